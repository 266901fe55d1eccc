//! What the server makes of a batch of changes: a pure plan from what is there.
//!
//! The backend loads the rows that [`Needs`] names, calls [`plan`], and writes
//! the [`Plan`] in the same transaction. Nothing here waits, reads or writes.

mod decide;
mod fields;
mod planner;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::change::{Change, Edit, Outcome, Reason};
use crate::ids::{ChangeId, DeviceId, RecordId, Seq};
use crate::record::{Record, subject};
use crate::role::Account;
use crate::schema::{self, KindSpec};
use crate::sum::Sum;
use crate::totals::{CountingRules, Tally};

use self::planner::Planner;

/// Who sends a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Author {
    /// The account; none for the server's own acts (a worker's sign-up, the demonstration).
    pub account: Option<Account>,
    /// The device.
    pub device: DeviceId,
}

/// What a batch makes it necessary to load, each list without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Ledger entries by change id.
    pub changes: Vec<ChangeId>,
    /// Ledger entries of a device by its count.
    pub chain: Vec<(DeviceId, Seq)>,
    /// Records: those changed and those named.
    pub records: Vec<RecordId>,
    /// People whose every record counting looks at, beside those of `records`' own subjects.
    pub subjects: Vec<RecordId>,
    /// What held changes may be waiting for.
    pub waits: Vec<String>,
}

/// Lists what must be loaded to plan these changes.
#[must_use]
pub fn needs<'a>(changes: impl Iterator<Item = (DeviceId, &'a Change)>) -> Needs {
    let mut ids = BTreeSet::new();
    let mut chain = BTreeSet::new();
    let mut records = BTreeSet::new();
    let mut subjects = BTreeSet::new();
    let mut waits = BTreeSet::new();
    for (device, change) in changes {
        ids.insert(change.id);
        chain.extend(change.after.map(|seq| (device, seq)));
        records.insert(change.record);
        waits.insert(record_key(change.record));
        waits.insert(change_key(device, change.seq));
        if let Edit::Set(fields) = &change.edit {
            subjects.extend(subject(&change.kind, change.record, fields));
            let parents = schema::kind(&change.kind)
                .into_iter()
                .flat_map(KindSpec::parents);
            records.extend(
                parents.filter_map(|field| fields.get(field)?.as_text()?.parse::<RecordId>().ok()),
            );
        }
    }
    Needs {
        changes: ids.into_iter().collect(),
        chain: chain.into_iter().collect(),
        records: records.into_iter().collect(),
        subjects: subjects.into_iter().collect(),
        waits: waits.into_iter().collect(),
    }
}

fn record_key(record: RecordId) -> String {
    format!("record:{record}")
}

fn change_key(device: DeviceId, seq: Seq) -> String {
    format!("change:{device}:{}", seq.0)
}

/// The first 16 bytes of the SHA-256 of a change's JSON: same id, other digest, is an error.
#[must_use]
pub fn digest(change: &Change) -> [u8; 16] {
    let json = serde_json::to_vec(change).unwrap_or_default();
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(&json)[..16]);
    short
}

/// A change that the server has seen before.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The digest of what came.
    pub digest: [u8; 16],
    /// What was answered last.
    pub outcome: Outcome,
}

/// A change that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldChange {
    /// What it waits for.
    pub waits_for: String,
    /// Who sent it.
    pub author: Author,
    /// The change.
    pub change: Change,
}

/// What is there before the batch, as far as [`Needs`] asked.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Changes seen before.
    pub seen: HashMap<ChangeId, Seen>,
    /// What became of a device's earlier changes.
    pub chain: HashMap<(DeviceId, Seq), Outcome>,
    /// Records, with all of each touched person.
    pub records: HashMap<RecordId, Record>,
    /// Changes that wait for something in this batch.
    pub held: Vec<HeldChange>,
    /// Where each scope stands.
    pub heads: BTreeMap<String, Head>,
}

/// A row of the ledger: a change and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerEntry {
    /// Who sent it.
    pub author: Author,
    /// What came.
    pub change: Change,
    /// Its digest.
    pub digest: [u8; 16],
    /// What was answered.
    pub outcome: Outcome,
}

/// Where a scope stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last position given out.
    pub position: u64,
    /// The sum over its records.
    pub sum: Sum,
}

/// A record's place in a scope's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeEntry {
    /// The scope.
    pub scope: String,
    /// The record.
    pub record: RecordId,
    /// Its newest position there.
    pub position: u64,
    /// It left this scope: devices remove it without a deletion.
    pub gone: bool,
}

/// What to write, and what to answer.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One outcome for each change, in the order that they came in.
    pub outcomes: Vec<Outcome>,
    /// Records that the sender's device knows exactly from its own changes.
    pub clean: BTreeSet<RecordId>,
    /// Records as they are now.
    pub records: Vec<Record>,
    /// New ledger rows.
    pub ledger: Vec<LedgerEntry>,
    /// Changes held earlier that now have another outcome, each once.
    pub resolved: Vec<(ChangeId, Outcome)>,
    /// New places in scopes.
    pub entries: Vec<ScopeEntry>,
    /// Where each touched scope stands now.
    pub heads: BTreeMap<String, Head>,
    /// By how much the counters move.
    pub tally: Tally,
}

/// Plans a batch: each change gets its own outcome, and none stops another.
#[must_use]
pub fn plan(author: &Author, changes: &[Change], world: World, rules: &dyn CountingRules) -> Plan {
    Planner::new(world, changes, rules).run(author, changes)
}

/// Plans the batch of an account that is not valid any more, or of a device that
/// was revoked: whatever was not answered before is refused for this reason and
/// kept, and nothing of it is applied.
#[must_use]
pub fn quarantine(
    author: &Author,
    changes: &[Change],
    world: World,
    rules: &dyn CountingRules,
    reason: Reason,
) -> Plan {
    Planner::new(world, changes, rules)
        .shut_to(author.device, reason)
        .run(author, changes)
}
