//! Asking the browser to let the service worker send when the network is back,
//! whether or not a page is open then (Background Sync, where the browser has it).

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The event that `public/sw.js` waits for.
const TAG: &str = "push";

/// Asks for it, and returns at once. Where the browser cannot, or the person does
/// not let it, the next page that is open sends.
pub(crate) fn push_later() {
    spawn_local(async {
        // There is nobody to tell, and nothing to do differently.
        drop(ask().await);
    });
}

async fn ask() -> Result<(), JsValue> {
    let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
    let worker = Reflect::get(&navigator, &"serviceWorker".into())?;
    let ready: Promise = Reflect::get(&worker, &"ready".into())?.dyn_into()?;
    let registration = JsFuture::from(ready).await?;
    let sync = Reflect::get(&registration, &"sync".into())?;
    let register: Function = Reflect::get(&sync, &"register".into())?.dyn_into()?;
    let asked: Promise = register.call1(&sync, &TAG.into())?.dyn_into()?;
    JsFuture::from(asked).await.map(drop)
}
