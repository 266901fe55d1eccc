//! A browser half that holds next to nothing, as the bundler lays one out: for
//! every test and bench that serves pages.

use std::fs;
use std::io;
use std::path::Path;

const BUNDLE: &str = r#"{
    "public": { "script": "/pkg/public.aa.js", "wasm": "/pkg/public.bb.wasm" },
    "work": { "script": "/pkg/work.ee.js", "wasm": "/pkg/work.ff.wasm" },
    "manifest": "/pkg/manifest.cc.webmanifest", "icon": "/pkg/icon-192.dd.png",
    "style": "style.css", "worker": "sw.js", "sealing": "sealing.js",
    "files": ["/pkg/public.aa.js", "/pkg/public.bb.wasm", "/pkg/work.ee.js", "/pkg/work.ff.wasm",
              "/pkg/manifest.cc.webmanifest", "/pkg/icon-192.dd.png"],
    "offline": ["/pkg/manifest.cc.webmanifest"]
}"#;

const FILES: [(&str, &str); 12] = [
    ("bundle.json", BUNDLE),
    ("style.css", "body{margin:0}"),
    ("sw.js", "addEventListener('install',()=>{})"),
    ("sealing.js", "export function seal(){}"),
    ("pkg/public.aa.js", "export function start(){}"),
    ("pkg/public.aa.js.gz", "gzipped"),
    ("pkg/public.aa.js.br", "br"),
    ("pkg/public.bb.wasm", "wasm"),
    ("pkg/work.ee.js", "export function start(){}"),
    ("pkg/work.ff.wasm", "wasm"),
    ("pkg/manifest.cc.webmanifest", "{}"),
    ("pkg/icon-192.dd.png", "png"),
];

/// Writes it into a folder, which is made if it is not there.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("pkg"))?;
    for (name, content) in FILES {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}
