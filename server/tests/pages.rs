//! What a browser gets when it asks for an address.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod site;

use app::routes::{ROUTES, Visibility};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use server::api::{Api, Clock, SystemClock};
use server::assets::Assets;
use server::db::{Db, Purpose};
use server::envelope::SealingKey;
use server::exchange::{Desk, PageLimit};
use server::keys::Keyring;
use server::reference::{shipped, wire};
use server::{AppState, router};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower::ServiceExt;

/// A site folder of its own for each test, as the bundler writes it.
struct Site(PathBuf);

impl Site {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("taynghe-{test}-{}", std::process::id()));
        site::write(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.0.join(name), content).unwrap();
    }

    async fn state(&self) -> AppState {
        let file = self.0.join("taynghe.db");
        let url = format!("sqlite:{}", file.display()).parse().unwrap();
        let keys = Keyring::open(&self.0.join("keys"), SystemClock.now()).unwrap();
        let db = Db::open(&url, Purpose::Serve, &Arc::new(keys))
            .await
            .unwrap();
        let reference = Arc::new(shipped().unwrap());
        let desk = Desk {
            rules: reference.clone(),
            reference: Arc::new(wire(&reference).unwrap()),
            page: PageLimit::default(),
            figures: server::totals::Figures::default(),
        };
        let api = Api::new(db, desk, Arc::new(SystemClock));
        let assets = Assets::load(&self.0, false, api.opener.sealing_key()).unwrap();
        AppState::new(assets, api, reference)
    }

    async fn router(&self) -> Router {
        router(self.state().await).unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&body).into_owned(),
    }
}

