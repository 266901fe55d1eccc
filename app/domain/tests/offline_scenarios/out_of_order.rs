//! Chains of edits that arrive in another order, or on what was refused.

use domain::WaitsFor;
use domain::change::{Outcome, Reason};
use domain::ids::Revision;
use domain::value::Value;

use crate::desk::{COMMUNE, applied, merged, record as household};
use crate::phone::{Desk, Phone, waits};

#[test]
fn a_change_whose_forerunner_has_not_come_waits_and_moves_nothing() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let missing = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đi")]);
    let Outcome::Held { waits_for } = desk.take(&phone, &second) else {
        panic!("it stands on nothing");
    };
    let Ok(WaitsFor::Change { seq, .. }) = waits_for.parse() else {
        panic!("{waits_for}");
    };
    assert_eq!(seq, missing.seq);
    assert_eq!(desk.shown(record, "note"), "mới");
    assert_eq!(
        desk.record(record).map(|record| record.revision),
        Some(Revision(1))
    );
}

#[test]
fn a_later_change_of_a_begun_chain_waits_for_the_one_between() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let _missing = phone.edit_on(record, 1, &[("note", "đang làm")]);
    let third = phone.edit_on(record, 1, &[("note", "đã đi")]);
    desk.take(&phone, &first);
    assert!(waits(&desk.take(&phone, &third)));
    assert_eq!(desk.shown(record, "note"), "đã đến");
}

#[test]
fn the_one_between_lets_the_later_one_stand_after_it() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đang làm")]);
    let third = phone.edit_on(record, 1, &[("note", "đã đi")]);
    desk.take(&phone, &first);
    desk.take(&phone, &third);
    assert_eq!(desk.waiting(), [third.id]);
    let plan = desk.take_all(&phone, &[second]);
    assert_eq!(plan.outcomes, [applied(3)]);
    assert_eq!(plan.resolved, [(third.id, applied(4))]);
    assert_eq!(desk.shown(record, "note"), "đã đi");
    assert_eq!(desk.waiting(), []);
}

#[test]
fn an_edit_that_comes_before_the_making_waits_for_it() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    let edit = phone.edit_on(household(1), 0, &[("note", "đã ghi")]);
    assert!(waits(&desk.take(&phone, &edit)));
    assert_eq!(desk.take(&phone, &made), applied(1));
    assert_eq!(desk.outcome(&edit), &applied(2));
    assert_eq!(desk.shown(household(1), "note"), "đã ghi");
}

#[test]
fn a_whole_chain_may_come_backwards() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    let second = phone.edit_on(household(1), 0, &[("note", "đã ghi")]);
    let third = phone.edit_on(household(1), 0, &[("note", "đang làm")]);
    for (change, waiting) in [(&third, 1), (&second, 2)] {
        assert!(waits(&desk.take(&phone, change)));
        assert_eq!(desk.waiting().len(), waiting);
    }
    assert_eq!(desk.take(&phone, &made), applied(1));
    assert_eq!(desk.outcome(&second), &applied(2));
    assert_eq!(desk.outcome(&third), &applied(3));
    assert_eq!(desk.shown(household(1), "note"), "đang làm");
    assert_eq!(desk.waiting(), []);
}

#[test]
fn what_waited_has_one_row_in_the_ledger_and_is_told_once() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đang làm")]);
    desk.take(&phone, &second);
    let plan = desk.take_all(&phone, &[first]);
    assert_eq!(plan.resolved, [(second.id, applied(3))]);
    assert_eq!(desk.rows(&second), 1);
    // Asked after once more, it answers as it now stands.
    assert_eq!(desk.take(&phone, &second), applied(3));
    assert_eq!(desk.rows(&second), 1);
}

#[test]
fn asking_again_after_what_waits_moves_nothing_until_the_missing_one_comes() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 1, &[("note", "đang chờ")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đến")]);
    for _ in 0..3 {
        let plan = desk.take_all(&phone, std::slice::from_ref(&second));
        assert!(waits(&plan.outcomes[0]) && plan.records.is_empty() && plan.resolved.is_empty());
    }
    assert_eq!((desk.waiting(), desk.rows(&second)), (vec![second.id], 1));
    desk.take(&phone, &first);
    assert_eq!(desk.outcome(&second), &applied(3));
    assert_eq!(desk.waiting(), []);
}

#[test]
fn a_base_that_the_server_lacks_counts_as_having_seen_nothing() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let ahead = phone.edit(record, 9, &[("note", "đã đến"), ("hamlet", "Nà Luông")]);
    assert_eq!(
        desk.take(&phone, &ahead),
        Outcome::Conflict {
            revision: Revision(2),
            fields: vec!["note".to_owned()]
        }
    );
    // What nobody else wrote stands; of the rest both values are kept.
    assert_eq!(desk.shown(record, "hamlet"), "Nà Luông");
    assert_eq!(desk.shown(record, "note"), "mới");
    assert_eq!(
        desk.rivals(record),
        [("note".to_owned(), Value::from("đã đến"))]
    );
}

#[test]
fn a_base_that_the_server_lacks_is_not_reached_by_the_senders_own_changes() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 3, &[("hamlet", "Nà Luông")]);
    let second = phone.edit_on(record, 3, &[("hamlet", "Bản Mới")]);
    let third = phone.edit_on(record, 3, &[("note", "đã đến")]);
    let plan = desk.take_all(&phone, &[first, second, third]);
    let lost = vec!["note".to_owned()];
    assert_eq!(
        plan.outcomes,
        [
            merged(2),
            merged(3),
            Outcome::Conflict {
                revision: Revision(4),
                fields: lost
            }
        ]
    );
    assert_eq!(desk.shown(record, "note"), "mới");
    // Its phone gets the record whole: what it holds is of another history.
    assert!(!plan.clean.contains(&record));
}

#[test]
fn a_deletion_on_a_base_that_the_server_lacks_hides_nothing() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let delete = phone.delete(record, 9);
    assert!(matches!(
        desk.take(&phone, &delete),
        Outcome::Conflict { .. }
    ));
    assert!(!desk.record(record).expect("it stands").deleted);
}

#[test]
fn a_phone_that_is_ahead_never_conflicts_with_itself() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    assert_eq!(desk.take(&phone, &made), applied(1));
    let ahead = phone.edit(household(1), 9, &[("note", "đã đến")]);
    assert_eq!(desk.take(&phone, &ahead), applied(2));
    assert_eq!(desk.shown(household(1), "note"), "đã đến");
}

#[test]
fn what_builds_on_a_refused_making_is_refused_with_it_and_passes_anew_once_that_is_corrected() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let refused = phone.edit(household(1), 0, &[("note", "thiếu xã")]);
    let edit = phone.edit_on(household(1), 0, &[("hamlet", "Nà Luông")]);
    assert!(matches!(
        desk.take(&phone, &refused),
        Outcome::Refused {
            reason: Reason::MissingField,
            ..
        }
    ));
    assert!(matches!(
        desk.take(&phone, &edit),
        Outcome::Refused {
            reason: Reason::BuildsOnRefused,
            ..
        }
    ));
    let corrected = phone.edit(
        household(1),
        0,
        &[("commune", COMMUNE), ("hamlet", "Nà Luông")],
    );
    assert_eq!(desk.take(&phone, &corrected), applied(1));
}
