//! The two starts of the browser half: taking over a page that the server has
//! rendered, and mounting into the empty shell.

#[cfg_attr(feature = "work", path = "start/work.rs")]
#[cfg_attr(not(feature = "work"), path = "start/visitor.rs")]
mod root;

use crate::offline_support::{OfflineSupport, judge};
use leptos::prelude::*;
use leptos::wasm_bindgen::{self, JsValue, prelude::wasm_bindgen};
use leptos::web_sys;
use std::panic::PanicHookInfo;

const CRASHED: &str =
    "Ứng dụng gặp lỗi và đã dừng. Những gì đã lưu vẫn còn trên máy này. Hãy tải lại trang.";

/// Starts the app: mounts it into the empty shell, or takes over the page that
/// the server has rendered.
#[wasm_bindgen]
pub fn start() {
    std::panic::set_hook(Box::new(report));
    root::mount();
}

/// Asks the browser whether the app can be kept on this device.
#[must_use]
pub fn offline_support() -> OfflineSupport {
    let window = window();
    let service_worker = js_sys::Reflect::get(&window, &JsValue::from_str("navigator"))
        .and_then(|navigator| js_sys::Reflect::has(&navigator, &JsValue::from_str("serviceWorker")))
        .unwrap_or(false);
    judge(window.is_secure_context(), service_worker)
}

/// Leaves the technical story in the console and a plain sentence on the page.
fn report(panic: &PanicHookInfo<'_>) {
    console_error_panic_hook::hook(panic);
    if let Err(error) = show_crash() {
        web_sys::console::error_1(&error);
    }
}

fn show_crash() -> Result<(), JsValue> {
    let Some(body) = document().body() else {
        return Ok(());
    };
    if body.query_selector("[data-crash]")?.is_some() {
        return Ok(());
    }
    let notice = document().create_element("p")?;
    notice.set_attribute("role", "alert")?;
    notice.set_attribute("data-crash", "")?;
    notice.set_text_content(Some(CRASHED));
    body.insert_before(&notice, body.first_child().as_ref())?;
    Ok(())
}
