//! Chains of edits that arrive as they were made.

use domain::change::Outcome;
use domain::ids::Revision;
use domain::value::Value;

use crate::desk::{COMMUNE, applied, merged, record as household};
use crate::phone::{Desk, Phone};

#[test]
fn a_record_made_offline_stands_at_its_first_revision() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    assert_eq!(desk.take(&phone, &made), applied(1));
}

#[test]
fn an_edit_made_offline_stands_on_the_revision_that_was_seen() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let edit = phone.edit(record, 1, &[("note", "đã đến")]);
    assert_eq!(desk.take(&phone, &edit), applied(2));
    assert_eq!(desk.shown(record, "commune"), COMMUNE);
    assert_eq!(desk.shown(record, "note"), "đã đến");
}

#[test]
fn edits_of_one_chain_stand_in_order() {
    let (mut desk, record) = Desk::with_household();
    let mut phone = Phone::new(1);
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đi")]);
    let plan = desk.take_all(&phone, &[first, second]);
    assert_eq!(plan.outcomes, [applied(2), applied(3)]);
    assert_eq!(desk.shown(record, "note"), "đã đi");
    assert_eq!(desk.rivals(record), []);
}

#[test]
fn a_chain_may_begin_with_the_making_of_its_record() {
    let (mut desk, mut phone) = (Desk::default(), Phone::new(1));
    let made = phone.make(household(1));
    let edit = phone.edit_on(household(1), 0, &[("note", "đã ghi")]);
    assert_eq!(desk.take(&phone, &made), applied(1));
    assert_eq!(desk.take(&phone, &edit), applied(2));
    assert_eq!(desk.shown(household(1), "note"), "đã ghi");
}

#[test]
fn a_chain_on_an_older_revision_stands_beside_what_came_meanwhile() {
    let (mut desk, record) = Desk::with_household();
    let (mut phone, mut office) = (Phone::new(1), Phone::new(2));
    let label = office.edit(record, 1, &[("hamlet", "Nà Luông")]);
    desk.take(&office, &label);
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đi")]);
    assert_eq!(desk.take(&phone, &first), merged(3));
    assert_eq!(desk.take(&phone, &second), merged(4));
    assert_eq!(desk.shown(record, "hamlet"), "Nà Luông");
    assert_eq!(desk.shown(record, "note"), "đã đi");
}

#[test]
fn a_chain_goes_on_though_somebody_else_wrote_in_between() {
    let (mut desk, record) = Desk::with_household();
    let (mut phone, mut office) = (Phone::new(1), Phone::new(2));
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đi")]);
    desk.take(&phone, &first);
    let between = office.edit(record, 2, &[("hamlet", "Nà Luông")]);
    assert_eq!(desk.take(&office, &between), applied(3));
    assert_eq!(desk.take(&phone, &second), merged(4));
    assert_eq!(desk.shown(record, "note"), "đã đi");
    assert_eq!(desk.rivals(record), []);
}

#[test]
fn a_chain_into_whose_field_somebody_wrote_keeps_both_values() {
    let (mut desk, record) = Desk::with_household();
    let (mut phone, mut office) = (Phone::new(1), Phone::new(2));
    let first = phone.edit(record, 1, &[("note", "đã đến")]);
    let second = phone.edit_on(record, 1, &[("note", "đã đi")]);
    desk.take(&phone, &first);
    let between = office.edit(record, 2, &[("note", "vắng nhà")]);
    desk.take(&office, &between);
    let outcome = desk.take(&phone, &second);
    assert_eq!(
        outcome,
        Outcome::Conflict {
            revision: Revision(4),
            fields: vec!["note".to_owned()]
        }
    );
    assert_eq!(desk.shown(record, "note"), "vắng nhà");
    assert_eq!(
        desk.rivals(record),
        [("note".to_owned(), Value::from("đã đi"))]
    );
}
