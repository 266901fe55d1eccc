//! The browser's storage manager, asked by name: an insecure page does not have
//! it at all, and these few calls are not worth a larger set of bindings.

use crate::phone::Room;
use js_sys::{Function, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use wasm_bindgen_futures::JsFuture;

/// Asks the browser to keep what is stored even when space runs short.
pub(crate) async fn persist() -> bool {
    ask("persist").await.is_some_and(|kept| kept.is_truthy())
}

/// Whether the browser keeps what is stored even when space runs short.
pub(crate) async fn persisted() -> bool {
    ask("persisted").await.is_some_and(|kept| kept.is_truthy())
}

/// How much room the browser gives; none where it does not tell.
pub(crate) async fn room() -> Option<Room> {
    let estimate = ask("estimate").await?;
    let bytes = |name: &str| {
        let bytes = Reflect::get(&estimate, &name.into()).ok()?.as_f64()?;
        // A browser tells whole bytes, far below 2^53.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number of bytes"
        )]
        let bytes = bytes as u64;
        Some(bytes)
    };
    Some(Room {
        used: bytes("usage")?,
        quota: bytes("quota")?,
    })
}

async fn ask(question: &str) -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    let ask: Function = Reflect::get(&storage, &question.into())
        .ok()?
        .dyn_into()
        .ok()?;
    let promise: Promise = ask.call0(&storage).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
