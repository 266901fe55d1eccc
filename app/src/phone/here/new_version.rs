//! The service worker's waiting version, asked of the browser by name: these few
//! calls are not worth a larger set of bindings.

use crate::{OfflineSupport, offline_support};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{self, EventTarget, MessageEvent};
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

/// Calls `on_new` when a new version of the app is stored and waits, now or later.
pub(crate) fn watch_worker(on_new: impl Fn() + 'static) {
    let on_new: Rc<dyn Fn()> = Rc::new(on_new);
    leptos::task::spawn_local(async move {
        let Some(registration) = registration().await else {
            return;
        };
        tell_if_waiting(&registration, &on_new);
        let found = {
            let registration = registration.clone();
            move || {
                let (registration, on_new) = (registration.clone(), Rc::clone(&on_new));
                if let Some(worker) = part(&registration, "installing") {
                    listen(&worker, "statechange", move || {
                        tell_if_waiting(&registration, &on_new);
                    });
                }
            }
        };
        listen(&registration, "updatefound", found);
    });
}

/// Lets the waiting version take over, and opens the page anew once it has.
pub(crate) fn open_new_version() {
    leptos::task::spawn_local(async {
        let (Some(workers), Some(registration)) = (workers(), registration().await) else {
            return;
        };
        listen(&workers, "controllerchange", || {
            if let Some(window) = web_sys::window() {
                // A refused reload leaves the old version, which still works.
                let _ = window.location().reload();
            }
        });
        if let Some(waiting) = part(&registration, "waiting") {
            tell(&waiting, "activate");
        }
    });
}

/// Lets the worker send what waits, if it is in charge.
pub(crate) fn push_now() {
    leptos::task::spawn_local(async {
        let registration = registration().await;
        if let Some(active) = registration.and_then(|it| part(&it, "active")) {
            tell(&active, "push");
        }
    });
}

/// Calls `emptied` with the account that the worker has taken off this phone.
pub(crate) fn watch_emptied(emptied: impl Fn(String) + 'static) {
    let Some(workers) = workers() else { return };
    // The worker tells pages of nothing else.
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let account = part(&event.data(), "account").and_then(|it| it.as_string());
        emptied(account.unwrap_or_default());
    });
    let target: &EventTarget = workers.unchecked_ref();
    // Without it the next start sweeps.
    let _ = target.add_event_listener_with_callback("message", heard.as_ref().unchecked_ref());
    heard.forget();
}

/// Calls each time that the browser thinks that there is a network again.
pub(crate) fn watch_online(online: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        listen(&window, "online", online);
    }
}

/// Tells a worker what to do: one that has gone meanwhile needs no word.
fn tell(worker: &JsValue, what: &str) {
    let message = Object::new();
    let post = part(worker, "postMessage").and_then(|it| it.dyn_into::<Function>().ok());
    if let (Some(post), Ok(true)) = (post, Reflect::set(&message, &"type".into(), &what.into())) {
        let _ = post.call1(worker, &message);
    }
}

pub(super) fn workers() -> Option<JsValue> {
    if offline_support() != OfflineSupport::Ready {
        return None;
    }
    part(&web_sys::window()?.navigator(), "serviceWorker")
}

/// The registration, once a version is in charge.
async fn registration() -> Option<JsValue> {
    let ready = part(&workers()?, "ready")?.dyn_into::<Promise>().ok()?;
    JsFuture::from(ready).await.ok()
}

/// The very first version waits for nobody and replaces nothing.
fn tell_if_waiting(registration: &JsValue, on_new: &Rc<dyn Fn()>) {
    if part(registration, "waiting").is_some() && part(registration, "active").is_some() {
        on_new();
    }
}

/// A part of a thing of the browser's, unless it is absent or null.
pub(super) fn part(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into())
        .ok()
        .filter(|part| !part.is_null() && !part.is_undefined())
}

/// Listens as long as the page is open.
pub(super) fn listen(to: &JsValue, event: &str, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    let target: &EventTarget = to.unchecked_ref();
    // Without it the new version opens at the next start.
    let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}
