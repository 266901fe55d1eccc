//! Devices and the ledger, for those who look after officers' work.

use domain::ids::{AccountId, ChangeId, Millis};
use domain::review::Shelf;
use sqlx::sqlite::SqliteConnection;
use sqlx::{query, query_as};

use super::rows::{Result, failed, hex, set};
use crate::db::review::{DeviceEntry, LedgerLine, ShelfSizes, Sought, line, settled};
use crate::db::seal::Sealer;
use crate::db::stored::{self, DeviceColumns, LineColumns, count};

fn ids(owners: &[AccountId]) -> Result<String> {
    let ids: Vec<String> = owners.iter().map(|owner| hex(owner.0)).collect();
    set(&ids)
}

pub(super) async fn note_brought(
    connection: &mut SqliteConnection,
    changes: &[ChangeId],
    by: Option<AccountId>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let changes: Vec<String> = changes.iter().map(|change| hex(change.0)).collect();
    query(
        "update ledger set from_file = 1, brought_by = ?
         where change in (select unhex(value) from json_each(?))",
    )
    .bind(by.map(|by| by.0))
    .bind(set(&changes)?)
    .execute(connection)
    .await
    .map_err(failed)?;
    Ok(())
}

pub(super) async fn devices(
    connection: &mut SqliteConnection,
    owners: &[AccountId],
) -> Result<Vec<DeviceEntry>> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<DeviceColumns> = query_as(
        "select d.id, d.account, d.agent, d.last_seen, d.unsent, d.refused, d.repairs, d.skew,
                d.revoked_at
         from json_each(?) j cross join device d on d.account = unhex(j.value)
         order by d.id",
    )
    .bind(ids(owners)?)
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    Ok(rows.into_iter().map(stored::device).collect())
}

const OF_RECORD: &str =
    line!("where l.record = ?1 order by l.received_at desc, l.rowid desc limit ?2");
const REFUSED: &str = line!(
    "where l.refused = 1 and l.account in (select unhex(value) from json_each(?1))
     and (l.received_at, l.change) < (?2, ?3) and not ",
    settled!(),
    " order by l.received_at desc, l.change desc limit ?4"
);
const SETTLED: &str = line!(
    "where l.refused = 1 and l.account in (select unhex(value) from json_each(?1))
     and (l.received_at, l.change) < (?2, ?3) and ",
    settled!(),
    " order by l.received_at desc, l.change desc limit ?4"
);
const HELD: &str = line!(
    "where l.waits_for is not null and l.account in (select unhex(value) from json_each(?1))
     and (l.received_at, l.change) > (?2, ?3)
     order by l.received_at, l.change limit ?4"
);

pub(super) async fn ledger(
    connection: &mut SqliteConnection,
    sealer: &Sealer,
    sought: &Sought,
    limit: usize,
) -> Result<Vec<LedgerLine>> {
    let rows: Vec<LineColumns> = match sought {
        Sought::Record(record) => {
            query_as(OF_RECORD)
                .bind(record.0)
                .bind(count(limit))
                .fetch_all(connection)
                .await
        }
        Sought::Shelf {
            shelf,
            owners,
            after,
        } => {
            let (at, change) = stored::after(*after, *shelf != Shelf::Held);
            query_as(match shelf {
                Shelf::Refused => REFUSED,
                Shelf::Held => HELD,
                Shelf::Settled => SETTLED,
            })
            .bind(ids(owners)?)
            .bind(at)
            .bind(change)
            .bind(count(limit))
            .fetch_all(connection)
            .await
        }
    }
    .map_err(failed)?;
    rows.into_iter()
        .map(|columns| stored::line(sealer, columns))
        .collect()
}

const SIZES: &str = concat!(
    "with own as materialized (select unhex(value) as id from json_each(?1)),
     bad as materialized (
         select ",
    settled!(),
    " as settled from ledger l where l.refused = 1 and l.account in (select id from own)),
     held as materialized (
         select received_at from ledger
         where waits_for is not null and account in (select id from own))
     select (select count(*) from bad where not settled),
            (select count(*) from held),
            (select count(*) from held where received_at <= ?2),
            (select count(*) from bad where settled)"
);

pub(super) async fn shelf_sizes(
    connection: &mut SqliteConnection,
    owners: &[AccountId],
    long: Millis,
) -> Result<ShelfSizes> {
    query_as(SIZES)
        .bind(ids(owners)?)
        .bind(long.0)
        .fetch_one(connection)
        .await
        .map(stored::shelf_sizes)
        .map_err(failed)
}
