//! Every way into the server, walked by everybody: without a session, with one
//! that nobody gave, and with that of each role in and outside the place.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::routes::ROUTES;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::change::{Change, Edit};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq, SessionId};
use domain::merge::Author;
use domain::role::{Account, Action, Role, Scope, Target};
use domain::second_factor::{Step, TO_PROVE};
use domain::value::Value;
use domain::wire;
use domain::{Date, Reference};
use server::api::{Api, Clock};
use server::assets::Assets;
use server::db::{AccountEntry, Db, NewSecondFactor, NewSession, Purpose, SecondFactor};
use server::exchange::{Desk, PageLimit};
use server::reference::{shipped, wire as packed};
use server::{AppState, router};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

/// Who may go in by a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Everybody, and a session changes nothing.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in, about what is their own: they are never shut out, and
    /// what nobody has is not found.
    Own,
    /// Whoever waits for the second step of signing in, and nobody else.
    Waiting,
    /// Whoever is signed in, or waits to set up a second factor.
    Setter,
    /// Whoever looks after others' work in the own place.
    Reviewer,
    /// Whoever looks after the accounts of the own place, or of places below it.
    Keeper,
    /// Whoever looks after others' work in the own place, and says more than is said
    /// here.
    Revoker,
    /// Whoever may read the history of the commune's records.
    Reader,
    /// Whoever may take the list of the commune's people away.
    Lister,
    /// Whoever may hand in the officer's rescue file.
    Bringer,
}

use Guard::{
    Bringer, Keeper, Lister, Open, Own, Reader, Reviewer, Revoker, Setter, SignedIn, Waiting,
};

/// Every path of the router, with what it answers and to whom. A route that is
/// missing here, or here only, fails the test.
const WAYS: &[(&str, &[(&str, Guard)])] = &[
    ("/healthz", &[("GET", Open)]),
    ("/readyz", &[("GET", Open)]),
    ("/dang-nhap", &[("GET", Open), ("POST", Open)]),
    ("/dang-nhap/lan-dau", &[("GET", Open), ("POST", Open)]),
    ("/dang-nhap/ma", &[("GET", Open), ("POST", Open)]),
    ("/dang-nhap/hai-buoc", &[("GET", Open), ("POST", Open)]),
    ("/lop/{id}", &[("GET", Open), ("POST", Open)]),
    ("/tra-cuu", &[("GET", Open), ("POST", Open)]),
    ("/demo/vao/{door}", &[("POST", Open)]),
    ("/api/v1/lookup", &[("POST", Open)]),
    ("/api/v1/signup", &[("POST", Open)]),
    ("/api/v1/page/", &[("GET", Open)]),
    ("/api/v1/page/{*page}", &[("GET", Open)]),
    ("/api/v1/totals", &[("GET", Open)]),
    ("/api/v1/export/totals.csv", &[("GET", SignedIn)]),
    ("/api/v1/export/people.csv", &[("GET", Lister)]),
    ("/api/v1/me", &[("GET", SignedIn)]),
    ("/api/v1/password", &[("POST", Own)]),
    ("/api/v1/sessions", &[("GET", SignedIn), ("DELETE", Own)]),
    ("/api/v1/sessions/{id}", &[("DELETE", Own)]),
    ("/api/v1/session/code", &[("POST", Waiting)]),
    (
        "/api/v1/second-factor",
        &[("GET", SignedIn), ("POST", Setter)],
    ),
    ("/api/v1/second-factor/begin", &[("POST", Setter)]),
    ("/api/v1/second-factor/codes", &[("POST", Own)]),
    ("/api/v1/second-factor/off", &[("POST", Own)]),
    ("/api/v1/sealing-key", &[("GET", Open)]),
    ("/api/v1/phone/open", &[("POST", Own)]),
    ("/api/v1/push", &[("POST", Open)]),
    ("/api/v1/sync", &[("POST", SignedIn)]),
    ("/api/v1/rescue", &[("POST", Bringer)]),
    ("/api/v1/review/devices", &[("GET", Reviewer)]),
    ("/api/v1/review/devices/{id}/revoke", &[("POST", Revoker)]),
    ("/api/v1/review/{shelf}", &[("GET", Reviewer)]),
    ("/api/v1/accounts", &[("GET", Keeper), ("POST", Keeper)]),
    ("/api/v1/accounts/bulk", &[("POST", Keeper)]),
    ("/api/v1/accounts/{id}/link", &[("POST", Keeper)]),
    ("/api/v1/accounts/{id}/end", &[("POST", Keeper)]),
    ("/api/v1/accounts/{id}/second-factor", &[("POST", Keeper)]),
    ("/api/v1/invitation", &[("POST", Open)]),
    ("/api/v1/invitation/look", &[("POST", Open)]),
    ("/api/v1/history/{record}", &[("GET", Reader)]),
    ("/api/v1/history/{record}/unmask", &[("POST", Reader)]),
    ("/api/v1/session/resume", &[("POST", Own)]),
    ("/api/v1/session/park", &[("POST", Open)]),
    // The last: it ends the session.
    ("/api/v1/session", &[("POST", Open), ("DELETE", Open)]),
];

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const BUNDLE: &str = r#"{
    "public": { "script": "/pkg/a.js", "wasm": "/pkg/a.wasm" },
    "work": { "script": "/pkg/b.js", "wasm": "/pkg/b.wasm" },
    "manifest": "/pkg/m.webmanifest", "icon": "/pkg/i.png",
    "style": "style.css", "worker": "sw.js", "sealing": "sealing.js",
    "files": ["/pkg/a.js", "/pkg/a.wasm", "/pkg/b.js", "/pkg/b.wasm"], "offline": []
}"#;

