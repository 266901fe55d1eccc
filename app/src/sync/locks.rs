//! Web Locks: what only one tab may do at a time.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Does `work` unless another tab holds the lock of this name; then nothing.
///
/// A browser without locks does it anyway: two tabs that sync at once cost
/// data volume and no work, because every exchange is safe to repeat.
pub(super) async fn alone<R: 'static>(
    name: &str,
    work: impl Future<Output = R> + 'static,
) -> Option<R> {
    let Some((locks, request)) = locks() else {
        return Some(work.await);
    };
    let result = Rc::new(RefCell::new(None));
    let kept = Rc::clone(&result);
    let mut work = Some(work);
    let granted = Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |lock: JsValue| {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        let (work, kept) = (work.take(), Rc::clone(&kept));
        // The lock is held until this promise is kept.
        future_to_promise(async move {
            if let Some(work) = work {
                let done = work.await;
                kept.replace(Some(done));
            }
            Ok(JsValue::UNDEFINED)
        })
        .into()
    });
    let options = Object::new();
    drop(Reflect::set(
        &options,
        &"ifAvailable".into(),
        &JsValue::TRUE,
    ));
    let asked = request.call3(&locks, &name.into(), &options, granted.as_ref());
    if let Some(promise) = asked
        .ok()
        .and_then(|value| value.dyn_into::<Promise>().ok())
    {
        drop(JsFuture::from(promise).await);
    }
    result.take()
}

fn locks() -> Option<(JsValue, Function)> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    Some((locks, request))
}
