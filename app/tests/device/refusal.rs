//! What was refused: shown, corrected, given up.

use app::offline::{NewEdit, WantedEdit};
use domain::change::{Edit, Outcome, Reason};
use domain::ids::{Revision, Seq};
use domain::value::Value;
use futures::executor::block_on;

use super::{counts, edited_over_a_sync, held, in_commune, name, refused, save_and_settle, settle};
use crate::hill::{Hill, answer, fields, id, person, told};

#[test]
fn a_refused_change_stays_visible_and_the_next_save_folds_it_in() {
    let hill = Hill::new();
    let refused = Outcome::Refused {
        reason: Reason::BadValue,
        fields: vec!["birth".to_owned()],
    };
    let wrong = person(id(1), [name("A"), ("birth", "1980-13".into())]);
    save_and_settle(&hill, wrong, refused);
    assert_eq!(counts(&hill), (0, 0, 1));
    let entry = hill.entry(id(1)).expect("it stays");
    let (reason, at) = entry.refusal().expect("it says why");
    assert_eq!((reason, at), (&Reason::BadValue, &["birth".to_owned()][..]));
    assert_eq!(entry.view.text("full_name"), Some("A"));

    let corrected = hill.save(&[person(id(1), [("birth", "1980-12".into())])]);
    let whole = fields([name("A"), ("birth", "1980-12".into())]);
    assert_eq!(corrected[0].edit, Edit::Set(whole));
    assert_eq!(corrected[0].after, None);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn a_save_that_corrects_nothing_leaves_the_refusal() {
    let hill = Hill::new();
    let refused = Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    };
    save_and_settle(&hill, person(id(1), [name("A")]), refused);
    let deleted = hill.save(&[NewEdit {
        wanted: WantedEdit::Delete,
        ..person(id(1), [])
    }]);
    assert_eq!(deleted[0].edit, Edit::Delete);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn correcting_what_was_refused_keeps_what_its_author_had_seen() {
    let hill = Hill::new();
    let sent = edited_over_a_sync(&hill);
    let mut refusing = answer();
    refusing.pack_outcomes(&[Outcome::Refused {
        reason: Reason::BadValue,
        fields: Vec::new(),
    }]);
    hill.settle(&sent, &refusing).expect("the answer fits");
    let corrected = hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    assert_eq!(corrected[0].base, Revision(2));
    assert_eq!(corrected[0].edit.fields().count(), 2);
}

#[test]
fn a_field_that_was_emptied_stays_so_in_the_correction() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        let known = told(id(1), 2, [name("A"), ("phone", "0912345678".into())]);
        answer.pack(&[known], &[]);
    });
    let wrong = [("phone", Value::Null), ("birth", "hôm qua".into())];
    let refused = Outcome::Refused {
        reason: Reason::BadValue,
        fields: vec!["birth".to_owned()],
    };
    let sent = hill.save(&[person(id(1), wrong)]);
    let mut refusing = answer();
    refusing.pack_outcomes(&[refused]);
    hill.settle(&sent, &refusing).expect("the answer fits");
    let corrected = hill.save(&[person(id(1), [("birth", "1990".into())])]);
    let Edit::Set(fields) = &corrected[0].edit else {
        panic!("a correction sets fields");
    };
    assert_eq!(fields.get("phone"), Some(&Value::Null));
}

#[test]
fn what_was_refused_can_be_given_up_and_the_server_hears_of_it() {
    let hill = Hill::new();
    let kept = in_commune(1, 3);
    settle(&hill, |answer| answer.pack(&[kept], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    save_and_settle(&hill, person(id(2), [name("C")]), refused());
    hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    // The correction took the refused name with it, so there is nothing to give up.
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(0));
    assert_eq!(block_on(hill.device.discard(id(2))), Ok(1));
    assert_eq!(hill.entry(id(2)), None);
    assert_eq!(counts(&hill), (1, 0, 0));
    hill.next(|_| Err(app::sync::TransportError::Offline));
    hill.sync().expect_err("the line is cut");
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![held(); changes.len()]));
    hill.sync().expect("it goes well");
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![held(); changes.len()]));
    hill.sync().expect("it goes well");
    let asked = hill.script.asked.borrow();
    let told: Vec<&[Seq]> = asked.iter().map(|request| &*request.discarded).collect();
    assert_eq!(told, [&[Seq(2)][..], &[Seq(2)], &[]]);
    assert_eq!((asked[0].unsent, asked[0].refused), (0, 0));
}

#[test]
fn a_record_shows_the_servers_copy_again_once_a_refusal_is_given_up() {
    let hill = Hill::new();
    let kept = in_commune(1, 3);
    settle(&hill, |answer| answer.pack(&[kept], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("B"));
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(1));
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("A"));
}

#[test]
fn a_tombstone_goes_with_the_refused_work_that_it_was_kept_for() {
    let hill = Hill::new();
    settle(&hill, |answer| answer.pack(&[in_commune(1, 3)], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    let mut tombstone = in_commune(1, 4);
    tombstone.deleted = true;
    settle(&hill, |answer| answer.pack(&[tombstone], &[]));
    assert!(hill.entry(id(1)).expect("it is shown").refusal().is_some());
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(1));
    assert_eq!(hill.entry(id(1)), None);
}
