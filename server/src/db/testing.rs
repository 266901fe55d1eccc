//! Databases for tests: each test gets one of its own.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, query};

/// The environment variable that names a PostgreSQL server where databases may
/// be made.
pub const POSTGRES: &str = "TAYNGHE_TEST_POSTGRES";

/// Makes a database of this name on the test server and gives its address.
///
/// # Panics
/// When no test server is named, or it does not do what it is asked: a test
/// that passed without its database would prove nothing.
#[expect(
    clippy::expect_used,
    reason = "a test without its database cannot go on"
)]
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
