//! Databases for tests: each test gets one of its own, may look at what lies in it
//! past the app, and may have it as an older version wrote it.
#![expect(
    clippy::expect_used,
    reason = "a test without its database cannot go on"
)]

use std::sync::{Arc, OnceLock};

use domain::change::Change;
use domain::ids::RecordId;
use domain::merge::digest;
use domain::record::Record;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, query, query_scalar};

use super::{Database, Db, Sought, work};

use crate::keys::Keyring;

/// Keys that all databases of one process share, so that each can be opened again.
pub fn keys() -> Arc<Keyring> {
    static KEYS: OnceLock<Arc<Keyring>> = OnceLock::new();
    KEYS.get_or_init(|| Arc::new(Keyring::passing())).clone()
}

/// The environment variable that names a PostgreSQL server where databases may
/// be made.
pub const POSTGRES: &str = "TAYNGHE_TEST_POSTGRES";

/// Makes a database of this name on the test server and gives its address.
///
/// # Panics
/// When no test server is named, or it does not do what it is asked: a test
/// that passed without its database would prove nothing.
pub async fn new_postgres(name: &str) -> String {
    let server = std::env::var(POSTGRES)
        .expect("TAYNGHE_TEST_POSTGRES names no PostgreSQL: run `make test-server`");
    let mut connection = PgConnection::connect(&server)
        .await
        .expect("the test server answers");
    query(AssertSqlSafe(format!("create database {name}")))
        .execute(&mut connection)
        .await
        .expect("the test server makes databases");
    let (place, query) = server.split_once('?').unwrap_or((&server, ""));
    let (place, _) = place.rsplit_once('/').expect("an address with a database");
    format!("{place}/{name}?{query}")
}

/// Everything that lies in a database, as whoever has stolen it sees it: the bytes
/// of a SQLite file and of its log, or all rows of PostgreSQL as text.
///
/// # Panics
/// When it cannot be read.
pub async fn everything(url: &str) -> Vec<u8> {
    if let Some(file) = url.strip_prefix("sqlite:") {
        let mut all = std::fs::read(file).expect("the file is there");
        all.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
        return all;
    }
    let mut connection = PgConnection::connect(url).await.expect("it answers");
    let tables: Vec<String> = query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("it has tables");
    let mut all = Vec::new();
    for table in tables {
        let rows = format!("select coalesce(string_agg(t::text, ' '), '') from \"{table}\" t");
        let rows: String = query_scalar(AssertSqlSafe(rows))
            .fetch_one(&mut connection)
            .await
            .expect("it can be read");
        all.extend(rows.into_bytes());
    }
    all
}

/// Gives the people of a SQLite file each other's sealed parts.
///
/// # Panics
/// When the database does not do what it is asked.
pub async fn swap_sealed(url: &str) {
    let mut connection = SqliteConnection::connect(url).await.expect("it opens");
    query(
        "with two as (select id, sealed, row_number() over (order by id) as n
                      from record where kind = 'person')
         update record set sealed = (
             select other.sealed from two own, two other
             where own.id = record.id and other.id <> own.id limit 1)
         where kind = 'person'",
    )
    .execute(&mut connection)
    .await
    .expect("they are swapped");
    connection.close().await.expect("it closes");
}

work!(AllRecords {} -> Vec<Record>, |_this, rows| rows.records_after(None, 100_000).await);
work!(AllChanges { record: RecordId } -> Vec<Change>, |this, rows| {
    let lines = rows.ledger(&Sought::Record(this.record), 100_000).await?;
    Ok(lines.into_iter().map(|line| line.change).collect())
});

macro_rules! write_plain {
    ($connection:expr, $records:expr, $changes:expr, $record:literal, $change:literal) => {
        let connection = $connection;
        for record in $records {
            query($record)
                .bind(serde_json::to_string(&record.fields).expect("JSON"))
                .bind(serde_json::to_string(&record.past).expect("JSON"))
                .bind(record.id.0)
                .execute(&mut *connection)
                .await
                .expect("a record is written");
        }
        for change in $changes {
            query($change)
                .bind(serde_json::to_string(change).expect("JSON"))
                .bind(digest(change).to_vec())
                .bind(change.id.0)
                .execute(&mut *connection)
                .await
                .expect("a change is written");
        }
        for statement in [
            "delete from mark",
            "delete from setting where key in ('keyring', 'sealed')",
        ] {
            let done = query(statement).execute(&mut *connection).await;
            done.expect("it is taken away");
        }
    };
}

/// Makes the rows of a database such as an older version wrote them, in plain words.
///
/// # Panics
/// When the database does not do what it is asked.
pub async fn make_plain(db: &Db, url: &str) {
    let records = db.read(AllRecords {}).await.expect("records");
    let mut changes = Vec::new();
    for record in &records {
        let record = record.id;
        changes.extend(db.read(AllChanges { record }).await.expect("changes"));
    }
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await.expect("it opens");
        write_plain!(
            &mut connection,
            &records,
            &changes,
            "update record set fields = ?, past = ?, key_id = null, sealed = null where id = ?",
            "update ledger set body = ?, digest = ?, key_id = null, sealed = null where change = ?"
        );
        connection.close().await.expect("it closes");
    } else {
        let mut connection = PgConnection::connect(url).await.expect("it answers");
        write_plain!(
            &mut connection,
            &records,
            &changes,
            "update record set fields = $1, past = $2, key_id = null, sealed = null where id = $3",
            "update ledger set body = $1, digest = $2, key_id = null, sealed = null
             where change = $3"
        );
    }
}
