//! The server's secrets: a small file of keys, kept apart from the database.
//!
//! Each key has a purpose, a number that whatever it sealed names, and the day on
//! which it was made. What is new is sealed with the newest of its purpose; what
//! older keys sealed goes on opening as long as they are in the file.

mod cipher;
mod file;

use std::fmt;
use std::path::{Path, PathBuf};

use domain::Date;
use domain::ids::Millis;
use zeroize::Zeroize;

use crate::chance;

pub use self::cipher::{MARK_HASH, Place, Unopened};

/// How many bytes a secret has.
pub const SECRET: usize = 32;

/// What a key is for. A key of one purpose is never used for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Seals what the database holds.
    Column,
    /// Makes the hashes by which equal values are found that are sealed.
    Index,
    /// Opens what phones have sealed to this server.
    Envelope,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Column, Self::Index, Self::Envelope];

    /// The word for it in the file and on the terminal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Index => "index",
            Self::Envelope => "envelope",
        }
    }
}

/// The number of a key, unique in its keyring whatever the purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// Secret bytes: never printed, and wiped when they are dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET]);

impl Secret {
    /// A secret from the operating system's chance.
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0; SECRET];
        chance::fill(&mut bytes);
        Self(bytes)
    }

    /// The bytes, for a cipher only.
    #[must_use]
    pub const fn expose(&self) -> &[u8; SECRET] {
        &self.0
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One key of a keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// The day on which it was made, in Viet Nam.
    pub made_on: Date,
    /// The key itself.
    pub secret: Secret,
}

/// What is wrong with a file of keys. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no file, and none was to be made.
    #[error("keys_missing: there is no file of keys at {0}; `taynghe keys new` makes one")]
    Missing(PathBuf),
    /// There is one already.
    #[error(
        "keys_taken: {0} is there already, and keys are never replaced; see `taynghe keys rotate`"
    )]
    Taken(PathBuf),
    /// It is not known where the keys are.
    #[error("keys_unnamed: with this database say where the file of keys is: --keys FILE")]
    Unnamed,
    /// Others than its owner may read the file.
    #[error("keys_too_open: others may read {0}; allow it to its owner only (chmod 600)")]
    TooOpen(PathBuf),
    /// The file is not what this program writes.
    #[error("keys_damaged: {path} is no file of keys: {why}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, without any of its content.
        why: &'static str,
    },
    /// The file cannot be read or written.
    #[error("keys_unreachable: {path}: {error}")]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

impl KeyError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "keys_missing",
            Self::Taken(_) => "keys_taken",
            Self::Unnamed => "keys_unnamed",
            Self::TooOpen(_) => "keys_too_open",
            Self::Damaged { .. } => "keys_damaged",
            Self::Unreachable { .. } => "keys_unreachable",
        }
    }
}

/// All keys of a server; at least one of each purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct Keyring {
    /// By number, the newest last.
    keys: Vec<Key>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.keys.len())
    }
}

impl Keyring {
    /// Keys that are kept nowhere: what they seal opens as long as they live.
    #[must_use]
    pub fn passing() -> Self {
        Self::made_on(Date::in_vietnam(0))
    }

    fn made_on(day: Date) -> Self {
        let mut ring = Self { keys: Vec::new() };
        ring.add(day);
        ring
    }

    /// Reads the file of keys; makes it, with one key of each purpose, if there is
    /// none. Of two servers that make it at once one does, and both read it.
    ///
    /// # Errors
    /// [`KeyError`]; a file that is there is never written over.
    pub fn open(path: &Path, now: Millis) -> Result<Self, KeyError> {
        match Self::read(path) {
            Err(KeyError::Missing(_)) => match Self::create(path, now) {
                Err(KeyError::Taken(_)) => Self::read(path),
                made => made,
            },
            read => read,
        }
    }

    /// Reads a file of keys that must be there.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let keys = file::read(path)?;
        let ring = Self { keys };
        for purpose in Purpose::ALL {
            if !ring.keys.iter().any(|key| key.purpose == purpose) {
                return Err(KeyError::Damaged {
                    path: path.to_owned(),
                    why: "it lacks a key of some purpose",
                });
            }
        }
        Ok(ring)
    }

    /// Makes a file of keys where there must be none.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn create(path: &Path, now: Millis) -> Result<Self, KeyError> {
        let ring = Self::made_on(Date::in_vietnam(now.0));
        file::create(path, &ring.keys)?;
        Ok(ring)
    }

    /// Adds a new key of each purpose to a file, which keeps all others; gives the
    /// whole keyring.
    ///
    /// # Errors
    /// [`KeyError`]; then the file is as it was.
    pub fn rotate(path: &Path, now: Millis) -> Result<Self, KeyError> {
        let mut ring = Self::read(path)?;
        ring.add(Date::in_vietnam(now.0));
        file::replace(path, &ring.keys)?;
        Ok(ring)
    }

    /// Takes keys out of a file that nothing needs any more; the newest of each
    /// purpose stays whatever is asked.
    ///
    /// # Errors
    /// [`KeyError`]; then the file is as it was.
    pub fn drop_keys(path: &Path, ids: &[KeyId]) -> Result<Self, KeyError> {
        let mut ring = Self::read(path)?;
        let newest = Purpose::ALL.map(|purpose| ring.newest(purpose).0);
        ring.keys
            .retain(|key| newest.contains(&key.id) || !ids.contains(&key.id));
        file::replace(path, &ring.keys)?;
        Ok(ring)
    }

    fn add(&mut self, made_on: Date) {
        let last = self.keys.last().map_or(0, |key| key.id.0);
        for (id, purpose) in (last + 1..).zip(Purpose::ALL) {
            self.keys.push(Key {
                id: KeyId(id),
                purpose,
                made_on,
                secret: Secret::new(),
            });
        }
    }

    /// All keys by number, the newest last.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The key to seal with.
    ///
    /// # Panics
    /// Never: a keyring has a key of each purpose.
    #[must_use]
    pub fn newest(&self, purpose: Purpose) -> (KeyId, &Secret) {
        let newest = self.keys.iter().rev().find(|key| key.purpose == purpose);
        let key = newest.expect("a keyring has a key of each purpose");
        (key.id, &key.secret)
    }

    /// The key that something was sealed with; none if it is no longer, or never
    /// was, a key of this purpose here.
    #[must_use]
    pub fn secret(&self, purpose: Purpose, id: KeyId) -> Option<&Secret> {
        let mut all = self.keys.iter();
        all.find(|key| key.id == id && key.purpose == purpose)
            .map(|key| &key.secret)
    }
}

#[cfg(test)]
mod tests;
