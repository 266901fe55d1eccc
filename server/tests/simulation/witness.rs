//! What really happened, noted down as it happens: what people were told was
//! saved, what they saw when they saved it, and what the server did by itself.

use std::collections::BTreeMap;

use app::offline::Entry;
use domain::change::{Change, Outcome};
use domain::ids::{ChangeId, DeviceId, RecordId, Seq};

use super::phone::Phone;

/// A change that stood on a disk once.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    /// The phone, by its place; none for the server's own.
    pub(crate) phone: Option<usize>,
    pub(crate) device: DeviceId,
    pub(crate) change: Change,
    /// What the phone had of the record when the change was saved.
    pub(crate) seen: Option<Entry>,
    /// Its author gave it up, knowing that it was refused.
    pub(crate) given_up: bool,
    /// What became of it, for the server's own.
    pub(crate) outcome: Option<Outcome>,
}

#[derive(Default)]
pub(crate) struct Witness {
    pub(crate) saved: BTreeMap<ChangeId, Saved>,
    /// The last count seen on each phone's disk.
    last: BTreeMap<usize, Seq>,
    /// What was wrong at once.
    pub(crate) wrong: Vec<String>,
}

impl Witness {
    /// Looks at a phone's disk after it moved: notes changes that are new.
    pub(crate) fn look(&mut self, place: usize, phone: &Phone) {
        let last = self.last.get(&place).copied().unwrap_or_default();
        for waiting in phone.unsettled(Seq(last.0 + 1)) {
            self.last.insert(place, waiting.change.seq);
            self.note(place, phone, waiting.change);
        }
    }

    fn note(&mut self, place: usize, phone: &Phone, change: Change) {
        let seen = phone.entry(change.record);
        self.saved.insert(
            change.id,
            Saved {
                phone: Some(place),
                device: phone.device_id(),
                change,
                seen,
                given_up: false,
                outcome: None,
            },
        );
    }

    /// A person was told that these were saved: they must be on the disk.
    pub(crate) fn told(&mut self, place: usize, phone: &Phone, changes: Vec<Change>) {
        self.look(place, phone);
        for change in changes {
            if !self.saved.contains_key(&change.id) {
                self.wrong
                    .push(format!("told as saved, and not on the disk: {change:?}"));
                self.note(place, phone, change);
            }
        }
    }

    /// A person gave up what was refused of a record.
    pub(crate) fn gave_up(&mut self, place: usize, record: RecordId) {
        for saved in self.saved.values_mut() {
            saved.given_up |= saved.phone == Some(place) && saved.change.record == record;
        }
    }

    /// The server did something by itself.
    pub(crate) fn applied(&mut self, device: DeviceId, change: Change, outcome: Outcome) {
        self.saved.insert(
            change.id,
            Saved {
                phone: None,
                device,
                change,
                seen: None,
                given_up: false,
                outcome: Some(outcome),
            },
        );
    }
}
