//! What the phone keeps, sealed: each account's rows and drafts under a data key
//! of its own, which a PIN or a passphrase opens.
//!
//! [`SealedStore`] seals what passes through a store. [`KeyShelf`] is where the
//! wrapped keys stand; [`Keys`] knows how one is made, tried and wrapped anew.

#[cfg(target_arch = "wasm32")]
mod browser_shelf;
mod keys;
#[cfg(target_arch = "wasm32")]
mod passkey;
mod shelf;
mod store;

use domain::vault::NONCE;

#[cfg(target_arch = "wasm32")]
pub use browser_shelf::BrowserShelf;
pub use keys::{Keys, OpenError, about};
#[cfg(target_arch = "wasm32")]
pub use passkey::{ask_passkey, make_passkey, passkeys_possible};
pub use shelf::{KeyRow, KeyShelf, Lock, MemoryShelf, Passkey};
pub use store::SealedStore;

/// Fills a slice with random bytes that are fit for a secret; false where there
/// are none to be had.
pub type Chance = fn(&mut [u8]) -> bool;

/// A nonce of its own, if there is one to be had.
pub(super) fn nonce(chance: Chance) -> Option<[u8; NONCE]> {
    let mut nonce = [0; NONCE];
    chance(&mut nonce).then_some(nonce)
}
