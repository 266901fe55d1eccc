//! What is written, set by set.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use domain::change::Outcome;
use domain::ids::{ChangeId, Millis};
use domain::merge::{Head, LedgerEntry, ScopeEntry};
use domain::record::Record;
use domain::totals::Tally;
use sqlx::query;
use sqlx::sqlite::SqliteConnection;

use super::rows::{Result, failed, hex, set};
use crate::db::DbError;
use crate::db::accounts::NewAccount;
use crate::db::seal::Sealer;
use crate::db::stored::{held_author, json, signed, verdict};

pub(super) async fn records(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    records: &[Record],
) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let rows = records
        .iter()
        .map(|record| {
            let text = sealer.record(record)?;
            Ok((
                hex(record.id.0),
                &record.kind,
                record.scope(),
                record.subject().map(|subject| hex(subject.0)),
                signed(record.revision.0),
                record.deleted,
                text.fields,
                text.past,
                text.sealed.key.0,
                text.sealed.bytes.map(|bytes| HEXLOWER.encode(&bytes)),
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    query(
        "insert into record (id, kind, scope, subject, revision, deleted, fields, past,
                             key_id, sealed)
         select unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3),
                value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, unhex(value ->> 9)
         from json_each(?) where true
         on conflict (id) do update set
             scope = excluded.scope, subject = excluded.subject,
             revision = excluded.revision, deleted = excluded.deleted,
             fields = excluded.fields, past = excluded.past,
             key_id = excluded.key_id, sealed = excluded.sealed",
    )
    .bind(set(&rows)?)
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    super::marks::put(connection, sealer, records).await
}

pub(super) async fn ledger(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    entries: &[LedgerEntry],
    received: Millis,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows = entries
        .iter()
        .map(|entry| {
            let (refused, waits_for) = verdict(&entry.outcome);
            let account = entry.author.account.as_ref();
            let text = sealer.change(&entry.change, entry.digest)?;
            Ok((
                hex(entry.change.id.0),
                hex(entry.author.device.0),
                signed(entry.change.seq.0),
                account.map(|account| hex(account.id.0)),
                hex(entry.change.record.0),
                text.body,
                HEXLOWER.encode(&text.digest),
                json("outcome", &entry.outcome)?,
                refused,
                waits_for,
                held_author(entry)?,
                text.sealed.key.0,
                text.sealed.bytes.map(|bytes| HEXLOWER.encode(&bytes)),
            ))
        })
        .collect::<Result<Vec<_>>>()?;
    query(
        "insert into ledger (change, device, seq, account, record, body, digest, outcome,
                             refused, waits_for, author, key_id, sealed, received_at)
         select unhex(value ->> 0), unhex(value ->> 1), value ->> 2, unhex(value ->> 3),
                unhex(value ->> 4), value ->> 5, unhex(value ->> 6), value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, value ->> 11, unhex(value ->> 12), ?2
         from json_each(?1)",
    )
    .bind(set(&rows)?)
    .bind(received.0)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn resolve(
    connection: &mut SqliteConnection,
    outcomes: &[(ChangeId, Outcome)],
) -> Result<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let rows = outcomes
        .iter()
        .map(|(change, outcome)| {
            let (refused, waits_for) = verdict(outcome);
            Ok((hex(change.0), json("outcome", outcome)?, refused, waits_for))
        })
        .collect::<Result<Vec<_>>>()?;
    query(
        "update ledger set
             outcome = j.value ->> 1, refused = j.value ->> 2, waits_for = j.value ->> 3,
             author = iif(j.value ->> 3 is null, null, author)
         from json_each(?) j where ledger.change = unhex(j.value ->> 0)",
    )
    .bind(set(&rows)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn entries(
    connection: &mut SqliteConnection,
    entries: &[ScopeEntry],
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                &entry.scope,
                hex(entry.record.0),
                signed(entry.position),
                entry.gone,
            )
        })
        .collect();
    query(
        "insert into scope_entry (scope, record, position, gone)
         select value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3
         from json_each(?) where true
         on conflict (scope, record) do update set
             position = excluded.position, gone = excluded.gone",
    )
    .bind(set(&rows)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn heads(
    connection: &mut SqliteConnection,
    heads: &BTreeMap<String, Head>,
) -> Result<()> {
    if heads.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = heads
        .iter()
        .map(|(scope, head)| (scope, signed(head.position), head.sum.0.cast_signed()))
        .collect();
    query(
        "insert into scope_head (scope, position, sum)
         select value ->> 0, value ->> 1, value ->> 2 from json_each(?) where true
         on conflict (scope) do update
         set position = excluded.position, sum = excluded.sum",
    )
    .bind(set(&rows)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn counters(connection: &mut SqliteConnection, tally: &Tally) -> Result<()> {
    if tally.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = tally
        .iter()
        .map(|(cell, count)| {
            (
                cell.year,
                &cell.commune,
                cell.month,
                cell.measure.code(),
                count,
            )
        })
        .collect();
    query(
        "insert into counter (year, commune, month, measure, value)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
         from json_each(?) where true
         on conflict (year, commune, month, measure) do update
         set value = counter.value + excluded.value",
    )
    .bind(set(&rows)?)
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let communes: BTreeSet<&str> = tally.keys().map(|cell| cell.commune.as_str()).collect();
    let communes: Vec<&str> = communes.into_iter().collect();
    query(
        "insert into scope_fresh (scope, counted)
         select value, 1 from json_each(?) where true
         on conflict (scope) do update set counted = scope_fresh.counted + 1",
    )
    .bind(set(&communes)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn account(
    connection: &mut SqliteConnection,
    entry: &NewAccount,
    now: Millis,
) -> Result<()> {
    let added = query(
        "insert into account (id, login, name, role, scope, password_hash, created_at,
             valid_from, valid_until)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (login) do nothing",
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
    connection: &mut SqliteConnection,
    login: &str,
    hash: &str,
    spared: Option<&[u8; 32]>,
) -> Result<bool> {
    query(
        "delete from session where account = (select id from account where login = ?)
         and token_hash is not ?",
    )
    .bind(login)
    .bind(spared.map(|hash| &hash[..]))
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    let changed = query("update account set password_hash = ? where login = ?")
        .bind(hash)
        .bind(login)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(changed.rows_affected() > 0)
}
