//! SQLite: one file, one writer that gathers works into one commit, many readers.

mod access;
mod door;
mod marks;
mod phones;
mod reading;
mod review;
mod rows;
mod second;
mod writer;
mod writing;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, query};

use self::rows::SqliteRows;
use self::writer::Writer;
use super::seal::Sealer;
use super::{Database, DbError, Purpose, Work, migrations};
use crate::config::DatabaseUrl;

/// How many connections read at once.
const READERS: u32 = 4;

/// A SQLite database file.
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: SqlitePool,
    sealer: Sealer,
    /// Held until the end, so that no second server opens the file.
    _lock: Option<File>,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sqlite").field(&self.0.path).finish()
    }
}

impl Sqlite {
    /// The file of an address; none for a database that is in none.
    pub(crate) fn file(url: &DatabaseUrl) -> Option<PathBuf> {
        let text = url.expose();
        if !text.starts_with("sqlite:") || text.contains(":memory:") {
            return None;
        }
        let options = SqliteConnectOptions::from_str(text).ok()?;
        Some(options.get_filename().to_owned())
    }

    /// Opens the file, making it if need be, and brings its schema up to date.
    ///
    /// # Errors
    /// [`DbError::InUse`] if another server holds it.
    pub(super) async fn open(
        url: &DatabaseUrl,
        purpose: Purpose,
        sealer: Sealer,
    ) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str(url.expose())
            .map_err(DbError::Backend)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let path = options.get_filename().to_owned();
        let lock = match purpose {
            Purpose::Serve => Some(lock(&path)?),
            Purpose::Command => None,
        };
        let writing = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(DbError::Backend)?;
        migrations::sqlite().run(&writing).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await
            .map_err(DbError::Backend)?;
        Ok(Self(Arc::new(Inner {
            path,
            writer: Writer::start(writing, sealer.clone()),
            readers,
            sealer,
            _lock: lock,
        })))
    }

    pub(super) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    /// Writes the whole file anew, so that no free page and no log keeps what rows
    /// held before.
    pub(super) async fn scrub(&self) -> Result<(), DbError> {
        let options = SqliteConnectOptions::new()
            .filename(&self.0.path)
            .busy_timeout(Duration::from_secs(60));
        let mut connection = options.connect().await.map_err(DbError::Backend)?;
        for statement in ["vacuum", "pragma wal_checkpoint(truncate)"] {
            query(statement)
                .execute(&mut connection)
                .await
                .map_err(DbError::Backend)?;
        }
        connection.close().await.map_err(DbError::Backend)
    }
}

/// Takes the advisory lock beside the file.
fn lock(path: &Path) -> Result<File, DbError> {
    let beside = PathBuf::from(format!("{}.lock", path.display()));
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(|error| DbError::Backend(sqlx::Error::Io(error)))?;
    file.try_lock()
        .map_err(|_| DbError::InUse(path.display().to_string()))?;
    Ok(file)
}

impl Database for Sqlite {
    async fn read<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        let transaction = self.0.readers.begin().await.map_err(DbError::Backend)?;
        work.run(&mut SqliteRows::new(transaction, self.0.sealer.clone()))
            .await
    }

    async fn write<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        self.0.writer.write(work).await
    }
}
