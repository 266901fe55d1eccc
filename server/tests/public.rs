//! What somebody without an account and without any script reads and sends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "public/figures.rs"]
mod figures;
#[path = "sync/sealed.rs"]
mod sealed;
mod site;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::Date;
use domain::change::{Change, Edit};
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::Author;
use domain::value::Value;
use sealed::seal;
use server::api::{Api, Clock};
use server::assets::Assets;
use server::db::{Db, Purpose};
use server::envelope::{Opener, Use};
use server::exchange::{Desk, PageLimit};
use server::reference::{shipped, wire};
use server::{AppState, router};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tower::ServiceExt;

/// 22/11/2026, 19:42 in Viet Nam.
const NOW: Millis = Millis(1_795_351_320_000);
const DAY: i64 = 86_400_000;

/// A ward in which three people completed a course, in an area of seven.
const SMALL: &str = "01273";

struct Still;

impl Clock for Still {
    fn now(&self) -> Millis {
        NOW
    }
}

/// A server of its own for each test, with a few people and two classes.
struct Town {
    folder: PathBuf,
    router: Router,
    opener: Arc<Opener>,
    desk: Desk,
    db: Db,
    made: u8,
}

impl Drop for Town {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn id(number: u8) -> RecordId {
    RecordId::new(1_790_000_000_000, [number; 10])
}

impl Town {
    async fn new(test: &str) -> Self {
        let name = format!("taynghe-public-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        site::write(&folder).unwrap();
        let url = format!("sqlite:{}/taynghe.db", folder.display());
        let db = Db::open(
            &url.parse().unwrap(),
            Purpose::Serve,
            &server::db::testing::keys(),
        )
        .await
        .unwrap();
        let reference = Arc::new(shipped().unwrap());
        let desk = Desk {
            rules: reference.clone(),
            reference: Arc::new(wire(&reference).unwrap()),
            page: PageLimit::default(),
            figures: server::totals::Figures::default(),
        };
        let api = Api::new(db.clone(), desk.clone(), Arc::new(Still));
        let assets = Assets::load(&folder, false, api.opener.sealing_key()).unwrap();
        let opener = api.opener.clone();
        let router = router(AppState::new(assets, api, reference)).unwrap();
        let mut town = Self {
            folder,
            router,
            opener,
            desk,
            db,
            made: 100,
        };
        town.teach().await;
        town
    }

    async fn put(&mut self, record: RecordId, kind: &str, fields: &[(&str, Value)]) {
        self.made += 1;
        let set = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let change = Change {
            id: ChangeId::new(1, [self.made; 10]),
            seq: Seq(u64::from(self.made)),
            record,
            kind: kind.to_owned(),
            base: Revision(0),
            after: None,
            at: NOW,
            form: None,
            edit: Edit::Set(set),
        };
        let author = Author {
            account: None,
            device: DeviceId::new(1, [1; 10]),
        };
        let plan = self.desk.apply(&self.db, author, vec![change], NOW).await;
        let outcome = plan.unwrap().outcomes.remove(0);
        let refused = matches!(outcome, domain::change::Outcome::Refused { .. });
        assert!(!refused, "{kind}: {outcome:?}");
    }

    async fn teach(&mut self) {
        self.put(id(1), "provider", &[("name", "Trung tâm GDNN mẫu".into())])
            .await;
        for (class, open, commune) in [(2, true, "01807"), (3, false, "01273")] {
            let provider = id(1).to_string();
            let fields = [
                ("provider", provider.into()),
                ("trade", "nam".into()),
                ("level", "so_cap".into()),
                ("commune", commune.into()),
                ("venue", "Nhà văn hóa".into()),
                ("starts_on", "2026-12-02".into()),
                ("ends_on", "2027-02-28".into()),
                ("open", open.into()),
            ];
            self.put(id(class), "class", &fields).await;
        }
        // Ten of them rural workers, five in each kind of course, and a few in wards.
        for person in 10..27 {
            let (commune, level) = match person {
                10..15 => ("01807", "so_cap"),
                15..20 => ("01807", "under_3_months"),
                20..23 => (SMALL, "so_cap"),
                _ => ("01279", "so_cap"),
            };
            self.train(person, commune, level).await;
        }
    }

    /// A person who is surveyed, enrolls and completes.
    async fn train(&mut self, person: u8, commune: &str, level: &str) {
        let commune: Value = commune.into();
        let household = id(person + 20);
        let named = [("commune", commune.clone()), ("hamlet", "Xóm mẫu".into())];
        self.put(household, "household", &named).await;
        let named = [
            ("commune", commune.clone()),
            ("household", household.to_string().into()),
            ("full_name", "Người Mẫu".into()),
            ("sex", "female".into()),
            ("birth", "1990".into()),
        ];
        self.put(id(person), "person", &named).await;
        let owner: Value = id(person).to_string().into();
        let asked = [
            ("person", owner.clone()),
            ("commune", commune.clone()),
            ("surveyed_on", "2026-03-05".into()),
        ];
        self.put(id(person + 40), "survey", &asked).await;
        let enrolled = [
            ("person", owner),
            ("commune", commune),
            ("class", id(2).to_string().into()),
            ("level", level.into()),
            ("sector", "farm".into()),
            ("status", "completed".into()),
            ("enrolled_on", "2026-04-01".into()),
            ("started_on", "2026-05-01".into()),
            ("completed_on", "2026-07-31".into()),
        ];
        self.put(id(person + 60), "enrolment", &enrolled).await;
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let (status, html) = self.send(request).await;
        (status, read(&html))
    }

    async fn post(&self, path: &str, form: &str) -> (StatusCode, String) {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let (status, html) = self.send(request).await;
        (status, read(&html))
    }
}

/// A page as it is read: without the renderer's marks.
fn read(html: &str) -> String {
    let mut text = html.replace("<!>", "");
    while let (Some(from), Some(to)) = (text.find("<!--"), text.find("-->")) {
        if to < from {
            break;
        }
        text.replace_range(from..to + 3, "");
    }
    text
}

fn has(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words} is missing in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provinces_page_says_each_figure_and_what_it_counts() {
    let town = Town::new("province").await;
    let (status, page) = town.get("/tong-hop").await;
    assert_eq!(status, StatusCode::OK);
    has(
        &page,
        &[
            "Tỉnh Cao Bằng",
            "22/11/2026",
            "Đã khảo sát",
            "Đã đăng ký",
            "Đang học",
            "Hoàn thành",
            "mỗi người tính một lần",
            "17 / 6.000 người hoàn thành năm\u{a0}2026",
            "3058/KH-UBND",
            "LĐNT học từ sơ cấp trở lên",
            "LĐNT học mọi khóa học",
            "Tử số: Số lao động nông thôn",
            "Mẫu số, người được đào tạo",
            "không xếp đạt hay chưa đạt",
            "khoảng 60%",
            "Khu vực Thạch An (huyện cũ)",
            "Khu vực Hà Quảng (huyện cũ)",
            "href=\"/tong-hop/khu-vuc/053\"",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_and_a_commune_show_a_suggested_share() {
    let town = Town::new("area").await;
    let (_, area) = town.get("/tong-hop/khu-vuc/053?nam=2026").await;
    has(
        &area,
        &[
            "Khu vực Thạch An (huyện cũ)",
            "phân bổ gợi ý, chưa giao",
            "Xã Thạch An",
            "Xã Kim Đồng",
            "10 / ",
        ],
    );
    let (_, commune) = town.get("/tong-hop/xa/01807").await;
    has(
        &commune,
        &[
            "Xã Thạch An",
            "phân bổ gợi ý, chưa giao",
            "Trang công khai chỉ có số từng tháng của cả tỉnh.",
        ],
    );
    assert!(
        !commune.contains("50%"),
        "everybody reads the province's shares"
    );
    let (status, other) = town.get("/tong-hop?nam=2025").await;
    assert_eq!(status, StatusCode::OK);
    has(&other, &["0 / 6.000 người hoàn thành năm\u{a0}2025"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_a_place_or_a_class_that_is_not_there() {
    let town = Town::new("missing").await;
    for path in [
        "/tong-hop/xa/99999",
        "/tong-hop/khu-vuc/999",
        "/tong-hop?nam=1999",
        "/lop/0192",
    ] {
        let (status, page) = town.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        has(&page, &["Không có trang này"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ten_areas_add_up_to_the_province() {
    let town = Town::new("sums").await;
    let (_, json) = town.get("/api/v1/page/tong-hop").await;
    let sheet: serde_json::Value = serde_json::from_str(&json).unwrap();
    let areas = sheet["parts"].as_array().unwrap();
    assert_eq!(areas.len(), 10);
    for figure in ["surveyed", "enrolled", "studying", "completed"] {
        let sum: i64 = areas
            .iter()
            .map(|area| area["figures"][figure].as_i64().unwrap())
            .sum();
        assert_eq!(Some(sum), sheet["figures"][figure].as_i64(), "{figure}");
    }
    let goals: i64 = areas
        .iter()
        .map(|area| area["goal"].as_i64().unwrap())
        .sum();
    assert_eq!(goals, 6_000);
    let communes: usize = areas
        .iter()
        .map(|area| area["sent"].as_array().unwrap().len())
        .sum();
    assert_eq!(communes, 56);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_shows_the_bar_and_the_open_classes() {
    let town = Town::new("home").await;
    let (status, page) = town.get("/").await;
    assert_eq!(status, StatusCode::OK);
    has(
        &page,
        &[
            "17 / 6.000 người hoàn thành năm\u{a0}2026",
            "Trồng nấm",
            "khai giảng 02/12/2026",
            "Tra cứu đăng ký",
            "Tổng hợp",
            "Đăng nhập",
        ],
    );
    assert!(!page.contains("Dữ liệu mẫu"), "this is no demonstration");
    assert!(!page.contains("/demo/vao/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_is_told_in_both_languages() {
    let town = Town::new("tour").await;
    let (_, vietnamese) = town.get("/gioi-thieu").await;
    has(&vietnamese, &["Bảy bước dùng thử", "Giả lập mất mạng"]);
    let (_, english) = town.get("/gioi-thieu?lang=en").await;
    has(&english, &["The tour in seven steps", "lang=\"en\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn classes_are_listed_by_place() {
    let town = Town::new("classes").await;
    let class = format!("/lop/{}", id(2));
    for (path, is_there) in [
        ("/lop", true),
        ("/lop?noi=053", true),
        ("/lop?noi=01807", true),
        ("/lop?noi=040", false),
        ("/lop?noi=", true),
    ] {
        let (_, page) = town.get(path).await;
        assert_eq!(page.contains(&class), is_there, "{path}");
        assert!(!page.contains(&id(3).to_string()), "closed, so not listed");
    }
    let (_, closed) = town.get(&format!("/lop/{}", id(3))).await;
    has(&closed, &["Lớp này không nhận đăng ký nữa."]);
}

/// Percent-encoded, as a browser sends it.
const NAME: &str = "N%C3%B4ng+Th%E1%BB%8B+Ng%C3%A2n";

fn form(sign_up: RecordId, rest: &str) -> String {
    format!("id={sign_up}&full_name={NAME}&commune=01807{rest}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_script_comes_back_with_what_was_typed() {
    let town = Town::new("errors").await;
    let path = format!("/lop/{}", id(2));
    let (_, blank) = town.get(&path).await;
    assert!(!blank.contains("checked"), "consent is never ticked");
    let body = form(id(90), "&phone=12&birth=2099&sex=female");
    let (status, page) = town.post(&path, &body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    has(
        &page,
        &[
            "Chưa gửi được",
            "Nông Thị Ngân",
            "Ngày sinh ở sau hôm nay.",
            "Bấm đồng ý",
            "value=\"12\"",
        ],
    );
    let chosen = page.find("value=\"01807\"").unwrap();
    assert!(page[chosen..chosen + 60].contains("selected"));
    assert!(!page.contains("type=\"module\""), "no script takes it over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_without_script_gives_a_code_that_tells_how_it_stands() {
    let town = Town::new("sign-up").await;
    let path = format!("/lop/{}", id(2));
    let body = form(id(91), "&phone=0912345678&birth=1990&consent=true");
    let (status, page) = town.post(&path, &body).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let code = domain::ClaimCode::of(id(91), 0).to_string();
    has(&page, &[&code, "Cán bộ xã sẽ liên hệ", "Mã tra cứu"]);
    let (_, again) = town.post(&path, &body).await;
    has(&again, &[&code]);

    let typed = format!("code={}", code.to_lowercase().replace('-', "+"));
    let (status, found) = town.post("/tra-cuu", &typed).await;
    assert_eq!(status, StatusCode::OK);
    has(&found, &["Trồng nấm", "Đã nhận, chờ xác nhận"]);
    assert!(
        !found.contains("Nông Thị Ngân"),
        "a code shows nobody's name"
    );

    let (_, unknown) = town.post("/tra-cuu", "code=22222222").await;
    has(&unknown, &["Không có đăng ký nào với mã này"]);
    let (_, no_code) = town.post("/tra-cuu", "code=abc").await;
    has(&no_code, &["Mã tra cứu gồm 8 chữ và số"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_class_takes_nobody() {
    let town = Town::new("closed").await;
    let body = form(id(92), "&phone=0912345678&birth=1990&consent=true");
    let (status, page) = town.post(&format!("/lop/{}", id(3)), &body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    has(&page, &["Lớp này không nhận đăng ký nữa."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_sign_up_is_taken_as_the_form_in_it_and_anything_else_is_not() {
    let town = Town::new("sealed").await;
    let form = format!(
        r#"{{"id":"{}","class":"{}","full_name":"Triệu Mùi Mẩy","commune":"01807",
            "phone":"0912345678","birth":"1990","consent":true}}"#,
        id(95),
        id(2)
    );
    let post = |body: String| {
        let request = Request::post("/api/v1/signup").header("content-type", "application/json");
        town.send(request.body(Body::from(body)).unwrap())
    };
    let sealed = |usage: Use, content: &str| {
        let envelope = seal(town.opener.sealing_key(), usage, content.as_bytes());
        format!(r#"{{"sealed":"{}"}}"#, BASE64_STANDARD.encode(envelope))
    };
    let (status, taken) = post(sealed(Use::SignUp, &form)).await;
    assert_eq!(status, StatusCode::OK, "{taken}");
    // The same again, by a lost answer, or as it was typed.
    assert_eq!(
        post(sealed(Use::SignUp, &form)).await,
        (status, taken.clone())
    );
    assert_eq!(post(form.clone()).await, (status, taken));
    for body in [
        sealed(Use::Change, &form),
        sealed(Use::SignUp, "{"),
        r#"{"sealed":"AQAAAAI="}"#.to_owned(),
        r#"{"sealed":"không"}"#.to_owned(),
    ] {
        let (status, said) = post(body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.contains("bad_envelope"), "{said}");
        assert!(!said.contains("Mẩy"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_sign_ups_is_held_back_and_the_form_keeps_what_was_typed() {
    let town = Town::new("flood").await;
    let sign_up = |number: u8| {
        let json = format!(
            r#"{{"id":"{}","class":"{}","full_name":"Nông Thị Ngân","commune":"01807",
                "phone":"0912345678","birth":"1990","consent":true}}"#,
            id(number),
            id(2)
        );
        Request::post("/api/v1/signup")
            .header("content-type", "application/json")
            .body(Body::from(json))
            .unwrap()
    };
    let mut taken = 0;
    let last = loop {
        let (status, body) = town.send(sign_up(93)).await;
        if status != StatusCode::OK {
            break (status, body);
        }
        taken += 1;
        assert!(taken <= 1_000, "nobody stops a flood");
    };
    assert!(taken >= 100, "a meeting behind one router goes through");
    assert_eq!(last.0, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.1.contains("too_often"), "{}", last.1);

    let wrong = form(id(94), "&phone=12&birth=1990&consent=true");
    let path = format!("/lop/{}", id(2));
    let (status, _) = town.post(&path, &wrong).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a slip is told as ever"
    );
    let right = form(id(94), "&phone=0912345678&birth=1990&consent=true");
    let (status, page) = town.post(&path, &right).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    has(&page, &["Hãy đợi 2 giây", "Nông Thị Ngân", "0912345678"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_commune_is_flagged() {
    let town = Town::new("silent").await;
    struct Touch(&'static str, Millis);
    impl server::db::Work for Touch {
        type Done = ();
        async fn run<R: server::db::Rows>(&self, rows: &mut R) -> Result<(), server::db::DbError> {
            rows.touch_scope(self.0, self.1).await
        }
    }
    use server::db::Database;
    let yesterday = Millis(NOW.0 - DAY);
    let long_ago = Millis(NOW.0 - 23 * DAY);
    town.db.write(Touch("01807", yesterday)).await.unwrap();
    town.db.write(Touch("01822", long_ago)).await.unwrap();
    let (_, page) = town.get("/tong-hop/khu-vuc/053").await;
    has(
        &page,
        &[
            "Gửi lần cuối lúc 19:42 hôm qua",
            "23 ngày chưa gửi",
            "chưa gửi lần nào",
        ],
    );
    assert_eq!(Date::in_vietnam(NOW.0).display(), "22/11/2026");
}
