//! The shipped database behind a door: it may die before any step of a work,
//! and it may lie.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::attempts::Tally as Failures;
use domain::change::Outcome;
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Seq, SessionId};
use domain::merge::{Head, HeldChange, LedgerEntry, ScopeEntry, Seen};
use domain::record::Record;
use domain::totals::{Cell, Tally};
use domain::{Date, Mark, MarkKind};
use server::db::{
    AccessEntry, AccessLine, AccessRows, AccountEntry, Database, Db, DbError, DeviceEntry,
    DeviceNote, DoorRows, FoundSession, Hash, Invitation, LedgerLine, Met, NewAccount, Phone,
    PhoneRows, RecoveryLeft, Resealed, Rows, SealRows, SecondFactor, SecondRows, SessionDevice,
    SessionEntry, ShelfSizes, Sought, SoughtAccess, Stale, Work,
};
use server::keys::KeyId;
use tokio::sync::Notify;

use super::mutants::HostLie;

type Result<T> = std::result::Result<T, DbError>;

/// How a work ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// The work fails, and is taken back; the server lives on.
    OfTheWork,
    /// The whole server stops there and then, in the middle of the transaction.
    OfTheServer,
}

/// What stands at the door.
#[derive(Default)]
pub(crate) struct Guard {
    /// Steps until the end; below zero for none.
    left: AtomicI64,
    server_dies: AtomicBool,
    /// Rung when the server has died.
    pub(crate) dead: Notify,
    /// How many steps were taken in all.
    pub(crate) steps: AtomicI64,
    lie: Option<HostLie>,
    /// Figures of works that failed, for the lie that keeps them.
    moved: Mutex<Tally>,
}

impl Guard {
    pub(crate) fn new(lie: Option<HostLie>) -> Arc<Self> {
        Arc::new(Self {
            left: AtomicI64::new(-1),
            lie,
            ..Self::default()
        })
    }

    /// Lets death come before the step after so many.
    pub(crate) fn doom(&self, steps: usize, death: Death) {
        self.server_dies
            .store(death == Death::OfTheServer, Ordering::SeqCst);
        self.left
            .store(i64::try_from(steps).unwrap(), Ordering::SeqCst);
    }

    /// Calls death off.
    pub(crate) fn spare(&self) {
        self.left.store(-1, Ordering::SeqCst);
    }

    async fn step(&self) -> Result<()> {
        self.steps.fetch_add(1, Ordering::SeqCst);
        let left = self.left.load(Ordering::SeqCst);
        if left < 0 {
            return Ok(());
        }
        self.left.store(left - 1, Ordering::SeqCst);
        if left > 0 {
            return Ok(());
        }
        if self.server_dies.load(Ordering::SeqCst) {
            self.dead.notify_one();
            std::future::pending::<()>().await;
        }
        Err(DbError::Again("it died here".to_owned()))
    }

    fn lies(&self, lie: HostLie) -> bool {
        self.lie == Some(lie)
    }
}

/// The database that the server works on.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) db: Db,
    pub(crate) guard: Arc<Guard>,
}

impl Database for Watched {
    async fn read<W: Work>(&self, work: W) -> Result<W::Done> {
        let guard = self.guard.clone();
        self.db.read(WatchedWork { work, guard }).await
    }

    async fn write<W: Work>(&self, work: W) -> Result<W::Done> {
        let guard = self.guard.clone();
        let done = self.db.write(WatchedWork { work, guard }).await;
        if done.is_err() && self.guard.lies(HostLie::KeepsFiguresOfFailedWorks) {
            let tally = std::mem::take(&mut *self.guard.moved.lock().unwrap());
            self.db.write(KeepFigures { tally }).await?;
        }
        done
    }
}

struct KeepFigures {
    tally: Tally,
}

impl Work for KeepFigures {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<()> {
        rows.add_counters(&self.tally).await
    }
}

struct WatchedWork<W> {
    work: W,
    guard: Arc<Guard>,
}

impl<W: Work> Work for WatchedWork<W> {
    type Done = W::Done;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<W::Done> {
        let guard = &self.guard;
        guard.moved.lock().unwrap().clear();
        self.work.run(&mut WatchedRows { rows, guard }).await
    }
}

struct WatchedRows<'a, R> {
    rows: &'a mut R,
    guard: &'a Guard,
}

impl<R: Rows> WatchedRows<'_, R> {
    /// The records as they are read, or as a lie has them.
    fn seen_records(&self, mut records: Vec<Record>) -> Vec<Record> {
        if self.guard.lies(HostLie::LastWriterWins) {
            for record in &mut records {
                record.past.touched.clear();
            }
        }
        records
    }
}

