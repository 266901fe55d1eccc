//! Storage: the only place that knows SQL.
//!
//! [`Rows`] is what can be read and written inside one transaction, set by set;
//! SQLite and PostgreSQL each have it, and one suite (`tests/sync/storage`) holds both
//! to the same meaning. [`Work`] is what is done in one transaction, written
//! once over `Rows`. A [`Database`] runs works: it owns the transaction, may
//! gather several works into one commit, and may run a work again.

mod access;
mod accounts;
mod attempts;
mod door;
mod invitations;
mod keyring;
mod migrations;
mod phones;
mod postgres;
mod resealing;
mod review;
mod rows;
mod seal;
mod second;
mod sessions;
mod settings;
mod sqlite;
mod stored;
#[doc(hidden)]
pub mod testing;

use std::future::Future;
use std::sync::Arc;

use self::seal::Sealer;
use crate::config::DatabaseUrl;
use crate::keys::Keyring;

pub use access::{Access, AccessEntry, AccessLine, AccessRows, SoughtAccess};
pub use accounts::{AccountEntry, NewAccount};
pub use attempts::Attempt;
pub use door::{DoorRows, FoundSession, Hash, Invitation, SessionEntry};
pub use invitations::NO_PASSWORD;
pub use phones::{Met, Phone, PhoneRows, SessionDevice};
pub use postgres::Postgres;
pub use resealing::{Resealed, SealRows, Stale};
pub use review::{DeviceEntry, LedgerLine, ShelfSizes, Sought, Way};
pub use rows::{DeviceNote, Rows};
pub use second::{NewSecondFactor, RecoveryLeft, SecondFactor, SecondRows};
pub use sessions::NewSession;
pub use sqlite::Sqlite;

/// The setting that names a database: the cursors that it gives out mean
/// nothing in another, and nothing in one that was restored under a new name.
pub const EPOCH: &str = "epoch";

/// What can go wrong with a database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Too much is waiting to be written: try again soon.
    #[error("too many writes are waiting")]
    Busy,
    /// Something of this name is there already.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// Another server has this database file open.
    #[error("another server is running on {0}: stop it first, or use PostgreSQL for several")]
    InUse(String),
    /// A row does not read back as it was written.
    #[error("a stored {what} is damaged: {why}")]
    Damaged {
        /// What kind of row.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The database was sealed with the keys of another file.
    #[error(
        "keys_of_another: this database was sealed with other keys than those of the file of \
         keys: give the file that belongs to it (--keys), or put its backup back"
    )]
    OtherKeys,
    /// Two transactions got in each other's way: run the work again.
    #[error("the transaction must run again: {0}")]
    Again(String),
    /// The schema could not be brought up to date.
    #[error("cannot bring the database up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Anything else that the database says.
    #[error("the database: {0}")]
    Backend(sqlx::Error),
}

/// What is done in one transaction. It is given the rows, and may be run more
/// than once until one run is committed.
pub trait Work: Send + Sync + 'static {
    /// What it gives back.
    type Done: Send + 'static;
    /// Does it; an error takes everything back.
    fn run<R: Rows>(
        &self,
        rows: &mut R,
    ) -> impl Future<Output = Result<Self::Done, DbError>> + Send;
}

/// Runs works, each in one transaction.
pub trait Database: Clone + Send + Sync + 'static {
    /// Runs a work that only reads, on one snapshot.
    fn read<W: Work>(&self, work: W) -> impl Future<Output = Result<W::Done, DbError>> + Send;
    /// Runs a work, and returns when it is durable.
    fn write<W: Work>(&self, work: W) -> impl Future<Output = Result<W::Done, DbError>> + Send;
}

/// A database of either kind, opened by its address. Cloning it is cheap.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file on this machine.
    Sqlite(Sqlite),
    /// A PostgreSQL server.
    Postgres(Postgres),
}

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To serve: on one SQLite file only one process may.
    Serve,
    /// For one command beside a server that may be running.
    Command,
}

impl Db {
    /// Opens a database, makes it if it is a file that is not there, and brings
    /// its schema up to date. What an older version wrote in plain words is sealed.
    ///
    /// # Errors
    /// [`DbError::InUse`] for a second server on one file; [`DbError::OtherKeys`] where
    /// `keys` are not those that sealed it; whatever the database says.
    pub async fn open(
        url: &DatabaseUrl,
        purpose: Purpose,
        keys: &Arc<Keyring>,
    ) -> Result<Self, DbError> {
        let sealer = Sealer::new(keys.clone());
        let db = if url.expose().starts_with("sqlite:") {
            Self::Sqlite(Sqlite::open(url, purpose, sealer).await?)
        } else {
            Self::Postgres(Postgres::open(url, sealer).await?)
        };
        db.meet_keyring().await?;
        db.seal_plain_rows().await?;
        let mut epoch = [0; 8];
        crate::chance::fill(&mut epoch);
        db.settle_setting(EPOCH, &format!("{:016x}", u64::from_be_bytes(epoch)))
            .await?;
        crate::sums::fill(&db).await?;
        Ok(db)
    }

    /// The keys that seal and open its rows.
    #[must_use]
    pub fn keys(&self) -> &Arc<Keyring> {
        match self {
            Self::Sqlite(sqlite) => sqlite.sealer().keys(),
            Self::Postgres(postgres) => postgres.sealer().keys(),
        }
    }
}

impl Database for Db {
    async fn read<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(work).await,
            Self::Postgres(postgres) => postgres.read(work).await,
        }
    }

    async fn write<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(work).await,
            Self::Postgres(postgres) => postgres.write(work).await,
        }
    }
}

/// Makes a [`Work`] of a few lines.
macro_rules! work {
    ($name:ident { $($field:ident : $ty:ty),* $(,)? } -> $done:ty, |$this:ident, $rows:ident| $body:expr) => {
        struct $name {
            $($field: $ty,)*
        }
        impl $crate::db::Work for $name {
            type Done = $done;
            async fn run<R: $crate::db::Rows>(
                &self,
                $rows: &mut R,
            ) -> Result<Self::Done, $crate::db::DbError> {
                let $this = self;
                $body
            }
        }
    };
}
pub(crate) use work;
