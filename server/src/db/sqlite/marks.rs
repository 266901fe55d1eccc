//! Marks and sealing anew, in SQLite.

use data_encoding::HEXLOWER;
use domain::ids::{ChangeId, RecordId};
use domain::record::Record;
use domain::{Mark, MarkKind, marks};
use sqlx::sqlite::SqliteConnection;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::rows::{Result, SqliteRows, failed, hex, set};
use super::writing;
use crate::db::resealing::{Resealed, SealRows, Stale};
use crate::db::seal::{Sealer, key_id};
use crate::db::stored::{self, RecordColumns, StaleChange, count};
use crate::keys::KeyId;

/// Takes the marks of records away.
async fn clear(connection: &mut SqliteConnection, records: &[RecordId]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let records: Vec<String> = records.iter().map(|record| hex(record.0)).collect();
    query("delete from mark where record in (select unhex(value) from json_each(?))")
        .bind(set(&records)?)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Writes the marks of records in place of those that stand.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    records: &[Record],
) -> Result<()> {
    let again = records.iter().filter(|record| stored::had_marks(record));
    let again: Vec<RecordId> = again.map(|record| record.id).collect();
    clear(connection, &again).await?;
    let mut rows = Vec::new();
    for record in records.iter().filter(|record| !record.deleted) {
        for mark in marks(&record.kind, &record.fields) {
            let (key, hash) = sealer.keys().hash(&mark);
            let what = mark.kind().word();
            rows.push((HEXLOWER.encode(&hash), hex(record.id.0), what, key.0));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    query(
        "insert into mark (hash, record, what, key_id)
         select unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3
         from json_each(?) where true
         on conflict (hash, record) do nothing",
    )
    .bind(set(&rows)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

async fn reseal(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    changes: Vec<StaleChange>,
) -> Result<()> {
    let rows = changes
        .into_iter()
        .map(|columns| {
            let (change, digest) = stored::stale_change(sealer, columns)?;
            let text = sealer.change(&change, digest)?;
            Ok((
                hex(change.id.0),
                text.body,
                HEXLOWER.encode(&text.digest),
                text.sealed.key.0,
                text.sealed.bytes.map(|bytes| HEXLOWER.encode(&bytes)),
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    query(
        "update ledger set
             body = j.value ->> 1, digest = unhex(j.value ->> 2),
             key_id = j.value ->> 3, sealed = unhex(j.value ->> 4)
         from json_each(?) j where ledger.change = unhex(j.value ->> 0)",
    )
    .bind(set(&rows)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

impl SealRows for SqliteRows {
    async fn stale(&mut self) -> Result<Stale> {
        let newest = i64::from(self.sealer().newest().0);
        let (records, changes, second_factors) = query_as(
            "select (select count(*) from record where key_id is not ?1),
                    (select count(*) from ledger where key_id is not ?1),
                    (select count(*) from second_factor where key_id is not ?1)",
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
             where id > ? and key_id is not ? order by id limit ?",
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
             where change > ? and key_id is not ? order by change limit ?",
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
            query_as("select account, key_id, sealed from second_factor where key_id is not ?")
                .bind(i64::from(sealer.newest().0))
                .fetch_all(&mut *connection)
                .await
                .map_err(failed)?;
        for (account, key, old) in &rows {
            let (key, new) = sealer.again(*account, *key, old)?;
            query(
                "update second_factor set key_id = ?, sealed = ? where account = ? and sealed = ?",
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
            "insert into setting (key, value) values (?, ?)
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
        let hashes: Vec<String> = hashes.iter().map(|hash| HEXLOWER.encode(hash)).collect();
        let found: Vec<Uuid> = query_scalar(
            "select distinct m.record
             from json_each(?) j cross join mark m on m.hash = unhex(j.value) order by 1",
        )
        .bind(set(&hashes)?)
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(found.into_iter().map(RecordId).collect())
    }

    async fn shared_marks(&mut self, kind: MarkKind, limit: usize) -> Result<Vec<Vec<RecordId>>> {
        let rows: Vec<(Vec<u8>, Uuid)> = query_as(
            "select hash, record from mark where hash in
                 (select hash from mark where what = ? group by hash having count(*) > 1)
             order by hash, record limit ?",
        )
        .bind(kind.word())
        .bind(count(limit))
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(stored::groups(rows))
    }
}
