//! The bundle that travels, what it weighs, and what a broken file reports.

mod shipped;

use std::collections::BTreeSet;

use domain::{
    Comparator, CountingEvent, CsvError, Files, Reference, SUGGESTED_SHARE_LABEL, Unit, read_csv,
    share_out,
};
use proptest::prelude::*;
use shipped::{FILES, day, reference};

const TODAY: &str = "2026-11-22";

#[test]
fn the_bundle_is_small_and_reads_back_the_same() {
    let reference = reference();
    let json = serde_json::to_string(&reference).expect("JSON");
    assert!(
        json.len() < 40_000,
        "the phone downloads {} bytes",
        json.len()
    );
    let back: Reference = serde_json::from_str(&json).expect("a bundle");
    assert_eq!(back, reference);
    assert_eq!(back.digest(), reference.digest());
    assert_eq!(reference.digest().len(), 16);
}

#[test]
fn another_row_gives_another_digest() {
    let more = format!("{}trade,moc,Mộc,99,non_farm,,,\n", FILES.codes);
    let changed = Reference::parse(&Files {
        codes: &more,
        ..FILES
    })
    .expect("sound");
    assert_ne!(changed.digest(), reference().digest());
    assert_eq!(changed.label("trade", "moc"), "Mộc");
}

#[test]
fn a_broken_bundle_is_refused() {
    let json = serde_json::to_string(&reference()).expect("JSON");
    let broken = json.replace("01807,xa,Thạch An", "01807,village,Thạch An");
    assert_ne!(broken, json);
    assert!(serde_json::from_str::<Reference>(&broken).is_err());
}

#[test]
fn every_problem_is_reported_at_once_with_its_place() {
    let units = FILES
        .units
        .replace("01807,xa,Thạch An", "01807,village,Thạch An");
    let codes = format!("{}sex,male,Nam,soon,,,,nowhere\n", FILES.codes);
    let targets = FILES.targets.replace("kh-3058", "kh-0");
    let form = r#"{"id":"f","version":1,"valid_from":"2026-01-01","title":"","legal_source":"x",
      "groups":[{"id":"g","title":"","questions":[
        {"field":"a","label":"","kind":"choice","list":"no_list",
         "show_if":{"flag":{"field":"later"}}}]}]}"#;
    let files = Files {
        units: &units,
        codes: &codes,
        targets: &targets,
        forms: &[form],
        ..FILES
    };
    let found: Vec<String> = Reference::parse(&files)
        .expect_err("broken")
        .iter()
        .map(ToString::to_string)
        .collect();
    for expected in [
        "units.csv, line 221: division cannot be `village`",
        "successions.csv, line 0: no unit 01807 on 2025-07-01",
        "order cannot be `soon`",
        "targets.csv, line 0: no act `kh-0`",
        "forms/f@1, line 0: a names no list `no_list`",
        "forms/f@1, line 0: a depends on later, which is not asked before it",
        "forms, line 0: no act `x`",
    ] {
        assert!(
            found.iter().any(|line| line.contains(expected)),
            "{expected} in {found:#?}"
        );
    }
}

#[test]
fn empty_files_are_reported_not_panicked_over() {
    let found = Reference::parse(&Files::default()).expect_err("nothing is there");
    let files: BTreeSet<_> = found.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files.len(), 11);
}

#[test]
fn cao_bang_trains_6000_people_a_year() {
    let reference = reference();
    let target = reference
        .targets()
        .target("trained-yearly", day(TODAY))
        .expect("the goal");
    assert_eq!((target.value, target.unit), (6000, Unit::People));
    assert_eq!(target.comparator, Comparator::AtLeast);
    let act = reference.act(&target.legal_doc).expect("its document");
    assert_eq!(
        (act.number.as_str(), act.issued_on),
        ("3058/KH-UBND", Some(day("2024-11-12")))
    );
    assert_eq!(target.is_reached_by(5999), Some(false));
    assert_eq!(target.is_reached_by(6000), Some(true));
    assert_eq!(reference.targets().targets_of("04", day(TODAY)).len(), 3);
    assert!(
        reference
            .targets()
            .targets_of("04", day("2024-11-11"))
            .is_empty()
    );
}

