//! The built browser half: read once at the start, then served from memory.

use crate::envelope::SealingKey;
use anyhow::Context;
use app::routes::{ROUTES, Visibility};
use app::{DocumentAssets, Module};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// What the bundler wrote about its output (`bundle.json` in the site folder).
#[derive(Debug, Deserialize)]
struct Bundle {
    /// What a visitor's browser loads.
    public: BundledModule,
    /// What the browser of whoever signs in loads.
    work: BundledModule,
    /// Address of the web manifest.
    manifest: String,
    /// Address of the icon that a tab shows.
    icon: String,
    /// File of the minified style, read into every document.
    style: String,
    /// File of the service worker, without its list.
    worker: String,
    /// File of the script that seals, without the key that it seals to.
    sealing: String,
    /// Every file to be served, as addresses below the site folder.
    files: Vec<String>,
    /// Those of them that every offline start needs.
    offline: Vec<String>,
}

/// Addresses of a WebAssembly module and its glue.
#[derive(Debug, Deserialize)]
struct BundledModule {
    script: String,
    wasm: String,
}

impl From<BundledModule> for Module {
    fn from(BundledModule { script, wasm }: BundledModule) -> Self {
        Self { script, wasm }
    }
}

/// The empty page of a visitor's browser.
const PUBLIC_SHELL: &str = "/shell";
/// Seals what waits to be sent, with this server's key before it.
const SEALING: &str = "/sealing.js";
/// The empty page of whoever signs in.
pub(crate) const WORK_SHELL: &str = "/shell-work";

#[derive(Clone, Debug)]
struct Encoded {
    name: &'static str,
    body: axum::body::Bytes,
}

/// One static file with its precompressed forms, smallest first.
#[derive(Clone, Debug)]
struct File {
    encoded: Vec<Encoded>,
    plain: axum::body::Bytes,
    content_type: &'static str,
    cache_control: &'static str,
    etag: HeaderValue,
}

/// Everything that is served without asking a database.
#[derive(Debug)]
pub struct Assets {
    files: BTreeMap<String, File>,
    document: DocumentAssets,
    style_hash: String,
    boot_hashes: [String; 2],
}

impl Assets {
    /// Reads the site folder that `scripts/bundle.sh` writes; every document
    /// says whether what it shows is invented, and every browser keeps the key
    /// that it seals to.
    ///
    /// # Errors
    ///
    /// When the folder is not there or not complete, with the way out.
    pub fn load(site: &Path, is_sample: bool, key: &SealingKey) -> anyhow::Result<Self> {
        let list = site.join("bundle.json");
        let text = std::fs::read_to_string(&list).with_context(|| {
            format!(
                "the browser half is not in {} (build it with scripts/bundle.sh, or name its \
                 folder with --site)",
                site.display()
            )
        })?;
        let bundle: Bundle = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a bundle's list", list.display()))?;
        let css = std::fs::read_to_string(site.join(&bundle.style))
            .with_context(|| format!("cannot read the style {}", bundle.style))?;

        let worker = std::fs::read_to_string(site.join(&bundle.worker))
            .with_context(|| format!("cannot read the worker {}", bundle.worker))?;
        let sealing = std::fs::read_to_string(site.join(&bundle.sealing))
            .with_context(|| format!("cannot read the script {}", bundle.sealing))?;

        let document = DocumentAssets {
            public: bundle.public.into(),
            work: bundle.work.into(),
            manifest: bundle.manifest,
            icon: bundle.icon,
            css,
            is_sample,
        };
        let mut files = BTreeMap::new();
        for address in &bundle.files {
            files.insert(address.clone(), File::read(site, address)?);
        }
        for (address, shell) in [
            (PUBLIC_SHELL, app::public_shell(&document)),
            (WORK_SHELL, app::work_shell(&document)),
        ] {
            files.insert(
                address.to_owned(),
                File::made(shell, "text/html; charset=utf-8")?,
            );
        }
        let sealing = File::made(key.script(&sealing)?, SCRIPT)?;
        files.insert(SEALING.to_owned(), sealing);
        let worker = service_worker(&worker, &files, &bundle.offline, &document)?;
        files.insert("/sw.js".to_owned(), File::made(worker, SCRIPT)?);

        Ok(Self {
            style_hash: sha256_base64(&document.css),
            boot_hashes: [
                sha256_base64(app::boot_script(&document.public, false)),
                sha256_base64(app::boot_script(&document.work, true)),
            ],
            document,
            files,
        })
    }

    /// What every document carries in its head.
    #[must_use]
    pub fn document(&self) -> &DocumentAssets {
        &self.document
    }

    /// The content security policy; `nonce` is for the values that a rendered
    /// page carries for its hydration.
    #[must_use]
    pub fn content_security_policy(&self, nonce: Option<&str>) -> String {
        let nonce = nonce
            .map(|nonce| format!(" 'nonce-{nonce}'"))
            .unwrap_or_default();
        let Self {
            style_hash,
            boot_hashes: [public, work],
            ..
        } = self;
        format!(
            "default-src 'none'; \
             script-src 'self' 'sha256-{public}' 'sha256-{work}' 'wasm-unsafe-eval'{nonce}; \
             style-src 'sha256-{style_hash}'; connect-src 'self'; img-src 'self' data:; \
             manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'"
        )
    }

