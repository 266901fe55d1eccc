//! One PostgreSQL transaction. Sets travel as one array a column and are put
//! together by `unnest`.

use std::collections::BTreeMap;

use domain::change::Outcome;
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Seq};
use domain::merge::{Head, HeldChange, LedgerEntry, ScopeEntry, Seen};
use domain::record::Record;
use domain::totals::{Cell, Tally};
use sqlx::postgres::{PgConnection, Postgres};
use sqlx::{Transaction, query, query_as, query_scalar};
use uuid::Uuid;

use super::{reading, review, writing};
use crate::db::accounts::{AccountEntry, NewAccount};
use crate::db::seal::Sealer;
use crate::db::stored::{self, AccountColumns};
use crate::db::{DbError, DeviceEntry, DeviceNote, LedgerLine, Met, Rows, ShelfSizes, Sought};

pub(super) type Result<T> = std::result::Result<T, DbError>;

/// Serialization failure, deadlock, and a row that another transaction made meanwhile.
const AGAIN: [&str; 3] = ["40001", "40P01", "23505"];

pub(super) fn failed(error: sqlx::Error) -> DbError {
    if matches!(error, sqlx::Error::PoolTimedOut) {
        return DbError::Busy;
    }
    let code = error.as_database_error().and_then(|error| error.code());
    if code.is_some_and(|code| AGAIN.contains(&&*code)) {
        DbError::Again(error.to_string())
    } else {
        DbError::Backend(error)
    }
}

pub(super) struct PostgresRows {
    transaction: Transaction<'static, Postgres>,
    sealer: Sealer,
}

impl PostgresRows {
    pub(super) const fn new(transaction: Transaction<'static, Postgres>, sealer: Sealer) -> Self {
        Self {
            transaction,
            sealer,
        }
    }

    pub(super) async fn commit(self) -> Result<()> {
        self.transaction.commit().await.map_err(failed)
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(super) const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The connection, and what seals and opens its rows.
    pub(super) fn parts(&mut self) -> (&mut PgConnection, &Sealer) {
        (&mut self.transaction, &self.sealer)
    }
}

impl Rows for PostgresRows {
    async fn setting(&mut self, key: &str) -> Result<Option<String>> {
        query_scalar("select value from setting where key = $1")
            .bind(key)
            .fetch_optional(self.connection())
            .await
            .map_err(failed)
    }

    async fn settle_setting(&mut self, key: &str, value: &str) -> Result<String> {
        query_scalar(
            "insert into setting (key, value) values ($1, $2)
             on conflict (key) do update set value = setting.value returning value",
        )
        .bind(key)
        .bind(value)
        .fetch_one(self.connection())
        .await
        .map_err(failed)
    }

    async fn meet_device(
        &mut self,
        device: DeviceId,
        account: AccountId,
        agent: Option<&str>,
        now: Millis,
    ) -> Result<Met> {
        query_as(
            "insert into device (id, account, agent, first_seen, last_seen)
             values ($1, $2, coalesce($3::text, ''), $4,
                     case when $3::text is null then 0 else $4 end)
             on conflict (id) do update set
                 agent = case when device.account = excluded.account and $3::text is not null
                              then $3::text else device.agent end,
                 last_seen = case when device.account = excluded.account and $3::text is not null
                                  then $4 else device.last_seen end
             returning account, revoked_at is not null",
        )
        .bind(device.0)
        .bind(account.0)
        .bind(agent)
        .bind(now.0)
        .fetch_one(self.connection())
        .await
        .map(stored::met)
        .map_err(failed)
    }

