//! Files by the browser: one given to a person, one that a person chose.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys;
use wasm_bindgen_futures::JsFuture;

/// Forty random bytes that are fit for a secret, where the browser has them.
pub(crate) fn strong_random() -> Option<[u8; 40]> {
    let mut bytes = [0; 40];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// Long enough for the browser to draw what has just changed, before it is kept busy.
const A_FEW_FRAMES: i32 = 60;

/// Returns once the page shows what it should.
pub(crate) async fn after_paint() {
    let drawn = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer the page is busy a little early, nothing worse.
            let _ = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, A_FEW_FRAMES);
        }
    });
    // The promise is never rejected.
    let _ = JsFuture::from(drawn).await;
}

/// Offers a text as a file to keep; false where the browser refuses.
pub(crate) fn download(name: &str, text: &str) -> bool {
    try_download(name, text).is_some()
}

fn try_download(name: &str, text: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let url = web_sys::Url::create_object_url_with_blob(&file(name, text)?).ok()?;
    let link: web_sys::HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    document.body()?.append_child(&link).ok()?;
    // The address is left to the page's end: the browser may ask where to keep
    // the file and read it only then.
    link.click();
    link.remove();
    Some(())
}

/// A browser's `File`, which is a blob with a name and a type. Made by name:
/// web-sys would bring three more types for it.
fn file(name: &str, text: &str) -> Option<web_sys::Blob> {
    let class: js_sys::Function = js_sys::Reflect::get(&js_sys::global(), &"File".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"type".into(), &"text/plain".into()).ok()?;
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let arguments = js_sys::Array::of3(&parts, &JsValue::from_str(name), &options);
    js_sys::Reflect::construct(&class, &arguments)
        .ok()?
        .dyn_into()
        .ok()
}

fn method(name: &str) -> Option<(JsValue, js_sys::Function)> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let method = js_sys::Reflect::get(&navigator, &name.into()).ok()?;
    Some((navigator, method.dyn_into().ok()?))
}

fn to_share(name: &str, text: &str) -> Option<js_sys::Object> {
    let shared = js_sys::Object::new();
    let files = js_sys::Array::of1(file(name, text)?.as_ref());
    js_sys::Reflect::set(&shared, &"files".into(), &files).ok()?;
    Some(shared)
}

/// Whether the browser hands such a file to other apps.
pub(crate) fn can_share(name: &str) -> bool {
    let asked = || {
        let (navigator, can) = method("canShare")?;
        can.call1(&navigator, &to_share(name, "")?.into()).ok()
    };
    asked().is_some_and(|answer| answer.is_truthy())
}

/// Hands a text as a file to another app; false if it was not taken.
pub(crate) async fn share(name: &str, text: &str) -> bool {
    let started = || {
        let (navigator, share) = method("share")?;
        let promise = share
            .call1(&navigator, &to_share(name, text)?.into())
            .ok()?;
        promise.dyn_into::<js_sys::Promise>().ok()
    };
    match started() {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

/// The bytes of the file that is chosen in an input; none if nothing is, or it
/// cannot be read. Of a file longer than `most` only the beginning comes, one
/// byte more than `most`.
pub(crate) async fn chosen(input: &str, most: usize) -> Option<Vec<u8>> {
    let input = web_sys::window()?.document()?.get_element_by_id(input)?;
    let files = js_sys::Reflect::get(&input, &"files".into()).ok()?;
    let file: web_sys::Blob = js_sys::Reflect::get_u32(&files, 0).ok()?.dyn_into().ok()?;
    let end = i32::try_from(most + 1).ok()?;
    let part = file.slice_with_i32_and_i32(0, end).ok()?;
    let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
