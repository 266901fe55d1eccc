//! The HTML document around the app, written once for its two starts.
//!
//! A public page is the document with the app rendered into its body. A shell
//! is the same document with an empty `<body data-shell>`, which tells
//! [`start`](crate) to mount rather than hydrate. There are two: a visitor's,
//! and the one of whoever signs in, which loads the whole app.

use crate::app::{SiteApp, VisitorApp};
use leptos::prelude::*;

/// What a person reads where the app itself cannot be loaded.
pub const BOOT_FAILED: &str =
    "Chưa mở được ứng dụng. Những gì đã lưu vẫn còn trên máy này. Hãy có mạng rồi mở lại trang.";

/// The addresses and the style that every document carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentAssets {
    /// What a visitor's browser loads.
    pub public: Module,
    /// What the browser of whoever signs in loads.
    pub work: Module,
    /// Address of the web manifest.
    pub manifest: String,
    /// Address of the icon that a tab shows.
    pub icon: String,
    /// The minified style, put inline.
    pub css: String,
    /// Whether everything shown is invented, as in the demonstration.
    pub is_sample: bool,
}

/// A WebAssembly module and its glue, by their addresses with content hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The JavaScript glue.
    pub script: String,
    /// The WebAssembly.
    pub wasm: String,
}

/// What becomes of a page once it is in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The app takes it over.
    Hydrate,
    /// It stays as it is.
    Still,
}

/// A document's one inline script. Its text depends only on the hashed names,
/// so that its own hash can stand in the content security policy.
///
/// The service worker is registered when the app has started, so that what it
/// keeps is already in the browser's cache and is not fetched twice. The work
/// shell asks it to keep the whole app. What seals is loaded when it is used.
#[must_use]
pub fn boot_script(module: &Module, keeps_work: bool) -> String {
    let Module { script, wasm } = module;
    let keep = if keeps_work {
        ".then(()=>navigator.serviceWorker.ready).then(r=>r.active.postMessage({type:\"work\"}))"
    } else {
        ""
    };
    format!(
        r#"import init,{{start}} from "{script}";
globalThis.seal=(...a)=>import("/sealing.js").then(s=>s.seal(...a)).catch(()=>null);
try{{await init({{module_or_path:"{wasm}"}});start()}}
catch(e){{console.error(e);if(!document.querySelector("main"))document.body.textContent="{BOOT_FAILED}"}}
if("serviceWorker" in navigator)navigator.serviceWorker.register("/sw.js"){keep}.catch(console.warn);"#
    )
}

fn head(assets: &DocumentAssets, boot: Option<(&Module, bool)>) -> String {
    let DocumentAssets {
        manifest,
        icon,
        css,
        ..
    } = assets;
    let boot = boot.map_or_else(String::new, |(module, keeps_work)| {
        let Module { script, wasm } = module;
        format!(
            "<link rel=\"modulepreload\" href=\"{script}\">\
             <link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin href=\"{wasm}\">\
             <script type=\"module\">{}</script>",
            boot_script(module, keeps_work)
        )
    });
    format!(
        "<meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"theme-color\" content=\"#0b5c4a\">\
         <meta name=\"color-scheme\" content=\"light\">\
         <style>{css}</style>\
         {boot}\
         <link rel=\"manifest\" href=\"{manifest}\">\
         <link rel=\"icon\" type=\"image/png\" sizes=\"192x192\" href=\"{icon}\">\
         <link rel=\"apple-touch-icon\" href=\"{icon}\">\
         <!--HEAD-->"
    )
}

/// A page as the server renders it.
pub fn document(assets: &DocumentAssets, start: Start) -> impl IntoView + use<> {
    let boot = match start {
        Start::Hydrate => Some((&assets.public, false)),
        Start::Still => None,
    };
    let page = match start {
        Start::Hydrate => view! { <VisitorApp /> }.into_any(),
        Start::Still => view! { <SiteApp /> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="vi">
            <head inner_html=head(assets, boot)></head>
            <body data-sample=assets.is_sample.then_some("")>
                {page}
            </body>
        </html>
    }
}

/// A page that the service worker keeps: the document without content, and so
/// without anything about anybody.
fn empty_page(assets: &DocumentAssets, module: &Module, keeps_work: bool) -> String {
    let sample = if assets.is_sample { " data-sample" } else { "" };
    format!(
        "<!DOCTYPE html><html lang=\"vi\"><head>{}<title>Tay Nghề</title></head>\
         <body data-shell{sample}><noscript>{NO_SCRIPT}</noscript></body></html>",
        head(assets, Some((module, keeps_work))),
    )
}

const NO_SCRIPT: &str = "Trang này cần JavaScript. Trang đầu và danh sách lớp đọc được không cần.";

/// The shell of a visitor's browser.
#[must_use]
pub fn public_shell(assets: &DocumentAssets) -> String {
    empty_page(assets, &assets.public, false)
}

/// The shell of whoever signs in.
#[must_use]
pub fn work_shell(assets: &DocumentAssets) -> String {
    empty_page(assets, &assets.work, true)
}
