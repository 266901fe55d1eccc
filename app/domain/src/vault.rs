//! How a phone keeps what it stores: sealed under a data key, which a PIN or a
//! passphrase wraps.
//!
//! A sealed value is one version byte, a nonce of 24 bytes, and the ciphertext
//! of XChaCha20-Poly1305. Beside the content the cipher vouches for the place
//! where the value stands, so that no value can be moved to another.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::ids::{AccountId, DeviceId};
use crate::rescue::{Cost, RescueError, SALT, derive};

/// The first byte of a sealed value. No JSON begins with it, so that what an
/// older version of the app stored is told apart.
pub const SEALED: u8 = 1;
/// The length of a nonce: long enough to be drawn at random for each value.
pub const NONCE: usize = 24;
/// The length of a key.
pub const KEY: usize = 32;
/// How many random bytes a wrap needs.
pub const WRAP_CHANCE: usize = SALT + NONCE;
/// What a sealed value is longer than its content.
pub const OVERHEAD: usize = 1 + NONCE + 16;

/// The key of one account's store on one phone. It is wiped when it is dropped.
pub struct DataKey(Zeroizing<[u8; KEY]>);

impl DataKey {
    /// A key of the caller's random bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key that was kept as bytes; none if these are not as many as a key has.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// A key that was written with [`Escrow::new`]; none if it is anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD_NO_PAD.decode(text).ok()?);
        Self::from_slice(&bytes)
    }

    /// The key itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }

    /// A key of its own for one use, from which this one cannot be told.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0.as_slice());
        hash.update(b"taynghe ");
        hash.update(purpose.as_bytes());
        Self::new(hash.finalize().into())
    }

    /// Seals a value for its place. The nonce is random, and never used twice.
    ///
    /// ```
    /// use domain::vault::DataKey;
    /// let key = DataKey::new([7; 32]);
    /// let sealed = key.seal(&[9; 24], b"record 1", b"{}");
    /// assert_eq!(key.open(b"record 1", &sealed).as_deref(), Some(&b"{}"[..]));
    /// assert_eq!(key.open(b"record 2", &sealed), None);
    /// ```
    #[must_use]
    pub fn seal(&self, nonce: &[u8; NONCE], place: &[u8], value: &[u8]) -> Vec<u8> {
        let payload = Payload {
            msg: value,
            aad: place,
        };
        // The cipher refuses only what is longer than 256 GiB.
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(*nonce), payload)
            .unwrap_or_default();
        [&[SEALED][..], nonce, &sealed].concat()
    }

    /// Opens what [`Self::seal`] made for this place; none if it is anything else.
    #[must_use]
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&[SEALED])?;
        let (nonce, value) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: value,
            aad: place,
        };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// Seals a value into text.
    #[must_use]
    pub fn seal_text(&self, nonce: &[u8; NONCE], place: &str, value: &[u8]) -> String {
        STANDARD_NO_PAD.encode(self.seal(nonce, place.as_bytes(), value))
    }

    /// Opens what [`Self::seal_text`] made for this place; none if it is anything else.
    #[must_use]
    pub fn open_text(&self, place: &str, text: &str) -> Option<Vec<u8>> {
        let sealed = STANDARD_NO_PAD.decode(text).ok()?;
        self.open(place.as_bytes(), &sealed)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

/// What a phone seals to the server once its PIN is set, and keeps itself: whoever
/// forgets the PIN gets the key back for it, with the account's password.
#[derive(Serialize, Deserialize)]
pub struct Escrow {
    /// Whose store the key opens.
    pub account: AccountId,
    /// The phone.
    pub device: DeviceId,
    /// The key, in base64 without padding.
    pub key: String,
}

impl Escrow {
    /// The escrow of an account's key on a phone.
    ///
    /// ```
    /// use domain::ids::{AccountId, DeviceId};
    /// use domain::vault::{DataKey, Escrow};
    /// let (account, device) = (AccountId::new(1, [1; 10]), DeviceId::new(1, [2; 10]));
    /// let escrow = Escrow::new(account, device, &DataKey::new([7; 32]));
    /// let key = DataKey::from_text(&escrow.key).unwrap();
    /// assert_eq!(key.bytes(), &[7; 32]);
    /// ```
    #[must_use]
    pub fn new(account: AccountId, device: DeviceId, key: &DataKey) -> Self {
        Self {
            account,
            device,
            key: STANDARD_NO_PAD.encode(key.bytes()),
        }
    }
}

/// An envelope as JSON carries it: base64 with padding.
#[must_use]
pub fn envelope_text(envelope: &[u8]) -> String {
    STANDARD.encode(envelope)
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Why a wrap does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WrapError {
    /// Another PIN or passphrase made it, or it is damaged.
    #[error("the PIN or passphrase is another")]
    Wrong,
    /// This phone has too little memory left for the derivation.
    #[error("too little memory is left")]
    NoMemory,
}

impl From<RescueError> for WrapError {
    fn from(error: RescueError) -> Self {
        match error {
            RescueError::NoMemory => Self::NoMemory,
            _ => Self::Wrong,
        }
    }
}

/// What it takes to derive the key of a wrap; it stands beside the wrap, so that
/// a later version of the app may ask for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivation {
    /// What one try costs.
    pub cost: Cost,
    /// Random, and another in each wrap.
    pub salt: [u8; SALT],
}

impl Derivation {
    /// Wraps a data key under what a person typed, for `place`. It takes the time
    /// and the memory of the cost.
    ///
    /// # Errors
    /// [`WrapError::NoMemory`].
    pub fn wrap(
        cost: Cost,
        typed: &str,
        key: &DataKey,
        place: &[u8],
        random: &[u8; WRAP_CHANCE],
    ) -> Result<(Self, Vec<u8>), WrapError> {
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
        salt.copy_from_slice(&random[..SALT]);
        nonce.copy_from_slice(&random[SALT..]);
        let derivation = Self { cost, salt };
        let wrapped = derivation.key(typed)?.seal(&nonce, place, key.bytes());
        Ok((derivation, wrapped))
    }

    /// Opens what [`Self::wrap`] made.
    ///
    /// # Errors
    /// [`WrapError`].
    pub fn unwrap(&self, typed: &str, place: &[u8], wrapped: &[u8]) -> Result<DataKey, WrapError> {
        let bytes = self.key(typed)?.open(place, wrapped).map(Zeroizing::new);
        bytes
            .and_then(|bytes| DataKey::from_slice(&bytes))
            .ok_or(WrapError::Wrong)
    }

    fn key(&self, typed: &str) -> Result<DataKey, WrapError> {
        let mut key = Zeroizing::new([0; KEY]);
        derive(self.cost, typed, &self.salt, key.as_mut_slice())?;
        Ok(DataKey::new(*key))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use proptest::prelude::*;

    const CHEAP: Cost = Cost {
        memory: 8,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn the_right_words_open_a_wrap_however_they_were_typed_and_no_others_do() {
        let key = DataKey::new([7; KEY]);
        let random = [5; WRAP_CHANCE];
        let (derivation, wrapped) =
            Derivation::wrap(CHEAP, "suối cạn mùa khô", &key, b"one", &random).unwrap();
        let opened = |typed: &str, place: &[u8]| {
            derivation
                .unwrap(typed, place, &wrapped)
                .map(|key| *key.bytes())
        };
        assert_eq!(opened("suối cạn mùa khô", b"one"), Ok([7; KEY]));
        assert_eq!(
            opened("  su\u{f4}\u{301}i  cạn mùa khô", b"one"),
            Ok([7; KEY])
        );
        assert_eq!(opened("suối cạn mùa mưa", b"one"), Err(WrapError::Wrong));
        assert_eq!(opened("suối cạn mùa khô", b"two"), Err(WrapError::Wrong));
        let read = serde_json::to_string(&derivation).unwrap();
        assert_eq!(
            serde_json::from_str::<Derivation>(&read).unwrap(),
            derivation
        );
    }

    #[test]
    fn a_wrap_that_asks_for_too_much_is_not_tried() {
        let key = DataKey::new([7; KEY]);
        let (derivation, wrapped) =
            Derivation::wrap(CHEAP, "482915", &key, b"", &[5; WRAP_CHANCE]).unwrap();
        let costly = Derivation {
            cost: Cost {
                memory: u32::MAX,
                ..CHEAP
            },
            ..derivation
        };
        let opened = costly.unwrap("482915", b"", &wrapped);
        assert_eq!(opened.map(|_| ()), Err(WrapError::Wrong));
    }

    #[test]
    fn a_key_for_one_use_tells_nothing_of_another() {
        let key = DataKey::new([7; KEY]);
        let [drafts, others] = ["drafts", "others"].map(|purpose| *key.derived(purpose).bytes());
        assert_ne!(drafts, others);
        assert_ne!(&drafts, key.bytes());
        assert_eq!(format!("{key:?}"), "DataKey(…)");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_in_its_place_alone_and_never_when_a_bit_is_turned(
            value in proptest::collection::vec(any::<u8>(), 0..300),
            place in proptest::collection::vec(any::<u8>(), 0..40),
            other in proptest::collection::vec(any::<u8>(), 0..40),
            nonce in any::<[u8; NONCE]>(),
            turned in any::<proptest::sample::Index>(),
        ) {
            let key = DataKey::new([7; KEY]);
            let sealed = key.seal(&nonce, &place, &value);
            prop_assert_eq!(sealed.len(), value.len() + OVERHEAD);
            let text = key.seal_text(&nonce, "here", &value);
            prop_assert_eq!(key.open_text("here", &text), Some(value.clone()));
            prop_assert_eq!(key.open_text("there", &text), None);
            prop_assert_eq!(key.open(&place, &sealed), Some(value));
            prop_assert!(place == other || key.open(&other, &sealed).is_none());
            prop_assert!(DataKey::new([8; KEY]).open(&place, &sealed).is_none());
            let mut damaged = sealed.clone();
            damaged[turned.index(sealed.len())] ^= 1;
            prop_assert!(key.open(&place, &damaged).is_none());
            prop_assert!(key.open(&place, &sealed[..turned.index(sealed.len())]).is_none());
        }
    }
}
