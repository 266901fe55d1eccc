//! The pocket where there is no browser: the server keeps nothing of anybody's device.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Pocket, PocketError};

/// The pocket of the device that the app runs on. Where the browser refuses
/// localStorage, values live until the page closes; on the server there are none.
#[derive(Clone, Debug)]
pub struct DevicePocket(());

impl DevicePocket {
    /// The device's pocket; every call gives the same values.
    #[must_use]
    pub const fn open() -> Self {
        Self(())
    }

    /// Whether values outlive the page.
    #[must_use]
    pub const fn lasts(&self) -> bool {
        false
    }
}

impl Pocket for DevicePocket {
    fn get<T: DeserializeOwned>(&self, _name: &str) -> Result<Option<T>, PocketError> {
        Ok(None)
    }

    fn put<T: Serialize>(&self, _name: &str, _value: &T) -> Result<(), PocketError> {
        Err(PocketError::Refused("no browser".to_owned()))
    }

    fn remove(&self, _name: &str) {}

    fn names(&self, _prefix: &str) -> Vec<String> {
        Vec::new()
    }
}
