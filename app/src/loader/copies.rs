//! This device's last copies of public pages, and what else a visitor without
//! an account leaves on it, in a store of its own.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;

use super::ask::{Ask, Reply};
use super::net;
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
    // Where the browser gives no storage there is nothing kept either.
    guest().await.ok()?.meta(name).await.ok()?
}

/// Keeps something of a visitor's under a name.
///
/// # Errors
/// Whatever the store says; then nothing was kept.
pub async fn keep<T: Serialize>(name: &str, value: &T) -> Result<(), StoreError> {
    guest().await?.put_meta(name, value).await
}

#[derive(Serialize, Deserialize)]
struct Copy {
    ask: Ask,
    reply: Reply,
}

/// The last copy of a page, as it looks now.
pub(super) async fn copy_of(ask: &Ask) -> Option<Reply> {
    let copies: Vec<Copy> = kept(PAGES).await?;
    let copy = copies.into_iter().find(|copy| copy.ask == *ask)?;
    Some(copy.reply.seen_at(net::now()))
}

/// Keeps a copy of a page.
pub(super) async fn put_copy(ask: &Ask, reply: &Reply) {
    let mut copies: Vec<Copy> = kept(PAGES).await.unwrap_or_default();
    copies.retain(|copy| copy.ask != *ask);
    copies.insert(
        0,
        Copy {
            ask: ask.clone(),
            reply: reply.clone(),
        },
    );
    copies.truncate(MOST);
    if let Err(error) = keep(PAGES, &copies).await {
        // The page is there all the same; only the next visit without a
        // network will miss it.
        leptos::logging::warn!("this page could not be kept: {error}");
    }
}
