//! The phone in a browser: IndexedDB, fetch, and what the browser can tell.

mod files;
mod new_version;

use super::PhoneDevice;
use crate::offline::{Ambient, BrowserAmbient, IndexedDbStore, StoreError};
use crate::sync::{Driver, FetchTransport, News, RESCUE_ENDPOINT};
use crate::{OfflineSupport, offline_support};
use domain::ids::{AccountId, Millis};
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use wasm_bindgen_futures::JsFuture;

pub(crate) use files::{after_paint, can_share, chosen, download, share, strong_random};
pub(crate) use new_version::{open_new_version, watch_worker};

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
    pub(crate) body: String,
}

pub(crate) async fn open_store(account: AccountId) -> Result<PhoneStore, StoreError> {
    IndexedDbStore::open(account, &BrowserAmbient).await
}

/// Asks the server something small; none where it cannot be reached.
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
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str_and_init(path, &init))
        .await?
        .dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok(Reply {
        status: response.status(),
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

/// Asks the browser to keep what is stored even when space runs short.
pub(crate) async fn persist() -> bool {
    ask_storage("persist").await.unwrap_or(false)
}

/// Whether the browser keeps what is stored even when space runs short.
pub(crate) async fn persisted() -> bool {
    ask_storage("persisted").await.unwrap_or(false)
}

/// Asks the storage manager, which an insecure page does not have at all.
async fn ask_storage(question: &str) -> Option<bool> {
    let navigator = web_sys::window()?.navigator();
    let storage = js_sys::Reflect::get(&navigator, &"storage".into()).ok()?;
    let ask = js_sys::Reflect::get(&storage, &question.into()).ok()?;
    let promise = ask
        .dyn_into::<js_sys::Function>()
        .ok()?
        .call0(&storage)
        .ok()?;
    let answer = JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await;
    Some(answer.ok()?.is_truthy())
}

/// Opens the page of that address anew, as after signing out.
pub(crate) fn load_page(path: &str) {
    if let Some(window) = web_sys::window() {
        // A refused navigation leaves the page as it is.
        let _ = window.location().set_href(path);
    }
}

/// Brings an element of the page into view and puts the cursor there.
pub(crate) fn scroll_to(id: &str) {
    let id = id.to_owned();
    // After the view has been drawn that the element may be a part of.
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        let element = web_sys::window()
            .and_then(|window| window.document()?.get_element_by_id(&id))
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = element {
            // An element that cannot take the cursor is in view all the same.
            let _ = element.focus();
            element.scroll_into_view();
        }
    });
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
