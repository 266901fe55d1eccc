//! The access log, in SQLite.

use domain::ids::Millis;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::rows::{Result, SqliteRows, failed, hex, set};
use crate::db::access::{Access, AccessEntry, AccessLine, AccessRows, SoughtAccess};
use crate::db::stored::{self, AccessColumns, count};

/// The rows that are sought, before the condition on their record.
macro_rules! sought {
    ($of_record:literal) => {
        concat!(
            "select id, at, received_at, account, device, action, record, detail, count
             from access_log where ",
            $of_record,
            " and (?2 is null or account = ?2) and (?3 is null or action = ?3)
             and received_at >= ?4 and (received_at, id) < (?5, ?6)
             order by received_at desc, id desc limit ?7"
        )
    };
}

const OF_RECORD: &str = sought!("record = ?1");
/// The first value is bound, and none.
const OF_ALL: &str = sought!("?1 is null");

impl AccessRows for SqliteRows {
    async fn put_accesses(&mut self, entries: &[AccessEntry], now: Millis) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| {
                (
                    hex(entry.id.0),
                    entry.at.0,
                    entry.account.map(|account| hex(account.0)),
                    entry.device.map(|device| hex(device.0)),
                    entry.action.code(),
                    entry.record.map(|record| hex(record.0)),
                    &entry.detail,
                    count(entry.count),
                )
            })
            .collect();
        query(
            "insert into access_log
                 (id, at, received_at, account, device, action, record, detail, count)
             select unhex(value ->> 0), value ->> 1, ?1, unhex(value ->> 2), unhex(value ->> 3),
                    value ->> 4, unhex(value ->> 5), value ->> 6, value ->> 7
             from json_each(?2) where true
             on conflict (id) do nothing",
        )
        .bind(now.0)
        .bind(set(&rows)?)
        .execute(self.connection())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn accesses(&mut self, sought: &SoughtAccess, limit: usize) -> Result<Vec<AccessLine>> {
        let (at, id) = stored::before(sought.before);
        let rows: Vec<AccessColumns> = match sought.record {
            Some(record) => query_as(OF_RECORD).bind(record.0),
            None => query_as(OF_ALL).bind(None::<Uuid>),
        }
        .bind(sought.account.map(|account| account.0))
        .bind(sought.action.map(Access::code))
        .bind(sought.since.map_or(i64::MIN, |since| since.0))
        .bind(at)
        .bind(id)
        .bind(count(limit))
        .fetch_all(self.connection())
        .await
        .map_err(failed)?;
        Ok(rows.into_iter().map(stored::access).collect())
    }
}
