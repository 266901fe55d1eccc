//! Phones that send to the desk.

use std::ops::{Deref, DerefMut};

use domain::change::{Change, Edit, Outcome};
use domain::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, Plan};
use domain::value::{Fields, Value};

use crate::desk::{COMMUNE, applied, officer, record};

/// An officer's phone: it numbers its changes.
pub(crate) struct Phone {
    author: Author,
    count: u64,
}

impl Phone {
    pub(crate) fn new(n: u8) -> Self {
        Self {
            author: officer(n, COMMUNE),
            count: 0,
        }
    }

    /// A change on top of the revision that the person saw.
    pub(crate) fn edit(&mut self, record: RecordId, base: u64, set: &[(&str, &str)]) -> Change {
        let fields: Fields = set
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        self.change(record, base, Edit::Set(fields))
    }

    /// A change on top of this phone's own last one, which has no answer yet.
    pub(crate) fn edit_on(&mut self, record: RecordId, base: u64, set: &[(&str, &str)]) -> Change {
        let before = Seq(self.count);
        Change {
            after: Some(before),
            ..self.edit(record, base, set)
        }
    }

    pub(crate) fn delete(&mut self, record: RecordId, base: u64) -> Change {
        self.change(record, base, Edit::Delete)
    }

    /// A new household.
    pub(crate) fn make(&mut self, record: RecordId) -> Change {
        self.edit(record, 0, &[("commune", COMMUNE), ("note", "mới")])
    }

    fn change(&mut self, record: RecordId, base: u64, edit: Edit) -> Change {
        self.count += 1;
        let n = self.author.device.0.as_bytes()[15];
        Change {
            id: ChangeId::new(self.count, [n; 10]),
            seq: Seq(self.count),
            record,
            kind: "household".to_owned(),
            base: Revision(base),
            after: None,
            at: Millis(0),
            form: None,
            edit,
        }
    }
}

/// A desk that phones send to.
#[derive(Default)]
pub(crate) struct Desk(crate::desk::Desk);

impl Deref for Desk {
    type Target = crate::desk::Desk;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Desk {
    /// With one household that another officer made.
    pub(crate) fn with_household() -> (Self, RecordId) {
        let mut desk = Self::default();
        let mut made = Phone::new(9);
        let change = made.make(record(1));
        assert_eq!(desk.take(&made, &change), applied(1));
        (desk, record(1))
    }

    /// Takes one change and gives its outcome.
    pub(crate) fn take(&mut self, phone: &Phone, change: &Change) -> Outcome {
        self.one(&phone.author, change)
    }

    /// Takes changes as one exchange.
    pub(crate) fn take_all(&mut self, phone: &Phone, changes: &[Change]) -> Plan {
        self.0.take(&phone.author, changes)
    }
}

pub(crate) fn waits(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Held { .. })
}
