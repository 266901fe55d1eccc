//! Saving on a device, and taking in what the server says to it.
#![cfg(not(target_arch = "wasm32"))]

mod damage;
#[path = "../hill/mod.rs"]
mod hill;
mod refusal;
mod saving;
mod settling;

use app::offline::{Counts, NewEdit};
use domain::change::{Change, Outcome, Reason, RecordView};
use domain::ids::Revision;
use domain::value::Value;
use domain::wire::Answer;
use futures::executor::block_on;

use hill::{Hill, answer, id, person, told};

pub(crate) fn name(text: &str) -> (&'static str, Value) {
    ("full_name", text.into())
}

pub(crate) fn counts(hill: &Hill) -> (usize, usize, usize) {
    let Counts {
        waiting,
        held,
        refused,
        damaged: _,
    } = block_on(hill.device.counts()).expect("counts");
    (waiting, held, refused)
}

/// Saves, and takes in one outcome for each change.
pub(crate) fn save_and_settle(hill: &Hill, edit: NewEdit, outcome: Outcome) {
    let sent = hill.save(&[edit]);
    let mut answer = answer();
    answer.pack_outcomes(&vec![outcome; sent.len()]);
    hill.settle(&sent, &answer).expect("the answer fits");
}

pub(crate) fn settle(hill: &Hill, make: impl FnOnce(&mut Answer)) {
    let mut answer = answer();
    make(&mut answer);
    hill.settle(&[], &answer).expect("the answer fits");
}

/// The person is told of, is opened, and told of again while the form is open.
pub(crate) fn edited_over_a_sync(hill: &Hill) -> Vec<Change> {
    for revision in [2, 5] {
        settle(hill, |answer| {
            answer.pack(&[told(id(1), revision, [name("A")])], &[]);
        });
    }
    hill.save(&[NewEdit {
        seen: Some(Revision(2)),
        ..person(id(1), [name("B")])
    }])
}

pub(crate) fn in_commune(n: u8, revision: u64) -> RecordView {
    told(id(n), revision, [name("A"), ("commune", "01807".into())])
}

pub(crate) fn held() -> Outcome {
    Outcome::Held {
        waits_for: "record:x".to_owned(),
    }
}

pub(crate) fn refused() -> Outcome {
    Outcome::Refused {
        reason: Reason::BadValue,
        fields: Vec::new(),
    }
}