/// A day in November 2026.
const NOW: Millis = Millis(1_795_000_000_000);
const COMMUNE: &str = "01807";
/// Another commune of the same area.
const NEXT_DOOR: &str = "01792";
/// One of another area.
const FAR_AWAY: &str = "01290";

/// A clock that goes on by three seconds with each look, so that nobody asks too
/// often.
struct Patient(AtomicI64);

impl Clock for Patient {
    fn now(&self) -> Millis {
        Millis(self.0.fetch_add(3_000, Ordering::Relaxed))
    }
}

/// A server with an officer, a household of theirs, and whoever walks about.
struct House {
    folder: PathBuf,
    router: Router,
    db: Db,
    reference: Arc<Reference>,
    clock: Arc<Patient>,
    officer: Account,
    device: DeviceId,
    household: RecordId,
}

impl Drop for House {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Who walks: an account with its session's cookie, or nobody with a made-up one.
struct Walker {
    account: Option<Account>,
    cookie: Option<String>,
}

impl House {
    async fn new(test: &str) -> Self {
        let name = format!("taynghe-routes-{test}-{}", std::process::id());
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
        .await
        .unwrap();
        let reference = Arc::new(shipped().unwrap());
        let desk = Desk {
            rules: reference.clone(),
            reference: Arc::new(packed(&reference).unwrap()),
            page: PageLimit::default(),
            figures: server::totals::Figures::default(),
        };
        let clock = Arc::new(Patient(AtomicI64::new(NOW.0)));
        let api = Api::new(db.clone(), desk.clone(), clock.clone());
        let assets = Assets::load(&folder, false, api.opener.sealing_key()).unwrap();
        let mut house = Self {
            router: router(AppState::new(assets, api, reference.clone())).unwrap(),
            officer: account(1, Role::CommuneOfficer, commune(COMMUNE)),
            device: DeviceId::new(1, [1; 10]),
            household: RecordId::new(1, [1; 10]),
            folder,
            db,
            reference,
            clock,
        };
        house.furnish(&desk).await;
        house
    }