    /// Answers with the file at `path`, if there is one.
    #[must_use]
    pub fn respond(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        self.files.get(path).map(|file| file.respond(request))
    }
}

impl File {
    fn read(site: &Path, address: &str) -> anyhow::Result<Self> {
        let path = site.join(address.trim_start_matches('/'));
        let read = |suffix: &str| std::fs::read(format!("{}{suffix}", path.display()));
        let plain = read("").with_context(|| format!("cannot read {}", path.display()))?;
        let mut encoded: Vec<Encoded> = [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .filter_map(|(name, suffix)| {
                Some(Encoded {
                    name,
                    body: read(suffix).ok()?.into(),
                })
            })
            .collect();
        encoded.sort_by_key(|form| form.body.len());
        let hashed = address.starts_with("/pkg/");
        Ok(Self {
            encoded,
            cache_control: if hashed { IMMUTABLE } else { REVALIDATE },
            ..Self::new(plain, content_type(address))
        })
    }

    /// A file that is made at the start, as small as it goes: a first visit fetches it
    /// over a bad link.
    fn made(body: impl Into<Vec<u8>>, content_type: &'static str) -> anyhow::Result<Self> {
        let mut file = Self::new(body, content_type);
        let mut small = Vec::new();
        brotli::BrotliCompress(
            &mut &*file.plain,
            &mut small,
            &brotli::enc::BrotliEncoderParams::default(),
        )?;
        file.encoded.push(Encoded {
            name: "br",
            body: small.into(),
        });
        Ok(file)
    }

    fn new(body: impl Into<Vec<u8>>, content_type: &'static str) -> Self {
        let plain: Vec<u8> = body.into();
        let tag = format!("\"{}\"", short_hash(&plain));
        Self {
            etag: HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\"")),
            encoded: Vec::new(),
            plain: plain.into(),
            content_type,
            cache_control: REVALIDATE,
        }
    }

    fn respond(&self, request: &HeaderMap) -> Response {
        let mut response = if is_current(request, &self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.body(request)
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        headers.insert(ETAG, self.etag.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    fn body(&self, request: &HeaderMap) -> Response {
        let kind = (CONTENT_TYPE, self.content_type);
        match self.encoded.iter().find(|form| accepts(request, form.name)) {
            Some(form) => {
                ([kind, (CONTENT_ENCODING, form.name)], form.body.clone()).into_response()
            }
            None => ([kind], self.plain.clone()).into_response(),
        }
    }
}

/// Puts the lists of what to keep before the hand-written worker.
fn service_worker(
    source: &str,
    files: &BTreeMap<String, File>,
    offline: &[String],
    document: &DocumentAssets,
) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct Build<'a> {
        version: String,
        files: Vec<&'a str>,
        work: Vec<&'a str>,
        integrity: BTreeMap<&'a str, String>,
        reading: Vec<&'a str>,
        visitor: Vec<&'a str>,
        private: Vec<&'a str>,
    }
    let (public, work) = (&document.public, &document.work);
    let mut kept = vec![PUBLIC_SHELL, &public.script, &public.wasm];
    kept.extend(offline.iter().map(String::as_str));
    let kept_for_work = vec![WORK_SHELL, SEALING, &work.script, &work.wasm];
    let mut version = Sha256::new_with_prefix(source);
    let mut integrity = BTreeMap::new();
    for address in kept.iter().chain(&kept_for_work).copied() {
        let file = files
            .get(address)
            .with_context(|| format!("{address} is not in the site"))?;
        version.update(address.as_bytes());
        version.update(file.etag.as_bytes());
        integrity.insert(address, format!("sha256-{}", sha256_base64(&file.plain)));
    }
    let routes = |visibility: Visibility| {
        let family = ROUTES
            .iter()
            .filter(move |route| route.visibility == visibility);
        family.map(|route| route.prefix).collect()
    };
    let build = Build {
        version: BASE64_URL_SAFE_NO_PAD.encode(&version.finalize()[..9]),
        files: kept,
        work: kept_for_work,
        integrity,
        reading: routes(Visibility::Reading),
        visitor: routes(Visibility::Visitor),
        private: routes(Visibility::Private),
    };
    Ok(format!(
        "const BUILD = {};\n{source}",
        serde_json::to_string(&build)?
    ))
}

fn is_current(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let seen = request
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    seen.split(',')
        .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == etag.as_bytes())
}

fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let accepted = request
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        named && !refused
    })
}

fn content_type(address: &str) -> &'static str {
    match address.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => SCRIPT,
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn short_hash(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12])
}

fn sha256_base64(content: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(Sha256::digest(content))
}
