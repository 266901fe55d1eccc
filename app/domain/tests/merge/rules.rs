//! What may stand at all, where it is listed and what it counts for.

use domain::change::{Edit, Outcome, Reason};
use domain::merge::Author;
use domain::totals::{Cell, Measure};
use domain::value::Value;

use crate::desk::{Desk, applied, officer, record};

#[test]
fn what_is_refused_is_kept_with_its_reason() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let change = desk.change(1, record(1), "household", 0, &[("commune", "99999".into())]);
    let plan = desk.take(&a, std::slice::from_ref(&change));
    let [kept] = &plan.ledger[..] else {
        panic!("{:?}", plan.ledger)
    };
    assert_eq!((&kept.change, &kept.outcome), (&change, &plan.outcomes[0]));
    assert!(matches!(kept.outcome, Outcome::Refused { .. }));
}

#[test]
fn what_cannot_stand_is_refused_with_its_reason_and_stops_nothing_else() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let good: Vec<(&str, Value)> = vec![("commune", "01807".into())];
    type Case<'a> = (&'a str, Vec<(&'a str, Value)>, Reason, Vec<&'a str>);
    let cases: Vec<Case<'_>> = vec![
        ("phantom", good.clone(), Reason::UnknownKind, vec![]),
        (
            "household",
            vec![("hamlet", "Nà Luông".into())],
            Reason::MissingField,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", Value::Int(1807))],
            Reason::WrongType,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", "1807".into())],
            Reason::BadValue,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", "01273".into())],
            Reason::OutsideScope,
            vec!["commune"],
        ),
        (
            "class",
            vec![("trade", "Hàn".into()), ("level", "so_cap".into())],
            Reason::NotAllowed,
            vec![],
        ),
        (
            "signup",
            vec![("commune", "01807".into()), ("code", "K7MD2QXR".into())],
            Reason::ServerOwned,
            vec!["code"],
        ),
    ];
    for (nth, (kind, set, reason, names)) in (1..).zip(cases) {
        let bad = desk.change(u64::from(nth) * 2, record(100 + nth), kind, 0, &set);
        let fine = desk.change(u64::from(nth) * 2 + 1, record(nth), "household", 0, &good);
        let plan = desk.take(&a, &[bad, fine]);
        let fields = names.into_iter().map(str::to_owned).collect();
        assert_eq!(
            plan.outcomes,
            [Outcome::Refused { reason, fields }, applied(1)],
            "{kind}"
        );
    }
}

#[test]
fn an_enrolment_goes_from_state_to_state_with_the_day_of_each() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let person = desk.change(
        1,
        record(2),
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("full_name", "Bế Văn Sơn".into()),
        ],
    );
    let enrolled = desk.change(
        2,
        record(3),
        "enrolment",
        0,
        &[
            ("commune", "01807".into()),
            ("person", record(2).to_string().into()),
            ("class", record(9).to_string().into()),
            ("status", "registered".into()),
            ("enrolled_on", "2026-02-01".into()),
        ],
    );
    desk.take(&a, &[person, enrolled]);
    let refused = |reason, field: &str| Outcome::Refused {
        reason,
        fields: vec![field.to_owned()],
    };
    let steps: Vec<(Vec<(&str, Value)>, Outcome)> = vec![
        (
            vec![("status", "certified".into())],
            refused(Reason::BadTransition, "status"),
        ),
        (
            vec![("status", "studying".into())],
            refused(Reason::MissingField, "started_on"),
        ),
        (
            vec![
                ("status", "studying".into()),
                ("started_on", "2026-03-01".into()),
            ],
            applied(2),
        ),
        (
            vec![
                ("status", "completed".into()),
                ("completed_on", "2026-06-01".into()),
            ],
            applied(3),
        ),
        (
            vec![
                ("status", "withdrawn".into()),
                ("withdrawn_on", "2026-06-02".into()),
            ],
            refused(Reason::BadTransition, "status"),
        ),
    ];
    for (seq, (set, outcome)) in (3..).zip(steps) {
        let change = desk.change(seq, record(3), "enrolment", 1, &set);
        assert_eq!(desk.one(&a, &change), outcome, "{set:?}");
    }
}

#[test]
fn a_person_counts_once_a_year_at_the_first_event() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let (person, class) = (record(2), record(9).to_string());
    let made = desk.change(
        1,
        person,
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("full_name", "Bế Văn Sơn".into()),
            ("farms", true.into()),
        ],
    );
    let mut changes = vec![made];
    for (nth, day, level) in [
        (3u8, "2026-05-04", "so_cap"),
        (4, "2026-03-09", "under_3_months"),
    ] {
        changes.push(desk.change(
            u64::from(nth),
            record(nth),
            "enrolment",
            0,
            &[
                ("commune", "01807".into()),
                ("person", person.to_string().into()),
                ("class", class.clone().into()),
                ("level", level.into()),
                ("status", "completed".into()),
                ("enrolled_on", "2026-02-01".into()),
                ("completed_on", day.into()),
            ],
        ));
    }
    desk.take(&a, &changes);
    let counted = |month, measure| {
        desk.tally
            .get(&Cell {
                commune: "01807".into(),
                year: 2026,
                month,
                measure,
            })
            .copied()
    };
    assert_eq!(counted(2, Measure::Enrolled), Some(1));
    assert_eq!(counted(3, Measure::Completed), Some(1));
    assert_eq!(counted(5, Measure::Completed), None);
    assert_eq!(counted(3, Measure::CompletedRural), Some(1));
    assert_eq!(counted(5, Measure::CompletedRuralFormal), Some(1));
    // Taking the person away takes every figure back.
    let mut gone = desk.change(9, person, "person", 1, &[]);
    gone.edit = Edit::Delete;
    desk.take(&a, &[gone]);
    assert!(desk.tally.is_empty(), "{:?}", desk.tally);
}

#[test]
fn a_record_that_moves_leaves_one_scope_and_enters_another() {
    let mut desk = Desk::default();
    let made_by = Author {
        account: None,
        ..officer(1, "01807")
    };
    desk.household(&made_by, record(1));
    let moved = desk.change(2, record(1), "household", 1, &[("commune", "01822".into())]);
    let plan = desk.take(&made_by, &[moved]);
    let places: Vec<(&str, u64, bool)> = plan
        .entries
        .iter()
        .map(|entry| (entry.scope.as_str(), entry.position, entry.gone))
        .collect();
    assert_eq!(places, [("01807", 2, true), ("01822", 1, false)]);
}