    /// The officer's account, device and household.
    async fn furnish(&mut self, desk: &Desk) {
        let officer = self.officer.clone();
        self.walker(officer.clone(), 1).await;
        let author = Author {
            account: Some(officer),
            device: self.device,
        };
        let change = Change {
            id: ChangeId::new(1, [1; 10]),
            seq: Seq(1),
            record: self.household,
            kind: "household".to_owned(),
            base: Revision(0),
            after: None,
            at: NOW,
            form: None,
            edit: Edit::Set([("commune".to_owned(), Value::from(COMMUNE))].into()),
        };
        let plan = desk
            .apply(&self.db, author, vec![change], NOW)
            .await
            .unwrap();
        assert_eq!(plan.records.len(), 1);
    }

    /// Somebody with a session.
    async fn walker(&self, account: Account, n: u8) -> Walker {
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
        Walker {
            account: Some(account),
            cookie: Some(format!("taynghe={}", BASE64_URL_SAFE_NO_PAD.encode(token))),
        }
    }

    /// Somebody who has typed the password so long ago, and nothing more.
    async fn halfway(&self, account: &Account, ago: i64) -> Walker {
        let mut token = [0; 32];
        server::chance::fill(&mut token);
        let name = SessionId::new(1, token[..10].try_into().unwrap());
        let session = NewSession::new(Sha256::digest(token).into(), name, account);
        let begun = Millis(self.clock.now().0 - ago);
        self.db.open_session(session, begun).await.unwrap();
        Walker {
            account: Some(account.clone()),
            cookie: Some(format!("taynghe={}", BASE64_URL_SAFE_NO_PAD.encode(token))),
        }
    }

    /// What a walker is answered at a path of the router.
    async fn knock(&self, walker: &Walker, method: &str, path: &str) -> (StatusCode, String) {
        let address = path
            .replace("{id}", &RecordId::new(1, [7; 10]).to_string())
            .replace("{record}", &self.household.to_string())
            .replace("{door}", "can-bo-xa")
            .replace("{shelf}", "refused")
            .replace("{*page}", "tong-hop")
            .replace("people.csv", &format!("people.csv?commune={COMMUNE}"));
        let own = walker.account.as_ref().unwrap_or(&self.officer);
        let (kind, body) = match path {
            "/api/v1/sync" => (
                "json",
                message(own, DeviceId::new(2, [own.id.0.as_bytes()[15]; 10])),
            ),
            "/api/v1/rescue" => ("json", message(&self.officer, self.device)),
            "/dang-nhap" | "/tra-cuu" => ("x-www-form-urlencoded", "login=&password=&code=".into()),
            "/lop/{id}" => ("x-www-form-urlencoded", "full_name=".into()),
            "/dang-nhap/ma" | "/dang-nhap/hai-buoc" => {
                ("x-www-form-urlencoded", "code=&ticket=".into())
            }
            // What is asked there is not complete.
            "/api/v1/second-factor/codes" | "/api/v1/second-factor/off" => ("json", "".into()),
            _ => ("json", "{}".to_owned()),
        };
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(address)
            .header("host", "127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", format!("application/{kind}"));
        if let Some(cookie) = &walker.cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        let told: Option<wire::Problem> = serde_json::from_slice(&body).ok();
        (
            status,
            told.map(|problem| problem.error).unwrap_or_default(),
        )
    }

