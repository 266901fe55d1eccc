//! The bytes of a rescue file: text around base64, argon2id from the
//! passphrase to the key, XChaCha20-Poly1305 around the JSON.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use serde::{Deserialize, Serialize};

use super::{Rescue, RescueError};
use crate::search::tidy;

/// The longest file that is written or read, in bytes.
pub const MAX_FILE: usize = 16 * 1024 * 1024;

/// The first and the last line. Text survives what messengers and mail do to files.
const BEGIN: &[u8] = b"-----BEGIN TAYNGHE RESCUE-----";
const END: &[u8] = b"-----END TAYNGHE RESCUE-----";
/// How long the lines between them are.
const LINE: usize = 76;
/// The version of the format that this code writes.
const VERSION: u8 = 1;
pub(crate) const SALT: usize = 16;
const NONCE: usize = 24;
/// Version, memory, passes, lanes, salt, nonce.
const HEADER: usize = 1 + 4 + 4 + 1 + SALT + NONCE;

/// What deriving the key costs whoever tries passphrases, and whoever knows the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes; they are worked through one after the other.
    pub lanes: u8,
}

impl Cost {
    /// What new files cost: 19 MiB fit into a 2 GB phone beside a browser, and
    /// three passes are one more than OWASP's least for that much memory.
    pub const STANDARD: Self = Self {
        memory: 19 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The most that is read, so that a hostile file costs little.
    const MOST: Self = Self {
        memory: 64 * 1024,
        passes: 10,
        lanes: 4,
    };

    fn params(self) -> Result<Params, RescueError> {
        let most = Self::MOST;
        if self.memory > most.memory || self.passes > most.passes || self.lanes > most.lanes {
            return Err(RescueError::TooCostly);
        }
        // What argon2 itself refuses was written by nobody.
        Params::new(self.memory, self.passes, u32::from(self.lanes), None)
            .map_err(|_| RescueError::WrongOrDamaged)
    }
}

/// The chance in a file, which the caller brings, and what its key costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// What the key costs.
    pub cost: Cost,
    /// For the key; never the same twice.
    pub salt: [u8; SALT],
    /// For the cipher; never the same twice.
    pub nonce: [u8; NONCE],
}

impl Seed {
    /// The standard cost, with forty random bytes.
    #[must_use]
    pub fn new(random: &[u8; SALT + NONCE]) -> Self {
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
        salt.copy_from_slice(&random[..SALT]);
        nonce.copy_from_slice(&random[SALT..]);
        Self {
            cost: Cost::STANDARD,
            salt,
            nonce,
        }
    }

    fn header(&self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[0] = VERSION;
        header[1..5].copy_from_slice(&self.cost.memory.to_be_bytes());
        header[5..9].copy_from_slice(&self.cost.passes.to_be_bytes());
        header[9] = self.cost.lanes;
        header[10..26].copy_from_slice(&self.salt);
        header[26..].copy_from_slice(&self.nonce);
        header
    }

    fn read(header: &[u8; HEADER]) -> Self {
        let number = |at: usize| {
            let bytes = &header[at..at + 4];
            u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
        };
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
        salt.copy_from_slice(&header[10..26]);
        nonce.copy_from_slice(&header[26..]);
        Self {
            cost: Cost {
                memory: number(1),
                passes: number(5),
                lanes: header[9],
            },
            salt,
            nonce,
        }
    }

    /// The cipher of a passphrase.
    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, RescueError> {
        let mut key = Key::default();
        derive(self.cost, passphrase, &self.salt, &mut key)?;
        Ok(XChaCha20Poly1305::new(&key))
    }
}

/// Derives a key from what a person typed, at a cost. How it was typed makes no
/// difference in composed or decomposed letters and in the spaces between words.
pub(crate) fn derive(
    cost: Cost,
    typed: &str,
    salt: &[u8; SALT],
    key: &mut [u8],
) -> Result<(), RescueError> {
    let params = cost.params()?;
    let blocks = params.block_count();
    // A phone that has too little memory says so; it must not die of it.
    let mut memory: Vec<Block> = Vec::new();
    memory
        .try_reserve_exact(blocks)
        .map_err(|_| RescueError::NoMemory)?;
    memory.resize(blocks, Block::default());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(tidy(typed).as_bytes(), salt, key, &mut memory)
        .map_err(|_| RescueError::WrongOrDamaged)
}

/// What the cipher vouches for beside the content.
fn vouched(header: &[u8; HEADER]) -> Vec<u8> {
    [BEGIN, header].concat()
}

/// Seals a rescue under a passphrase; gives the text of the file. It takes the
/// time and the memory of the seed's cost.
///
/// # Errors
/// [`RescueError::TooLarge`], [`RescueError::NoMemory`].
pub fn seal(rescue: &Rescue, passphrase: &str, seed: &Seed) -> Result<String, RescueError> {
    let json =
        serde_json::to_vec(rescue).map_err(|error| RescueError::BadContent(error.to_string()))?;
    // Base64 makes four of three.
    if json.len() > MAX_FILE / 4 * 3 - 1024 * 1024 {
        return Err(RescueError::TooLarge);
    }
    let header = seed.header();
    let payload = Payload {
        msg: &json,
        aad: &vouched(&header),
    };
    let sealed = seed
        .cipher(passphrase)?
        .encrypt(&XNonce::from(seed.nonce), payload)
        .map_err(|_| RescueError::TooLarge)?;
    let encoded = STANDARD_NO_PAD.encode([&header[..], &sealed].concat());
    let mut text = String::with_capacity(encoded.len() + encoded.len() / LINE + 80);
    text.push_str(&String::from_utf8_lossy(BEGIN));
    for (at, letter) in encoded.chars().enumerate() {
        if at % LINE == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text.push('\n');
    text.push_str(&String::from_utf8_lossy(END));
    text.push('\n');
    Ok(text)
}

/// Opens the file that [`seal`] wrote. What was added or lost in white space
/// does no harm.
///
/// # Errors
/// [`RescueError`], whatever the bytes are.
pub fn open(file: &[u8], passphrase: &str) -> Result<Rescue, RescueError> {
    if file.len() > MAX_FILE {
        return Err(RescueError::TooLarge);
    }
    // Editors of Windows put a mark before the first letter.
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let inside = file
        .trim_ascii()
        .strip_prefix(BEGIN)
        .ok_or(RescueError::NotRescue)?
        .strip_suffix(END)
        .ok_or(RescueError::WrongOrDamaged)?;
    let encoded: Vec<u8> = inside
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let bytes = STANDARD_NO_PAD
        .decode(encoded)
        .map_err(|_| RescueError::WrongOrDamaged)?;
    match bytes.first() {
        Some(&VERSION) => {}
        Some(version) if *version > VERSION => return Err(RescueError::Newer(*version)),
        _ => return Err(RescueError::WrongOrDamaged),
    }
    let (header, sealed) = bytes
        .split_first_chunk::<HEADER>()
        .ok_or(RescueError::WrongOrDamaged)?;
    let seed = Seed::read(header);
    let payload = Payload {
        msg: sealed,
        aad: &vouched(header),
    };
    let json = seed
        .cipher(passphrase)?
        .decrypt(&XNonce::from(seed.nonce), payload)
        .map_err(|_| RescueError::WrongOrDamaged)?;
    let rescue: Rescue = serde_json::from_slice(&json)
        .map_err(|error| RescueError::BadContent(error.to_string()))?;
    rescue.check()?;
    Ok(rescue)
}