    async fn note_device(&mut self, device: DeviceId, note: DeviceNote) -> Result<()> {
        query(
            "update device set unsent = $1, refused = $2, skew = $3, repairs = repairs + $4
             where id = $5",
        )
        .bind(stored::count(note.unsent))
        .bind(stored::count(note.refused))
        .bind(note.skew)
        .bind(i64::from(note.repairs))
        .bind(device.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn discard(&mut self, device: DeviceId, changes: &[Seq], now: Millis) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let seqs: Vec<i64> = changes.iter().map(|seq| stored::signed(seq.0)).collect();
        query(
            "update ledger set discarded_at = $1
             where device = $2 and refused and discarded_at is null and seq = any($3)",
        )
        .bind(now.0)
        .bind(device.0)
        .bind(seqs)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn note_brought(&mut self, changes: &[ChangeId], by: Option<AccountId>) -> Result<()> {
        review::note_brought(self.connection(), changes, by).await
    }

    async fn devices(&mut self, owners: &[AccountId]) -> Result<Vec<DeviceEntry>> {
        review::devices(self.connection(), owners).await
    }

    async fn ledger(&mut self, sought: &Sought, limit: usize) -> Result<Vec<LedgerLine>> {
        let (connection, sealer) = self.parts();
        review::ledger(connection, sealer, sought, limit).await
    }

    async fn shelf_sizes(&mut self, owners: &[AccountId], long: Millis) -> Result<ShelfSizes> {
        review::shelf_sizes(self.connection(), owners, long).await
    }

    async fn seen(&mut self, changes: &[ChangeId]) -> Result<Vec<(ChangeId, Seen)>> {
        let (connection, sealer) = self.parts();
        reading::seen(connection, sealer, changes).await
    }

    async fn chain(
        &mut self,
        steps: &[(DeviceId, Seq)],
    ) -> Result<Vec<((DeviceId, Seq), Outcome)>> {
        reading::chain(self.connection(), steps).await
    }

    async fn records(&mut self, ids: &[RecordId]) -> Result<Vec<Record>> {
        let (connection, sealer) = self.parts();
        reading::records(connection, sealer, ids).await
    }

    async fn records_of(&mut self, subjects: &[RecordId]) -> Result<Vec<Record>> {
        let (connection, sealer) = self.parts();
        reading::records_of(connection, sealer, subjects).await
    }

    async fn held(&mut self, waits: &[String]) -> Result<Vec<HeldChange>> {
        let (connection, sealer) = self.parts();
        reading::held(connection, sealer, waits).await
    }

    async fn lock_scopes(&mut self, scopes: &[String]) -> Result<BTreeMap<String, Head>> {
        writing::lock_scopes(self.connection(), scopes).await
    }

    async fn put_records(&mut self, records: &[Record]) -> Result<()> {
        let (connection, sealer) = self.parts();
        writing::records(connection, sealer, records).await
    }

    async fn put_ledger(&mut self, entries: &[LedgerEntry], received: Millis) -> Result<()> {
        let (connection, sealer) = self.parts();
        writing::ledger(connection, sealer, entries, received).await
    }

    async fn resolve(&mut self, outcomes: &[(ChangeId, Outcome)]) -> Result<()> {
        writing::resolve(self.connection(), outcomes).await
    }

    async fn put_entries(&mut self, entries: &[ScopeEntry]) -> Result<()> {
        writing::entries(self.connection(), entries).await
    }

    async fn put_heads(&mut self, heads: &BTreeMap<String, Head>) -> Result<()> {
        writing::heads(self.connection(), heads).await
    }

    async fn add_counters(&mut self, tally: &Tally) -> Result<()> {
        writing::counters(self.connection(), tally).await
    }

    async fn touch_scope(&mut self, scope: &str, now: Millis) -> Result<()> {
        query(
            "insert into scope_fresh (scope, last_sync) values ($1, $2)
             on conflict (scope) do update
             set last_sync = greatest(scope_fresh.last_sync, excluded.last_sync)",
        )
        .bind(scope)
        .bind(now.0)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn heads(&mut self, scopes: &[String]) -> Result<BTreeMap<String, Head>> {
        reading::heads(self.connection(), scopes).await
    }

    async fn entries_after(
        &mut self,
        scope: &str,
        position: u64,
        limit: usize,
    ) -> Result<Vec<ScopeEntry>> {
        reading::entries_after(self.connection(), scope, position, limit).await
    }

    async fn counted(&mut self) -> Result<u64> {
        query_scalar("select coalesce(sum(counted), 0)::bigint from scope_fresh")
            .fetch_one(self.connection())
            .await
            .map(stored::unsigned)
            .map_err(failed)
    }

    async fn counters(&mut self, year: Option<u16>) -> Result<Vec<(Cell, i64)>> {
        reading::counters(self.connection(), year).await
    }

    async fn fresh(&mut self) -> Result<Vec<(String, Millis)>> {
        reading::fresh(self.connection()).await
    }

    async fn records_after(
        &mut self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>> {
        let (connection, sealer) = self.parts();
        reading::records_after(connection, sealer, after, limit).await
    }

    async fn people_after(
        &mut self,
        person: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>> {
        let (connection, sealer) = self.parts();
        reading::people_after(connection, sealer, person, limit).await
    }

    async fn settle_claim(&mut self, code: &str, record: RecordId) -> Result<RecordId> {
        query_scalar(
            "insert into claim (code, record) values ($1, $2)
             on conflict (code) do update set record = claim.record returning record",
        )
        .bind(code)
        .bind(record.0)
        .fetch_one(self.connection())
        .await
        .map(RecordId)
        .map_err(failed)
    }

    async fn claim(&mut self, code: &str) -> Result<Option<RecordId>> {
        let record: Option<Uuid> = query_scalar("select record from claim where code = $1")
            .bind(code)
            .fetch_optional(self.connection())
            .await
            .map_err(failed)?;
        Ok(record.map(RecordId))
    }

    async fn put_account(&mut self, account: &NewAccount, now: Millis) -> Result<()> {
        writing::account(self.connection(), account, now).await
    }

    async fn put_password(
        &mut self,
        login: &str,
        hash: &str,
        spared: Option<&[u8; 32]>,
    ) -> Result<bool> {
        writing::password(self.connection(), login, hash, spared).await
    }

    async fn account(&mut self, login: &str) -> Result<Option<AccountEntry>> {
        let columns: Option<AccountColumns> = query_as(
            "select id, login, name, role, scope, password_hash, valid_from, valid_until
             from account where login = $1",
        )
        .bind(login)
        .fetch_optional(self.connection())
        .await
        .map_err(failed)?;
        columns.map(stored::account).transpose()
    }

    async fn accounts(&mut self) -> Result<Vec<AccountEntry>> {
        let columns: Vec<AccountColumns> = query_as(
            "select id, login, name, role, scope, password_hash, valid_from, valid_until
             from account order by login",
        )
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        columns.into_iter().map(stored::account).collect()
    }
}
