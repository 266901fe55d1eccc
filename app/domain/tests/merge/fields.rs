//! Two hands at one record: field by field, and nobody's work is hidden.

use domain::change::{Edit, Outcome};
use domain::ids::Revision;
use domain::value::Value;

use crate::desk::{Desk, applied, officer, record};

#[test]
fn different_fields_of_two_people_both_stand() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let poverty = desk.change(2, record(1), "household", 1, &[("poverty", "poor".into())]);
    let phone = desk.change(
        1,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    assert_eq!(desk.one(&a, &poverty), applied(2));
    assert_eq!(
        desk.one(&b, &phone),
        Outcome::Merged {
            revision: Revision(3)
        }
    );
    assert_eq!(desk.stored(record(1)).value("poverty"), "poor".into());
    assert_eq!(desk.stored(record(1)).value("phone"), "0912345678".into());
}

#[test]
fn the_same_field_twice_keeps_both_values_and_shows_the_first() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let first = desk.change(2, record(1), "household", 1, &[("poverty", "poor".into())]);
    let second = desk.change(
        1,
        record(1),
        "household",
        1,
        &[("poverty", "near_poor".into())],
    );
    desk.one(&a, &first);
    assert_eq!(
        desk.one(&b, &second),
        Outcome::Conflict {
            revision: Revision(3),
            fields: vec!["poverty".into()]
        }
    );
    let shown = desk.stored(record(1)).view();
    assert_eq!(shown.text("poverty"), Some("poor"));
    assert_eq!(shown.rivals.len(), 1);
    assert_eq!(
        (shown.rivals[0].value.as_text(), shown.rivals[0].by.as_str()),
        (Some("near_poor"), "Cán bộ 2")
    );
    // Whoever has seen both settles it by writing the field.
    let settle = desk.change(
        3,
        record(1),
        "household",
        3,
        &[("poverty", "near_poor".into())],
    );
    assert_eq!(desk.one(&a, &settle), applied(4));
    assert!(desk.stored(record(1)).view().rivals.is_empty());
    assert_eq!(desk.stored(record(1)).value("poverty"), "near_poor".into());
}

#[test]
fn whoever_writes_on_beside_a_lost_value_unseen_is_sent_it() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let first = desk.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    let lost = desk.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    let on = desk.change(
        3,
        record(1),
        "household",
        2,
        &[("hamlet", "Bản Mới".into())],
    );
    desk.one(&a, &first);
    desk.one(&b, &lost);
    let plan = desk.take(&a, &[on]);
    let merged = Outcome::Merged {
        revision: Revision(4),
    };
    assert_eq!(plan.outcomes, [merged]);
    assert!(!plan.clean.contains(&record(1)));
}

#[test]
fn whoever_writes_a_field_again_does_not_settle_what_they_have_not_seen() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let first = desk.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    let lost = desk.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    let again = desk.change(3, record(1), "household", 2, &[("phone", "3".into())]);
    desk.one(&a, &first);
    desk.one(&b, &lost);
    desk.one(&a, &again);
    let shown = desk.stored(record(1)).view();
    assert_eq!(shown.text("phone"), Some("3"));
    assert_eq!(shown.rivals.len(), 1);
    assert_eq!(shown.rivals[0].value, "2".into());
}

#[test]
fn whoever_writes_a_field_again_takes_back_their_own_lost_value() {
    let (a, b) = (officer(1, "01807"), officer(2, "01807"));
    let mut desk = Desk::default();
    desk.household(&a, record(1));
    let first = desk.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    desk.one(&a, &first);
    let lost = desk.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    assert!(matches!(desk.one(&b, &lost), Outcome::Conflict { .. }));
    // They have seen the other value by now, yet not what became of their own.
    let again = desk.change(2, record(1), "household", 2, &[("phone", "3".into())]);
    desk.one(&b, &again);
    let shown = desk.stored(record(1)).view();
    assert_eq!(shown.text("phone"), Some("3"));
    assert_eq!(shown.rivals, []);
}

