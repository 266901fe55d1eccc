//! Marks and sealing anew, in PostgreSQL.

use domain::ids::{ChangeId, RecordId};
use domain::record::Record;
use domain::{Mark, MarkKind, marks};
use sqlx::postgres::PgConnection;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::rows::{PostgresRows, Result, failed};
use super::writing;
use crate::db::resealing::{Resealed, SealRows, Stale};
use crate::db::seal::{Sealer, key_id};
use crate::db::stored::{self, RecordColumns, StaleChange, count};
use crate::keys::KeyId;

/// Takes the marks of records away.
async fn clear(connection: &mut PgConnection, records: &[RecordId]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let records: Vec<Uuid> = records.iter().map(|record| record.0).collect();
    query("delete from mark where record = any($1)")
        .bind(records)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Writes the marks of records in place of those that stand.
pub(super) async fn put(
    connection: &mut PgConnection,
    sealer: &Sealer,
    records: &[Record],
) -> Result<()> {
    let again = records.iter().filter(|record| stored::had_marks(record));
    let again: Vec<RecordId> = again.map(|record| record.id).collect();
    clear(connection, &again).await?;
    let (mut hashes, mut ids, mut words, mut keys) = (vec![], vec![], vec![], vec![]);
    for record in records.iter().filter(|record| !record.deleted) {
        for mark in marks(&record.kind, &record.fields) {
            let (key, hash) = sealer.keys().hash(&mark);
            hashes.push(hash.to_vec());
            ids.push(record.id.0);
            words.push(mark.kind().word());
            keys.push(i64::from(key.0));
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    query(
        "insert into mark (hash, record, what, key_id)
         select * from unnest($1::bytea[], $2::uuid[], $3::text[], $4::bigint[])
         on conflict (hash, record) do nothing",
    )
    .bind(hashes)
    .bind(ids)
    .bind(words)
    .bind(keys)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn reseal(
    connection: &mut PgConnection,
    sealer: &Sealer,
    changes: Vec<StaleChange>,
) -> Result<()> {
    let (mut ids, mut bodies, mut digests) = (vec![], vec![], vec![]);
    let (mut keys, mut sealed) = (vec![], vec![]);
    for columns in changes {
        let (change, digest) = stored::stale_change(sealer, columns)?;
        let text = sealer.change(&change, digest)?;
        ids.push(change.id.0);
        bodies.push(text.body);
        digests.push(text.digest);
        keys.push(i64::from(text.sealed.key.0));
        sealed.push(text.sealed.bytes);
    }
    query(
        "update ledger set
             body = new.body, digest = new.digest, key_id = new.key_id, sealed = new.sealed
         from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bigint[], $5::bytea[])
              as new (change, body, digest, key_id, sealed)
         where ledger.change = new.change",
    )
    .bind(ids)
    .bind(bodies)
    .bind(digests)
    .bind(keys)
    .bind(sealed)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

impl SealRows for PostgresRows {
    async fn stale(&mut self) -> Result<Stale> {
        let newest = i64::from(self.sealer().newest().0);
        let (records, changes, second_factors) = query_as(
            "select (select count(*) from record where key_id is distinct from $1),
                    (select count(*) from ledger where key_id is distinct from $1),
                    (select count(*) from second_factor where key_id is distinct from $1)",
        )
        .bind(newest)
        .fetch_one(self.connection())
        .await
        .map_err(failed)?;
        Ok(stored::stale((records, changes, second_factors)))
    }

    async fn reseal_records(
        &mut self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Resealed<RecordId>> {
        let (connection, sealer) = self.parts();
        let rows: Vec<RecordColumns> = query_as(
            "select id, kind, revision, deleted, fields, past, key_id, sealed from record
             where id > $1 and key_id is distinct from $2
             order by id limit $3 for update skip locked",
        )
        .bind(after.map_or(Uuid::nil(), |after| after.0))
        .bind(i64::from(sealer.newest().0))
        .bind(count(limit))
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
        let records = stored::records(sealer, rows)?;
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        clear(connection, &ids).await?;
        writing::records(connection, sealer, &records).await?;
        Ok(stored::resealed(ids))
    }

    async fn reseal_changes(
        &mut self,
        after: Option<ChangeId>,
        limit: usize,
    ) -> Result<Resealed<ChangeId>> {
        let (connection, sealer) = self.parts();
        let rows: Vec<StaleChange> = query_as(
            "select change, body, digest, key_id, sealed from ledger
             where change > $1 and key_id is distinct from $2
             order by change limit $3 for update skip locked",
        )
        .bind(after.map_or(Uuid::nil(), |after| after.0))
        .bind(i64::from(sealer.newest().0))
        .bind(count(limit))
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
        let ids: Vec<ChangeId> = rows.iter().map(|row| ChangeId(row.0)).collect();
        if !rows.is_empty() {
            reseal(connection, sealer, rows).await?;
        }
        Ok(stored::resealed(ids))
    }

    async fn reseal_second_factors(&mut self) -> Result<u64> {
        let (connection, sealer) = self.parts();
        let rows: Vec<(Uuid, i64, Vec<u8>)> =
            query_as("select account, key_id, sealed from second_factor where key_id <> $1")
                .bind(i64::from(sealer.newest().0))
                .fetch_all(&mut *connection)
                .await
                .map_err(failed)?;
        for (account, key, old) in &rows {
            let (key, new) = sealer.again(*account, *key, old)?;
            query(
                "update second_factor set key_id = $1, sealed = $2
                 where account = $3 and sealed = $4",
            )
            .bind(i64::from(key.0))
            .bind(new)
            .bind(account)
            .bind(old)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
        }
        Ok(stored::many(rows.len()))
    }

    async fn keys_in_use(&mut self) -> Result<Vec<KeyId>> {
        let keys: Vec<i64> = query_scalar(
            "select key_id from record where key_id is not null union
             select key_id from ledger where key_id is not null union
             select key_id from second_factor union
             select key_id from mark order by 1",
        )
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        keys.into_iter().map(|key| key_id("key", key)).collect()
    }

    async fn replace_setting(&mut self, key: &str, value: &str) -> Result<()> {
        query(
            "insert into setting (key, value) values ($1, $2)
             on conflict (key) do update set value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn marked(&mut self, mark: &Mark) -> Result<Vec<RecordId>> {
        let hashes = self.sealer().keys().hashes(mark);
        let hashes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.to_vec()).collect();
        let found: Vec<Uuid> =
            query_scalar("select distinct record from mark where hash = any($1) order by record")
                .bind(hashes)
                .fetch_all(self.connection())
                .await
                .map_err(failed)?;
        Ok(found.into_iter().map(RecordId).collect())
    }

    async fn shared_marks(&mut self, kind: MarkKind, limit: usize) -> Result<Vec<Vec<RecordId>>> {
        let rows: Vec<(Vec<u8>, Uuid)> = query_as(
            "select hash, record from mark where hash in
                 (select hash from mark where what = $1 group by hash having count(*) > 1)
             order by hash, record limit $2",
        )
        .bind(kind.word())
        .bind(count(limit))
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(stored::groups(rows))
    }
}
