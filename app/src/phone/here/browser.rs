//! The phone in a browser: IndexedDB, fetch, and what the browser can tell.

mod files;
mod new_version;
mod storage;
mod window;

use super::PhoneDevice;
use crate::offline::{Ambient, BrowserAmbient, BrowserSealer, IndexedDbStore, Sealing, StoreError};
use crate::sync::{Driver, FetchTransport, News, Patience, RESCUE_ENDPOINT};
use crate::{OfflineSupport, offline_support};
use domain::ids::{AccountId, Millis};
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

pub(crate) use files::{after_paint, can_share, chosen, download, share, strong_random};
pub(crate) use new_version::{open_new_version, watch_worker};
pub(crate) use storage::{persist, persisted, room};
pub(crate) use window::{
    address, copy, load_page, print, reload, scroll_to, take_fragment, user_agent,
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
pub type PhoneStore = IndexedDbStore;

/// What a small exchange with the server came to.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// After how many seconds it may be asked again, if it says so.
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: String,
}

pub(crate) async fn open_store(account: AccountId) -> Result<PhoneStore, StoreError> {
    IndexedDbStore::open(account, &BrowserAmbient).await
}

/// The device, which seals what it saves for sending too.
pub(crate) fn sealing(device: PhoneDevice, account: AccountId) -> PhoneDevice {
    device.sealing(Sealing::new(account, Rc::new(BrowserSealer)))
}

/// Something small that has no answer after this is taken for no connection:
/// ten times the latency of the slowest link that the app is made for.
const SMALL_ANSWER: i32 = 20_000;

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