/// Methods that only take a step before they are passed on.
macro_rules! passed_on {
    ($(fn $name:ident(&mut self $(, $arg:ident: $ty:ty)*) -> $out:ty;)*) => {
        $(async fn $name(&mut self $(, $arg: $ty)*) -> Result<$out> {
            self.guard.step().await?;
            self.rows.$name($($arg),*).await
        })*
    };
}

impl<R: Rows> Rows for WatchedRows<'_, R> {
    passed_on! {
        fn setting(&mut self, key: &str) -> Option<String>;
        fn settle_setting(&mut self, key: &str, value: &str) -> String;
        fn meet_device(&mut self, device: DeviceId, account: AccountId, agent: Option<&str>, now: Millis) -> Met;
        fn note_device(&mut self, device: DeviceId, note: DeviceNote) -> ();
        fn discard(&mut self, device: DeviceId, changes: &[Seq], now: Millis) -> ();
        fn note_brought(&mut self, changes: &[ChangeId], by: Option<AccountId>) -> ();
        fn devices(&mut self, owners: &[AccountId]) -> Vec<DeviceEntry>;
        fn ledger(&mut self, sought: &Sought, limit: usize) -> Vec<LedgerLine>;
        fn shelf_sizes(&mut self, owners: &[AccountId], long: Millis) -> ShelfSizes;
        fn chain(&mut self, steps: &[(DeviceId, Seq)]) -> Vec<((DeviceId, Seq), Outcome)>;
        fn held(&mut self, waits: &[String]) -> Vec<HeldChange>;
        fn lock_scopes(&mut self, scopes: &[String]) -> BTreeMap<String, Head>;
        fn resolve(&mut self, outcomes: &[(ChangeId, Outcome)]) -> ();
        fn put_entries(&mut self, entries: &[ScopeEntry]) -> ();
        fn put_heads(&mut self, heads: &BTreeMap<String, Head>) -> ();
        fn touch_scope(&mut self, scope: &str, now: Millis) -> ();
        fn heads(&mut self, scopes: &[String]) -> BTreeMap<String, Head>;
        fn records_after(&mut self, after: Option<RecordId>, limit: usize) -> Vec<Record>;
        fn counted(&mut self) -> u64;
        fn counters(&mut self, year: Option<u16>) -> Vec<(Cell, i64)>;
        fn fresh(&mut self) -> Vec<(String, Millis)>;
        fn people_after(&mut self, person: Option<RecordId>, limit: usize) -> Vec<Record>;
        fn settle_claim(&mut self, code: &str, record: RecordId) -> RecordId;
        fn claim(&mut self, code: &str) -> Option<RecordId>;
        fn put_account(&mut self, account: &NewAccount, now: Millis) -> ();
        fn put_password(&mut self, login: &str, hash: &str, spared: Option<&[u8; 32]>) -> bool;
        fn account(&mut self, login: &str) -> Option<AccountEntry>;
        fn accounts(&mut self) -> Vec<AccountEntry>;
    }

    async fn seen(&mut self, changes: &[ChangeId]) -> Result<Vec<(ChangeId, Seen)>> {
        self.guard.step().await?;
        if self.guard.lies(HostLie::ForgetsWhatItSaw) {
            return Ok(Vec::new());
        }
        self.rows.seen(changes).await
    }

    async fn put_ledger(&mut self, entries: &[LedgerEntry], received: Millis) -> Result<()> {
        self.guard.step().await?;
        if !self.guard.lies(HostLie::ForgetsWhatItSaw) {
            return self.rows.put_ledger(entries, received).await;
        }
        // The table itself would refuse an id twice: the lie goes around it.
        let ids: Vec<ChangeId> = entries.iter().map(|entry| entry.change.id).collect();
        let seen = self.rows.seen(&ids).await?;
        let known: BTreeSet<ChangeId> = seen.into_iter().map(|(id, _)| id).collect();
        let new: Vec<LedgerEntry> = entries
            .iter()
            .filter(|entry| !known.contains(&entry.change.id))
            .cloned()
            .collect();
        self.rows.put_ledger(&new, received).await
    }

    async fn records(&mut self, ids: &[RecordId]) -> Result<Vec<Record>> {
        self.guard.step().await?;
        let records = self.rows.records(ids).await?;
        Ok(self.seen_records(records))
    }

    async fn records_of(&mut self, subjects: &[RecordId]) -> Result<Vec<Record>> {
        self.guard.step().await?;
        let records = self.rows.records_of(subjects).await?;
        Ok(self.seen_records(records))
    }

    async fn put_records(&mut self, records: &[Record]) -> Result<()> {
        self.guard.step().await?;
        let mut records = records.to_vec();
        if self.guard.lies(HostLie::LosesRivals) {
            for record in &mut records {
                record.past.rivals.clear();
            }
        }
        self.rows.put_records(&records).await
    }

    async fn entries_after(
        &mut self,
        scope: &str,
        position: u64,
        limit: usize,
    ) -> Result<Vec<ScopeEntry>> {
        self.guard.step().await?;
        let mut entries = self.rows.entries_after(scope, position, limit).await?;
        if self.guard.lies(HostLie::HidesRemovals) {
            entries.retain(|entry| !entry.gone);
        }
        Ok(entries)
    }

    async fn add_counters(&mut self, tally: &Tally) -> Result<()> {
        self.guard.step().await?;
        if self.guard.lies(HostLie::KeepsFiguresOfFailedWorks) {
            self.guard.moved.lock().unwrap().clone_from(tally);
        }
        self.rows.add_counters(tally).await
    }
}

