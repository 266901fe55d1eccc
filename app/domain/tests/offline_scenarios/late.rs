//! Changes whose forerunner does not come for long, or never.

use domain::change::Outcome;
use domain::ids::Millis;
use domain::{PATIENCE_DAYS, WaitsFor, has_waited_too_long};

use crate::desk::{applied, record as household};
use crate::phone::{Desk, Phone};

#[test]
fn a_change_whose_forerunner_never_comes_is_never_applied_by_force() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let _lost = phone.edit(record, 1, &[("note", "đã mất")]);
    let second = phone.edit_on(record, 1, &[("note", "đang làm")]);
    let third = phone.edit_on(record, 1, &[("note", "đã đi")]);
    desk.take_all(&phone, &[second.clone(), third.clone()]);
    // Others' work on the record, and the phone's own on another, go on meanwhile.
    let mut office = Phone::new(2);
    let by_office = office.edit(record, 1, &[("hamlet", "Nà Luông")]);
    assert_eq!(desk.take(&office, &by_office), applied(2));
    let other = phone.make(household(2));
    assert_eq!(desk.take(&phone, &other), applied(1));
    assert_eq!(desk.waiting(), [second.id, third.id]);
    assert_eq!(desk.shown(record, "note"), "mới");
}

#[test]
fn an_edit_never_makes_a_record_and_a_making_that_comes_late_lets_all_stand() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    let second = phone.edit_on(household(1), 0, &[("note", "đã ghi")]);
    let third = phone.edit_on(household(1), 0, &[("hamlet", "Nà Luông")]);
    desk.take_all(&phone, &[second.clone(), third.clone()]);
    assert!(desk.record(household(1)).is_none());
    // A month later the phone is found.
    assert_eq!(desk.take(&phone, &made), applied(1));
    assert_eq!(
        (desk.outcome(&second), desk.outcome(&third)),
        (&applied(2), &applied(3))
    );
}

#[test]
fn an_edit_of_a_record_that_the_server_never_had_waits_for_that_record() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let edit = phone.edit(household(1), 3, &[("note", "đã ghi")]);
    assert_eq!(
        desk.take(&phone, &edit),
        Outcome::Held {
            waits_for: WaitsFor::Record(household(1)).to_string()
        }
    );
}

#[test]
fn only_what_has_waited_for_seven_days_is_shown_to_reviewers() {
    let (day, monday) = (86_400_000, Millis(1_790_000_000_000));
    let after = |days: i64| Millis(monday.0 + days * day);
    assert_eq!(PATIENCE_DAYS, 7);
    // Received on Monday; another followed it on the next Tuesday.
    let now = after(8);
    assert!(has_waited_too_long(monday, now));
    assert!(!has_waited_too_long(after(7), now));
}
