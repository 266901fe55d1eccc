//! What the pages are told of sync, in values without words.

use std::collections::BTreeSet;

use domain::ids::{Millis, RecordId};
use serde::{Deserialize, Serialize};

use super::engine::Trouble;
use crate::offline::Counts;

/// Where sync stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStatus {
    /// What waits to be sent, as people count it.
    pub waiting: usize,
    /// What the server keeps until something else comes.
    pub held: usize,
    /// What somebody has to correct.
    pub refused: usize,
    /// Changes that no longer read, after the phone's storage failed.
    pub damaged: usize,
    /// When everything was last sent and fetched, by the server's clock.
    pub last_synced: Option<Millis>,
    /// An attempt runs in this tab.
    pub running: bool,
    /// Why the last attempt stopped; none once one has succeeded.
    pub trouble: Option<Trouble>,
}

impl SyncStatus {
    /// What waits, by what is known of it.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        Counts {
            waiting: self.waiting,
            held: self.held,
            refused: self.refused,
            damaged: self.damaged,
        }
    }

    /// The status with these counts.
    #[must_use]
    pub fn counting(self, counts: Counts) -> Self {
        Self {
            waiting: counts.waiting,
            held: counts.held,
            refused: counts.refused,
            damaged: counts.damaged,
            ..self
        }
    }
}

/// Which records may look different now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touched {
    /// These.
    Records(BTreeSet<RecordId>),
    /// Too many to name: look at everything again.
    All,
}

/// The most records that one message names.
const MOST_NAMED: usize = 500;

impl From<BTreeSet<RecordId>> for Touched {
    fn from(records: BTreeSet<RecordId>) -> Self {
        if records.len() > MOST_NAMED {
            Self::All
        } else {
            Self::Records(records)
        }
    }
}

/// What a driver tells the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Sync stands differently.
    Status(SyncStatus),
    /// The store changed, by a sync here or by another tab.
    Changed(Touched),
}
