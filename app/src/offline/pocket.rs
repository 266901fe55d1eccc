//! What must survive a tab that is killed in mid word: small values by name,
//! written at once, in localStorage through gloo-storage.
//!
//! Records never go here: they are in the store ([`super::Store`]). Why each
//! is where it is stands in `docs/decisions/0001-records-in-indexeddb.md`.

#[cfg(target_arch = "wasm32")]
mod browser;
mod memory;
#[cfg_attr(target_arch = "wasm32", path = "pocket/browser_device.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "pocket/no_device.rs")]
mod this_device;

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

#[cfg(target_arch = "wasm32")]
pub use browser::BrowserPocket;
pub use memory::MemoryPocket;
pub use this_device::DevicePocket;

/// What can go wrong with a small value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PocketError {
    /// There is no room left; the old value still stands.
    #[error("no room left")]
    Full,
    /// A value is there and does not read; it is left as it is.
    #[error("a value does not read: {0}")]
    Unreadable(String),
    /// The browser refuses, as a private window may, or there is no browser.
    #[error("refused: {0}")]
    Refused(String),
}

/// Small values by name that outlive the page. Every call has happened when it returns.
pub trait Pocket {
    /// The value of a name, if there is one.
    ///
    /// # Errors
    /// [`PocketError::Unreadable`] with the raw text, if it does not read as a `T`.
    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, PocketError>;
    /// Puts a value under a name.
    ///
    /// # Errors
    /// [`PocketError::Full`] or [`PocketError::Refused`]; the old value then stands.
    fn put<T: Serialize>(&self, name: &str, value: &T) -> Result<(), PocketError>;
    /// Takes a name away; one that is not there is no error.
    fn remove(&self, name: &str);
    /// All names that begin with this, sorted.
    fn names(&self, prefix: &str) -> Vec<String>;
}
