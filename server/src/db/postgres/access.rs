//! The access log, in PostgreSQL.

use domain::ids::Millis;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::rows::{PostgresRows, Result, failed};
use crate::db::access::{Access, AccessEntry, AccessLine, AccessRows, SoughtAccess};
use crate::db::stored::{self, AccessColumns, count};

/// The rows that are sought, before the condition on their record.
macro_rules! sought {
    ($of_record:literal) => {
        concat!(
            "select id, at, received_at, account, device, action, record, detail, count
             from access_log where ",
            $of_record,
            " and ($2::uuid is null or account = $2) and ($3::text is null or action = $3)
             and received_at >= $4 and (received_at, id) < ($5, $6)
             order by received_at desc, id desc limit $7"
        )
    };
}

const OF_RECORD: &str = sought!("record = $1");
/// The first value is bound, and none.
const OF_ALL: &str = sought!("$1::uuid is null");

impl AccessRows for PostgresRows {
    async fn put_accesses(&mut self, entries: &[AccessEntry], now: Millis) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let column = |of: fn(&AccessEntry) -> Option<Uuid>| -> Vec<Option<Uuid>> {
            entries.iter().map(of).collect()
        };
        let actions: Vec<&str> = entries.iter().map(|entry| entry.action.code()).collect();
        let details: Vec<&str> = entries.iter().map(|entry| entry.detail.as_str()).collect();
        let ats: Vec<i64> = entries.iter().map(|entry| entry.at.0).collect();
        let counts: Vec<i64> = entries.iter().map(|entry| count(entry.count)).collect();
        query(
            "insert into access_log
                 (id, at, received_at, account, device, action, record, detail, count)
             select id, at, $1, account, device, action, record, detail, count
             from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[],
                         $7::uuid[], $8::text[], $9::bigint[])
                  as told (id, at, account, device, action, record, detail, count)
             on conflict (id) do nothing",
        )
        .bind(now.0)
        .bind(column(|entry| Some(entry.id.0)))
        .bind(ats)
        .bind(column(|entry| entry.account.map(|account| account.0)))
        .bind(column(|entry| entry.device.map(|device| device.0)))
        .bind(actions)
        .bind(column(|entry| entry.record.map(|record| record.0)))
        .bind(details)
        .bind(counts)
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
