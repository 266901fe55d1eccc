//! The first start of an empty server, and the plain form for signing in.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use domain::ids::Millis;
use server::api::{Api, Clock};
use server::assets::Assets;
use server::auth::first_code;
use server::db::{Db, Purpose};
use server::exchange::{Desk, PageLimit};
use server::reference::{shipped, wire};
use server::{AppState, router};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tower::ServiceExt;

const BUNDLE: &str = r#"{
    "public": { "script": "/pkg/a.js", "wasm": "/pkg/a.wasm" },
    "work": { "script": "/pkg/b.js", "wasm": "/pkg/b.wasm" },
    "manifest": "/pkg/manifest.cc.webmanifest", "icon": "/pkg/icon-192.dd.png",
    "style": "style.css", "worker": "sw.js", "sealing": "sealing.js",
    "files": ["/pkg/a.js", "/pkg/a.wasm", "/pkg/b.js", "/pkg/b.wasm"], "offline": []
}"#;

const PAGE: &str = "/dang-nhap/lan-dau";
const PASSWORD: &str = "suối cạn sáng nay";
const NOW: Millis = Millis(1_795_351_320_000);
const HOUR: i64 = 3_600_000;

struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        NOW
    }
}

/// A server without anybody, on a database of its own.
struct Empty {
    folder: PathBuf,
    db: Db,
    router: Router,
}

impl Drop for Empty {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Empty {
    async fn new(test: &str) -> Self {
        let name = format!("taynghe-first-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(folder.join("pkg")).unwrap();
        let modules = ["pkg/a.js", "pkg/a.wasm", "pkg/b.js", "pkg/b.wasm"].map(|file| (file, ""));
        let lists = [
            ("bundle.json", BUNDLE),
            ("style.css", ""),
            ("sw.js", ""),
            ("sealing.js", ""),
        ];
        for (file, content) in modules.into_iter().chain(lists) {
            fs::write(folder.join(file), content).unwrap();
        }
        let url = format!("sqlite:{}/taynghe.db", folder.display());
        let db = Db::open(
            &url.parse().unwrap(),
            Purpose::Serve,
            &server::db::testing::keys(),
        )
        .await;
        let db = db.unwrap();
        let reference = Arc::new(shipped().unwrap());
        let desk = Desk {
            rules: reference.clone(),
            reference: Arc::new(wire(&reference).unwrap()),
            page: PageLimit::default(),
            figures: server::totals::Figures::default(),
        };
        let api = Api::new(db.clone(), desk, Arc::new(Still));
        let assets = Assets::load(&folder, false, api.opener.sealing_key()).unwrap();
        let router = router(AppState::new(assets, api, reference)).unwrap();
        Self { folder, db, router }
    }

    async fn ask(&self, request: Request<Body>) -> (Response<()>, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        (Response::from_parts(parts, ()), text)
    }

    async fn get(&self, path: &str) -> StatusCode {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.ask(request).await.0.status()
    }

    async fn post(
        &self,
        path: &str,
        site: &str,
        fields: &[(&str, &str)],
    ) -> (Response<()>, String) {
        let escaped =
            |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(body.join("&")));
        self.ask(request.unwrap()).await
    }

    async fn make(&self, code: &str, password: &str) -> (Response<()>, String) {
        let fields = [
            ("code", code),
            ("name", "Triệu Thị Lan"),
            ("login", "lan"),
            ("password", password),
        ];
        self.post(PAGE, "same-origin", &fields).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_log_makes_one_administrator_and_no_second() {
    let empty = Empty::new("once").await;
    let code = first_code(&empty.db, NOW).await.unwrap().unwrap();
    let other = first_code(&empty.db, NOW).await.unwrap().unwrap();
    assert_ne!(code, other, "each start has its own");
    assert_eq!(empty.get(PAGE).await, StatusCode::OK);

    for (typed, password, words) in [
        ("", PASSWORD, "Cần điền đủ"),
        ("2222-2222-2222-2222", PASSWORD, "Mã chưa đúng"),
        (code.as_str(), "tý hon", "ngắn quá"),
        (code.as_str(), "qwertyuiopasdfgh", "dễ đoán"),
    ] {
        let (answer, text) = empty.make(typed, password).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains(words), "{words} in {text}");
        assert!(text.contains("Triệu Thị Lan"), "what was typed is kept");
        assert!(
            !text.contains(password) || password.is_empty(),
            "but no secret"
        );
    }
    assert_eq!(empty.db.accounts().await.unwrap(), []);

    // As a person copies it: in capitals, with spaces.
    let copied = code.to_uppercase().replace('-', " ");
    let (answer, _) = empty.make(&copied, PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.headers().contains_key("set-cookie"));
    assert_eq!(
        answer.headers()["location"],
        "/dang-nhap/hai-buoc",
        "a second factor comes before anything else"
    );
    let accounts = empty.db.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].account.role.code(), "administrator");

    for used in [&code, &other] {
        let (answer, _) = empty.make(used, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(empty.get(PAGE).await, StatusCode::NOT_FOUND);
    assert_eq!(first_code(&empty.db, NOW).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lasts_a_day_and_another_site_cannot_use_it() {
    let empty = Empty::new("day").await;
    let yesterday = Millis(NOW.0 - 24 * HOUR);
    let old = first_code(&empty.db, yesterday).await.unwrap().unwrap();
    let (answer, text) = empty.make(&old, PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Mã chưa đúng"));
    let code = first_code(&empty.db, NOW).await.unwrap().unwrap();
    let (answer, _) = empty.post(PAGE, "cross-site", &[("code", &code)]).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_has_no_first_administrator() {
    let empty = Empty::new("demo").await;
    empty
        .db
        .settle_setting("demo", "6000 2026-11-22")
        .await
        .unwrap();
    assert_eq!(first_code(&empty.db, NOW).await.unwrap(), None);
    assert_eq!(empty.get(PAGE).await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_form_says_when_to_try_again() {
    let empty = Empty::new("wait").await;
    let wrong = [("login", "hoa"), ("password", "đoán mò")];
    for _ in 0..5 {
        let (answer, _) = empty.post("/dang-nhap", "same-origin", &wrong).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()["location"], "/dang-nhap?loi=sai");
    }
    let (answer, text) = empty.post("/dang-nhap", "same-origin", &wrong).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "30");
    assert!(text.contains("Hãy thử lại sau 30 giây"), "{text}");
    assert!(!text.contains("đoán mò"));
}