impl<R: Rows> DoorRows for WatchedRows<'_, R> {
    passed_on! {
        fn put_session(&mut self, token_hash: &Hash, account: AccountId, session: &SessionEntry) -> ();
        fn session(&mut self, token_hash: &Hash, now: Millis) -> Option<FoundSession>;
        fn touch_session(&mut self, session: SessionId, used: Millis, ends: Millis) -> ();
        fn sessions(&mut self, account: AccountId, now: Millis) -> Vec<SessionEntry>;
        fn delete_session(&mut self, token_hash: &Hash) -> ();
        fn delete_sessions(&mut self, account: AccountId, only: Option<SessionId>, spared: Option<&Hash>) -> u64;
        fn knows_device(&mut self, token_hash: &Hash, login: &str) -> bool;
        fn put_known_device(&mut self, before: Option<&Hash>, token_hash: &Hash, account: AccountId, now: Millis, since: Millis) -> ();
        fn tallies(&mut self, keys: &[Hash]) -> Vec<(Hash, Failures)>;
        fn lock_tallies(&mut self, keys: &[Hash], now: Millis) -> Vec<(Hash, Failures)>;
        fn put_tallies(&mut self, tallies: &[(Hash, Failures)], since: Millis) -> ();
        fn end_account(&mut self, account: AccountId, last: Option<Date>) -> ();
        fn put_invitation(&mut self, invitation: &Invitation) -> ();
        fn invitation(&mut self, token_hash: &Hash, now: Millis) -> Option<AccountEntry>;
        fn take_invitation(&mut self, token_hash: &Hash, now: Millis) -> bool;
    }
}

impl<R: Rows> SecondRows for WatchedRows<'_, R> {
    passed_on! {
        fn second_factor(&mut self, account: AccountId) -> Option<SecondFactor>;
        fn second_factors(&mut self) -> Vec<AccountId>;
        fn put_second_factor(&mut self, account: AccountId, factor: &SecondFactor) -> ();
        fn use_step(&mut self, account: AccountId, step: u64) -> bool;
        fn delete_second_factor(&mut self, account: AccountId) -> bool;
        fn put_recovery_codes(&mut self, account: AccountId, hashes: &[Hash]) -> ();
        fn use_recovery_code(&mut self, account: AccountId, hash: &Hash, now: Millis) -> bool;
        fn recovery_left(&mut self, account: AccountId) -> RecoveryLeft;
    }
}

impl<R: Rows> SealRows for WatchedRows<'_, R> {
    passed_on! {
        fn stale(&mut self) -> Stale;
        fn reseal_records(&mut self, after: Option<RecordId>, limit: usize) -> Resealed<RecordId>;
        fn reseal_changes(&mut self, after: Option<ChangeId>, limit: usize) -> Resealed<ChangeId>;
        fn reseal_second_factors(&mut self) -> u64;
        fn keys_in_use(&mut self) -> Vec<KeyId>;
        fn replace_setting(&mut self, key: &str, value: &str) -> ();
        fn marked(&mut self, mark: &Mark) -> Vec<RecordId>;
        fn shared_marks(&mut self, kind: MarkKind, limit: usize) -> Vec<Vec<RecordId>>;
    }
}

impl<R: Rows> PhoneRows for WatchedRows<'_, R> {
    passed_on! {
        fn phone(&mut self, device: DeviceId) -> Option<Phone>;
        fn put_push_token(&mut self, device: DeviceId, token: &Hash) -> ();
        fn revoke_device(&mut self, device: DeviceId, by: AccountId, now: Millis) -> ();
        fn session_device(&mut self, session: SessionId) -> Option<SessionDevice>;
        fn note_session_device(&mut self, session: SessionId, device: DeviceId) -> ();
    }
}

impl<R: Rows> AccessRows for WatchedRows<'_, R> {
    passed_on! {
        fn put_accesses(&mut self, entries: &[AccessEntry], now: Millis) -> ();
        fn accesses(&mut self, sought: &SoughtAccess, limit: usize) -> Vec<AccessLine>;
    }
}
