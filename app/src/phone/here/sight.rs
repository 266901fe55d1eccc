//! Whether somebody looks at the page, and what the tabs of one phone tell each
//! other about who has it.

use super::new_version::{listen, part, workers};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{self, BroadcastChannel, MessageEvent, VisibilityState};

/// Calls `seen` with whether the page can be seen, whenever that changes.
pub(crate) fn watch_sight(seen: impl Fn(bool) + 'static) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let shown = document.clone();
    listen(&document, "visibilitychange", move || {
        seen(shown.visibility_state() == VisibilityState::Visible);
    });
}

const CHANNEL: &str = "taynghe-lock";

/// Tells the other tabs who has this phone now; nobody, if it was locked.
pub(crate) fn tell_tabs(who: &str) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        // A tab that is not told locks when it has been out of sight.
        let _ = channel.post_message(&JsValue::from_str(who));
        channel.close();
    }
}

/// Calls `told` with what another tab tells.
pub(crate) fn watch_tabs(told: impl Fn(String) + 'static) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
        return;
    };
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        told(event.data().as_string().unwrap_or_default());
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // Both live as long as the page.
    heard.forget();
    std::mem::forget(channel);
}

/// Loads the page anew where the worker keeps it, so that nothing of it is left
/// in the memory of the browser.
pub(crate) fn begin_anew() {
    let kept = workers().and_then(|workers| part(&workers, "controller"));
    if kept.is_some() {
        super::reload();
    }
}
