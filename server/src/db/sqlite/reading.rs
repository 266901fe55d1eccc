//! What is read, set by set. `cross join` keeps the set outside and the index inside.

use std::collections::BTreeMap;

use domain::change::Outcome;
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Seq};
use domain::merge::{Head, HeldChange, ScopeEntry, Seen};
use domain::record::Record;
use domain::totals::Cell;
use sqlx::sqlite::SqliteConnection;
use sqlx::{query_as, query_scalar};
use uuid::Uuid;

use super::rows::{Result, failed, hex, set};
use crate::db::seal::Sealer;
use crate::db::stored::{self, HeldColumns, RecordColumns, SeenColumns, signed, unsigned};

pub(super) async fn seen(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    changes: &[ChangeId],
) -> Result<Vec<(ChangeId, Seen)>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = changes.iter().map(|id| hex(id.0)).collect();
    let rows: Vec<SeenColumns> = query_as(
        "select l.change, l.digest, l.outcome, l.key_id, l.sealed
         from json_each(?) j cross join ledger l on l.change = unhex(j.value)",
    )
    .bind(set(&ids)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|columns| stored::seen(sealer, columns))
        .collect()
}

pub(super) async fn chain(
    connection: &mut SqliteConnection,
    steps: &[(DeviceId, Seq)],
) -> Result<Vec<((DeviceId, Seq), Outcome)>> {
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let steps: Vec<(String, i64)> = steps
        .iter()
        .map(|(device, seq)| (hex(device.0), signed(seq.0)))
        .collect();
    let rows: Vec<(Uuid, i64, String)> = query_as(
        "select l.device, l.seq, l.outcome
         from json_each(?) j
         cross join ledger l on l.device = unhex(j.value ->> 0) and l.seq = j.value ->> 1
         order by l.rowid",
    )
    .bind(set(&steps)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|(device, seq, outcome)| {
            let step = (DeviceId(device), Seq(unsigned(seq)));
            Ok((step, stored::outcome(&outcome)?))
        })
        .collect()
}

pub(super) async fn records(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    ids: &[RecordId],
) -> Result<Vec<Record>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(|id| hex(id.0)).collect();
    let rows: Vec<RecordColumns> = query_as(
        "select r.id, r.kind, r.revision, r.deleted, r.fields, r.past,
                r.key_id, r.sealed
         from json_each(?) j cross join record r on r.id = unhex(j.value)",
    )
    .bind(set(&ids)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn records_of(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    subjects: &[RecordId],
) -> Result<Vec<Record>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = subjects.iter().map(|id| hex(id.0)).collect();
    let rows: Vec<RecordColumns> = query_as(
        "select r.id, r.kind, r.revision, r.deleted, r.fields, r.past,
                r.key_id, r.sealed
         from json_each(?) j cross join record r on r.subject = unhex(j.value)",
    )
    .bind(set(&ids)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn held(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    waits: &[String],
) -> Result<Vec<HeldChange>> {
    if waits.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<HeldColumns> = query_as(
        "select l.waits_for, l.author, l.body, l.key_id, l.sealed
         from json_each(?) j cross join ledger l on l.waits_for = j.value
         where l.author is not null
         order by l.rowid",
    )
    .bind(set(waits)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|columns| stored::held(sealer, columns))
        .collect()
}

pub(super) async fn heads(
    connection: &mut SqliteConnection,
    scopes: &[String],
) -> Result<BTreeMap<String, Head>> {
    if scopes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut heads: BTreeMap<String, Head> = scopes
        .iter()
        .map(|scope| (scope.clone(), Head::default()))
        .collect();
    let rows: Vec<(String, i64, i64)> = query_as(
        "select h.scope, h.position, h.sum
         from json_each(?) j cross join scope_head h on h.scope = j.value",
    )
    .bind(set(scopes)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    heads.extend(
        rows.into_iter()
            .map(|(scope, position, sum)| (scope, stored::head(position, sum))),
    );
    Ok(heads)
}

pub(super) async fn entries_after(
    connection: &mut SqliteConnection,
    scope: &str,
    position: u64,
    limit: usize,
) -> Result<Vec<ScopeEntry>> {
    let rows: Vec<(Uuid, i64, bool)> = query_as(
        "select record, position, gone from scope_entry
         where scope = ? and position > ? order by position limit ?",
    )
    .bind(scope)
    .bind(signed(position))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    Ok(rows
        .into_iter()
        .map(|(record, position, gone)| ScopeEntry {
            scope: scope.to_owned(),
            record: RecordId(record),
            position: unsigned(position),
            gone,
        })
        .collect())
}

pub(super) async fn counters(
    connection: &mut SqliteConnection,
    year: Option<u16>,
) -> Result<Vec<(Cell, i64)>> {
    // Thousands of short rows cost more to hand over one by one than to read.
    let rows: String = query_scalar(
        "select json_group_array(json_array(commune, year, month, measure, value)) from counter
         where year between ? and ? and value <> 0",
    )
    .bind(year.unwrap_or(0))
    .bind(year.unwrap_or(u16::MAX))
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    stored::set::<(String, i64, i64, String, i64)>("counter", &rows)?
        .into_iter()
        .map(|(commune, year, month, measure, value)| {
            Ok((stored::cell(commune, year, month, &measure)?, value))
        })
        .collect()
}

pub(super) async fn fresh(connection: &mut SqliteConnection) -> Result<Vec<(String, Millis)>> {
    let rows: Vec<(String, i64)> =
        query_as("select scope, last_sync from scope_fresh where last_sync is not null")
            .fetch_all(connection)
            .await
            .map_err(failed)?;
    Ok(rows
        .into_iter()
        .map(|(scope, at)| (scope, Millis(at)))
        .collect())
}

pub(super) async fn records_after(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let rows: Vec<RecordColumns> = query_as(
        "select id, kind, revision, deleted, fields, past, key_id, sealed
         from record
         where id > ? order by id limit ?",
    )
    .bind(after.map_or(Uuid::nil(), |after| after.0))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn people_after(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    person: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let rows: Vec<RecordColumns> = query_as(
        "select id, kind, revision, deleted, fields, past, key_id, sealed
         from record
         where subject is not null and subject > ? order by subject limit ?",
    )
    .bind(person.map_or_else(Vec::new, |person| person.0.as_bytes().to_vec()))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}
