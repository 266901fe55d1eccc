//! Envelopes: sealed by a phone to the server's public key, read by nobody on
//! the phone, and opened here (`docs/sync.md`, "Envelopes").
//!
//! HPKE in base mode (RFC 9180) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
//! AES-256-GCM. Whoever has the public key can seal: what an envelope says has to
//! be proven by what lies inside.

use std::collections::BTreeMap;
use std::io::Read;

use domain::wire::MAX_BODY;
use flate2::read::GzDecoder;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256 as Kem;
use hpke::{Deserializable, Kem as _, OpModeR, Serializable};

use crate::keys::{Keyring, Purpose};

/// The version of the format.
const VERSION: u8 = 1;
/// The version and the number of the key.
const HEAD: usize = 5;
/// An encapsulated key: a point, uncompressed.
const ENCAPSULATED: usize = 65;
/// How gzip begins, and JSON never does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What an envelope is for. One that was sealed for one use opens for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A saved change that waits on a phone.
    Change,
    /// A worker's own sign-up that waits on whatever phone it was made on.
    SignUp,
    /// The key of a phone's store, for somebody who forgot the PIN.
    Escrow,
}

impl Use {
    /// Its name within the sealed context.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::SignUp => "signup",
            Self::Escrow => "escrow",
        }
    }

    /// The `info` of HPKE.
    #[must_use]
    pub fn info(self) -> String {
        format!("taynghe {} {VERSION}", self.code())
    }
}

/// Why an envelope was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// It is no envelope, was damaged, or was sealed for something else.
    #[error("this is no envelope for this use")]
    Garbled,
    /// It was sealed to a key that this server does not have.
    #[error("this server does not have the key that it was sealed to")]
    UnknownKey,
}

/// The key that phones seal to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealingKey {
    /// Its number.
    pub id: u32,
    /// The point, uncompressed: 65 bytes.
    pub public: Vec<u8>,
}

/// The private keys, the newest of which phones seal to. The older ones go on
/// opening what was sealed before they were replaced.
pub struct Opener {
    keys: BTreeMap<u32, <Kem as hpke::Kem>::PrivateKey>,
    sealing: SealingKey,
}

impl Opener {
    /// Derives the pairs of keys from secrets by their numbers; of the pair with
    /// the number `newest` phones get the public half.
    #[must_use]
    pub fn new<'s>(
        newest: (u32, &[u8; 32]),
        all: impl Iterator<Item = (u32, &'s [u8; 32])>,
    ) -> Self {
        let (id, secret) = newest;
        let (private, public) = Kem::derive_keypair(secret);
        let mut keys: BTreeMap<_, _> = all
            .map(|(id, secret)| (id, Kem::derive_keypair(secret).0))
            .collect();
        keys.insert(id, private);
        let public = public.to_bytes().to_vec();
        Self {
            keys,
            sealing: SealingKey { id, public },
        }
    }

    /// The keys of a keyring.
    #[must_use]
    pub fn of(keys: &Keyring) -> Self {
        let (newest, secret) = keys.newest(Purpose::Envelope);
        let of_envelopes = keys
            .keys()
            .iter()
            .filter(|key| key.purpose == Purpose::Envelope);
        let all = of_envelopes.map(|key| (key.id.0, key.secret.expose()));
        Self::new((newest.0, secret.expose()), all)
    }

    /// The key to seal to.
    #[must_use]
    pub const fn sealing_key(&self) -> &SealingKey {
        &self.sealing
    }

    /// What lies in an envelope for this use.
    ///
    /// # Errors
    /// [`Unopened`]; it is never said which part does not fit.
    pub fn open(&self, usage: Use, envelope: &[u8]) -> Result<Vec<u8>, Unopened> {
        let (head, rest) = envelope.split_at_checked(HEAD).ok_or(Unopened::Garbled)?;
        let (encapsulated, sealed) = rest
            .split_at_checked(ENCAPSULATED)
            .ok_or(Unopened::Garbled)?;
        let [VERSION, id @ ..] = head else {
            return Err(Unopened::Garbled);
        };
        let id = <[u8; 4]>::try_from(id).map_err(|_| Unopened::Garbled)?;
        let key = self
            .keys
            .get(&u32::from_be_bytes(id))
            .ok_or(Unopened::UnknownKey)?;
        let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated)
            .map_err(|_| Unopened::Garbled)?;
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, Kem>(
            &OpModeR::Base,
            key,
            &encapsulated,
            usage.info().as_bytes(),
            sealed,
            head,
        );
        unpacked(opened.map_err(|_| Unopened::Garbled)?)
    }
}

/// The content as it was before the phone made it smaller.
fn unpacked(content: Vec<u8>) -> Result<Vec<u8>, Unopened> {
    if !content.starts_with(&GZIP) {
        return Ok(content);
    }
    let mut plain = Vec::new();
    let most = u64::try_from(MAX_BODY).unwrap_or(u64::MAX) + 1;
    GzDecoder::new(&content[..])
        .take(most)
        .read_to_end(&mut plain)
        .map_err(|_| Unopened::Garbled)?;
    if plain.len() > MAX_BODY {
        return Err(Unopened::Garbled);
    }
    Ok(plain)
}
