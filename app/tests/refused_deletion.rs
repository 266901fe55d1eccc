//! A deletion that the server refused: shown until somebody corrects it or gives
//! it up, whatever else is saved and fetched meanwhile.
#![cfg(not(target_arch = "wasm32"))]

mod hill;

use app::offline::{NewEdit, WantedEdit};
use domain::change::{DELETED, Edit, Outcome, Reason};
use domain::ids::Seq;
use futures::executor::block_on;

use hill::{Hill, answer, applied, fields, id, person, told};

fn deletion() -> NewEdit {
    NewEdit {
        wanted: WantedEdit::Delete,
        ..person(id(1), [])
    }
}

fn settle(hill: &Hill, edit: NewEdit, outcome: Outcome) {
    let sent = hill.save(&[edit]);
    let mut answer = answer();
    answer.pack_outcomes(&vec![outcome; sent.len()]);
    hill.settle(&sent, &answer).expect("the answer fits");
}

fn refused() -> Outcome {
    Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    }
}

/// A phone with a person whose deletion was refused.
fn with_refused_deletion() -> Hill {
    let hill = Hill::new();
    let mut first = answer();
    first.pack(&[told(id(1), 3, [("full_name", "A".into())])], &[]);
    hill.settle(&[], &first).expect("the answer fits");
    settle(&hill, deletion(), refused());
    hill
}

fn is_refused(hill: &Hill) -> bool {
    let entry = hill.entry(id(1)).expect("the record is there");
    entry.refusal().is_some()
}

fn given_up(hill: &Hill) -> Vec<Seq> {
    block_on(hill.device.discarded()).expect("the store in memory reads")
}

#[test]
fn it_is_shown_on_a_record_that_is_still_there() {
    let hill = with_refused_deletion();
    let entry = hill.entry(id(1)).expect("the record is there");
    assert!(!entry.view.deleted, "hidden, nobody would see the refusal");
    assert!(is_refused(&hill));
}

#[test]
fn an_edit_of_the_fields_leaves_it_and_does_not_wait_for_it() {
    let hill = with_refused_deletion();
    let sent = hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    assert_eq!(
        sent[0].edit,
        Edit::Set(fields([("phone", "0912345678".into())]))
    );
    assert_eq!(sent[0].after, None);
    assert_eq!(sent[0].base.0, 3);
    assert!(is_refused(&hill));
    let mut stands = answer();
    stands.pack_outcomes(&[applied(4)]);
    hill.settle(&sent, &stands).expect("the answer fits");
    assert!(is_refused(&hill), "also once the edit stands");
    assert_eq!(hill.sees(id(1), "phone").as_deref(), Some("0912345678"));
    assert_eq!(given_up(&hill), []);
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(1));
    assert!(!is_refused(&hill));
    assert_eq!(given_up(&hill), [Seq(1)]);
}

#[test]
fn deleting_again_corrects_it() {
    let hill = with_refused_deletion();
    settle(&hill, deletion(), applied(4));
    assert_eq!(hill.entry(id(1)), None);
    assert_eq!(hill.unsettled(), 0);
    assert_eq!(given_up(&hill), []);
}

#[test]
fn deciding_that_the_record_stays_gives_it_up() {
    let hill = with_refused_deletion();
    let stays = fields([(DELETED, false.into())]);
    hill.save(&[NewEdit {
        wanted: WantedEdit::Settled(stays),
        ..person(id(1), [])
    }]);
    assert!(!is_refused(&hill));
    assert_eq!(given_up(&hill), [Seq(1)]);
}

#[test]
fn refused_words_on_a_record_that_is_taken_away_are_given_up() {
    let hill = Hill::new();
    let mut first = answer();
    first.pack(&[told(id(1), 3, [("full_name", "A".into())])], &[]);
    hill.settle(&[], &first).expect("the answer fits");
    settle(&hill, person(id(1), [("full_name", "B".into())]), refused());
    hill.save(&[deletion()]);
    assert_eq!(given_up(&hill), [Seq(1)]);
}
