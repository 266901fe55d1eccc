//! Taking in an answer: outcomes, records, removals, a fresh start.

use app::offline::{EXACT_TOTALS, OWN_PAGES, PUBLIC_TOTALS, SettleError, WaitState};
use domain::change::{Outcome, Rival};
use domain::ids::{Millis, Revision};
use domain::small_cells::PublicTotals;
use domain::wire::Totals;
use futures::executor::block_on;

use super::{counts, in_commune, name, save_and_settle, settle};
use crate::hill::{Hill, answer, applied, id, person, told};

#[test]
fn what_stands_joins_the_servers_copy() {
    let hill = Hill::new();
    save_and_settle(&hill, person(id(1), [name("A")]), applied(1));
    let entry = hill.entry(id(1)).expect("it stays");
    assert!(entry.waiting.is_empty());
    assert_eq!(entry.copy, entry.view);
    assert_eq!(entry.copy.revision, Revision(1));
    let next = hill.save(&[person(id(1), [name("B")])]);
    assert_eq!((next[0].base, next[0].after), (Revision(1), None));
}

#[test]
fn a_merged_change_waits_for_the_record_that_came_of_it() {
    let hill = Hill::new();
    save_and_settle(
        &hill,
        person(id(1), [name("A")]),
        Outcome::Merged {
            revision: Revision(4),
        },
    );
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("A"));
    settle(&hill, |answer| {
        let merged = told(id(1), 4, [name("A"), ("phone", "0912345678".into())]);
        answer.pack(&[merged], &[]);
    });
    assert_eq!(hill.sees(id(1), "phone").as_deref(), Some("0912345678"));
    assert_eq!(counts(&hill), (0, 0, 0));
}

#[test]
fn a_conflict_shows_the_value_that_stands_and_the_one_that_lost() {
    let hill = Hill::new();
    let sent = hill.save(&[person(id(1), [name("Của tôi")])]);
    let mut theirs = told(id(1), 2, [name("Của họ")]);
    theirs.rivals.push(Rival {
        field: "full_name".to_owned(),
        value: "Của tôi".into(),
        by: "Lý A".to_owned(),
        at: Millis(0),
    });
    let mut answer = answer();
    answer.pack(&[theirs], &[]);
    answer.pack_outcomes(&[Outcome::Conflict {
        revision: Revision(2),
        fields: vec!["full_name".to_owned()],
    }]);
    hill.settle(&sent, &answer).expect("the answer fits");
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.view.text("full_name"), Some("Của họ"));
    assert_eq!(entry.view.rivals.len(), 1);
    assert_eq!(counts(&hill), (0, 0, 0));
}

#[test]
fn a_held_change_stays_and_is_counted_as_held() {
    let hill = Hill::new();
    let waits_for = "record:x".to_owned();
    let held = Outcome::Held {
        waits_for: waits_for.clone(),
    };
    save_and_settle(&hill, person(id(1), [name("A")]), held);
    assert_eq!(counts(&hill), (0, 1, 0));
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.waiting[0].state, WaitState::Held { waits_for });
}

#[test]
fn a_download_never_overwrites_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("A"), ("note", "x".into())])], &[]);
    });
    hill.save(&[person(id(1), [name("Của tôi")])]);
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 2, [name("B"), ("note", "y".into())])], &[]);
    });
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.sees(id(1), "note").as_deref(), Some("y"));
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.copy.text("full_name"), Some("B"));
}

#[test]
fn a_removal_takes_the_record_and_keeps_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(
            &[told(id(1), 1, [name("A")]), told(id(2), 1, [name("B")])],
            &[],
        );
    });
    hill.save(&[person(id(1), [name("Của tôi")])]);
    settle(&hill, |answer| answer.pack(&[], &[id(1), id(2)]));
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.entry(id(2)), None);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn a_tombstone_takes_the_record_away() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("A")])], &[]);
    });
    settle(&hill, |answer| {
        let mut gone = told(id(1), 2, [name("A")]);
        gone.deleted = true;
        answer.pack(&[gone], &[]);
    });
    assert_eq!(hill.entry(id(1)), None);
}

