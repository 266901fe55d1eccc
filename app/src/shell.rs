//! The HTML document around the app, written once for its two starts.
//!
//! A public page is the document with the app rendered into its body. The
//! cached shell is the same document with an empty `<body data-shell>`, which
//! tells [`start`](crate) to mount rather than hydrate.

use crate::app::App;
use leptos::prelude::*;

/// What a person reads where the app itself cannot be loaded.
pub const BOOT_FAILED: &str =
    "Chưa mở được ứng dụng. Những gì đã lưu vẫn còn trên máy này. Hãy có mạng rồi mở lại trang.";

/// The addresses and the style that every document carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentAssets {
    /// Address of the JavaScript glue, with its content hash.
    pub script: String,
    /// Address of the WebAssembly module, with its content hash.
    pub wasm: String,
    /// Address of the web manifest.
    pub manifest: String,
    /// Address of the icon that a tab shows.
    pub icon: String,
    /// The minified style, put inline.
    pub css: String,
    /// Whether everything shown is invented, as in the demonstration.
    pub is_sample: bool,
}

/// What becomes of a page once it is in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The app takes it over.
    Hydrate,
    /// It stays as it is.
    Still,
}

/// The one inline script. Its text depends only on the hashed names, so that
/// its own hash can stand in the content security policy.
///
/// The service worker is registered when the app has started, so that what it
/// keeps is already in the browser's cache and is not fetched twice.
#[must_use]
pub fn boot_script(assets: &DocumentAssets) -> String {
    let DocumentAssets { script, wasm, .. } = assets;
    format!(
        r#"import init,{{start}} from "{script}";
try{{await init({{module_or_path:"{wasm}"}});start()}}
catch(e){{console.error(e);if(!document.querySelector("main"))document.body.textContent="{BOOT_FAILED}"}}
if("serviceWorker" in navigator)navigator.serviceWorker.register("/sw.js").catch(console.warn);"#
    )
}

fn head(assets: &DocumentAssets, start: Start) -> String {
    let DocumentAssets {
        script,
        wasm,
        manifest,
        icon,
        css,
        ..
    } = assets;
    let boot = match start {
        Start::Still => String::new(),
        Start::Hydrate => format!(
            "<link rel=\"modulepreload\" href=\"{script}\">\
             <link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin href=\"{wasm}\">\
             <script type=\"module\">{}</script>",
            boot_script(assets)
        ),
    };
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
    view! {
        <!DOCTYPE html>
        <html lang="vi">
            <head inner_html=head(assets, start)></head>
            <body data-sample=assets.is_sample.then_some("")>
                <App />
            </body>
        </html>
    }
}

/// The page that the service worker keeps: the document without content, and
/// so without anything about anybody.
#[must_use]
pub fn shell_page(assets: &DocumentAssets) -> String {
    let sample = if assets.is_sample { " data-sample" } else { "" };
    format!(
        "<!DOCTYPE html><html lang=\"vi\"><head>{}<title>Tay Nghề</title></head>\
         <body data-shell{sample}><noscript>{}</noscript></body></html>",
        head(assets, Start::Hydrate),
        "Trang này cần JavaScript. Trang đầu và danh sách lớp đọc được không cần.",
    )
}
