//! The keyring of a database: whether it is the right one, and sealing rows anew
//! with its newest key.

use data_encoding::HEXLOWER;
use domain::ids::{ChangeId, RecordId};
use domain::{Mark, MarkKind};

use super::{Database, Db, DbError, Resealed, Stale, work};
use crate::keys::{KeyId, Place};

/// The setting by which a keyring is known: words that it sealed, in hexadecimal
/// digits behind the key's number and a colon.
const KEYRING: &str = "keyring";
/// The words.
const WORDS: &[u8] = b"taynghe";
/// Set once no row is plain any more.
const SEALED: &str = "sealed";
/// How many rows are sealed in one transaction.
const PAGE: usize = 500;
/// How often rows that others were writing are looked for again.
const ROUNDS: usize = 10;

work!(CountStale {} -> Stale, |_this, rows| rows.stale().await);
work!(ResealRecords { after: Option<RecordId> } -> Resealed<RecordId>, |this, rows| {
    rows.reseal_records(this.after, PAGE).await
});
work!(ResealChanges { after: Option<ChangeId> } -> Resealed<ChangeId>, |this, rows| {
    rows.reseal_changes(this.after, PAGE).await
});
work!(ResealSecondFactors {} -> u64, |_this, rows| rows.reseal_second_factors().await);
work!(KeysInUse {} -> Vec<KeyId>, |_this, rows| {
    let mut keys = rows.keys_in_use().await?;
    let words = rows.setting(KEYRING).await?;
    keys.extend(words.as_deref().and_then(read_words).map(|(key, _)| key));
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
});
work!(Replace { key: &'static str, value: String } -> (), |this, rows| {
    rows.replace_setting(this.key, &this.value).await
});
work!(Marked { mark: Mark } -> Vec<RecordId>, |this, rows| rows.marked(&this.mark).await);
work!(Shared { kind: MarkKind, limit: usize } -> Vec<Vec<RecordId>>, |this, rows| {
    rows.shared_marks(this.kind, this.limit).await
});

fn read_words(text: &str) -> Option<(KeyId, Vec<u8>)> {
    let (key, sealed) = text.split_once(':')?;
    let sealed = HEXLOWER.decode(sealed.as_bytes()).ok()?;
    Some((KeyId(key.parse().ok()?), sealed))
}

impl Db {
    /// Makes sure that the keyring is the one that sealed this database.
    pub(super) async fn meet_keyring(&self) -> Result<(), DbError> {
        let stands = self.settle_setting(KEYRING, &self.sealed_words()?).await?;
        let (key, sealed) = read_words(&stands).ok_or(DbError::OtherKeys)?;
        match self.keys().open_sealed(Place::Database, key, &sealed) {
            Ok(words) if words == WORDS => Ok(()),
            _ => Err(DbError::OtherKeys),
        }
    }

    fn sealed_words(&self) -> Result<String, DbError> {
        let (key, sealed) = self
            .keys()
            .seal(Place::Database, WORDS)
            .ok_or(DbError::OtherKeys)?;
        Ok(format!("{}:{}", key.0, HEXLOWER.encode(&sealed)))
    }

    /// Seals what an older version wrote in plain words; whoever is interrupted goes
    /// on at the next opening.
    pub(super) async fn seal_plain_rows(&self) -> Result<(), DbError> {
        if self.setting(SEALED).await?.is_some() {
            return Ok(());
        }
        let sealed = self
            .reseal(&mut |done, all| tracing::info!(done, all, "sealing what lies in plain words"))
            .await?;
        if sealed > 0 {
            self.scrub().await?;
        }
        self.settle_setting(SEALED, "1").await.map(drop)
    }

    /// Seals every row with the newest key that is not sealed with it yet, page by
    /// page, beside whoever else is writing; says how many. It can be stopped and
    /// begun again at any time. `progress` is told how many of how many are done.
    ///
    /// # Errors
    /// [`DbError::Busy`] where others kept on writing the same rows; whatever the
    /// database says. What was sealed before it stays so.
    pub async fn reseal(
        &self,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<u64, DbError> {
        let all = self.read(CountStale {}).await?.all();
        let mut done = 0;
        for _ in 0..ROUNDS {
            done += self.write(ResealSecondFactors {}).await?;
            let mut after = None;
            loop {
                let page = self.write(ResealRecords { after }).await?;
                if page.last.is_none() {
                    break;
                }
                after = page.last;
                done += page.count;
                progress(done, all);
            }
            let mut after = None;
            loop {
                let page = self.write(ResealChanges { after }).await?;
                if page.last.is_none() {
                    break;
                }
                after = page.last;
                done += page.count;
                progress(done, all);
            }
            if self.read(CountStale {}).await?.all() == 0 {
                let (key, value) = (KEYRING, self.sealed_words()?);
                self.write(Replace { key, value }).await?;
                return Ok(done);
            }
        }
        Err(DbError::Busy)
    }

    /// The keys without which something of this database could not be opened.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn keys_in_use(&self) -> Result<Vec<KeyId>, DbError> {
        self.read(KeysInUse {}).await
    }

    /// The records that have this number.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn marked(&self, mark: Mark) -> Result<Vec<RecordId>, DbError> {
        self.read(Marked { mark }).await
    }

    /// Groups of records that share a number of this kind, at most so many records.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn shared_marks(
        &self,
        kind: MarkKind,
        limit: usize,
    ) -> Result<Vec<Vec<RecordId>>, DbError> {
        self.read(Shared { kind, limit }).await
    }

    /// Lets no trace of what rows held before lie in the file. PostgreSQL does that
    /// by `vacuum full`, which is for its keeper to say.
    async fn scrub(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.scrub().await,
            Self::Postgres(_) => Ok(()),
        }
    }
}
