//! What is read, set by set.

use std::collections::BTreeMap;

use domain::change::Outcome;
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Seq};
use domain::merge::{Head, HeldChange, ScopeEntry, Seen};
use domain::record::Record;
use domain::totals::Cell;
use sqlx::postgres::PgConnection;
use sqlx::query_as;
use uuid::Uuid;

use super::rows::{Result, failed};
use crate::db::seal::Sealer;
use crate::db::stored::{self, HeldColumns, RecordColumns, SeenColumns, signed, unsigned};

pub(super) async fn seen(
    connection: &mut PgConnection,
    sealer: &Sealer,
    changes: &[ChangeId],
) -> Result<Vec<(ChangeId, Seen)>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = changes.iter().map(|id| id.0).collect();
    let rows: Vec<SeenColumns> = query_as(
        "select l.change, l.digest, l.outcome, l.key_id, l.sealed
         from ledger l where l.change = any($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|columns| stored::seen(sealer, columns))
        .collect()
}

pub(super) async fn chain(
    connection: &mut PgConnection,
    steps: &[(DeviceId, Seq)],
) -> Result<Vec<((DeviceId, Seq), Outcome)>> {
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let devices: Vec<Uuid> = steps.iter().map(|(device, _)| device.0).collect();
    let seqs: Vec<i64> = steps.iter().map(|(_, seq)| signed(seq.0)).collect();
    let rows: Vec<(Uuid, i64, String)> = query_as(
        "select l.device, l.seq, l.outcome
         from unnest($1::uuid[], $2::bigint[]) as step (device, seq)
         join ledger l on l.device = step.device and l.seq = step.seq
         order by l.received_at, l.change",
    )
    .bind(devices)
    .bind(seqs)
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
    connection: &mut PgConnection,
    sealer: &Sealer,
    ids: &[RecordId],
) -> Result<Vec<Record>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<RecordColumns> = query_as(
        "select r.id, r.kind, r.revision, r.deleted, r.fields, r.past,
                r.key_id, r.sealed
         from record r where r.id = any($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn records_of(
    connection: &mut PgConnection,
    sealer: &Sealer,
    subjects: &[RecordId],
) -> Result<Vec<Record>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = subjects.iter().map(|id| id.0).collect();
    let rows: Vec<RecordColumns> = query_as(
        "select r.id, r.kind, r.revision, r.deleted, r.fields, r.past,
                r.key_id, r.sealed
         from record r where r.subject = any($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn held(
    connection: &mut PgConnection,
    sealer: &Sealer,
    waits: &[String],
) -> Result<Vec<HeldChange>> {
    if waits.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<HeldColumns> = query_as(
        "select l.waits_for, l.author, l.body, l.key_id, l.sealed
         from ledger l where l.waits_for = any($1) and l.author is not null
         order by l.received_at, l.change",
    )
    .bind(waits)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|columns| stored::held(sealer, columns))
        .collect()
}

pub(super) async fn heads(
    connection: &mut PgConnection,
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
         from scope_head h where h.scope = any($1)",
    )
    .bind(scopes)
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
    connection: &mut PgConnection,
    scope: &str,
    position: u64,
    limit: usize,
) -> Result<Vec<ScopeEntry>> {
    let rows: Vec<(Uuid, i64, bool)> = query_as(
        "select record, position, gone from scope_entry
         where scope = $1 and position > $2 order by position limit $3",
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
    connection: &mut PgConnection,
    year: Option<u16>,
) -> Result<Vec<(Cell, i64)>> {
    let rows: Vec<(String, i64, i64, String, i64)> = query_as(
        "select commune, year::bigint, month::bigint, measure, value from counter
         where year between $1 and $2 and value <> 0",
    )
    .bind(i32::from(year.unwrap_or(0)))
    .bind(i32::from(year.unwrap_or(u16::MAX)))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|(commune, year, month, measure, value)| {
            Ok((stored::cell(commune, year, month, &measure)?, value))
        })
        .collect()
}

pub(super) async fn fresh(connection: &mut PgConnection) -> Result<Vec<(String, Millis)>> {
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
    connection: &mut PgConnection,
    sealer: &Sealer,
    after: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let rows: Vec<RecordColumns> = query_as(
        "select id, kind, revision, deleted, fields, past, key_id, sealed
         from record
         where id > $1 order by id limit $2",
    )
    .bind(after.map_or(Uuid::nil(), |after| after.0))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}

pub(super) async fn people_after(
    connection: &mut PgConnection,
    sealer: &Sealer,
    person: Option<RecordId>,
    limit: usize,
) -> Result<Vec<Record>> {
    let rows: Vec<RecordColumns> = query_as(
        "select id, kind, revision, deleted, fields, past, key_id, sealed
         from record
         where subject is not null and subject > $1 order by subject limit $2",
    )
    .bind(person.map_or(Uuid::nil(), |person| person.0))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    stored::records(sealer, rows)
}
