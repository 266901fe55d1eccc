//! What looks after sealed rows: sealing them anew, telling which keys are needed,
//! and finding records by their marks.

use std::future::Future;

use domain::ids::{ChangeId, RecordId};
use domain::{Mark, MarkKind};

use super::DbError;
use crate::keys::KeyId;

type Result<T> = std::result::Result<T, DbError>;

/// How many rows are not sealed with the newest key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Records.
    pub records: u64,
    /// Changes of the ledger.
    pub changes: u64,
    /// Second factors.
    pub second_factors: u64,
}

impl Stale {
    /// All of them.
    #[must_use]
    pub const fn all(self) -> u64 {
        self.records + self.changes + self.second_factors
    }
}

/// A page of rows that were sealed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed<Id> {
    /// The last of them; none if there was none left.
    pub last: Option<Id>,
    /// How many.
    pub count: u64,
}

/// The part of one transaction's rows that looks after what is sealed.
pub trait SealRows: Send {
    /// How many rows are not sealed with the newest key, plain ones among them.
    fn stale(&mut self) -> impl Future<Output = Result<Stale>> + Send;
    /// Seals the next such records after one with the newest key, and writes their
    /// marks anew. Rows that somebody else is writing are passed over.
    fn reseal_records(
        &mut self,
        after: Option<RecordId>,
        limit: usize,
    ) -> impl Future<Output = Result<Resealed<RecordId>>> + Send;
    /// The same for changes of the ledger.
    fn reseal_changes(
        &mut self,
        after: Option<ChangeId>,
        limit: usize,
    ) -> impl Future<Output = Result<Resealed<ChangeId>>> + Send;
    /// The same for all second factors; how many there were.
    fn reseal_second_factors(&mut self) -> impl Future<Output = Result<u64>> + Send;
    /// The keys that some row needs, each once.
    fn keys_in_use(&mut self) -> impl Future<Output = Result<Vec<KeyId>>> + Send;
    /// Sets a setting in place of what stands.
    fn replace_setting(
        &mut self,
        key: &str,
        value: &str,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The records that have a mark.
    fn marked(&mut self, mark: &Mark) -> impl Future<Output = Result<Vec<RecordId>>> + Send;
    /// Groups of records that have the same mark of a kind, at most so many records.
    /// While some marks are hashed with an older key they are not compared with the
    /// others.
    fn shared_marks(
        &mut self,
        kind: MarkKind,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Vec<RecordId>>>> + Send;
}
