//! The network, as public pages use it.

use domain::ids::Millis;
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Headers, RequestInit, Response};
use thiserror::Error;
use wasm_bindgen_futures::JsFuture;

use super::ask::{ENDPOINT, Missing};
use super::hill;
use super::view::Reads;

/// The browser's clock.
pub(super) fn now() -> Millis {
    // A date is a whole number of milliseconds, far below 2^53.
    #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
    let now = js_sys::Date::now() as i64;
    Millis(now)
}

/// Asks the server what the page at an address asks.
pub(super) async fn answer(address: &str, reads: Reads) -> Result<String, Missing> {
    if hill::is_cut_off() {
        return Err(Missing::Offline);
    }
    let url = format!("{ENDPOINT}{address}");
    let get = RequestInit::new();
    let (status, body) = send(&url, &get).await.map_err(|_| Missing::Offline)?;
    match status {
        // A captive portal's 200 is no answer of ours and does not read as one.
        200 if reads(&body).is_some() => Ok(body),
        200 => Err(Missing::Offline),
        404 => Err(Missing::Nothing),
        _ => Err(Missing::Trouble),
    }
}

/// Why a form did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostFailed {
    /// No network, or something between us and the server answered.
    #[error("the network did not carry it")]
    Offline,
    /// The server answered and did not take it.
    #[error("the server answered {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said.
        body: String,
    },
}

/// Posts the text of a JSON and reads JSON.
///
/// # Errors
/// Whether it was the network or the server.
pub async fn post_json<B: serde::de::DeserializeOwned>(
    url: &str,
    body: &str,
) -> Result<B, PostFailed> {
    let offline = |_| PostFailed::Offline;
    let post = RequestInit::new();
    post.set_method("POST");
    post.set_body(&JsValue::from_str(body));
    let headers = Headers::new().map_err(offline)?;
    headers
        .set("content-type", "application/json")
        .map_err(offline)?;
    post.set_headers(&headers);
    let (status, body) = send(url, &post).await.map_err(offline)?;
    if !(200..300).contains(&status) {
        return Err(PostFailed::Refused { status, body });
    }
    serde_json::from_str(&body).map_err(|_| PostFailed::Offline)
}

async fn send(url: &str, init: &RequestInit) -> Result<(u16, String), JsValue> {
    let response = JsFuture::from(window().fetch_with_str_and_init(url, init)).await?;
    let response: Response = response.dyn_into()?;
    let body = JsFuture::from(response.text()?).await?;
    Ok((response.status(), body.as_string().unwrap_or_default()))
}
