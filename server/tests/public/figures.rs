//! Who reads which figures, and takes which lists away, by each way in.

use super::*;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::ids::{AccountId, SessionId};
use domain::read_csv;
use domain::role::{Account, Role, Scope};
use domain::small_cells::{Figure, PublicTotals};
use domain::totals::Measure;
use domain::wire;
use serde_json::Value as Json;
use server::db::{Access, AccountEntry, NewSession, SoughtAccess};
use sha2::{Digest, Sha256};

/// What a way in answers: its status, its headers and its text.
struct Answered {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Town {
    /// Somebody who is signed in; gives the cookie.
    async fn reader(&self, n: u8, role: Role, scope: Scope) -> (Account, String) {
        let account = Account::new(AccountId::new(1, [n; 10]), "Nông Thị Hiền", role, scope);
        let entry = AccountEntry {
            account: account.clone(),
            login: format!("canbo{n}"),
            password_hash: "!".to_owned(),
        };
        self.db.create_account(entry, NOW).await.unwrap();
        let token = [n; 32];
        let name = SessionId::new(1, [n; 10]);
        let session = NewSession::new(Sha256::digest(token).into(), name, &account);
        self.db
            .open_session(session.proven(NOW), NOW)
            .await
            .unwrap();
        (
            account,
            format!("taynghe={}", BASE64_URL_SAFE_NO_PAD.encode(token)),
        )
    }

    async fn ask(&self, path: &str, cookie: Option<&str>) -> Answered {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        Answered {
            status,
            headers,
            text,
        }
    }

    /// So many more people of a commune.
    async fn crowd(&self, commune: &str, count: u64) {
        let person = |n: u64| Change {
            id: ChangeId::new(n, [201; 10]),
            seq: Seq(1_000 + n),
            record: RecordId::new(n, [202; 10]),
            kind: "person".to_owned(),
            base: Revision(0),
            after: None,
            at: NOW,
            form: None,
            edit: Edit::Set(
                [
                    ("commune".to_owned(), commune.into()),
                    ("full_name".to_owned(), format!("Người Mẫu {n}").into()),
                ]
                .into(),
            ),
        };
        let author = Author {
            account: None,
            device: DeviceId::new(1, [1; 10]),
        };
        let people = (1..=count).map(person).collect();
        let plan = self.desk.apply(&self.db, author, people, NOW).await;
        assert_eq!(plan.unwrap().records.len() as u64, count);
    }

