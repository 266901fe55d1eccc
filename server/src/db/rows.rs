//! What one transaction can read and write, always set by set.

use std::collections::BTreeMap;
use std::future::Future;

use domain::change::Outcome;
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Seq};
use domain::merge::{Head, HeldChange, LedgerEntry, ScopeEntry, Seen};
use domain::record::Record;
use domain::totals::{Cell, Tally};

use super::DbError;
use super::access::AccessRows;
use super::accounts::{AccountEntry, NewAccount};
use super::door::DoorRows;
use super::phones::{Met, PhoneRows};
use super::resealing::SealRows;
use super::review::{DeviceEntry, LedgerLine, ShelfSizes, Sought};
use super::second::SecondRows;

type Result<T> = std::result::Result<T, DbError>;

/// What a device tells of itself in an exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceNote {
    /// Changes that are not settled, those that the server holds among them.
    pub unsent: usize,
    /// Refused changes that it still holds.
    pub refused: usize,
    /// By how many milliseconds its clock is ahead of the server's.
    pub skew: i64,
    /// It found its copy astray and fetches it again.
    pub repairs: bool,
}

/// The rows of one open transaction. Every method takes a whole set and is one
/// statement; an empty set costs nothing.
pub trait Rows: AccessRows + DoorRows + PhoneRows + SealRows + SecondRows {
    /// A setting by its name.
    fn setting(&mut self, key: &str) -> impl Future<Output = Result<Option<String>>> + Send;
    /// Sets a setting, unless it is there; gives what stands.
    fn settle_setting(
        &mut self,
        key: &str,
        value: &str,
    ) -> impl Future<Output = Result<String>> + Send;

    /// Notes that a device came, and says whose it is: the first account's that
    /// came with it. Others of the same device wait from here on. Without an agent
    /// it is not the device that came but its rescue file, or something that does
    /// not count, and it has not been seen.
    fn meet_device(
        &mut self,
        device: DeviceId,
        account: AccountId,
        agent: Option<&str>,
        now: Millis,
    ) -> impl Future<Output = Result<Met>> + Send;

    /// Writes what a device tells of itself.
    fn note_device(
        &mut self,
        device: DeviceId,
        note: DeviceNote,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Notes that the author of refused changes has given them up; those that
    /// stand stay as they are.
    fn discard(
        &mut self,
        device: DeviceId,
        changes: &[Seq],
        now: Millis,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Notes that changes came in a rescue file, and which account brought it;
    /// none where a command on the server did.
    fn note_brought(
        &mut self,
        changes: &[ChangeId],
        by: Option<AccountId>,
    ) -> impl Future<Output = Result<()>> + Send;
    /// The devices of these accounts.
    fn devices(
        &mut self,
        owners: &[AccountId],
    ) -> impl Future<Output = Result<Vec<DeviceEntry>>> + Send;
    /// The next rows of the ledger that are sought.
    fn ledger(
        &mut self,
        sought: &Sought,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<LedgerLine>>> + Send;
    /// How long the lists of these accounts' changes are; `long` is the last
    /// moment since which a held change has waited for too long.
    fn shelf_sizes(
        &mut self,
        owners: &[AccountId],
        long: Millis,
    ) -> impl Future<Output = Result<ShelfSizes>> + Send;

    /// Ledger entries by change.
    fn seen(
        &mut self,
        changes: &[ChangeId],
    ) -> impl Future<Output = Result<Vec<(ChangeId, Seen)>>> + Send;
    /// Ledger entries by a device's count.
    fn chain(
        &mut self,
        steps: &[(DeviceId, Seq)],
    ) -> impl Future<Output = Result<Vec<((DeviceId, Seq), Outcome)>>> + Send;
    /// Records by id.
    fn records(&mut self, ids: &[RecordId]) -> impl Future<Output = Result<Vec<Record>>> + Send;
    /// Every record of these people.
    fn records_of(
        &mut self,
        subjects: &[RecordId],
    ) -> impl Future<Output = Result<Vec<Record>>> + Send;
    /// Changes that wait for any of these.
    fn held(&mut self, waits: &[String]) -> impl Future<Output = Result<Vec<HeldChange>>> + Send;
    /// Locks scopes until the end, in sorted order, and tells where they stand.
    fn lock_scopes(
        &mut self,
        scopes: &[String],
    ) -> impl Future<Output = Result<BTreeMap<String, Head>>> + Send;

    /// Writes records as they are now.
    fn put_records(&mut self, records: &[Record]) -> impl Future<Output = Result<()>> + Send;
    /// Adds to the ledger.
    fn put_ledger(
        &mut self,
        entries: &[LedgerEntry],
        received: Millis,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Writes what became of changes that were held.
    fn resolve(
        &mut self,
        outcomes: &[(ChangeId, Outcome)],
    ) -> impl Future<Output = Result<()>> + Send;
    /// Gives records their newest places in scopes; of two places of a record
    /// in one scope the later counts.
    fn put_entries(&mut self, entries: &[ScopeEntry]) -> impl Future<Output = Result<()>> + Send;
    /// Writes where locked scopes stand.
    fn put_heads(
        &mut self,
        heads: &BTreeMap<String, Head>,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Moves counters, and marks their communes as counted anew.
    fn add_counters(&mut self, tally: &Tally) -> impl Future<Output = Result<()>> + Send;
    /// Notes that a scope's people synced.
    fn touch_scope(&mut self, scope: &str, now: Millis) -> impl Future<Output = Result<()>> + Send;

    /// Where scopes stand; at 0 if nothing was ever in one.
    fn heads(
        &mut self,
        scopes: &[String],
    ) -> impl Future<Output = Result<BTreeMap<String, Head>>> + Send;
    /// The next entries of a scope after a position, in order.
    fn entries_after(
        &mut self,
        scope: &str,
        position: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ScopeEntry>>> + Send;

    /// All records by id, after one.
    fn records_after(
        &mut self,
        after: Option<RecordId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Record>>> + Send;

    /// A number that grows whenever any counter moves.
    fn counted(&mut self) -> impl Future<Output = Result<u64>> + Send;
    /// Counters that are not zero: of one year, or all.
    fn counters(
        &mut self,
        year: Option<u16>,
    ) -> impl Future<Output = Result<Vec<(Cell, i64)>>> + Send;
    /// When each scope's people last synced.
    fn fresh(&mut self) -> impl Future<Output = Result<Vec<(String, Millis)>>> + Send;
    /// Records that belong to somebody's figures, by person, after one person.
    fn people_after(
        &mut self,
        person: Option<RecordId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Record>>> + Send;

    /// Ties a claim code to a record, unless the code is tied; gives whose it is.
    fn settle_claim(
        &mut self,
        code: &str,
        record: RecordId,
    ) -> impl Future<Output = Result<RecordId>> + Send;
    /// The record that a claim code is tied to.
    fn claim(&mut self, code: &str) -> impl Future<Output = Result<Option<RecordId>>> + Send;

    /// Adds an account.
    fn put_account(
        &mut self,
        account: &NewAccount,
        now: Millis,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Replaces an account's password hash and ends its sessions but the one
    /// with the spared token; false if nobody has this login.
    fn put_password(
        &mut self,
        login: &str,
        hash: &str,
        spared: Option<&[u8; 32]>,
    ) -> impl Future<Output = Result<bool>> + Send;
    /// An account by its login.
    fn account(&mut self, login: &str)
    -> impl Future<Output = Result<Option<AccountEntry>>> + Send;
    /// All accounts by login.
    fn accounts(&mut self) -> impl Future<Output = Result<Vec<AccountEntry>>> + Send;
}