async fn get(router: &Router, path: &str) -> Answer {
    ask(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn get_with(router: &Router, path: &str, header: &str, value: &str) -> Answer {
    let request = Request::get(path).header(header, value);
    ask(router, request.body(Body::empty()).unwrap()).await
}

/// The text between two marks, of which the first may carry attributes.
fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let rest = text.split_once(open).unwrap().1;
    rest.split_once(close).unwrap().0
}

fn csp_hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_is_rendered_and_a_private_one_is_the_empty_shell() {
    let site = Site::new("visibility");
    let router = site.router().await;

    let home = get(&router, "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.text.contains("<h1>"), "{}", home.text);
    assert!(!home.text.contains("data-shell"));

    let shell = get(&router, "/shell").await;
    assert!(shell.text.contains("<body data-shell>"));
    assert!(shell.text.contains("/pkg/public.bb.wasm"));
    let shell = get(&router, "/shell-work").await;
    assert!(shell.text.contains("<body data-shell>"));
    assert!(shell.text.contains("/pkg/work.ff.wasm"));
    for path in ["/ho", "/ho/bat-ky", "/dang-ky", "/cho-gui", "/tai-khoan"] {
        let private = get(&router, path).await;
        assert_eq!(private.status, StatusCode::OK, "{path}");
        assert_eq!(private.text, shell.text, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_here_finds_the_totals_with_the_work_around_them() {
    let site = Site::new("reviewer");
    let router = site.router().await;
    let shell = get(&router, "/shell-work").await;
    let session = format!("taynghe={}", "A".repeat(43));
    for path in ["/tong-hop", "/tong-hop/khu-vuc/053", "/tong-hop/xa/01807"] {
        let read = get(&router, path).await;
        assert!(!read.text.contains("data-shell"), "{path}");
        let worked = get_with(&router, path, "cookie", &session).await;
        assert_eq!(worked.text, shell.text, "{path}");
        let other = get_with(&router, path, "cookie", "other=1").await;
        assert!(!other.text.contains("data-shell"), "{path}");
    }
    let home = get_with(&router, "/", "cookie", &session).await;
    assert!(!home.text.contains("data-shell"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_a_404_with_a_page() {
    let site = Site::new("unknown");
    let router = site.router().await;
    for path in [
        "/khong-co",
        "/metrics",
        "/pkg/khong-co.js",
        "/pkg/../bundle.json",
        "/bundle.json",
        "/%2e%2e/x",
    ] {
        let answer = get(&router, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains("Không có trang này"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_allows_exactly_its_own_style_and_script() {
    let site = Site::new("policy");
    let router = site.router().await;
    for path in ["/lop", "/ho", "/shell", "/shell-work"] {
        let answer = get(&router, path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; "),
            "{path}: {policy}"
        );
        assert!(
            policy.contains(&csp_hash(between(&answer.text, "<style>", "</style>"))),
            "{path}"
        );
        let boot = between(&answer.text, "<script type=\"module\">", "</script>");
        assert!(policy.contains(&csp_hash(boot)), "{path}: {policy}");
        for (_, rest) in answer
            .text
            .match_indices("<script nonce=\"")
            .map(|(at, mark)| (at, &answer.text[at + mark.len()..]))
        {
            let nonce = rest.split_once('"').unwrap().0;
            assert!(policy.contains(&format!("'nonce-{nonce}'")), "{path}");
        }
        assert!(
            !answer.text.contains(" style=\""),
            "{path} has an inline style attribute"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_strict_headers() {
    let site = Site::new("headers");
    let router = site.router().await;
    for path in [
        "/",
        "/ho",
        "/sw.js",
        "/pkg/public.aa.js",
        "/healthz",
        "/khong-co",
    ] {
        let answer = get(&router, path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}");
        // A file that is no page may do nothing at all.
        if path.starts_with("/pkg/") {
            assert_eq!(policy, "default-src 'none'", "{path}");
        } else if path == "/sw.js" {
            assert_eq!(policy, "default-src 'none'; connect-src 'self'", "{path}");
        } else {
            let allowed = answer.header("permissions-policy");
            assert!(allowed.contains("camera=()"), "{path}");
            let tls = answer.header("strict-transport-security");
            assert_eq!(tls, "max-age=31536000", "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hashed_file_is_kept_for_a_year_and_a_document_is_asked_for_again() {
    let site = Site::new("caching");
    let router = site.router().await;
    let hashed = get(&router, "/pkg/public.bb.wasm").await;
    assert_eq!(
        hashed.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(hashed.header("content-type"), "application/wasm");
    for path in ["/", "/ho", "/shell", "/sw.js"] {
        assert_eq!(
            get(&router, path).await.header("cache-control"),
            "no-cache",
            "{path}"
        );
    }

    let shell = get(&router, "/shell").await;
    let again = get_with(&router, "/shell", "if-none-match", shell.header("etag")).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.text, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_form_that_the_browser_takes_is_sent() {
    let site = Site::new("encoding");
    let router = site.router().await;
    for (accepted, encoding, text) in [
        ("gzip, deflate, br", "br", "br"),
        ("gzip", "gzip", "gzipped"),
        ("br;q=0, gzip", "gzip", "gzipped"),
        ("identity", "", "export function start(){}"),
    ] {
        let path = "/pkg/public.aa.js";
        let answer = get_with(&router, path, "accept-encoding", accepted).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.text, text, "{accepted}");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_knows_every_route_and_every_file_and_changes_with_them() {
    let site = Site::new("worker");
    let worker = get(&site.router().await, "/sw.js").await;
    assert_eq!(
        worker.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    let build = between(&worker.text, "const BUILD = ", ";\n");
    let build: serde_json::Value = serde_json::from_str(build).unwrap();
    let manifest = "/pkg/manifest.cc.webmanifest";
    for (list, addresses) in [
        (
            "files",
            vec![
                "/shell",
                "/pkg/public.aa.js",
                "/pkg/public.bb.wasm",
                manifest,
            ],
        ),
        (
            "work",
            vec![
                "/shell-work",
                "/sealing.js",
                "/pkg/work.ee.js",
                "/pkg/work.ff.wasm",
            ],
        ),
    ] {
        assert_eq!(build[list], serde_json::json!(addresses));
    }
    for (address, hash) in build["integrity"].as_object().unwrap() {
        let served = get(&site.router().await, address).await.text;
        let own = BASE64_STANDARD.encode(Sha256::digest(served));
        assert_eq!(hash, &format!("sha256-{own}"), "{address}");
    }
    assert_eq!(build["integrity"].as_object().unwrap().len(), 8);
    for (list, visibility) in [
        ("reading", Visibility::Reading),
        ("visitor", Visibility::Visitor),
        ("private", Visibility::Private),
    ] {
        let routes: Vec<_> = ROUTES
            .iter()
            .filter(|route| route.visibility == visibility)
            .map(|route| route.prefix)
            .collect();
        assert_eq!(build[list], serde_json::json!(routes));
    }

    site.write("style.css", "body{margin:1px}");
    let later = get(&site.router().await, "/sw.js").await;
    assert_ne!(
        later.text, worker.text,
        "a new style is a new shell, and so a new version"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_is_alive_but_not_ready() {
    let site = Site::new("ready");
    let state = site.state().await;
    let router = router(state.clone()).unwrap();
    assert_eq!(get(&router, "/readyz").await.status, StatusCode::OK);
    state.stop();
    assert_eq!(
        get(&router, "/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(get(&router, "/healthz").await.status, StatusCode::OK);
}

#[test]
fn a_missing_browser_half_is_explained() {
    let key = SealingKey {
        id: 1,
        public: Vec::new(),
    };
    let error = Assets::load(Path::new("/nonexistent"), false, &key).unwrap_err();
    assert!(
        format!("{error:#}").contains("scripts/bundle.sh"),
        "{error:#}"
    );
}
