//! The browser's words for storage trouble, in ours.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

use crate::offline::StoreError;

/// What an error of the `idb` crate means to a store.
pub(in crate::offline) fn trouble(error: idb::Error) -> StoreError {
    match &error {
        idb::Error::DomException(exception) => from_exception(exception),
        // The crate prints the exception inside with its name.
        other => from_name(&other.to_string()),
    }
}

/// What a thrown value means to a store.
pub(in crate::offline) fn thrown(value: &JsValue) -> StoreError {
    value
        .dyn_ref::<DomException>()
        .map_or_else(|| StoreError::Refused(format!("{value:?}")), from_exception)
}

/// What the reason of an abort means to a store.
pub(super) fn from_exception(exception: &DomException) -> StoreError {
    from_name(&format!("{}: {}", exception.name(), exception.message()))
}

/// What browsers call it when their own files fail them: the disk, or what is
/// written on it (W3C Indexed Database API 3.0, "UnknownError"; Chrome adds the others).
const BROKEN: [&str; 3] = ["UnknownError", "DataError", "NotReadableError"];

fn from_name(text: &str) -> StoreError {
    if text.contains("QuotaExceededError") {
        StoreError::Full
    } else if BROKEN.iter().any(|name| text.contains(name)) {
        StoreError::Broken(text.to_owned())
    } else {
        StoreError::Refused(text.to_owned())
    }
}