    /// An exchange that brings nothing, by this account's device.
    async fn sync(&self, account: &Account, cookie: &str, known: Option<String>) -> wire::Answer {
        let device = DeviceId::new(7, [account.id.0.as_bytes()[15]; 10]);
        let mut message = wire::Request::new(device, account.id, NOW);
        message.totals = known;
        let request = Request::post("/api/v1/sync")
            .header("content-type", "application/json")
            .header("cookie", cookie)
            .body(Body::from(serde_json::to_vec(&message).unwrap()))
            .unwrap();
        let (status, text) = self.send(request).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

fn commune(code: &str) -> Scope {
    Scope::Commune(code.to_owned())
}

/// Everybody who may read small figures, and whoever may not.
async fn readers(town: &Town) -> Vec<(bool, Account, String)> {
    let wards = Scope::Communes([SMALL, "01279"].map(str::to_owned).into());
    let mut readers = Vec::new();
    for (n, exact, role, scope) in [
        (1, true, Role::CommuneOfficer, commune(SMALL)),
        (2, true, Role::CommuneOfficer, commune("01807")),
        (3, true, Role::AreaReviewer, Scope::Area("053".to_owned())),
        (4, true, Role::ProvinceReviewer, Scope::Province),
        (5, false, Role::Observer, Scope::Province),
        (6, false, Role::Observer, commune(SMALL)),
        (7, false, Role::Provider, wards),
        (8, false, Role::Administrator, Scope::Province),
        // An account that should not be.
        (9, false, Role::CommuneOfficer, Scope::Province),
    ] {
        let (account, cookie) = town.reader(n, role, scope).await;
        readers.push((exact, account, cookie));
    }
    readers
}

/// The small ward's row on its area's page.
fn small_ward(sheet: &Json) -> &Json {
    let parts = sheet["parts"].as_array().unwrap();
    let href = format!("/tong-hop/xa/{SMALL}");
    parts
        .iter()
        .find(|part| part["href"] == href.as_str())
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn small_figures_reach_by_no_way_whoever_may_not_read_them() {
    let town = Town::new("small").await;
    let readers = readers(&town).await;
    let nobody = [(false, None), (false, Some("taynghe=AAAA".to_owned()))];
    let known = readers
        .iter()
        .map(|(exact, _, cookie)| (*exact, Some(cookie.clone())));
    // Twice, so that what one is given would come to the other out of a cache.
    let all: Vec<_> = nobody.into_iter().chain(known).collect();
    for (exact, cookie) in all.iter().chain(&all) {
        let cookie = cookie.as_deref();
        let totals = town.ask("/api/v1/totals?year=2026", cookie).await;
        let area = town.ask("/api/v1/page/tong-hop/khu-vuc/040", cookie).await;
        let ward = format!("/api/v1/page/tong-hop/xa/{SMALL}");
        let ward = town.ask(&ward, cookie).await;
        for answered in [&totals, &area, &ward] {
            assert_eq!(answered.status, StatusCode::OK);
            let cache = if *exact { "no-store" } else { "no-cache" };
            assert_eq!(answered.header("cache-control"), cache, "{cookie:?}");
            assert!(answered.header("vary").contains("cookie"));
        }
        if *exact {
            let read: wire::Totals = serde_json::from_str(&totals.text).unwrap();
            assert_eq!(read.communes[SMALL]["completed"][6], 3);
            assert_eq!(small_ward(&area.json())["figures"]["completed"], 3);
            assert_eq!(ward.json()["figures"]["completed"], 3);
            assert_eq!(ward.json()["months"][6], 3);
            assert_eq!(ward.json()["least"], Json::Null);
        } else {
            let read: PublicTotals = serde_json::from_str(&totals.text).unwrap();
            let figure = |scope| read.figure(&scope, Measure::Completed);
            assert_eq!(figure(commune(SMALL)), Figure::Hidden);
            assert_eq!(figure(commune("01279")), Figure::Hidden);
            assert_eq!(figure(Scope::Area("040".to_owned())), Figure::Known(7));
            assert!(totals.json().get("communes").is_none());
            assert_eq!(small_ward(&area.json())["figures"]["completed"], Json::Null);
            assert_eq!(area.json()["figures"]["completed"], 7);
            for measure in ["surveyed", "enrolled", "completed"] {
                assert_eq!(ward.json()["figures"][measure], Json::Null, "{measure}");
            }
            assert_eq!(ward.json()["months"], Json::Null);
            assert_eq!(ward.json()["shares"], Json::Array(Vec::new()));
            assert_eq!(ward.json()["least"], 5);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_server_renders_is_everybodys_and_says_that_it_hides() {
    let town = Town::new("rendered").await;
    let (_, area) = town.get("/tong-hop/khu-vuc/040").await;
    has(
        &area,
        &[
            "Số nhỏ hơn 5 không hiện ở trang công khai để không lộ thông tin của từng người.",
            "class=\"figure unseen\">ẩn</td>",
            "(kể cả số ẩn).",
            "Trang công khai chỉ có số từng tháng của cả tỉnh.",
        ],
    );
    let (_, ward) = town.get(&format!("/tong-hop/xa/{SMALL}")).await;
    has(&ward, &["<dd class=\"stat-value\">ẩn</dd>"]);
    assert!(!ward.contains("<progress"), "a bar would tell the figure");
    let (_, province) = town.get("/tong-hop").await;
    has(&province, &["58,8%", "29,4%", "class=\"chart\""]);
    assert!(!province.contains("Số nhỏ hơn"), "nothing is hidden there");
    assert!(
        !province.contains("Tải bảng"),
        "files are for whoever is signed in"
    );
    // Whoever has a session gets the app, and the figures by the ways above.
    let (_, cookie) = town.reader(1, Role::CommuneOfficer, commune(SMALL)).await;
    let page = town
        .ask(&format!("/tong-hop/xa/{SMALL}"), Some(&cookie))
        .await;
    assert!(!page.text.contains("stat-value"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_brings_exact_figures_or_everybodys_and_never_both() {
    let town = Town::new("sync").await;
    for (exact, account, cookie) in readers(&town).await {
        let who = format!("{:?} {}", account.role, account.scope.code());
        let answer = town.sync(&account, &cookie, None).await;
        assert_eq!(answer.totals.is_some(), exact, "{who}");
        assert_eq!(answer.public_totals.is_some(), !exact, "{who}");
        let exact = answer.totals.map(|totals| totals.version);
        let public = answer.public_totals.map(|totals| totals.version);
        let again = town.sync(&account, &cookie, exact.or(public)).await;
        assert_eq!((again.totals, again.public_totals), (None, None), "{who}");
    }
    // Whoever held exact figures and may no longer read them is given the others.
    let (officer, cookie) = town
        .reader(21, Role::CommuneOfficer, commune("01807"))
        .await;
    let version = town
        .sync(&officer, &cookie, None)
        .await
        .totals
        .unwrap()
        .version;
    let (observer, cookie) = town.reader(22, Role::Observer, commune("01807")).await;
    let answer = town.sync(&observer, &cookie, Some(version)).await;
    assert!(answer.public_totals.is_some());
}

/// The lines of an export below its marks, and what its first and last line say.
fn lines(text: &str) -> (Vec<Vec<String>>, String, String) {
    let text = text.strip_prefix('\u{feff}').expect("a mark of UTF-8");
    let (first, rest) = text.split_once("\r\n").unwrap();
    let begin = rest.find("Cấp,").or(rest.find("\"Xóm, tổ\"")).unwrap();
    let table = rest[begin..].trim_end();
    let (table, last) = table.rsplit_once("\r\n").unwrap();
    let head = table.split("\r\n").next().unwrap().to_owned();
    let columns = head.replace("\"Xóm, tổ\"", "Xóm; tổ");
    let columns: Vec<String> = columns
        .split(',')
        .map(|one| one.replace("Xóm; tổ", "Xóm, tổ"))
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let read = read_csv(table, &columns).expect("sound rows");
    let rows = read.into_iter().map(|record| record.fields).collect();
    (rows, first.to_owned(), last.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_figures_says_who_took_it_and_holds_what_they_may_read() {
    let town = Town::new("table").await;
    for (exact, account, cookie) in readers(&town).await {
        let path = "/api/v1/export/totals.csv?place=area:040&year=2026";
        let table = town.ask(path, Some(&cookie)).await;
        assert_eq!(table.status, StatusCode::OK, "{}", table.text);
        assert_eq!(table.header("cache-control"), "no-store");
        assert_eq!(
            table.header("content-disposition"),
            "attachment; filename=\"tong-hop-2026-area-040-2026-11-22.csv\""
        );
        let (rows, first, last) = lines(&table.text);
        assert!(first.contains("Xuất bởi Nông Thị Hiền ("), "{first}");
        assert!(first.contains("19:42 22/11/2026"), "{first}");
        assert!(last.contains("Hết: 4 dòng. Số bản xuất: "), "{last}");
        assert!(last.contains("Nông Thị Hiền"), "{last}");
        assert_eq!(rows.len(), 4, "the area and its three wards");
        assert_eq!(rows[0][1..3], ["040", "Khu vực Thành phố Cao Bằng (cũ)"]);
        let small = rows.iter().find(|row| row[1] == SMALL).unwrap();
        let completed = if exact { "3" } else { "ẩn" };
        assert_eq!(small[9], completed, "{:?}", account.role);
        assert_eq!(rows[0][9], "7");
        assert_eq!(table.text.contains("ẩn"), !exact);
    }
    let (_, cookie) = town.reader(31, Role::Observer, Scope::Province).await;
    let all = town.ask("/api/v1/export/totals.csv", Some(&cookie)).await;
    assert_eq!(lines(&all.text).0.len(), 1 + 10 + 56);
    for place in ["area:999", "commune:99999", "communes:01807", "x"] {
        let path = format!("/api/v1/export/totals.csv?place={place}");
        let found = town.ask(&path, Some(&cookie)).await;
        assert_eq!(found.status, StatusCode::NOT_FOUND, "{place}");
    }
    let nobody = town.ask("/api/v1/export/totals.csv", None).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_takes_the_own_communes_people_away_and_nobody_else_any() {
    let mut town = Town::new("people").await;
    // What somebody typed must not become a formula in the office.
    let typed = [
        ("commune", "01807".into()),
        ("household", id(30).to_string().into()),
        ("full_name", "=HYPERLINK(\"http://a\";\"b\")".into()),
        ("birth", "1990-02-05".into()),
        ("sex", "female".into()),
        ("ethnicity", "07".into()),
        ("citizen_id", "004190123456".into()),
        ("priority.poor", true.into()),
        ("priority.merit", true.into()),
    ];
    town.put(id(9), "person", &typed).await;
    let (_, cookie) = town.reader(1, Role::CommuneOfficer, commune("01807")).await;
    let path = "/api/v1/export/people.csv?commune=01807";
    let list = town.ask(path, Some(&cookie)).await;
    assert_eq!(list.status, StatusCode::OK);
    assert_eq!(list.header("cache-control"), "no-store");
    assert_eq!(
        list.header("content-disposition"),
        "attachment; filename=\"nguoi-01807-2026-11-22.csv\""
    );
    let (rows, first, last) = lines(&list.text);
    assert!(
        first.contains("Nông Thị Hiền (cán bộ xã Thạch An), 19:42 22/11/2026"),
        "{first}"
    );
    assert!(last.contains("Hết: 11 dòng."), "{last}");
    assert_eq!(rows.len(), 11, "ten who were trained, and one more");
    let typed = rows
        .iter()
        .find(|row| row[1].contains("HYPERLINK"))
        .unwrap();
    assert_eq!(
        typed[..7],
        [
            "Xóm mẫu",
            "'=HYPERLINK(\"http://a\";\"b\")",
            "05/02/1990",
            "Nữ",
            "Nùng",
            "•••••••••456",
            "Thuộc hộ nghèo; Thân nhân người có công",
        ]
    );
    assert_eq!(rows[0][9], "Trồng nấm, khai giảng 02/12/2026 (Hoàn thành)");
    assert!(!list.text.contains("004190123"), "the number is masked");
    let sought = SoughtAccess {
        action: Some(Access::Export),
        ..SoughtAccess::default()
    };
    let written = town.db.accesses(sought, 10).await.unwrap();
    let mut counts: Vec<u64> = written.iter().map(|line| line.count).collect();
    counts.sort_unstable();
    assert_eq!(counts, [0, 11], "as it began, and as it ended");
    assert!(written[0].detail.starts_with("people commune:01807 "));

    // A large commune comes in parts, and whole: everybody once.
    town.crowd("01807", 700).await;
    let (rows, _, last) = lines(&town.ask(path, Some(&cookie)).await.text);
    assert!(last.contains("Hết: 711 dòng."), "{last}");
    let names: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!((rows.len(), names.len()), (711, 702));

    let strangers = [
        (11, Role::CommuneOfficer, commune("01792")),
        (12, Role::AreaReviewer, Scope::Area("053".to_owned())),
        (13, Role::ProvinceReviewer, Scope::Province),
        (
            14,
            Role::Provider,
            Scope::Communes(["01807".to_owned()].into()),
        ),
        (15, Role::Observer, commune("01807")),
        (16, Role::Administrator, Scope::Province),
    ];
    for (n, role, scope) in strangers {
        let (_, cookie) = town.reader(n, role, scope).await;
        let found = town.ask(path, Some(&cookie)).await;
        assert_eq!(found.status, StatusCode::FORBIDDEN, "{role:?}");
    }
    let other = "/api/v1/export/people.csv?commune=01792";
    let found = town.ask(other, Some(&cookie)).await;
    assert_eq!(found.status, StatusCode::FORBIDDEN, "another's commune");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_revoked_takes_nothing_away() {
    let town = Town::new("revoked").await;
    let (officer, cookie) = town.reader(1, Role::CommuneOfficer, commune("01807")).await;
    town.sync(&officer, &cookie, None).await;
    let device = DeviceId::new(7, [1; 10]);
    let admin = AccountId::new(1, [2; 10]);
    town.db.revoke_device(device, admin, NOW).await.unwrap();
    for path in [
        "/api/v1/export/people.csv?commune=01807",
        "/api/v1/export/totals.csv",
    ] {
        let found = town.ask(path, Some(&cookie)).await;
        assert_eq!(found.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let ward = format!("/api/v1/page/tong-hop/xa/{SMALL}");
    let ward = town.ask(&ward, Some(&cookie)).await;
    assert_eq!(ward.json()["figures"]["completed"], Json::Null);
}