#[test]
fn what_the_maker_left_empty_on_purpose_is_not_filled_in_unseen() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    let emptied = [
        ("commune", "01807".into()),
        ("hamlet", "Nà Luông".into()),
        ("phone", Value::Null),
    ];
    let made = desk.change(1, record(1), "household", 0, &emptied);
    assert_eq!(desk.one(&a, &made), applied(1));
    let filled = desk.change(1, record(1), "household", 0, &[("phone", "1".into())]);
    let fields = vec!["phone".to_owned()];
    let revision = Revision(2);
    assert_eq!(
        desk.one(&b, &filled),
        Outcome::Conflict { revision, fields }
    );
    let shown = desk.stored(record(1)).view();
    assert_eq!((shown.text("phone"), shown.rivals.len()), (None, 1));
    // Whoever has seen both settles it.
    let settled = desk.change(2, record(1), "household", 2, &[("phone", "1".into())]);
    assert_eq!(desk.one(&a, &settled), applied(3));
    assert_eq!(desk.stored(record(1)).view().rivals, []);
}

#[test]
fn two_people_who_mean_the_same_do_not_conflict() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    for (author, seq) in [(&a, 2), (&b, 1)] {
        let change = desk.change(
            seq,
            record(1),
            "household",
            1,
            &[("poverty", "poor".into())],
        );
        assert!(!matches!(
            desk.one(author, &change),
            Outcome::Conflict { .. }
        ));
    }
    assert!(desk.stored(record(1)).view().rivals.is_empty());
}

#[test]
fn whoever_settles_a_conflict_is_sent_the_settled_record() {
    let mut desk = Desk::default();
    let (a, b) = (officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    for (author, phone) in [(&a, "0911111111"), (&b, "0922222222")] {
        let edit = desk.change(2, record(1), "household", 1, &[("phone", phone.into())]);
        desk.one(author, &edit);
    }
    let settle = desk.change(3, record(1), "household", 3, &[("phone", "0933".into())]);
    let plan = desk.take(&a, &[settle]);
    assert_eq!(plan.outcomes, [applied(4)]);
    assert_eq!(plan.records[0].past.rivals, []);
    assert!(!plan.clean.contains(&record(1)));
}

#[test]
fn a_deletion_never_hides_work_that_it_did_not_see() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let edit = desk.change(
        2,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    desk.one(&a, &edit);
    let mut delete = desk.change(1, record(1), "household", 1, &[]);
    delete.edit = Edit::Delete;
    assert_eq!(
        desk.one(&b, &delete),
        Outcome::Conflict {
            revision: Revision(3),
            fields: vec!["deleted".into()]
        }
    );
    assert!(!desk.stored(record(1)).deleted);
}

#[test]
fn an_edit_of_what_somebody_took_away_is_kept_beside_the_tombstone() {
    let (mut desk, a, b) = (Desk::default(), officer(1, "01807"), officer(2, "01807"));
    desk.household(&a, record(1));
    let mut delete = desk.change(2, record(1), "household", 1, &[]);
    delete.edit = Edit::Delete;
    desk.one(&a, &delete);
    let edit = desk.change(
        1,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    assert!(matches!(desk.one(&b, &edit), Outcome::Conflict { .. }));
    let view = desk.stored(record(1)).view();
    assert!(view.deleted);
    assert_eq!(view.rivals[0].value.as_text(), Some("0912345678"));
}

#[test]
fn a_field_of_tomorrow_is_kept_as_it_came() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let change = desk.change(
        1,
        record(1),
        "household",
        0,
        &[
            ("commune", "01807".into()),
            ("roof.2031", "a code of a later form".into()),
        ],
    );
    assert_eq!(desk.one(&a, &change), applied(1));
    let json = serde_json::to_string(&desk.stored(record(1)).view()).expect("a view");
    assert!(json.contains("a code of a later form"));
}
