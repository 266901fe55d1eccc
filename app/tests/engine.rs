//! The engine against a server whose every word is written down.
#![cfg(not(target_arch = "wasm32"))]

mod hill;

use app::offline::WaitState;
use app::sync::{TransportError, Trouble};
use domain::change::{Outcome, Reason};
use domain::ids::Millis;
use domain::value::Value;
use domain::wire::{BATCH_BYTES, MAX_BODY};
use futures::FutureExt;
use futures::executor::block_on;

use hill::{Hill, account, applied, id, person, told};

fn three_saves() -> Hill {
    let hill = Hill::new();
    for n in 1..=3 {
        hill.save(&[person(id(n), [("full_name", "A".into())])]);
    }
    hill
}

fn status(status: u16) -> TransportError {
    TransportError::Status {
        status,
        error: "x".to_owned(),
        retry_after: Some(7),
    }
}

#[test]
fn what_waits_goes_in_one_exchange_and_nothing_waits_afterwards() {
    let hill = three_saves();
    hill.answer(|changes, answer| {
        answer.pack_outcomes(&vec![applied(1); changes.len()]);
        answer.pack(&[told(id(8), 3, [])], &[]);
    });
    let report = hill.sync().expect("the server answers");
    assert_eq!((report.exchanges, report.stood), (1, 3));
    assert_eq!(report.touched.len(), 4);
    assert_eq!(hill.sent(), [vec![1, 2, 3]]);
    assert_eq!(hill.unsettled(), 0);
}

#[test]
fn the_request_says_who_asks_and_from_where() {
    let hill = Hill::new();
    hill.answer(|_, answer| answer.cursor = "c2".to_owned());
    hill.sync().expect("the server answers");
    hill.answer(|_, _| ());
    hill.sync().expect("the server answers");
    let asked = hill.script.asked.borrow();
    assert_eq!(asked[0].cursor, None);
    assert_eq!(asked[1].cursor.as_deref(), Some("c2"));
    assert_eq!(asked[1].account, account());
    assert_eq!(asked[1].device, hill.device.id());
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_it_fits() {
    let hill = three_saves();
    hill.next(|_| Err(status(413)));
    for _ in 0..3 {
        hill.answer(|changes, answer| answer.pack_outcomes(&vec![applied(1); changes.len()]));
    }
    hill.sync().expect("the server answers in the end");
    assert_eq!(hill.sent(), [vec![1, 2, 3], vec![1], vec![2], vec![3]]);
}

#[test]
fn a_small_change_that_is_called_too_large_is_the_lines_trouble_and_stays() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [("full_name", "A".into())])]);
    hill.next(|_| Err(status(413)));
    assert!(matches!(
        hill.sync(),
        Err(Trouble::Server { status: 413, .. })
    ));
    assert_eq!(hill.unsettled(), 1);
    let counts = block_on(hill.device.counts()).expect("counts");
    assert_eq!((counts.waiting, counts.refused), (1, 0));
}

/// A text of so many bytes.
fn long(bytes: usize) -> Value {
    "x".repeat(bytes).into()
}

fn applies(hill: &Hill) {
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![applied(1); changes.len()]));
}

#[test]
fn a_batch_ends_where_its_bytes_are_enough() {
    let hill = Hill::new();
    for n in 1..=10 {
        hill.save(&[person(id(n), [("note", long(BATCH_BYTES / 4))])]);
    }
    for _ in 0..4 {
        applies(&hill);
    }
    hill.sync().expect("the server answers");
    assert_eq!(
        hill.sent(),
        [vec![1, 2, 3], vec![4, 5, 6], vec![7, 8, 9], vec![10]]
    );
    for request in hill.script.asked.borrow().iter() {
        let body = serde_json::to_vec(request).expect("JSON");
        assert!(body.len() <= BATCH_BYTES, "{} bytes", body.len());
    }
}

#[test]
fn a_change_that_is_larger_than_a_batch_goes_alone() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [("full_name", "A".into())])]);
    hill.save(&[person(id(2), [("note", long(2 * BATCH_BYTES))])]);
    hill.save(&[person(id(3), [("full_name", "B".into())])]);
    for _ in 0..3 {
        applies(&hill);
    }
    hill.sync().expect("the server answers");
    assert_eq!(hill.sent(), [[1], [2], [3]]);
    assert_eq!(hill.unsettled(), 0);
}

#[test]
fn a_change_that_nobody_can_send_is_refused_here_and_the_others_go_on() {
    // The first is larger than the server reads, the second than a proxy lets by.
    for (bytes, asked) in [(MAX_BODY, 0), (BATCH_BYTES / 2, 1)] {
        let hill = Hill::new();
        let note = [("full_name", "A".into()), ("note", long(bytes))];
        hill.save(&[person(id(1), note)]);
        hill.save(&[person(id(1), [("full_name", "B".into())])]);
        hill.save(&[person(id(2), [("full_name", "C".into())])]);
        if asked > 0 {
            hill.next(|_| Err(status(413)));
            hill.next(|_| Err(status(413)));
        }
        applies(&hill);
        let report = hill.sync().expect("the server answers");
        assert_eq!((report.stood, report.refused), (1, 2));
        let entry = hill.entry(id(1)).expect("it is here");
        let reason = |at: usize| match &entry.waiting[at].state {
            WaitState::Refused { reason, fields } => (reason.clone(), fields.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(0), (Reason::TooLarge, vec!["note".to_owned()]));
        assert_eq!(reason(1), (Reason::BuildsOnRefused, Vec::new()));
        assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("B"));
        assert!(!hill.retires(), "the server has never seen it");

        hill.save(&[person(id(1), [("note", "ngắn".into())])]);
        applies(&hill);
        hill.sync().expect("the server answers");
        assert_eq!(hill.unsettled(), 0, "the correction carries both");
        assert!(hill.retires());
        assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("B"));
    }
}