    /// What the rules say of this way, for somebody who is signed in.
    fn lets_in(&self, guard: Guard, by: &Account) -> bool {
        let (places, day) = (self.reference.places(), Date::in_vietnam(NOW.0));
        match guard {
            Open | SignedIn | Own | Setter => true,
            Waiting => false,
            Reviewer | Revoker => by
                .may(Action::Review, by.scope.target(), places, day)
                .is_ok(),
            Keeper => places.communes_on(day).any(|unit| {
                let (commune, hamlet) = (unit.code.as_str(), "Nà Luông");
                let any = [Target::Commune(commune), Target::Hamlet { commune, hamlet }];
                any.into_iter()
                    .any(|target| by.may(Action::ManageAccounts, target, places, day).is_ok())
            }),
            Lister => by
                .may(Action::ExportRecords, Target::Commune(COMMUNE), places, day)
                .is_ok(),
            Reader => by.may_read_history(COMMUNE, places, day),
            Bringer => by.may_hand_in(&self.officer, places, day),
        }
    }
}

fn commune(code: &str) -> Scope {
    Scope::Commune(code.to_owned())
}

fn hamlet(commune: &str) -> Scope {
    Scope::hamlet(&format!("{commune}/Nà Luông")).unwrap()
}

fn account(n: u8, role: Role, scope: Scope) -> Account {
    Account::new(
        AccountId::new(1, [n; 10]),
        format!("Cán bộ {n}"),
        role,
        scope,
    )
}

/// A message of an exchange, with nothing in it.
fn message(account: &Account, device: DeviceId) -> String {
    serde_json::to_string(&wire::Request::new(device, account.id, NOW)).unwrap()
}

/// Every role, in the officer's place and in others.
fn walkers() -> Vec<Account> {
    let given = |codes: [&str; 2]| Scope::Communes(codes.map(str::to_owned).into());
    let yesterday = Date::in_vietnam(NOW.0).add_days(-1);
    let mut ended = account(24, Role::ProvinceReviewer, Scope::Province);
    ended.valid_until = Some(yesterday);
    let mut own_ended = account(25, Role::CommuneOfficer, commune(COMMUNE));
    own_ended.valid_until = Some(yesterday);
    vec![
        account(10, Role::CommuneOfficer, commune(COMMUNE)),
        account(11, Role::CommuneOfficer, commune(NEXT_DOOR)),
        account(12, Role::CommuneOfficer, commune(FAR_AWAY)),
        account(13, Role::AreaReviewer, Scope::Area("053".to_owned())),
        account(14, Role::AreaReviewer, Scope::Area("042".to_owned())),
        account(15, Role::ProvinceReviewer, Scope::Province),
        account(16, Role::Provider, Scope::Province),
        account(17, Role::Provider, given([COMMUNE, NEXT_DOOR])),
        account(18, Role::Provider, given([FAR_AWAY, NEXT_DOOR])),
        account(19, Role::Observer, Scope::Province),
        account(20, Role::Observer, commune(COMMUNE)),
        account(21, Role::Administrator, Scope::Province),
        // An account that should not be: its role works in no such place.
        account(22, Role::CommuneOfficer, Scope::Province),
        account(26, Role::HamletHelper, hamlet(COMMUNE)),
        account(27, Role::HamletHelper, hamlet(FAR_AWAY)),
        account(28, Role::HamletHelper, commune(COMMUNE)),
        ended,
        own_ended,
    ]
}

/// The paths that the router was built with, as it tells of itself; without what
/// answers all others, which are pages and files.
fn built(router: &Router) -> BTreeSet<String> {
    let told = format!("{router:?}");
    let (told, _) = told.split_once("fallback_router").unwrap();
    let paths = told.split("RouteId(").filter_map(|rest| {
        let (_, rest) = rest.split_once("): \"")?;
        rest.split_once('"').map(|(path, _)| path.to_owned())
    });
    paths.filter(|path| path.starts_with('/')).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_is_open_to_whom_the_rules_say_and_to_nobody_else() {
    let house = House::new("walk").await;
    let listed: BTreeSet<String> = WAYS.iter().map(|(path, _)| (*path).to_owned()).collect();
    let missing: Vec<String> = built(&house.router).difference(&listed).cloned().collect();
    assert_eq!(missing, [""; 0], "say in WAYS who may go in there");
    let nowhere: Vec<String> = listed.difference(&built(&house.router)).cloned().collect();
    assert_eq!(nowhere, [""; 0], "the router has no such path");

    let nobody = Walker {
        account: None,
        cookie: None,
    };
    let forger = Walker {
        account: None,
        cookie: Some(format!(
            "taynghe={}",
            BASE64_URL_SAFE_NO_PAD.encode([99; 32])
        )),
    };
    let mut walkers_in = Vec::new();
    for (n, account) in (10..).zip(walkers()) {
        walkers_in.push(house.walker(account, n).await);
    }
    for (path, methods) in WAYS {
        for method in METHODS {
            let Some((_, guard)) = methods.iter().find(|(own, _)| *own == method) else {
                let (status, _) = house.knock(&nobody, method, path).await;
                assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
                continue;
            };
            let outside = house.knock(&nobody, method, path).await;
            let forged = house.knock(&forger, method, path).await;
            assert_eq!(outside, forged, "{method} {path}");
            let signed_out = (StatusCode::UNAUTHORIZED, "signed_out".to_owned());
            assert_eq!(
                outside == signed_out,
                *guard != Open,
                "{method} {path}: {outside:?}"
            );
            assert_ne!(outside.0, StatusCode::FORBIDDEN, "{method} {path}");
            for walker in &walkers_in {
                let Some(by) = &walker.account else { continue };
                let found = house.knock(walker, method, path).await;
                let what = format!("{method} {path} by {:?} {}", by.role, by.scope.code());
                match (guard, house.lets_in(*guard, by)) {
                    (Open, _) => assert_eq!(found, outside, "{what}"),
                    (Waiting, _) => assert_eq!(found, signed_out, "{what}"),
                    (Own | Setter, _) => {
                        assert_ne!(found, signed_out, "{what}");
                        assert_ne!(found.0, StatusCode::FORBIDDEN, "{what}");
                    }
                    // What is asked of these here is not complete.
                    (Keeper | Revoker, true) => {
                        assert_ne!(found, signed_out, "{what}");
                        assert_ne!(found.0, StatusCode::FORBIDDEN, "{what}: {}", found.1);
                    }
                    (_, true) => assert_eq!(found.0, StatusCode::OK, "{what}: {}", found.1),
                    (_, false) => {
                        let closed = (StatusCode::FORBIDDEN, "not_overseen".to_owned());
                        assert_eq!(found, closed, "{what}");
                    }
                }
            }
        }
    }
    // A page is the same for everybody: what is personal comes from the device.
    for page in ROUTES {
        let outside = house.knock(&nobody, "GET", page.prefix).await;
        for walker in &walkers_in {
            let found = house.knock(walker, "GET", page.prefix).await;
            assert_eq!(found, outside, "{}", page.prefix);
        }
    }
    // Everybody has signed out by now.
    for walker in &walkers_in {
        let (status, _) = house.knock(walker, "GET", "/api/v1/me").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}

/// Where the second step is done, and where it is left.
const STEPS: [&str; 3] = ["/dang-nhap/ma", "/dang-nhap/hai-buoc", "/api/v1/session"];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_not_done_the_second_step_is_let_in_nowhere_else() {
    let house = House::new("halfway").await;
    let nobody = Walker {
        account: None,
        cookie: None,
    };
    let without = account(30, Role::Administrator, Scope::Province);
    let with = account(31, Role::AreaReviewer, Scope::Area("053".to_owned()));
    let officer = account(32, Role::CommuneOfficer, commune(COMMUNE));
    for (n, account) in [(30, &without), (31, &with), (32, &officer)] {
        house.walker(account.clone(), n).await;
    }
    for has_one in [&with, &officer] {
        let factor = SecondFactor {
            key: 1,
            sealed: vec![1; 60],
            last_step: 0,
            made_at: NOW,
        };
        let new = NewSecondFactor {
            account: has_one.id,
            factor,
            hashes: Vec::new(),
            replaces: false,
        };
        assert!(house.db.set_up_second_factor(new).await.unwrap());
    }
    let signed_out = (StatusCode::UNAUTHORIZED, "signed_out".to_owned());
    let step_left = (StatusCode::UNAUTHORIZED, "second_step".to_owned());
    for (path, methods) in WAYS {
        for (method, guard) in *methods {
            let outside = house.knock(&nobody, method, path).await;
            for (by, step) in [
                (&without, Step::SetUp),
                (&with, Step::Code),
                (&officer, Step::Code),
            ] {
                let what = format!("{method} {path} by {:?}, who has {step:?} left", by.role);
                let found = house.knock(&house.halfway(by, 0).await, method, path).await;
                match (guard, step) {
                    (Open, _) if STEPS.contains(path) => {}
                    (Open, _) => assert_eq!(found, outside, "{what}"),
                    (Waiting, Step::Code) | (Setter, Step::SetUp) => {
                        assert_ne!(found.0, StatusCode::UNAUTHORIZED, "{what}");
                    }
                    _ => assert_eq!(found, step_left, "{what}"),
                }
                if *guard != Open {
                    let late = house.halfway(by, TO_PROVE).await;
                    let found = house.knock(&late, method, path).await;
                    assert_eq!(found, signed_out, "{what}, too late");
                }
            }
        }
    }
    for page in ROUTES {
        let outside = house.knock(&nobody, "GET", page.prefix).await;
        let walker = house.halfway(&without, 0).await;
        assert_eq!(house.knock(&walker, "GET", page.prefix).await, outside);
    }
}

/// Where the session of a revoked phone may still hand in what is on it: it is taken up
/// for that.
const HANDING_IN: [&str; 2] = ["/api/v1/session/resume", "/api/v1/sync"];

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_is_nobodys_and_that_of_a_revoked_phone_hands_in_only() {
    const TWO_MONTHS: i64 = 61 * 24 * 60 * 60 * 1_000;
    let house = House::new("over").await;
    let nobody = Walker {
        account: None,
        cookie: None,
    };
    let officer = account(40, Role::CommuneOfficer, commune(COMMUNE));
    house.walker(officer.clone(), 40).await;
    let open = (StatusCode::OK, String::new());
    let is_open =
        async |walker: &Walker| house.knock(walker, "GET", "/api/v1/sessions").await == open;

    let expired = house.halfway(&officer, TWO_MONTHS).await;
    let replayed = house.halfway(&officer, 0).await;
    assert!(is_open(&replayed).await);
    house.knock(&replayed, "DELETE", "/api/v1/session").await;
    let revoked = house.halfway(&officer, 0).await;
    assert!(is_open(&revoked).await);
    house.knock(&revoked, "POST", "/api/v1/sync").await;
    let device = DeviceId::new(2, [officer.id.0.as_bytes()[15]; 10]);
    let now = house.clock.now();
    house
        .db
        .revoke_device(device, officer.id, now)
        .await
        .unwrap();

    for (path, methods) in WAYS {
        for (method, guard) in *methods {
            let outside = house.knock(&nobody, method, path).await;
            for (walker, which) in [
                (&expired, "expired"),
                (&replayed, "replayed"),
                (&revoked, "revoked"),
            ] {
                let found = house.knock(walker, method, path).await;
                let what = format!("{method} {path}, {which}");
                if which == "revoked" && HANDING_IN.contains(path) {
                    assert_ne!(found.0, StatusCode::UNAUTHORIZED, "{what}");
                } else if *guard != Open {
                    assert_eq!(found, outside, "{what}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_meets_both_answers_at_every_guarded_way() {
    let house = House::new("both").await;
    let mut met: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for guard in [Reviewer, Reader, Bringer, Keeper, Lister] {
        let said = walkers().into_iter().map(|by| house.lets_in(guard, &by));
        met.insert(format!("{guard:?}"), said.collect());
    }
    assert!(met.values().all(|said| said.len() == 2), "{met:?}");
}
