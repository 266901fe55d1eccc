//! The file of keys: JSON that only its owner may read, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::Date;
use domain::wire::ENVELOPE;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Key, KeyError, KeyId, Purpose, SECRET, Secret};
use crate::chance;

/// The version of the format that this code writes.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Whole {
    app: String,
    version: u32,
    keys: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    id: u32,
    purpose: String,
    made_on: String,
    secret: Zeroizing<String>,
}

impl Line {
    fn of(key: &Key) -> Self {
        Self {
            id: key.id.0,
            purpose: key.purpose.word().to_owned(),
            made_on: key.made_on.to_string(),
            secret: Zeroizing::new(BASE64_STANDARD.encode(key.secret.expose())),
        }
    }

    fn key(&self) -> Result<Key, &'static str> {
        let purpose = Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.word() == self.purpose)
            .ok_or("it has a key of a purpose that this version does not know")?;
        let made_on: Date = self.made_on.parse().map_err(|_| "a day is no day")?;
        let bytes = BASE64_STANDARD.decode(&*self.secret).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| "a secret is no base64")?;
        let secret: [u8; SECRET] = (&bytes[..])
            .try_into()
            .map_err(|_| "a secret does not have 32 bytes")?;
        Ok(Key {
            id: KeyId(self.id),
            purpose,
            made_on,
            secret: Secret(secret),
        })
    }
}

fn damaged(path: &Path, why: &'static str) -> KeyError {
    KeyError::Damaged {
        path: path.to_owned(),
        why,
    }
}

fn unreachable(path: &Path) -> impl FnOnce(std::io::Error) -> KeyError {
    let path = path.to_owned();
    move |error| KeyError::Unreachable { path, error }
}

/// The keys of a file, by number.
pub(super) fn read(path: &Path) -> Result<Vec<Key>, KeyError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(KeyError::Missing(path.to_owned()));
        }
        opened => opened.map_err(unreachable(path))?,
    };
    let mode = file.metadata().map_err(unreachable(path))?.permissions();
    if mode.mode() & 0o077 != 0 {
        return Err(KeyError::TooOpen(path.to_owned()));
    }
    let text = fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| match error.kind() {
        ErrorKind::InvalidData => damaged(path, "it is no text"),
        _ => unreachable(path)(error),
    })?;
    let whole: Whole =
        serde_json::from_str(&text).map_err(|_| damaged(path, "it is not the JSON of one"))?;
    if whole.app != ENVELOPE {
        return Err(damaged(path, "it is another program's"));
    }
    if whole.version != VERSION {
        return Err(damaged(path, "it is of another version"));
    }
    let keys: Result<Vec<Key>, _> = whole.keys.iter().map(Line::key).collect();
    let mut keys = keys.map_err(|why| damaged(path, why))?;
    keys.sort_by_key(|key| key.id);
    if keys.windows(2).any(|pair| pair[0].id == pair[1].id) {
        return Err(damaged(path, "two keys have the same number"));
    }
    Ok(keys)
}

/// Writes a file where there must be none.
pub(super) fn create(path: &Path, keys: &[Key]) -> Result<(), KeyError> {
    let half = write_aside(path, keys)?;
    // A link, unlike a rename, does not take the place of what is there.
    let linked = fs::hard_link(&half, path);
    fs::remove_file(&half).map_err(unreachable(&half))?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(KeyError::Taken(path.to_owned()))
        }
        done => done.and_then(|()| settle(path)).map_err(unreachable(path)),
    }
}

/// Writes a file in the place of the one that is there.
pub(super) fn replace(path: &Path, keys: &[Key]) -> Result<(), KeyError> {
    let half = write_aside(path, keys)?;
    fs::rename(&half, path)
        .and_then(|()| settle(path))
        .map_err(unreachable(path))
}

/// The whole file under another name, on the disk.
fn write_aside(path: &Path, keys: &[Key]) -> Result<PathBuf, KeyError> {
    let mut name = [0; 8];
    chance::fill(&mut name);
    let half = format!("{}.{:016x}", path.display(), u64::from_be_bytes(name));
    let half = PathBuf::from(half);
    let whole = Whole {
        app: ENVELOPE.to_owned(),
        version: VERSION,
        keys: keys.iter().map(Line::of).collect(),
    };
    let text = serde_json::to_string_pretty(&whole)
        .map(Zeroizing::new)
        .map_err(|_| damaged(path, "it cannot be written"))?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&half)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        })
        .map_err(unreachable(&half))?;
    Ok(half)
}

/// Brings the name itself to the disk.
fn settle(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
