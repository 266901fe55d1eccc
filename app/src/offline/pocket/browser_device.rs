//! The pocket of this browser: localStorage, or memory where that is refused.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{BrowserPocket, MemoryPocket, Pocket, PocketError};

thread_local! {
    static FALLBACK: MemoryPocket = MemoryPocket::default();
}

/// The pocket of the device that the app runs on. Where the browser refuses
/// localStorage, values live until the page closes; on the server there are none.
#[derive(Clone, Debug)]
pub struct DevicePocket(Kept);

#[derive(Clone, Debug)]
enum Kept {
    Browser(BrowserPocket),
    Memory(MemoryPocket),
}

impl DevicePocket {
    /// The device's pocket; every call gives the same values.
    #[must_use]
    pub fn open() -> Self {
        Self(
            BrowserPocket::open()
                .map_or_else(|_| Kept::Memory(FALLBACK.with(Clone::clone)), Kept::Browser),
        )
    }

    /// Whether values outlive the page.
    #[must_use]
    pub const fn lasts(&self) -> bool {
        matches!(self.0, Kept::Browser(_))
    }
}

impl Pocket for DevicePocket {
    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, PocketError> {
        match &self.0 {
            Kept::Browser(pocket) => pocket.get(name),
            Kept::Memory(pocket) => pocket.get(name),
        }
    }

    fn put<T: Serialize>(&self, name: &str, value: &T) -> Result<(), PocketError> {
        match &self.0 {
            Kept::Browser(pocket) => pocket.put(name, value),
            Kept::Memory(pocket) => pocket.put(name, value),
        }
    }

    fn remove(&self, name: &str) {
        match &self.0 {
            Kept::Browser(pocket) => pocket.remove(name),
            Kept::Memory(pocket) => pocket.remove(name),
        }
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        match &self.0 {
            Kept::Browser(pocket) => pocket.names(prefix),
            Kept::Memory(pocket) => pocket.names(prefix),
        }
    }
}
