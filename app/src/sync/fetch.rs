//! The way to the server by the browser's `fetch`.

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
    ResponseType,
};

use super::patience::Patience;
use super::transport::{HttpAnswer, Transport, TransportError};
use crate::offline::Preferences;
use crate::offline::pocket::DevicePocket;

/// Where exchanges go.
const ENDPOINT: &str = "/api/v1/sync";
/// A server that has said nothing for this long is taken for no connection.
const FIRST_WORD: i32 = 60_000;
/// An answer that is not whole after this is given up.
const WHOLE_ANSWER: i32 = 180_000;
/// A body shorter than this is not worth compressing.
const SMALL: usize = 300;

/// Exchanges by `fetch` with the server that the page came from.
#[derive(Clone, Debug)]
pub struct FetchTransport {
    endpoint: String,
    pocket: DevicePocket,
}

impl Default for FetchTransport {
    fn default() -> Self {
        Self::to(ENDPOINT)
    }
}

impl FetchTransport {
    /// Exchanges with this address.
    #[must_use]
    pub fn to(endpoint: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            pocket: DevicePocket::open(),
        }
    }
}

impl Transport for FetchTransport {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        if !self.is_open() {
            return Err(TransportError::Offline);
        }
        // The browser names no reason when a fetch fails: it is no connection.
        self.fetch(&body)
            .await
            .map_err(|_| TransportError::Offline)?
            .judge()
    }

    fn is_open(&self) -> bool {
        !Preferences::load(&self.pocket).offline_hill
    }
}

impl FetchTransport {
    async fn fetch(&self, body: &[u8]) -> Result<HttpAnswer, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let patience = Patience::new(&window)?;
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        let plain = Uint8Array::from(body);
        let packed = match gzip(&plain, body.len()).await {
            Some(packed) => {
                headers.set("content-encoding", "gzip")?;
                packed
            }
            None => plain,
        };
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&packed);
        init.set_credentials(RequestCredentials::SameOrigin);
        init.set_cache(RequestCache::NoStore);
        // A redirection is a captive portal's: seen, never followed.
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&patience.signal()));
        patience.wait(FIRST_WORD)?;
        let response: Response =
            JsFuture::from(window.fetch_with_str_and_init(&self.endpoint, &init))
                .await?
                .dyn_into()?;
        patience.wait(WHOLE_ANSWER)?;
        let body = if response.type_() == ResponseType::Opaqueredirect {
            Vec::new()
        } else {
            let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
            Uint8Array::new(&buffer).to_vec()
        };
        Ok(HttpAnswer {
            status: response.status(),
            retry_after: response.headers().get("retry-after")?,
            body,
        })
    }
}

/// The bytes gzipped by the browser, if it can (Chrome 80 and later) and it is worth it.
async fn gzip(bytes: &Uint8Array, length: usize) -> Option<Uint8Array> {
    if length < SMALL {
        return None;
    }
    let class: Function = Reflect::get(&js_sys::global(), &"CompressionStream".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let stream = Reflect::construct(&class, &js_sys::Array::of1(&"gzip".into())).ok()?;
    let blob = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(bytes)).ok()?;
    // By name, because web-sys keeps compression among its unstable parts.
    let readable = call(&blob, "stream", &[])?;
    let packed = call(&readable, "pipeThrough", &[stream])?;
    let class: Function = Reflect::get(&js_sys::global(), &"Response".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let response = Reflect::construct(&class, &js_sys::Array::of1(&packed)).ok()?;
    let whole: Promise = call(&response, "arrayBuffer", &[])?.dyn_into().ok()?;
    let buffer: ArrayBuffer = JsFuture::from(whole).await.ok()?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer))
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    let arguments: js_sys::Array = arguments.iter().collect();
    method.apply(object, &arguments).ok()
}
