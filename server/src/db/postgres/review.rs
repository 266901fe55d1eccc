//! Devices and the ledger, for those who look after officers' work.

use domain::ids::{AccountId, ChangeId, Millis};
use domain::review::Shelf;
use sqlx::postgres::PgConnection;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::rows::{Result, failed};
use crate::db::review::{DeviceEntry, LedgerLine, ShelfSizes, Sought, line, settled};
use crate::db::seal::Sealer;
use crate::db::stored::{self, DeviceColumns, LineColumns, count};

fn ids(owners: &[AccountId]) -> Vec<Uuid> {
    owners.iter().map(|owner| owner.0).collect()
}

pub(super) async fn note_brought(
    connection: &mut PgConnection,
    changes: &[ChangeId],
    by: Option<AccountId>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let changes: Vec<Uuid> = changes.iter().map(|change| change.0).collect();
    query("update ledger set from_file = true, brought_by = $1 where change = any($2)")
        .bind(by.map(|by| by.0))
        .bind(changes)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn devices(
    connection: &mut PgConnection,
    owners: &[AccountId],
) -> Result<Vec<DeviceEntry>> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<DeviceColumns> = query_as(
        "select d.id, d.account, d.agent, d.last_seen, d.unsent, d.refused, d.repairs, d.skew,
                d.revoked_at
         from device d where d.account = any($1)
         order by d.id",
    )
    .bind(ids(owners))
    .fetch_all(connection)
    .await
    .map_err(failed)?;
    Ok(rows.into_iter().map(stored::device).collect())
}

const OF_RECORD: &str =
    line!("where l.record = $1 order by l.received_at desc, l.change desc limit $2");
const REFUSED: &str = line!(
    "where l.refused and l.account = any($1)
     and (l.received_at, l.change) < ($2, $3) and not ",
    settled!(),
    " order by l.received_at desc, l.change desc limit $4"
);
const SETTLED: &str = line!(
    "where l.refused and l.account = any($1)
     and (l.received_at, l.change) < ($2, $3) and ",
    settled!(),
    " order by l.received_at desc, l.change desc limit $4"
);
const HELD: &str = line!(
    "where l.waits_for is not null and l.account = any($1)
     and (l.received_at, l.change) > ($2, $3)
     order by l.received_at, l.change limit $4"
);

pub(super) async fn ledger(
    connection: &mut PgConnection,
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
            .bind(ids(owners))
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
    "with bad as materialized (
         select ",
    settled!(),
    " as settled from ledger l where l.refused and l.account = any($1)),
     held as materialized (
         select received_at from ledger
         where waits_for is not null and account = any($1))
     select (select count(*) from bad where not settled),
            (select count(*) from held),
            (select count(*) from held where received_at <= $2),
            (select count(*) from bad where settled)"
);

pub(super) async fn shelf_sizes(
    connection: &mut PgConnection,
    owners: &[AccountId],
    long: Millis,
) -> Result<ShelfSizes> {
    query_as(SIZES)
        .bind(ids(owners))
        .bind(long.0)
        .fetch_one(connection)
        .await
        .map(stored::shelf_sizes)
        .map_err(failed)
}