#[test]
fn a_lost_answer_is_asked_for_with_the_same_changes() {
    let hill = three_saves();
    hill.next(|_| Err(TransportError::Offline));
    assert_eq!(hill.sync(), Err(Trouble::Offline));
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![applied(1); changes.len()]));
    hill.sync().expect("the server answers");
    let asked = hill.script.asked.borrow();
    assert_eq!(asked[0].unpack(), asked[1].unpack());
}

#[test]
fn an_answer_that_another_tab_overtook_is_asked_for_again_from_there() {
    let hill = three_saves();
    let other_tab = hill.device.clone();
    hill.answer(move |changes, answer| {
        let moved = other_tab.put_meta("cursor", &"c9").now_or_never();
        moved
            .expect("memory waits for nothing")
            .expect("it is written");
        answer.pack_outcomes(&vec![applied(1); changes.len()]);
    });
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![applied(1); changes.len()]));
    let report = hill.sync().expect("the server answers");
    assert_eq!((report.exchanges, report.stood), (1, 3));
    let asked = hill.script.asked.borrow();
    assert_eq!(asked[1].cursor.as_deref(), Some("c9"));
}

#[test]
fn a_held_change_is_asked_after_and_a_refused_one_is_not() {
    let hill = three_saves();
    hill.answer(|_, answer| {
        answer.pack_outcomes(&[
            Outcome::Held {
                waits_for: "record:x".to_owned(),
            },
            Outcome::Refused {
                reason: Reason::OutsideScope,
                fields: Vec::new(),
            },
            applied(1),
        ]);
    });
    let report = hill.sync().expect("the server answers");
    assert_eq!((report.stood, report.refused), (1, 1));
    hill.answer(|_, answer| answer.pack_outcomes(&[applied(1)]));
    hill.sync().expect("the server answers");
    assert_eq!(hill.sent(), [vec![1, 2, 3], vec![1]]);
    let counts = block_on(hill.device.counts()).expect("counts");
    assert_eq!((counts.waiting, counts.held, counts.refused), (0, 0, 1));
}

#[test]
fn more_is_fetched_until_there_is_no_more() {
    let hill = Hill::new();
    for n in 1..=3 {
        hill.answer(move |_, answer| {
            answer.more = n < 3;
            answer.cursor = format!("c{n}");
            answer.pack(&[told(id(n), 1, [])], &[]);
        });
    }
    let report = hill.sync().expect("the server answers");
    assert_eq!((report.exchanges, report.touched.len()), (3, 3));
    let asked = hill.script.asked.borrow();
    assert_eq!(asked[2].cursor.as_deref(), Some("c2"));
}

#[test]
fn a_captive_portals_page_is_not_an_answer() {
    for body in ["<html>Đăng nhập</html>", "", "{}", "[]"] {
        let hill = three_saves();
        hill.next(move |_| Ok(body.as_bytes().to_vec()));
        assert_eq!(hill.sync(), Err(Trouble::NotOurs), "{body}");
        assert_eq!(hill.unsettled(), 3);
    }
}

#[test]
fn another_programs_envelope_is_not_an_answer() {
    let hill = three_saves();
    hill.answer(|changes, answer| {
        answer.app = "another".to_owned();
        answer.pack_outcomes(&vec![applied(1); changes.len()]);
    });
    assert_eq!(hill.sync(), Err(Trouble::NotOurs));
    assert_eq!(hill.unsettled(), 3);
}

#[test]
fn each_refusal_of_the_server_has_its_own_trouble() {
    let server = |status| Trouble::Server {
        status,
        error: "x".to_owned(),
        retry_after: Some(7),
    };
    for (code, trouble) in [
        (401, Trouble::SignedOut),
        (426, Trouble::TooOld),
        (503, server(503)),
        (429, server(429)),
    ] {
        let hill = three_saves();
        hill.next(move |_| Err(status(code)));
        assert_eq!(hill.sync(), Err(trouble));
    }
}

#[test]
fn what_was_answered_before_the_trouble_stays_settled() {
    let hill = three_saves();
    hill.next(|_| Err(status(413)));
    hill.answer(|_, answer| answer.pack_outcomes(&[applied(1)]));
    hill.next(|_| Err(TransportError::Offline));
    assert_eq!(hill.sync(), Err(Trouble::Offline));
    assert_eq!(hill.unsettled(), 2);
    let synced: Option<Millis> = block_on(hill.device.meta("synced_at")).expect("reads");
    assert_eq!(synced, Some(Millis(1_780_000_100_000)));
}
