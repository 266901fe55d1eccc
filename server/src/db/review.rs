//! What those who look after officers' work ask of the database.

use domain::change::{Change, Outcome};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId};
use domain::review::Shelf;

/// A device as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEntry {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub account: AccountId,
    /// What its browser calls itself.
    pub agent: String,
    /// When it last came; 0 if only its rescue file did.
    pub last_seen: Millis,
    /// Changes on it that were not settled then.
    pub unsent: u64,
    /// Refused changes that it still held then.
    pub refused: u64,
    /// How often it fetched its copy again.
    pub repairs: u64,
    /// By how many milliseconds its clock was ahead.
    pub skew: i64,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

/// How a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its device sent it.
    Sent,
    /// In a rescue file, which this account brought; none for a command on the server.
    Brought(Option<AccountId>),
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// The change.
    pub change: Change,
    /// The device that it was made on.
    pub device: DeviceId,
    /// Its author; none for the server's own acts.
    pub account: Option<AccountId>,
    /// What became of it.
    pub outcome: Outcome,
    /// When it came.
    pub received_at: Millis,
    /// When its author gave it up, if it was refused.
    pub discarded_at: Option<Millis>,
    /// When a later change of its device took its place, if it was refused.
    pub corrected_at: Option<Millis>,
    /// How it came.
    pub way: Way,
}

/// Which rows of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// All changes to a record, the newest first.
    Record(RecordId),
    /// A list of these accounts' changes, in the list's order.
    Shelf {
        /// The list.
        shelf: Shelf,
        /// The authors.
        owners: Vec<AccountId>,
        /// Only what comes after this row.
        after: Option<(Millis, ChangeId)>,
    },
}

/// How long the lists of changes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShelfSizes {
    /// Refused, and nobody has corrected it or given it up.
    pub refused: usize,
    /// Held.
    pub held: usize,
    /// Held for too long.
    pub held_too_long: usize,
    /// Refused, and corrected or given up since.
    pub settled: usize,
}

/// A deletion's body ends so, and no other's can: in a text the quotes are escaped.
macro_rules! deletes {
    ($row:literal) => {
        concat!("(", $row, ".body like '%\"edit\":\"delete\"}')")
    };
}

/// The later changes of the same device to the same record that took the place
/// of a refused one: one of the same sort, unless it was refused only because it
/// built on the refused one.
macro_rules! corrections {
    () => {
        concat!(
            "from ledger n where n.record = l.record and n.device = l.device and n.seq > l.seq \
             and n.outcome not like '%\"builds_on_refused\"%' and ",
            crate::db::review::deletes!("n"),
            " = ",
            crate::db::review::deletes!("l")
        )
    };
}

/// The columns of a ledger's row ([`crate::db::stored::LineColumns`]), before its conditions.
macro_rules! line {
    ($($rest:tt)*) => {
        concat!(
            "select l.body, l.key_id, l.sealed, l.device, l.account, l.outcome, l.received_at, l.discarded_at, \
             case when l.refused then (select min(n.received_at) ",
            crate::db::review::corrections!(),
            ") end, l.from_file, l.brought_by from ledger l ",
            $($rest)*
        )
    };
}

/// Whether a refused change was given up or corrected.
macro_rules! settled {
    () => {
        concat!(
            "(l.discarded_at is not null or exists (select 1 ",
            crate::db::review::corrections!(),
            "))"
        )
    };
}
pub(super) use {corrections, deletes, line, settled};
