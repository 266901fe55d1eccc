//! What a device puts into its rescue file, and how handing in is counted.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod hill;

use std::cell::RefCell;

use app::offline::{Draft, HandedInItems, OutboxRow, Read, Rescued, Store, Writes};
use app::sync::{Transport, TransportError, Trouble, hand_in};
use domain::change::{Outcome, Reason};
use domain::ids::{Millis, Revision, Seq};
use domain::rescue::{Receipt, Rescue};
use domain::role::{Account, Role, Scope};
use domain::wire::Request;
use futures::executor::block_on;

use hill::{Hill, account, applied, edit, fields, id, person};

fn officer() -> Account {
    Account::new(
        account(),
        "Nông Thị Hiền",
        Role::CommuneOfficer,
        Scope::Commune("01807".to_owned()),
    )
}

fn rescue(hill: &Hill, drafts: Vec<Draft>) -> Rescue {
    block_on(hill.device.rescue(officer(), drafts, "0.1.0", Millis(9)))
        .unwrap()
        .0
}

fn refused() -> Outcome {
    Outcome::Refused {
        reason: Reason::MissingField,
        fields: vec!["surveyed_on".to_owned()],
    }
}

fn held() -> Outcome {
    Outcome::Held {
        waits_for: "record:1".to_owned(),
    }
}

#[test]
fn what_waits_is_held_or_refused_goes_into_the_file_with_its_state_and_the_drafts() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [("full_name", "Nông Văn Páo".into())])]);
    hill.save(&[person(id(2), [("full_name", "Nông Thị Đào".into())])]);
    hill.save(&[person(id(3), [("full_name", "Nông Văn Sơn".into())])]);
    hill.answer(|_, answer| answer.pack_outcomes(&[applied(1), held(), refused()]));
    // What is held is asked after no more in this sync.
    hill.sync().unwrap();
    hill.save(&[person(id(4), [("full_name", "Nông Thị Hoa".into())])]);
    let draft = Draft {
        form: "person/1".to_owned(),
        account: account(),
        seen: Revision(3),
        fields: fields([("full_name", "Nông Thị L".into())]),
        saved_at: Millis(7),
    };
    let found = rescue(&hill, vec![draft]);
    let seqs: Vec<Seq> = found.changes().unwrap().iter().map(|c| c.seq).collect();
    assert_eq!(seqs, [Seq(2), Seq(3), Seq(4)]);
    assert_eq!(found.answered.get(&Seq(2)), Some(&held()));
    assert_eq!(found.answered.get(&Seq(3)), Some(&refused()));
    assert_eq!(found.answered.get(&Seq(4)), None);
    assert_eq!(found.drafts[0].form, "person/1");
    assert_eq!(found.drafts[0].seen, Revision(3));
    assert_eq!(found.push.device, hill.device.id());
    assert_eq!(hill.unsettled(), 3, "nothing is taken away");
}

/// Makes a rescue file and gives it to somebody.
fn rescued(hill: &Hill) {
    let (rescue, up_to) = block_on(
        hill.device
            .rescue(officer(), Vec::new(), "0.1.0", Millis(9)),
    )
    .unwrap();
    let rescued = Rescued {
        at: Millis(9),
        items: rescue.len(),
        up_to,
    };
    block_on(hill.device.note_rescued(&rescued)).unwrap();
}

/// What is unsent, and what of it is in no file.
fn left(hill: &Hill) -> (usize, usize) {
    let left = block_on(hill.device.left_behind()).unwrap();
    (left.unsent, left.unrescued)
}

#[test]
fn a_rescue_file_covers_what_was_saved_before_it_and_nothing_since() {
    let hill = Hill::new();
    assert_eq!(left(&hill), (0, 0));
    hill.save(&[person(id(1), [("full_name", "Nông Văn Páo".into())])]);
    hill.save(&[person(id(2), [("full_name", "Nông Thị Đào".into())])]);
    assert_eq!(left(&hill), (2, 2));
    rescued(&hill);
    assert_eq!(left(&hill), (2, 0));
    hill.save(&[person(id(2), [("full_name", "Nông Thị Hoa".into())])]);
    assert_eq!(left(&hill), (2, 1), "what was corrected since is not in it");
    rescued(&hill);
    assert_eq!(left(&hill), (2, 0));
    hill.answer(|_, answer| answer.pack_outcomes(&[applied(1), refused(), held()]));
    hill.sync().unwrap();
    assert_eq!(
        left(&hill),
        (1, 0),
        "an answer takes nothing out of the file"
    );
    hill.save(&[person(id(2), [("full_name", "Nông Thị Lan".into())])]);
    assert_eq!(left(&hill), (1, 1), "the correction is nowhere else");
}

