//! The way to the server, with the browser's `fetch` replaced by one that
//! shows what it was given.

use app::offline::Preferences;
use app::offline::pocket::DevicePocket;
use app::sync::{FetchTransport, Transport, TransportError};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// Replaces `fetch` until it is dropped; what the new one was given stands in `window.given`.
struct Fetch(JsValue);

impl Fetch {
    fn replaced(answer: &str) -> Self {
        let window = web_sys::window().expect("a page");
        let before = Reflect::get(&window, &"fetch".into()).expect("fetch");
        let script = format!("window.given = {{url, init}}; return {answer};");
        let fake = Function::new_with_args("url, init", &script);
        Reflect::set(&window, &"fetch".into(), &fake).expect("a page's property");
        Self(before)
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let window = web_sys::window().expect("a page");
        Reflect::set(&window, &"fetch".into(), &self.0).expect("a page's property");
    }
}

async fn page(script: &str) -> String {
    let promise: Promise = Function::new_no_args(script)
        .call0(&JsValue::NULL)
        .expect("the script runs")
        .dyn_into()
        .expect("the script gives a promise");
    let value = JsFuture::from(promise).await.expect("the promise is kept");
    value.as_string().expect("a text")
}

const FINE: &str = "Promise.resolve(new Response('{\"fine\":true}'))";

#[wasm_bindgen_test]
async fn a_request_is_gzipped_json_to_the_one_address_and_the_answer_comes_back() {
    let fetch = Fetch::replaced(FINE);
    let body = "{\"rows\":\"khảo sát\"}".repeat(100);
    let answer = FetchTransport::default()
        .exchange(body.clone().into_bytes())
        .await;
    drop(fetch);
    assert_eq!(answer, Ok(b"{\"fine\":true}".to_vec()));
    let told = page(
        "const {url, init: i} = window.given; return Promise.resolve([url, i.method, i.credentials, \
         i.cache, i.redirect, i.headers.get('content-type'), i.headers.get('content-encoding'), \
         i.body.length < 200].join(' '))",
    )
    .await;
    let wanted =
        "/api/v1/sync POST same-origin no-store manual application/json gzip true".to_owned();
    assert_eq!(told, wanted);
    let unpacked = page(
        "return new Response(new Blob([window.given.init.body]).stream()\
         .pipeThrough(new DecompressionStream('gzip'))).text()",
    )
    .await;
    assert_eq!(unpacked, body);
}

#[wasm_bindgen_test]
async fn a_short_request_goes_as_it_is() {
    let fetch = Fetch::replaced(FINE);
    let answer = FetchTransport::default().exchange(b"{}".to_vec()).await;
    drop(fetch);
    assert!(answer.is_ok());
    let told =
        page("return Promise.resolve('' + window.given.init.headers.get('content-encoding'))")
            .await;
    assert_eq!(told, "null");
}

#[wasm_bindgen_test]
async fn a_fetch_that_fails_is_no_connection() {
    let fetch = Fetch::replaced("Promise.reject(new TypeError('Failed to fetch'))");
    let answer = FetchTransport::default().exchange(b"{}".to_vec()).await;
    drop(fetch);
    assert_eq!(answer, Err(TransportError::Offline));
}

#[wasm_bindgen_test]
async fn the_servers_problem_and_its_wait_are_told() {
    let fetch = Fetch::replaced(
        "Promise.resolve(new Response('{\"app\":\"taynghe\",\"error\":\"busy\",\"detail\":\"\"}', \
         {status: 503, headers: {'retry-after': '40'}}))",
    );
    let answer = FetchTransport::default().exchange(b"{}".to_vec()).await;
    drop(fetch);
    let told = TransportError::Status {
        status: 503,
        error: "busy".to_owned(),
        retry_after: Some(40),
    };
    assert_eq!(answer, Err(told));
}

#[wasm_bindgen_test]
async fn the_hill_switch_keeps_everything_on_the_phone() {
    let pocket = DevicePocket::open();
    Preferences::change(&pocket, |own| own.offline_hill = true).expect("there is room");
    let fetch = Fetch::replaced(FINE);
    let answer = FetchTransport::default().exchange(b"{}".to_vec()).await;
    drop(fetch);
    Preferences::change(&pocket, |own| own.offline_hill = false).expect("there is room");
    assert_eq!(answer, Err(TransportError::Offline));
}
