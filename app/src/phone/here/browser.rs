//! The phone in a browser: IndexedDB, fetch, and what the browser can tell.

mod files;
mod new_version;
mod sight;
mod storage;
mod window;

use super::PhoneDevice;
use crate::loader::Shelf;
use crate::offline::seal::{self, BrowserShelf, Keys, Passkey, SealedStore};
use crate::offline::{
    Ambient, BrowserAmbient, BrowserSealer, IndexedDbStore, Sealing, StoreError, strong_chance,
};
use crate::sync::{Driver, FetchTransport, News, Patience, RESCUE_ENDPOINT};
use crate::{OfflineSupport, offline_support};
use domain::ids::{AccountId, Millis};
use domain::rescue::Cost;
use domain::vault::DataKey;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

pub(crate) use files::{after_paint, can_share, chosen, download, share, strong_random};
pub(crate) use new_version::{
    open_new_version, push_now, watch_emptied, watch_online, watch_worker,
};
pub(crate) use sight::{begin_anew, tell_tabs, watch_sight, watch_tabs};
pub(crate) use storage::{persist, persisted, room};
pub(crate) use window::{
    address, before_print, copy, is_online, load_page, print, reload, scroll_to, take_fragment,
    user_agent,
};

/// The clock and the chance of this browser.
pub(crate) struct Here;

impl Ambient for Here {
    fn now(&self) -> Millis {
        BrowserAmbient.now()
    }

    fn random(&self) -> [u8; 10] {
        BrowserAmbient.random()
    }
}

/// Where this phone keeps records.
pub type PhoneStore = SealedStore<IndexedDbStore>;

/// The keys of this phone's people.
pub(crate) fn keys() -> Keys<BrowserShelf> {
    Keys::new(
        BrowserShelf::new(strong_chance),
        strong_chance,
        Cost::STANDARD,
    )
}

/// Whether this phone's screen lock can give a secret.
pub(crate) async fn passkeys_possible() -> bool {
    seal::passkeys_possible().await
}

/// A new passkey and its secret, once the screen lock is confirmed.
pub(crate) async fn make_passkey(name: &str) -> Option<(Passkey, DataKey)> {
    seal::make_passkey(name, strong_chance).await
}

/// The secret of a passkey, once the screen lock is confirmed.
pub(crate) async fn ask_passkey(passkey: &Passkey) -> Option<DataKey> {
    seal::ask_passkey(passkey, strong_chance).await
}

/// Chance that is fit for a secret.
pub(crate) fn chance(bytes: &mut [u8]) -> bool {
    strong_chance(bytes)
}

/// What a small exchange with the server came to.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// After how many seconds it may be asked again, if it says so.
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: String,
}

/// Opens an account's store with its key; one of an older version is sealed first.
pub(crate) async fn open_store(
    account: AccountId,
    key: Rc<DataKey>,
) -> Result<PhoneStore, StoreError> {
    let store = IndexedDbStore::open(account, &BrowserAmbient).await?;
    SealedStore::open(store, key, strong_chance).await
}

/// Seals something to the server; none where this browser cannot.
pub(crate) async fn seal_to_server(usage: &str, content: &[u8]) -> Option<Vec<u8>> {
    crate::offline::seal(usage, content).await
}

/// Lets the copies of pages that are not for everybody stand in the open store; one
/// that is being opened is waited for.
pub(crate) fn keep_own_pages<O: Future<Output = ()> + 'static>(
    find: impl Fn() -> Option<Rc<PhoneDevice>> + 'static,
    opened: impl Fn() -> O + 'static,
) {
    let find = move || find().map(|device| device as Rc<dyn Shelf>);
    crate::loader::keep_own_on(find, opened);
}

/// Deletes an account's store.
pub(crate) async fn delete_store(account: AccountId) -> Result<(), StoreError> {
    IndexedDbStore::delete(account).await
}

/// The device, which seals what it saves for sending too.
pub(crate) fn sealing(device: PhoneDevice, account: AccountId) -> PhoneDevice {
    device.sealing(Sealing::new(account, Rc::new(BrowserSealer)))
}

/// Something small that has no answer after this is taken for no connection:
/// ten times the latency of the slowest link that the app is made for.
const SMALL_ANSWER: i32 = 20_000;

/// A body that a browser sends to its end though the page has gone: it allows
/// 64 KiB for all of them.
const SHORT: usize = 1_000;

/// Asks the server something small; none where it cannot be reached in time.
pub(crate) async fn ask(method: &str, path: &str, body: Option<String>) -> Option<Reply> {
    try_ask(method, path, body).await.ok()
}

async fn try_ask(method: &str, path: &str, body: Option<String>) -> Result<Reply, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let init = web_sys::RequestInit::new();
    init.set_method(method);
    init.set_credentials(web_sys::RequestCredentials::SameOrigin);
    init.set_cache(web_sys::RequestCache::NoStore);
    // What is put down goes on its way though the page is loaded anew.
    let keep = JsValue::from_bool(body.as_ref().is_some_and(|body| body.len() < SHORT));
    js_sys::Reflect::set(&init, &"keepalive".into(), &keep)?;
    let headers = web_sys::Headers::new()?;
    headers.set("accept", "application/json")?;
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let patience = Patience::new(&window)?;
    init.set_signal(Some(&patience.signal()));
    patience.wait(SMALL_ANSWER)?;
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str_and_init(path, &init))
        .await?
        .dyn_into()?;
    let retry_after = response.headers().get("retry-after")?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(Reply {
        status: response.status(),
        retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
        body: body.as_string().unwrap_or_default(),
    })
}

/// Whether the document says that it belongs to the demonstration.
pub(crate) fn document_says_sample() -> bool {
    web_sys::window()
        .and_then(|window| window.document()?.body())
        .is_some_and(|body| body.has_attribute("data-sample"))
}

pub(crate) fn support() -> OfflineSupport {
    offline_support()
}

/// What keeps the store in sync.
pub(crate) type PhoneDriver = Driver<PhoneStore, FetchTransport>;

pub(crate) fn start_driver(
    account: AccountId,
    device: &PhoneDevice,
    publish: impl Fn(News) + 'static,
) -> PhoneDriver {
    Driver::start(
        account,
        device.clone(),
        FetchTransport::default(),
        BrowserAmbient,
        publish,
    )
}

/// The way on which a rescue is handed in.
pub(crate) fn rescue_line() -> FetchTransport {
    FetchTransport::to(RESCUE_ENDPOINT)
}
