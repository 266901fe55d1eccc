//! How values become bytes in a store: one door, so that they can be sealed
//! behind it later.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    // Read as text like everything else in the browser: a second reader for
    // bytes would be as much again of what a visitor loads.
    std::str::from_utf8(bytes)
        .map_err(|error| StoreError::Damaged(error.to_string()))
        .and_then(|text| {
            serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))
        })
}
