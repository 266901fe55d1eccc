//! Sealing by `public/sealing.js`, which the document loads when it is first used.

use std::pin::Pin;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::Sealer;

/// Begins to seal: bytes into an envelope, a text into one in base64, nothing to
/// be ready for either. None where the document cannot seal at all.
pub(crate) fn begin_to_seal(usage: &str, content: &JsValue) -> Option<Promise> {
    let global = js_sys::global();
    let seal: Function = Reflect::get(&global, &"seal".into())
        .ok()?
        .dyn_into()
        .ok()?;
    seal.call2(&global, &usage.into(), content)
        .ok()?
        .dyn_into()
        .ok()
}

/// An envelope for a use; none where the browser has no WebCrypto, as at an
/// insecure address, or the script cannot be loaded.
pub async fn seal(usage: &str, content: &[u8]) -> Option<Vec<u8>> {
    let sealing = begin_to_seal(usage, &Uint8Array::from(content))?;
    let sealed = JsFuture::from(sealing).await.ok()?;
    Some(sealed.dyn_into::<Uint8Array>().ok()?.to_vec())
}

/// Seals in a browser.
#[derive(Clone, Copy, Debug)]
pub struct BrowserSealer;

impl Sealer for BrowserSealer {
    fn seal<'s>(
        &'s self,
        usage: &'static str,
        content: Vec<u8>,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + 's>> {
        Box::pin(async move { seal(usage, &content).await })
    }
}