#[test]
fn the_share_of_60_percent_has_two_numerators_and_is_never_judged() {
    let reference = reference();
    let targets = reference.targets();
    for (id, numerator) in [
        ("rural-share-formal", "rural_formal"),
        ("rural-share-any", "rural_any"),
    ] {
        let target = targets.target(id, day(TODAY)).expect("the share");
        assert_eq!((target.value, target.unit), (600, Unit::PerMille));
        assert_eq!(target.numerator, numerator);
        assert_eq!(target.denominator.as_deref(), Some("trained"));
        assert_eq!(target.is_reached_by(100), None);
    }
    for (measure, rural, level, counts) in [
        ("trained", false, "under_3_months", true),
        ("rural_any", true, "under_3_months", true),
        ("rural_any", false, "so_cap", false),
        ("rural_formal", true, "under_3_months", false),
        ("rural_formal", true, "so_cap", true),
        ("rural_formal", true, "trung_hoc_nghe", true),
        ("rural_formal", false, "cao_dang", false),
    ] {
        let found = targets.measure(measure).expect("a measure");
        assert_eq!(
            found.counts(rural, level),
            counts,
            "{measure} {rural} {level}"
        );
    }
}

#[test]
fn a_definition_names_the_counting_event() {
    let reference = reference();
    assert_eq!(
        reference.counting_event(day(TODAY)),
        CountingEvent::Completed
    );
    let printed = reference.definition("rural_any", day(TODAY));
    assert!(
        printed.contains("hoàn thành khóa học trong năm"),
        "{printed}"
    );
    for measure in reference.targets().measures() {
        assert!(
            !reference
                .definition(&measure.code, day(TODAY))
                .contains('{')
        );
    }
    let settings = FILES.settings.replace("completed", "certified");
    let other = Reference::parse(&Files {
        settings: &settings,
        ..FILES
    })
    .expect("sound");
    assert!(
        other
            .definition("trained", day(TODAY))
            .contains("được cấp chứng chỉ")
    );
}

#[test]
fn when_a_commune_is_called_silent_is_a_dated_choice() {
    assert_eq!(reference().silent_after(day(TODAY)), 7);
    let read = |settings: &str| Reference::parse(&Files { settings, ..FILES });
    let head = "key,value,valid_from,valid_to,act,note\n";
    let rows = "silent_days,10,,2026-06-30,,\nsilent_days,14,2026-07-01,,,\n";
    let chosen = read(&format!("{head}{rows}")).expect("sound");
    assert_eq!(chosen.silent_after(day("2026-06-30")), 10);
    assert_eq!(chosen.silent_after(day("2026-07-01")), 14);
    let none = read(head).expect("sound");
    assert_eq!(none.silent_after(day(TODAY)), 7);
    for wrong in ["silent_days,0", "silent_days,often", "noisy_days,7"] {
        assert!(read(&format!("{head}{wrong},,,,\n")).is_err(), "{wrong}");
    }
}

#[test]
fn how_few_people_are_few_is_a_dated_choice() {
    assert_eq!(reference().small_cell(day(TODAY)), 5);
    let read = |settings: &str| Reference::parse(&Files { settings, ..FILES });
    let head = "key,value,valid_from,valid_to,act,note\n";
    let rows = "small_cell,3,,2026-06-30,,\nsmall_cell,10,2026-07-01,,,\n";
    let chosen = read(&format!("{head}{rows}")).expect("sound");
    assert_eq!(chosen.small_cell(day("2026-06-30")), 3);
    assert_eq!(chosen.small_cell(day("2026-07-01")), 10);
    assert_eq!(read(head).expect("sound").small_cell(day(TODAY)), 5);
    for wrong in ["small_cell,0", "small_cell,2", "small_cell,few"] {
        assert!(read(&format!("{head}{wrong},,,,\n")).is_err(), "{wrong}");
    }
}

#[test]
fn the_levels_that_count_are_levels_of_the_list() {
    let reference = reference();
    for level in reference
        .targets()
        .measures()
        .iter()
        .flat_map(|measure| &measure.levels)
    {
        assert!(reference.codes().find("level", level).is_some(), "{level}");
    }
}

