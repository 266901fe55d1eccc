//! Sealing for the database, and keyed hashes by which sealed numbers are found.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use domain::Mark;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::{KeyId, Keyring, Purpose, Secret};
use crate::chance;

/// How long a nonce of XChaCha20 is.
const NONCE: usize = 24;
/// How many bytes of an HMAC are kept.
pub const MARK_HASH: usize = 16;

/// What a sealed value belongs to: it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A record, by its id.
    Record(Uuid),
    /// A change, by its id.
    Change(Uuid),
    /// The second factor of an account, by the account's id.
    SecondFactor(Uuid),
    /// The database itself.
    Database,
}

impl Place {
    /// What kind of place it is, in words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Record(_) => "record",
            Self::Change(_) => "change",
            Self::SecondFactor(_) => "second factor",
            Self::Database => "database",
        }
    }

    /// The place as the cipher vouches for it.
    fn vouched(self) -> Vec<u8> {
        let id = match self {
            Self::Record(id) | Self::Change(id) | Self::SecondFactor(id) => id.into_bytes().into(),
            Self::Database => Vec::new(),
        };
        [b"taynghe ", self.what().as_bytes(), b" 1", &id].concat()
    }
}

/// Why something was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// The keyring has no such key.
    #[error("the keyring lacks its key")]
    NoKey,
    /// It was damaged, or sealed for another place or by another keyring.
    #[error("it does not open with its key")]
    Shut,
}

impl Keyring {
    /// Seals bytes for their place with the newest key: a nonce of chance, then the
    /// sealed bytes (XChaCha20-Poly1305). None only for more than a computer holds.
    #[must_use]
    pub fn seal(&self, place: Place, bytes: &[u8]) -> Option<(KeyId, Vec<u8>)> {
        let (id, secret) = self.newest(Purpose::Column);
        let mut nonce = [0; NONCE];
        chance::fill(&mut nonce);
        let aad = place.vouched();
        let payload = Payload {
            msg: bytes,
            aad: &aad,
        };
        let sealed = cipher(secret).encrypt(&nonce.into(), payload).ok()?;
        Some((id, [&nonce[..], &sealed].concat()))
    }

    /// Opens bytes that were sealed for a place with a key of this keyring.
    ///
    /// # Errors
    /// [`Unopened`].
    pub fn open_sealed(&self, place: Place, key: KeyId, bytes: &[u8]) -> Result<Vec<u8>, Unopened> {
        let secret = self.secret(Purpose::Column, key).ok_or(Unopened::NoKey)?;
        let (nonce, msg) = bytes.split_first_chunk::<NONCE>().ok_or(Unopened::Shut)?;
        let aad = place.vouched();
        cipher(secret)
            .decrypt(&(*nonce).into(), Payload { msg, aad: &aad })
            .map_err(|_| Unopened::Shut)
    }

    /// The hash of a mark with the newest key.
    #[must_use]
    pub fn hash(&self, mark: &Mark) -> (KeyId, [u8; MARK_HASH]) {
        let (id, secret) = self.newest(Purpose::Index);
        (id, hashed(secret, mark))
    }

    /// The hashes of a mark with every key: what older ones hashed is found too.
    #[must_use]
    pub fn hashes(&self, mark: &Mark) -> Vec<[u8; MARK_HASH]> {
        let keys = self.keys().iter();
        keys.filter(|key| key.purpose == Purpose::Index)
            .map(|key| hashed(&key.secret, mark))
            .collect()
    }
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(secret.expose().into())
}

/// HMAC-SHA-256 over the kind of number and the number.
fn hashed(secret: &Secret, mark: &Mark) -> [u8; MARK_HASH] {
    let mut short = [0; MARK_HASH];
    // HMAC takes keys of any length, so that this is never none.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.expose()) else {
        return short;
    };
    mac.update(mark.kind().word().as_bytes());
    mac.update(&[0]);
    mac.update(mark.expose().as_bytes());
    short.copy_from_slice(&mac.finalize().into_bytes()[..MARK_HASH]);
    short
}
