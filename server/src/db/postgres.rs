//! PostgreSQL: many servers and many writers; scopes are locked in sorted
//! order, and a work that met another in the wrong order runs again.

mod access;
mod door;
mod marks;
mod phones;
mod reading;
mod review;
mod rows;
mod second;
mod writing;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use self::rows::PostgresRows;
use super::seal::Sealer;
use super::{Database, DbError, Work, migrations};
use crate::config::DatabaseUrl;

/// How many connections one server holds at most.
const CONNECTIONS: u32 = 16;
/// How often a work is run before its failure is told.
const TRIES: usize = 5;

/// A PostgreSQL database.
#[derive(Clone)]
pub struct Postgres {
    pool: PgPool,
    url: DatabaseUrl,
    sealer: Sealer,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres").field(&self.url).finish()
    }
}

impl Postgres {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// Whatever the database says.
    pub(super) async fn open(url: &DatabaseUrl, sealer: Sealer) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url.expose())
            .map_err(DbError::Backend)?
            .application_name("taynghe");
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(DbError::Backend)?;
        migrations::postgres().run(&pool).await?;
        Ok(Self {
            pool,
            url: url.clone(),
            sealer,
        })
    }

    pub(super) const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    async fn once<W: Work>(&self, work: &W) -> Result<W::Done, DbError> {
        let transaction = self.pool.begin().await.map_err(rows::failed)?;
        let mut rows = PostgresRows::new(transaction, self.sealer.clone());
        let done = work.run(&mut rows).await?;
        rows.commit().await?;
        Ok(done)
    }
}

impl Database for Postgres {
    async fn read<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        let transaction = self
            .pool
            .begin_with("begin isolation level repeatable read read only")
            .await
            .map_err(rows::failed)?;
        work.run(&mut PostgresRows::new(transaction, self.sealer.clone()))
            .await
    }

    async fn write<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        for _ in 1..TRIES {
            match self.once(&work).await {
                Err(DbError::Again(why)) => tracing::debug!(why, "running a work again"),
                done => return done,
            }
        }
        self.once(&work).await
    }
}