#[test]
fn the_goal_is_shared_out_over_the_communes_as_a_suggestion() {
    let reference = reference();
    let shares = reference.suggested_shares(6000, day(TODAY));
    assert_eq!(shares.len(), 56);
    assert_eq!(shares.iter().map(|share| share.value).sum::<u32>(), 6000);
    let share = |code: &str| {
        shares
            .iter()
            .find(|share| share.commune == code)
            .expect("a commune")
            .value
    };
    assert_eq!(share("01273"), 186, "Thục Phán: 5 of 161 former communes");
    assert!((74..=75).contains(&share("01789")), "Canh Tân: 2 of 161");
    assert_eq!(share("01636"), 93, "Bế Văn Đàn: 2 and half of Hồng Quang");
    assert_eq!(share("01648"), 168, "Phục Hòa: 4 and half of Hồng Quang");
    assert_eq!(SUGGESTED_SHARE_LABEL, "phân bổ gợi ý, chưa giao");
}

#[test]
fn sharing_without_weights_is_even() {
    assert_eq!(share_out(7, &[0, 0, 0]), [3, 2, 2]);
    assert_eq!(share_out(7, &[]), [0; 0]);
    assert_eq!(share_out(10, &[1, 1, 1]), [4, 3, 3]);
    assert_eq!(
        share_out(u32::MAX, &[u32::MAX, u32::MAX]),
        [2_147_483_648, 2_147_483_647]
    );
}

#[test]
fn a_table_that_is_not_strict_is_refused() {
    let error = |text: &str| read_csv(text, &["a", "b"]).expect_err("broken");
    assert_eq!(error("a,c\n1,2\n"), [(1, CsvError::Header("a,b".into()))]);
    assert_eq!(error(""), [(1, CsvError::Header("a,b".into()))]);
    assert_eq!(
        error("a,b\n1\n1,2,3\n\n1,x\"y\n1,\"x\"y\n"),
        [
            (5, CsvError::StrayQuote),
            (6, CsvError::StrayQuote),
            (
                2,
                CsvError::FieldCount {
                    found: 1,
                    expected: 2
                }
            ),
            (
                3,
                CsvError::FieldCount {
                    found: 3,
                    expected: 2
                }
            ),
            (
                4,
                CsvError::FieldCount {
                    found: 1,
                    expected: 2
                }
            ),
        ]
    );
    assert_eq!(error("a,b\n1,\"x\n"), [(2, CsvError::OpenQuote)]);
}

#[test]
fn lines_are_counted_through_quoted_line_breaks() {
    let records = read_csv(
        "a,b\r\n\"x\ny\",\"say \"\"hi\"\", then\"\r\n3,",
        &["a", "b"],
    )
    .expect("sound");
    assert_eq!(records[0].fields, ["x\ny", "say \"hi\", then"]);
    assert_eq!((records[0].line, records[1].line), (2, 4));
    assert_eq!(records[1].fields, ["3", ""]);
}

proptest! {
    #[test]
    fn shares_add_up_and_stay_within_one_of_fair(
        whole in 0u32..1_000_000,
        weights in proptest::collection::vec(0u32..10_000, 1..200),
    ) {
        let parts = share_out(whole, &weights);
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().sum::<u32>(), whole);
        let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let product = u64::from(whole) * u64::from(*weight);
            if let Some(fair) = product.checked_div(sum) {
                prop_assert!((fair..=fair + 1).contains(&u64::from(*part)));
            }
        }
    }

    #[test]
    fn whatever_a_field_holds_is_read_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a-zĐ ,\"\r\n]{0,12}", 3), 0..20),
    ) {
        let quote = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
        let mut text = "a,b,c\n".to_owned();
        for row in &rows {
            let fields: Vec<_> = row.iter().map(quote).collect();
            text.push_str(&fields.join(","));
            text.push('\n');
        }
        let read = read_csv(&text, &["a", "b", "c"]).expect("sound");
        let fields: Vec<_> = read.into_iter().map(|record| record.fields).collect();
        prop_assert_eq!(fields, rows);
    }

    #[test]
    fn reading_a_table_never_panics(text in "[a-c,\"\r\n]{0,60}") {
        let _ = read_csv(&text, &["a", "b"]);
    }
}
