//! This device's last copies of public pages, and what else a visitor without
//! an account leaves on it, in a store of its own.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;

use crate::offline::{BrowserAmbient, Device, IndexedDbStore, StoreError};

/// The database of whoever has no account.
const GUEST: &str = "taynghe-guest";
/// Where the copies stand in it.
const PAGES: &str = "pages";
/// How many pages are kept; the one that was longest not opened goes first.
const MOST: usize = 16;

type Guest = Rc<Device<IndexedDbStore>>;

thread_local! {
    static OPEN: RefCell<Option<Guest>> = const { RefCell::new(None) };
}

async fn guest() -> Result<Guest, StoreError> {
    if let Some(guest) = OPEN.with_borrow(Clone::clone) {
        return Ok(guest);
    }
    let store = IndexedDbStore::open_named(GUEST, &BrowserAmbient).await?;
    let guest = Rc::new(Device::new(store));
    OPEN.set(Some(guest.clone()));
    Ok(guest)
}

/// What a visitor kept under a name.
pub async fn kept<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&kept_text(name).await?).ok()
}

/// Keeps something of a visitor's under a name.
///
/// # Errors
/// Whatever the store says; then nothing was kept.
pub async fn keep<T: Serialize>(name: &str, value: &T) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    keep_text(name, text).await
}

// The store is asked for text only, so that what waits for it is built once.
async fn kept_text(name: &str) -> Option<String> {
    // Where the browser gives no storage there is nothing kept either.
    guest().await.ok()?.meta(name).await.ok()?
}

async fn keep_text(name: &str, text: String) -> Result<(), StoreError> {
    guest().await?.put_meta(name, &text).await
}

#[derive(Serialize, Deserialize)]
struct Copy {
    address: String,
    answer: String,
}

/// The last copy of a page's answer.
pub(super) async fn copy_of(address: &str) -> Option<String> {
    let copies: Vec<Copy> = kept(PAGES).await?;
    let copy = copies.into_iter().find(|copy| copy.address == address)?;
    Some(copy.answer)
}

/// Keeps a copy of a page's answer.
pub(super) async fn put_copy(address: String, answer: String) {
    let mut copies: Vec<Copy> = kept(PAGES).await.unwrap_or_default();
    copies.retain(|copy| copy.address != address);
    copies.insert(0, Copy { address, answer });
    copies.truncate(MOST);
    if let Err(error) = keep(PAGES, &copies).await {
        // The page is there all the same; only the next visit without a
        // network will miss it.
        leptos::logging::warn!("this page could not be kept: {error}");
    }
}
