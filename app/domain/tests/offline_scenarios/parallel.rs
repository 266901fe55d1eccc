//! Two hands at one record, or at one person.

use domain::change::Outcome;
use domain::value::Value;
use domain::{BirthDate, duplicate_key};

use crate::desk::{COMMUNE, applied, merged, record as household};
use crate::phone::{Desk, Phone, waits};

#[test]
fn parallel_chains_on_different_fields_both_stand_whole() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let first_a = a.edit(record, 1, &[("note", "một")]);
    let second_a = a.edit_on(record, 1, &[("note", "hai")]);
    let first_b = b.edit(record, 1, &[("hamlet", "Nà Luông")]);
    let second_b = b.edit_on(record, 1, &[("hamlet", "Bản Mới")]);
    assert_eq!(desk.take(&a, &first_a), applied(2));
    assert_eq!(desk.take(&b, &first_b), merged(3));
    assert_eq!(desk.take(&a, &second_a), merged(4));
    assert_eq!(desk.take(&b, &second_b), merged(5));
    assert_eq!(
        (desk.shown(record, "note"), desk.shown(record, "hamlet")),
        ("hai".to_owned(), "Bản Mới".to_owned())
    );
    assert_eq!(desk.rivals(record), []);
}

#[test]
fn of_parallel_chains_on_one_field_the_first_is_shown_and_the_end_of_the_second_kept() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let first_a = a.edit(record, 1, &[("note", "một")]);
    let first_b = b.edit(record, 1, &[("note", "hai")]);
    let second_b = b.edit_on(record, 1, &[("note", "ba")]);
    desk.take(&a, &first_a);
    for change in [first_b, second_b] {
        assert!(matches!(desk.take(&b, &change), Outcome::Conflict { .. }));
    }
    assert_eq!(desk.shown(record, "note"), "một");
    assert_eq!(
        desk.rivals(record),
        [("note".to_owned(), Value::from("ba"))]
    );
}

#[test]
fn a_chain_that_waited_keeps_both_values_when_it_comes_after_anothers_edit() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let first = a.edit(record, 1, &[("hamlet", "Nà Luông")]);
    let second = a.edit_on(record, 1, &[("note", "của A")]);
    assert!(waits(&desk.take(&a, &second)));
    let by_b = b.edit(record, 1, &[("note", "của B")]);
    assert_eq!(desk.take(&b, &by_b), applied(2));
    desk.take(&a, &first);
    assert!(matches!(desk.outcome(&second), Outcome::Conflict { .. }));
    assert_eq!(desk.shown(record, "note"), "của B");
    assert_eq!(
        desk.rivals(record),
        [("note".to_owned(), Value::from("của A"))]
    );
}

#[test]
fn a_deletion_that_comes_between_two_edits_of_a_chain_hides_neither() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let first = a.edit(record, 1, &[("note", "một")]);
    let second = a.edit_on(record, 1, &[("note", "hai")]);
    desk.take(&a, &first);
    let delete = b.delete(record, 1);
    assert!(matches!(desk.take(&b, &delete), Outcome::Conflict { .. }));
    assert_eq!(desk.rivals(record), [("deleted".to_owned(), true.into())]);
    desk.take(&a, &second);
    assert_eq!(desk.shown(record, "note"), "hai");
    assert!(!desk.record(record).expect("it stands").deleted);
}

#[test]
fn a_chain_on_what_somebody_took_away_is_kept_beside_the_tombstone() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let delete = b.delete(record, 1);
    assert_eq!(desk.take(&b, &delete), applied(2));
    let first = a.edit(record, 1, &[("note", "một")]);
    let second = a.edit_on(record, 1, &[("note", "hai")]);
    for change in [first, second] {
        assert!(matches!(desk.take(&a, &change), Outcome::Conflict { .. }));
    }
    assert!(desk.record(record).expect("a tombstone").deleted);
    assert_eq!(
        desk.rivals(record),
        [("note".to_owned(), Value::from("hai"))]
    );
}

#[test]
fn two_who_take_the_same_record_away_agree() {
    let (mut desk, record) = Desk::with_household();
    let (mut a, mut b) = (Phone::new(1), Phone::new(2));
    let (by_a, by_b) = (a.delete(record, 1), b.delete(record, 1));
    assert_eq!(desk.take(&a, &by_a), applied(2));
    assert_eq!(desk.take(&b, &by_b), merged(3));
    assert_eq!(desk.rivals(record), []);
}

#[test]
fn a_record_made_twice_under_one_id_is_one_record_with_both_values() {
    // A phone's store was copied to another: both make what the first one drafted.
    let (mut desk, mut a, mut b) = (Desk::default(), Phone::new(1), Phone::new(2));
    let by_a = a.edit(household(1), 0, &[("commune", COMMUNE), ("note", "một")]);
    let by_b = b.edit(household(1), 0, &[("commune", COMMUNE), ("note", "hai")]);
    assert_eq!(desk.take(&a, &by_a), applied(1));
    assert!(matches!(desk.take(&b, &by_b), Outcome::Conflict { .. }));
    assert_eq!(desk.shown(household(1), "note"), "một");
    assert_eq!(
        desk.rivals(household(1)),
        [("note".to_owned(), Value::from("hai"))]
    );
}

#[test]
fn one_person_met_by_two_officers_is_two_records_that_a_person_is_asked_about() {
    let (mut desk, mut a, mut b) = (Desk::default(), Phone::new(1), Phone::new(2));
    let met = [
        (&mut a, household(1), "Nông Thị Đào", "1980-05-17"),
        (&mut b, household(2), "NONG THI DAO", "1980"),
    ];
    let mut keys = Vec::new();
    for (phone, record, name, birth) in met {
        let mut change = phone.edit(
            record,
            0,
            &[("commune", COMMUNE), ("full_name", name), ("birth", birth)],
        );
        change.kind = "person".to_owned();
        assert_eq!(desk.take(phone, &change), applied(1));
        keys.push(duplicate_key(name, birth.parse::<BirthDate>().ok()));
    }
    // Neither hides the other; the key says that they may be one.
    assert_eq!(keys[0], keys[1]);
    assert_eq!(desk.shown(household(1), "birth"), "1980-05-17");
    assert_eq!(desk.shown(household(2), "birth"), "1980");
}