#[test]
fn starting_again_forgets_records_and_keeps_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(
            &[told(id(1), 5, [name("A")]), told(id(2), 5, [name("B")])],
            &[],
        );
    });
    hill.save(&[
        person(id(1), [name("Của tôi")]),
        person(id(3), [name("Mới")]),
    ]);
    settle(&hill, |answer| {
        answer.resync = true;
        answer.pack(&[told(id(1), 3, [name("Từ đầu")])], &[]);
    });
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.sees(id(3), "full_name").as_deref(), Some("Mới"));
    assert_eq!(hill.entry(id(2)), None);
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.copy.text("full_name"), Some("Từ đầu"));
    assert_eq!(counts(&hill), (2, 0, 0));
}

#[test]
fn an_answer_that_does_not_fit_is_not_taken_in() {
    let hill = Hill::new();
    let sent = hill.save(&[person(id(1), [name("A")])]);
    let settled = hill.settle(&sent, &answer());
    assert!(matches!(settled, Err(SettleError::Misfit(_))));
    assert_eq!(block_on(hill.device.meta::<String>("cursor")), Ok(None));
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn an_answer_that_another_tab_overtook_is_not_taken_in() {
    let hill = Hill::new();
    let mut late = answer();
    late.pack(&[told(id(1), 7, [name("A")])], &[]);
    let first = hill.settle(&[], &answer());
    assert!(first.is_ok());
    // It was asked from before the other answer moved the cursor.
    let settled = block_on(hill.device.settle(None, &[], &late, Millis(0)));
    assert_eq!(settled, Err(SettleError::Overtaken));
    assert_eq!(hill.entry(id(1)), None);
}

#[test]
fn a_conflict_that_the_copy_shows_already_is_not_laid_over_it() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("Của họ")])], &[]);
    });
    let sent = hill.save(&[person(id(1), [name("Của tôi")])]);
    // The record with both values overtakes the answer that made them two.
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 2, [name("Của họ")])], &[]);
    });
    let mut late = answer();
    late.pack_outcomes(&[Outcome::Conflict {
        revision: Revision(2),
        fields: vec!["full_name".to_owned()],
    }]);
    hill.settle(&sent, &late).expect("the answer fits");
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của họ"));
}

#[test]
fn a_copy_is_whole_only_where_the_change_follows_it() {
    let hill = Hill::new();
    // The record is the server's at revision 8, and this phone has forgotten it.
    save_and_settle(&hill, person(id(1), [("farms", true.into())]), applied(9));
    let part = hill.entry(id(1)).expect("what was written stays");
    assert_eq!(part.copy.revision, Revision(0));
    let whole = in_commune(1, 9);
    settle(&hill, |answer| answer.pack(&[whole], &[]));
    let entry = hill.entry(id(1)).expect("it is there");
    assert_eq!(entry.copy.revision, Revision(9));
    assert_eq!(entry.view.text("full_name"), Some("A"));
}

#[test]
fn figures_for_everybody_take_the_place_of_exact_ones_and_the_other_way_round() {
    let hill = Hill::new();
    let (exact, public) = (Totals::default(), PublicTotals::default());
    let has = |name: &str| {
        let meta = block_on(hill.device.meta::<serde_json::Value>(name)).expect("a value");
        meta.is_some_and(|value| !value.is_null())
    };
    settle(&hill, |answer| answer.totals = Some(exact.clone()));
    block_on(hill.device.put_meta(OWN_PAGES, &"[]")).expect("a copy of an exact page");
    assert!(has(EXACT_TOTALS) && has(OWN_PAGES));
    settle(&hill, |_| {});
    assert!(
        has(EXACT_TOTALS) && has(OWN_PAGES),
        "nothing came, nothing goes"
    );
    settle(&hill, |answer| answer.public_totals = Some(public.clone()));
    assert!(has(PUBLIC_TOTALS) && !has(EXACT_TOTALS) && !has(OWN_PAGES));
    settle(&hill, |answer| answer.totals = Some(exact.clone()));
    assert!(has(EXACT_TOTALS) && !has(PUBLIC_TOTALS));
}