#[test]
fn work_that_no_longer_reads_is_covered_like_any_other() {
    let hill = Hill::new();
    damage(&hill);
    assert_eq!(left(&hill), (1, 1));
    rescued(&hill);
    assert_eq!(left(&hill), (1, 0));
}

/// Puts a change into the outbox that does not read.
fn damage(hill: &Hill) {
    let store = hill.device.store();
    let version = block_on(store.read(&Read::Records(Vec::new())))
        .unwrap()
        .version;
    let writes = Writes {
        outbox: vec![OutboxRow {
            seq: Seq(7),
            record: id(2),
            bytes: "{\"change\":{\"kind\":\"pers".into(),
        }],
        ..Writes::default()
    };
    block_on(store.commit(version, &writes)).unwrap();
}

#[test]
fn a_change_that_no_longer_reads_goes_along_as_it_is() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [("full_name", "Nông Văn Páo".into())])]);
    damage(&hill);
    let found = rescue(&hill, Vec::new());
    assert_eq!(found.len(), 1);
    assert_eq!(found.unreadable, ["{\"change\":{\"kind\":\"pers"]);
}

/// A server that takes no more than so many changes at once.
struct Narrow {
    most: usize,
    asked: RefCell<Vec<usize>>,
}

impl Transport for Narrow {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let request: Request = serde_json::from_slice(&body).unwrap();
        self.asked.borrow_mut().push(request.len());
        if request.len() > self.most {
            return Err(TransportError::Status {
                status: 413,
                error: "too_large".to_owned(),
                retry_after: None,
            });
        }
        let outcomes: Vec<Outcome> = (0..request.len()).map(|_| applied(1)).collect();
        Ok(serde_json::to_vec(&Receipt::new(&outcomes, &[])).unwrap())
    }
}

#[test]
fn a_rescue_that_is_too_large_goes_in_halves_and_each_change_once() {
    let hill = Hill::new();
    for n in 1..=7 {
        hill.save(&[person(id(n), [("full_name", "Nông Văn Páo".into())])]);
    }
    let narrow = Narrow {
        most: 2,
        asked: RefCell::default(),
    };
    let sum = block_on(hand_in(&rescue(&hill, Vec::new()), &narrow)).unwrap();
    assert_eq!(narrow.asked.take(), [7, 3, 1, 1, 1, 1, 1, 1, 1]);
    let seqs: Vec<u64> = sum.taken.iter().map(|change| change.seq.0).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6, 7]);
    assert!(sum.is_whole());
}

/// What answers in the place of our server.
struct Portal(&'static str);

impl Transport for Portal {
    async fn exchange(&self, _: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        Ok(self.0.as_bytes().to_vec())
    }
}

#[test]
fn an_answer_that_is_not_ours_or_does_not_fit_takes_nothing_in() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [("full_name", "Nông Văn Páo".into())])]);
    let rescue = rescue(&hill, Vec::new());
    for answer in [
        "<html>",
        r#"{"app":"khac","protocol":1}"#,
        r#"{"app":"taynghe","protocol":1}"#,
    ] {
        let result = block_on(hand_in(&rescue, &Portal(answer)));
        assert_eq!(result, Err(Trouble::NotOurs), "{answer}");
    }
}

#[test]
fn handing_in_is_counted_in_items_as_people_count_them() {
    let hill = Hill::new();
    let given = |record| edit(record, "consent", [("given", true.into())]);
    hill.save(&[
        edit(id(1), "survey", [("note", "a".into())]),
        given(id(2)),
        edit(id(3), "household", [("hamlet", "Nà Luông".into())]),
        person(id(4), [("full_name", "Nông Văn Páo".into())]),
        person(id(5), [("full_name", "Nông Thị Đào".into())]),
    ]);
    hill.save(&[edit(id(1), "survey", [("note", "b".into())])]);
    let changes = rescue(&hill, Vec::new()).changes().unwrap();
    let outcomes = vec![
        applied(1),
        applied(1),
        applied(1),
        refused(),
        held(),
        applied(2),
    ];
    let mut sum = domain::rescue::HandedIn::default();
    sum.add(changes, outcomes, &[Seq(1), Seq(2), Seq(3)]);
    let counted = HandedInItems::new(&sum);
    assert_eq!((counted.taken, counted.known), (1, 1), "survey, household");
    assert_eq!(counted.refused[0].record, id(4));
    assert_eq!(counted.held[0].record, id(5));
    assert_eq!((counted.refused.len(), counted.held.len()), (1, 1));
}
