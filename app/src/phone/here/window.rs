//! The window that the app is shown in.

use super::new_version::listen;
use js_sys::{Function, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use wasm_bindgen_futures::JsFuture;

/// What the browser calls itself.
pub(crate) fn user_agent() -> String {
    web_sys::window()
        .and_then(|window| window.navigator().user_agent().ok())
        .unwrap_or_default()
}

/// The whole address of the page.
pub(crate) fn address() -> String {
    web_sys::window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default()
}

/// What stands behind `#` in the address, and from now on nowhere: it is taken
/// out of the address bar and of the history.
pub(crate) fn take_fragment() -> String {
    let taken = || {
        let window = web_sys::window()?;
        let location = window.location();
        let fragment = location.hash().ok()?;
        let path = location.pathname().ok()?;
        let history = window.history().ok()?;
        // Where the browser refuses, the link is used up all the same.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
        Some(fragment.trim_start_matches('#').to_owned())
    };
    taken().unwrap_or_default()
}

/// Lets the browser print the page.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        // A browser that does not print leaves the page to be copied.
        let _ = window.print();
    }
}

/// Calls before each print, for as long as the page is there.
pub(crate) fn before_print(look: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        // A browser that does not tell prints the time at which the page was opened.
        listen(&window, "beforeprint", look);
    }
}

/// Whether the browser thinks that there is a network.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Loads the page anew.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        // A refused reload leaves the page as it is.
        let _ = window.location().reload();
    }
}

/// Puts a text where it can be pasted from; false where the browser refuses.
pub(crate) async fn copy(text: &str) -> bool {
    let asked = || {
        let navigator = web_sys::window()?.navigator();
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let promise = write.call1(&clipboard, &text.into()).ok()?;
        promise.dyn_into::<Promise>().ok()
    };
    match asked() {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
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
