//! The pocket in localStorage, through gloo-storage.

use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Pocket, PocketError};

/// The browser's localStorage: it outlives the tab and is written at once.
#[derive(Clone, Debug)]
pub struct BrowserPocket(());

impl BrowserPocket {
    /// The pocket, unless the browser refuses localStorage.
    ///
    /// # Errors
    /// [`PocketError::Refused`] with the browser's reason.
    pub fn open() -> Result<Self, PocketError> {
        // Asked first, because gloo-storage takes it for granted and panics.
        match web_sys::window().map(|window| window.local_storage()) {
            Some(Ok(Some(_))) => Ok(Self(())),
            Some(Err(reason)) => Err(PocketError::Refused(format!("{reason:?}"))),
            Some(Ok(None)) | None => Err(PocketError::Refused("no localStorage".to_owned())),
        }
    }
}

impl Pocket for BrowserPocket {
    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, PocketError> {
        match LocalStorage::get(name) {
            Ok(value) => Ok(Some(value)),
            Err(StorageError::KeyNotFound(_)) => Ok(None),
            Err(StorageError::SerdeError(_)) => {
                let raw = LocalStorage::raw().get_item(name).ok().flatten();
                Err(PocketError::Unreadable(raw.unwrap_or_default()))
            }
            Err(StorageError::JsError(error)) => Err(PocketError::Refused(error.to_string())),
        }
    }

    fn put<T: Serialize>(&self, name: &str, value: &T) -> Result<(), PocketError> {
        LocalStorage::set(name, value).map_err(|error| match error {
            StorageError::JsError(error) if error.name == "QuotaExceededError" => PocketError::Full,
            error => PocketError::Refused(error.to_string()),
        })
    }

    fn remove(&self, name: &str) {
        LocalStorage::delete(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let storage = LocalStorage::raw();
        let mut names: Vec<String> = (0..LocalStorage::length())
            .filter_map(|at| storage.key(at).ok().flatten())
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort_unstable();
        names
    }
}
