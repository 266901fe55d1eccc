//! What is written, set by set.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::Outcome;
use domain::ids::{ChangeId, Millis};
use domain::merge::{Head, LedgerEntry, ScopeEntry};
use domain::record::Record;
use domain::totals::Tally;
use sqlx::postgres::PgConnection;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::rows::{Result, failed};
use crate::db::DbError;
use crate::db::accounts::NewAccount;
use crate::db::seal::Sealer;
use crate::db::stored::{self, held_author, json, signed, verdict};

pub(super) async fn lock_scopes(
    connection: &mut PgConnection,
    scopes: &[String],
) -> Result<BTreeMap<String, Head>> {
    if scopes.is_empty() {
        return Ok(BTreeMap::new());
    }
    query(
        "insert into scope_head (scope, position)
         select scope, 0 from unnest($1::text[]) as scope order by scope
         on conflict (scope) do nothing",
    )
    .bind(scopes)
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let rows: Vec<(String, i64, i64)> = query_as(
        "select scope, position, sum from scope_head
         where scope = any($1) order by scope for update",
    )
    .bind(scopes)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    Ok(rows
        .into_iter()
        .map(|(scope, position, sum)| (scope, stored::head(position, sum)))
        .collect())
}

pub(super) async fn records(
    connection: &mut PgConnection,
    sealer: &Sealer,
    records: &[Record],
) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let mut fields = Vec::new();
    let mut past = Vec::new();
    let mut keys = Vec::new();
    let mut sealed = Vec::new();
    for record in records {
        let text = sealer.record(record)?;
        fields.push(text.fields);
        past.push(text.past);
        keys.push(i64::from(text.sealed.key.0));
        sealed.push(text.sealed.bytes);
    }
    let (ids, kinds): (Vec<Uuid>, Vec<&str>) = records
        .iter()
        .map(|record| (record.id.0, record.kind.as_str()))
        .unzip();
    let scopes: Vec<&str> = records.iter().map(Record::scope).collect();
    let subjects: Vec<Option<Uuid>> = records
        .iter()
        .map(|record| record.subject().map(|subject| subject.0))
        .collect();
    let (revisions, deleted): (Vec<i64>, Vec<bool>) = records
        .iter()
        .map(|record| (signed(record.revision.0), record.deleted))
        .unzip();
    query(
        "insert into record (id, kind, scope, subject, revision, deleted, fields, past,
                             key_id, sealed)
         select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[],
                              $6::boolean[], $7::text[], $8::text[], $9::bigint[], $10::bytea[])
         on conflict (id) do update set
             scope = excluded.scope, subject = excluded.subject,
             revision = excluded.revision, deleted = excluded.deleted,
             fields = excluded.fields, past = excluded.past,
             key_id = excluded.key_id, sealed = excluded.sealed",
    )
    .bind(ids)
    .bind(kinds)
    .bind(scopes)
    .bind(subjects)
    .bind(revisions)
    .bind(deleted)
    .bind(fields)
    .bind(past)
    .bind(keys)
    .bind(sealed)
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    super::marks::put(connection, sealer, records).await
}

