//! This device's last copies of public pages, and what else a visitor without
//! an account leaves on it, in a store of its own. That store is open to whoever
//! has the device: an answer that not everybody may see is kept in the sealed
//! store of the account that asked, or nowhere.

#[cfg_attr(feature = "work", path = "copies/own.rs")]
#[cfg_attr(not(feature = "work"), path = "copies/nobody.rs")]
pub(super) mod own;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use super::ask::Whose;
use crate::offline::{BrowserAmbient, Device, IndexedDbStore, Store, StoreError};

/// The database of whoever has no account.
const GUEST: &str = "taynghe-guest";
/// Where the copies stand, in it and in an account's own.
const PAGES: &str = crate::offline::OWN_PAGES;
/// How many pages are kept; the one that was longest not opened goes first.
const MOST: usize = 16;

type Waited<'s, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + 's>>;

/// A store that keeps texts under names.
pub trait Shelf {
    /// The text under a name.
    fn text<'s>(&'s self, name: &'s str) -> Waited<'s, Option<String>>;
    /// Keeps a text under a name.
    fn put_text<'s>(&'s self, name: &'s str, text: &'s str) -> Waited<'s, ()>;
}

impl<S: Store> Shelf for Device<S> {
    fn text<'s>(&'s self, name: &'s str) -> Waited<'s, Option<String>> {
        Box::pin(self.meta(name))
    }

    fn put_text<'s>(&'s self, name: &'s str, text: &'s str) -> Waited<'s, ()> {
        Box::pin(async move { self.put_meta(name, &text).await })
    }
}

type Guest = Rc<dyn Shelf>;

thread_local! {
    static OPEN: RefCell<Option<Guest>> = const { RefCell::new(None) };
}

async fn guest() -> Result<Guest, StoreError> {
    if let Some(guest) = OPEN.with_borrow(Clone::clone) {
        return Ok(guest);
    }
    let store = IndexedDbStore::open_named(GUEST, &BrowserAmbient).await?;
    let guest: Guest = Rc::new(Device::new(store));
    OPEN.set(Some(guest.clone()));
    Ok(guest)
}

/// What a visitor kept under a name.
pub async fn kept<T: DeserializeOwned>(name: &str) -> Option<T> {
    // Where the browser gives no storage there is nothing kept either.
    let text = guest().await.ok()?.text(name).await.ok()??;
    serde_json::from_str(&text).ok()
}

/// Keeps something of a visitor's under a name.
///
/// # Errors
/// Whatever the store says; then nothing was kept.
pub async fn keep<T: Serialize>(name: &str, value: &T) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))?;
    keep_text(name, &text).await
}

// The store is asked for text only, so that what waits for it is built once.
async fn keep_text(name: &str, text: &str) -> Result<(), StoreError> {
    guest().await?.put_text(name, text).await
}

#[derive(Serialize, Deserialize)]
struct Copy {
    address: String,
    answer: String,
}

async fn copies(shelf: &dyn Shelf) -> Option<Vec<Copy>> {
    serde_json::from_str(&shelf.text(PAGES).await.ok()??).ok()
}

async fn copy_on(shelf: &dyn Shelf, address: &str) -> Option<String> {
    let copies = copies(shelf).await?;
    let copy = copies.into_iter().find(|copy| copy.address == address)?;
    Some(copy.answer)
}

/// The last copy of a page's answer: the account's own, or everybody's.
pub(super) async fn copy_of(address: &str) -> Option<String> {
    if let Some(own) = own::opened().await
        && let Some(copy) = copy_on(&*own, address).await
    {
        return Some(copy);
    }
    copy_on(&*guest().await.ok()?, address).await
}

/// Keeps a copy of a page's answer, where it may stand.
pub(super) async fn put_copy(
    address: String,
    answer: String,
    whose: Whose,
    own: Option<Rc<dyn Shelf>>,
) {
    let shelf = match whose {
        Whose::Everybodys => guest().await.ok(),
        Whose::Own => own,
    };
    let Some(shelf) = shelf else { return };
    let mut copies = copies(&*shelf).await.unwrap_or_default();
    copies.retain(|copy| copy.address != address);
    copies.insert(0, Copy { address, answer });
    copies.truncate(MOST);
    let Ok(text) = serde_json::to_string(&copies) else {
        return;
    };
    if let Err(error) = shelf.put_text(PAGES, &text).await {
        // The page is there all the same; only the next visit without a
        // network will miss it.
        leptos::logging::warn!("this page could not be kept: {error}");
    }
}
