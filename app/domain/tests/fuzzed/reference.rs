//! The reference files: one of the shipped ones at a time is replaced.

use domain::{Date, Files, Reference};

use super::shipped::{FILES, day};

/// The first byte chooses the file, the rest is its text.
pub(crate) fn reference(input: &[u8]) {
    let Some((file, text)) = input.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let mut files = FILES;
    let forms = [text];
    match file % 12 {
        0 => files.acts = text,
        1 => files.units = text,
        2 => files.successions = text,
        3 => files.areas = text,
        4 => files.area_communes = text,
        5 => files.ethnic_groups = text,
        6 => files.codes = text,
        7 => files.rural_rules = text,
        8 => files.measures = text,
        9 => files.targets = text,
        10 => files.settings = text,
        _ => files.forms = &forms,
    }
    read(&files);
}

fn read(files: &Files<'_>) {
    match Reference::parse(files) {
        Ok(reference) => {
            let json = serde_json::to_vec(&reference).expect("reference data is JSON");
            let again: Reference = serde_json::from_slice(&json).expect("what was sound is sound");
            assert_eq!(again.digest(), reference.digest());
            for on in ["0001-01-01", "2025-06-30", "2026-11-22", "9999-12-31"] {
                ask(&reference, day(on));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(
                problems
                    .iter()
                    .all(|problem| !problem.to_string().is_empty())
            );
        }
    }
}

fn ask(reference: &Reference, on: Date) {
    let places = reference.places();
    for whole in [0, 6_000, u32::MAX] {
        let shares = reference.suggested_shares(whole, on);
        let sum: u64 = shares.iter().map(|share| u64::from(share.value)).sum();
        assert!(sum == u64::from(whole) || sum == 0, "{sum} of {whole}");
    }
    for unit in places.units() {
        let _ = (places.successors(unit), places.predecessors(unit));
        let _ = reference.commune_name_on(&unit.code, on);
        let _ = reference.is_rural_worker(&unit.code, on, true, false);
        let _ = places.area_of(&unit.code, on);
    }
    for area in places.areas_on(on) {
        let _ = places.communes_of(&area.code, on);
    }
    let targets = reference.targets();
    for target in targets.all() {
        let _ = (target.is_reached_by(0), target.is_reached_by(i64::MAX));
        let _ = targets.targets_of(&target.scope, on);
    }
    for measure in targets.measures() {
        let _ = reference.definition(&measure.code, on);
        let _ = measure.counts(true, "so_cap");
    }
    for choice in reference.codes().all() {
        assert!(reference.codes().find(&choice.list, &choice.code).is_some());
        let _ = reference.choices(&choice.list, on).count();
    }
    for form in reference.forms() {
        let _ = (
            reference.form(&form.id, on),
            reference.form_with_key(&form.key()),
        );
    }
    for group in reference.ethnic_groups().all() {
        let _ = reference.ethnic_groups().is_minority(&group.code);
    }
}