pub(super) async fn ledger(
    connection: &mut PgConnection,
    sealer: &Sealer,
    entries: &[LedgerEntry],
    received: Millis,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut bodies = Vec::new();
    let mut digests = Vec::new();
    let mut keys = Vec::new();
    let mut sealed = Vec::new();
    let mut outcomes = Vec::new();
    let mut authors = Vec::new();
    let mut refused = Vec::new();
    let mut waits = Vec::new();
    for entry in entries {
        let text = sealer.change(&entry.change, entry.digest)?;
        bodies.push(text.body);
        digests.push(text.digest);
        keys.push(i64::from(text.sealed.key.0));
        sealed.push(text.sealed.bytes);
        outcomes.push(json("outcome", &entry.outcome)?);
        authors.push(held_author(entry)?);
        let (no, waits_for) = verdict(&entry.outcome);
        refused.push(no);
        waits.push(waits_for);
    }
    let column = |id: fn(&LedgerEntry) -> Uuid| entries.iter().map(id).collect::<Vec<Uuid>>();
    let seqs: Vec<i64> = entries
        .iter()
        .map(|entry| signed(entry.change.seq.0))
        .collect();
    let accounts: Vec<Option<Uuid>> = entries
        .iter()
        .map(|entry| entry.author.account.as_ref().map(|account| account.id.0))
        .collect();
    query(
        "insert into ledger (change, device, seq, account, record, body, digest, outcome,
                             refused, waits_for, author, key_id, sealed, received_at)
         select *, $14::bigint
         from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[],
                     $7::bytea[], $8::text[], $9::boolean[], $10::text[], $11::text[],
                     $12::bigint[], $13::bytea[])",
    )
    .bind(column(|entry| entry.change.id.0))
    .bind(column(|entry| entry.author.device.0))
    .bind(seqs)
    .bind(accounts)
    .bind(column(|entry| entry.change.record.0))
    .bind(bodies)
    .bind(digests)
    .bind(outcomes)
    .bind(refused)
    .bind(waits)
    .bind(authors)
    .bind(keys)
    .bind(sealed)
    .bind(received.0)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn resolve(
    connection: &mut PgConnection,
    outcomes: &[(ChangeId, Outcome)],
) -> Result<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = outcomes.iter().map(|(change, _)| change.0).collect();
    let texts = outcomes
        .iter()
        .map(|(_, outcome)| json("outcome", outcome))
        .collect::<Result<Vec<String>>>()?;
    let (refused, waits): (Vec<bool>, Vec<Option<&str>>) =
        outcomes.iter().map(|(_, outcome)| verdict(outcome)).unzip();
    query(
        "update ledger set
             outcome = new.outcome, refused = new.refused, waits_for = new.waits_for,
             author = case when new.waits_for is null then null else ledger.author end
         from unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[])
              as new (change, outcome, refused, waits_for)
         where ledger.change = new.change",
    )
    .bind(ids)
    .bind(texts)
    .bind(refused)
    .bind(waits)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn entries(connection: &mut PgConnection, entries: &[ScopeEntry]) -> Result<()> {
    // PostgreSQL takes a row once in a statement: the later place counts.
    let latest: BTreeMap<(&str, Uuid), (i64, bool)> = entries
        .iter()
        .map(|entry| {
            (
                (entry.scope.as_str(), entry.record.0),
                (signed(entry.position), entry.gone),
            )
        })
        .collect();
    if latest.is_empty() {
        return Ok(());
    }
    let (keys, places): (Vec<_>, Vec<_>) = latest.into_iter().unzip();
    let (scopes, records): (Vec<&str>, Vec<Uuid>) = keys.into_iter().unzip();
    let (positions, gone): (Vec<i64>, Vec<bool>) = places.into_iter().unzip();
    query(
        "insert into scope_entry (scope, record, position, gone)
         select * from unnest($1::text[], $2::uuid[], $3::bigint[], $4::boolean[])
         on conflict (scope, record) do update set
             position = excluded.position, gone = excluded.gone",
    )
    .bind(scopes)
    .bind(records)
    .bind(positions)
    .bind(gone)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn heads(
    connection: &mut PgConnection,
    heads: &BTreeMap<String, Head>,
) -> Result<()> {
    if heads.is_empty() {
        return Ok(());
    }
    let scopes: Vec<&str> = heads.keys().map(String::as_str).collect();
    let (positions, sums): (Vec<i64>, Vec<i64>) = heads
        .values()
        .map(|head| (signed(head.position), head.sum.0.cast_signed()))
        .unzip();
    query(
        "insert into scope_head (scope, position, sum)
         select * from unnest($1::text[], $2::bigint[], $3::bigint[])
         on conflict (scope) do update
         set position = excluded.position, sum = excluded.sum",
    )
    .bind(scopes)
    .bind(positions)
    .bind(sums)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn counters(connection: &mut PgConnection, tally: &Tally) -> Result<()> {
    if tally.is_empty() {
        return Ok(());
    }
    let years: Vec<i32> = tally.keys().map(|cell| i32::from(cell.year)).collect();
    let communes: Vec<&str> = tally.keys().map(|cell| cell.commune.as_str()).collect();
    let months: Vec<i32> = tally.keys().map(|cell| i32::from(cell.month)).collect();
    let measures: Vec<&str> = tally.keys().map(|cell| cell.measure.code()).collect();
    let counts: Vec<i64> = tally.values().copied().collect();
    let moved: BTreeSet<&str> = communes.iter().copied().collect();
    let moved: Vec<&str> = moved.into_iter().collect();
    query(
        "insert into counter (year, commune, month, measure, value)
         select * from unnest($1::integer[], $2::text[], $3::integer[], $4::text[], $5::bigint[])
         on conflict (year, commune, month, measure) do update
         set value = counter.value + excluded.value",
    )
    .bind(years)
    .bind(communes)
    .bind(months)
    .bind(measures)
    .bind(counts)
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    query(
        "insert into scope_fresh (scope, counted)
         select scope, 1 from unnest($1::text[]) as scope order by scope
         on conflict (scope) do update set counted = scope_fresh.counted + 1",
    )
    .bind(moved)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn account(
    connection: &mut PgConnection,
    entry: &NewAccount,
    now: Millis,
) -> Result<()> {
    let added = query(
        "insert into account (id, login, name, role, scope, password_hash, created_at,
             valid_from, valid_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (login) do nothing",
    )
    .bind(entry.account.id.0)
    .bind(&entry.login)
    .bind(&entry.account.name)
    .bind(entry.account.role.code())
    .bind(entry.account.scope.code())
    .bind(&entry.password_hash)
    .bind(now.0)
    .bind(entry.account.valid_from.map(String::from))
    .bind(entry.account.valid_until.map(String::from))
    .execute(connection)
    .await
    .map_err(failed)?;
    if added.rows_affected() == 0 {
        return Err(DbError::Taken("login"));
    }
    Ok(())
}

pub(super) async fn password(
    connection: &mut PgConnection,
    login: &str,
    hash: &str,
    spared: Option<&[u8; 32]>,
) -> Result<bool> {
    query(
        "delete from session where account = (select id from account where login = $1)
         and token_hash is distinct from $2",
    )
    .bind(login)
    .bind(spared.map(|hash| &hash[..]))
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let changed = query("update account set password_hash = $1 where login = $2")
        .bind(hash)
        .bind(login)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(changed.rows_affected() > 0)
}
