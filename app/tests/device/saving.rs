//! What a save makes of what stands in a form.

use app::offline::{NewEdit, Read, WantedEdit};
use domain::change::{Edit, Rival};
use domain::ids::{Millis, RecordId, Revision, Seq};
use domain::value::Value;
use futures::executor::block_on;

use super::{counts, edited_over_a_sync, in_commune, name, settle};
use crate::hill::{Hill, fields, id, person};

#[test]
fn a_save_that_changes_nothing_saves_nothing() {
    let hill = Hill::new();
    let same = person(id(1), [name("Nông Thị Đào"), ("note", Value::Null)]);
    assert_eq!(hill.save(std::slice::from_ref(&same)).len(), 1);
    assert!(hill.save(&[same]).is_empty());
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn only_the_fields_that_changed_are_saved() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [name("Đào"), ("farms", true.into())])]);
    let changes = hill.save(&[person(id(1), [name("Đào"), ("farms", false.into())])]);
    assert_eq!(
        changes[0].edit,
        Edit::Set(fields([("farms", false.into())]))
    );
}

#[test]
fn changes_to_one_record_form_a_chain_and_others_do_not_join_it() {
    let hill = Hill::new();
    let first = hill.save(&[person(id(1), [name("A")]), person(id(2), [name("B")])]);
    let second = hill.save(&[person(id(1), [name("C")])]);
    assert_eq!(
        [first[0].after, first[1].after, second[0].after],
        [None, None, Some(first[0].seq)]
    );
    assert_eq!(
        [first[0].seq, first[1].seq, second[0].seq],
        [Seq(1), Seq(2), Seq(3)]
    );
}

#[test]
fn two_edits_of_one_record_in_one_save_build_on_each_other() {
    let hill = Hill::new();
    let changes = hill.save(&[
        person(id(1), [name("A")]),
        person(id(1), [("farms", true.into())]),
    ]);
    assert_eq!(changes[1].after, Some(changes[0].seq));
    let entry = hill.entry(id(1)).expect("it is saved");
    assert_eq!(entry.view.text("full_name"), Some("A"));
    assert!(entry.view.flag("farms"));
}

#[test]
fn an_edit_builds_on_what_stood_on_the_screen_and_not_on_what_came_since() {
    let hill = Hill::new();
    assert_eq!(edited_over_a_sync(&hill)[0].base, Revision(2));
}

#[test]
fn a_person_is_found_under_the_household_that_the_screen_shows() {
    let hill = Hill::new();
    hill.save(&[person(
        id(1),
        [name("A"), ("household", id(9).to_string().into())],
    )]);
    let children = block_on(hill.device.entries(&Read::Children(id(9)))).expect("reads");
    assert_eq!(children.len(), 1);
}

#[test]
fn a_choice_among_rivals_is_sent_though_it_changes_nothing() {
    let hill = Hill::new();
    let mut torn = in_commune(1, 3);
    torn.rivals.push(Rival {
        field: "full_name".to_owned(),
        value: "B".into(),
        by: "Cán bộ 2".to_owned(),
        at: Millis(0),
    });
    settle(&hill, |answer| answer.pack(&[torn], &[]));
    let choice = |wanted| NewEdit {
        wanted,
        ..person(id(1), [])
    };
    let torn = || block_on(hill.device.torn()).expect("it reads").len();
    assert_eq!(torn(), 1);
    let same = fields([name("A")]);
    assert_eq!(hill.save(&[choice(WantedEdit::Fields(same.clone()))]), []);
    let sent = hill.save(&[choice(WantedEdit::Settled(same.clone()))]);
    assert_eq!(sent[0].edit, Edit::Set(same));
    assert_eq!(sent[0].base, Revision(3));
    assert_eq!(hill.entry(id(1)).expect("it is there").view.rivals, []);
    assert_eq!(torn(), 0);
    settle(&hill, |answer| answer.pack(&[in_commune(1, 4)], &[]));
    let kept: Option<std::collections::BTreeSet<RecordId>> =
        block_on(hill.device.meta("torn")).expect("it reads");
    assert_eq!(kept, Some(std::collections::BTreeSet::new()));
}
