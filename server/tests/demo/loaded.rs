//! The sample in a database, and the doors that lead into it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::Date;
use domain::change::Edit;
use domain::ids::{Millis, RecordId};
use domain::role::{Role, Scope};
use domain::value::Value;
use server::api::{Api, Clock};
use server::config::DatabaseUrl;
use server::db::{Db, Purpose};
use server::demo::{Batch, Made};
use server::exchange::{Desk, PageLimit};
use server::{demo, reference, totals};
use tower::ServiceExt;

use super::{ORDINARY, REFERENCE, of_kind, replay, sample};

#[test]
fn a_visitor_finds_a_door_to_every_role() {
    let (today, _) = sample(ORDINARY);
    let people = demo::accounts(demo::SEED, today, &REFERENCE);
    let doors: Vec<_> = people
        .iter()
        .filter(|person| demo::DOORS.contains(&person.login.as_str()))
        .collect();
    assert_eq!(doors.len(), demo::DOORS.len());
    for role in Role::ALL {
        assert!(doors.iter().any(|person| person.account.role == role));
    }
    let hien = doors
        .iter()
        .find(|person| person.account.name == "Nông Thị Hiền")
        .unwrap();
    assert_eq!(
        hien.account.scope,
        Scope::Commune(demo::VISITED_COMMUNE.to_owned())
    );
    let logins: HashSet<_> = people.iter().map(|person| &person.login).collect();
    assert_eq!(logins.len(), people.len());
}

/// A folder of a test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("taynghe-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    async fn database(&self) -> Db {
        let url: DatabaseUrl = format!("sqlite:{}/test.db", self.0.display())
            .parse()
            .unwrap();
        Db::open(&url, Purpose::Command, &server::db::testing::keys())
            .await
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn desk() -> Desk {
    Desk {
        rules: Arc::new(REFERENCE.clone()),
        reference: Arc::new(reference::wire(&REFERENCE).unwrap()),
        page: PageLimit::default(),
        figures: server::totals::Figures::default(),
    }
}

const MADE: Made = Made {
    seed: demo::SEED,
    day: match Date::new(2026, 11, 22) {
        Some(day) => day,
        None => panic!("a day"),
    },
};

/// Noon of the ordinary day in Viet Nam.
fn noon() -> Millis {
    Millis(MADE.day.days() * 86_400_000 + 5 * 3_600_000)
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Millis {
        noon()
    }
}

/// Distinct people of the province in a year, counted from the batches alone:
/// not with the code that keeps the counters.
fn people_in(batches: &[Batch], kind: &str, field: &str, statuses: &[&str]) -> usize {
    let records = replay(batches);
    let people: HashSet<&str> = of_kind(&records, kind)
        .filter(|(_, record)| kind != "enrolment" || statuses.contains(&record.text("status")))
        .filter(|(_, record)| record.day(field).is_some_and(|day| day.year() == 2026))
        .map(|(_, record)| record.text("person"))
        .collect();
    people.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counters_of_a_loaded_sample_equal_an_independent_count() {
    let folder = Folder::new("demo-load");
    let db = folder.database().await;
    let mut seen = Vec::new();
    let mut progress = |done, all| seen.push((done, all));
    let loaded = demo::load(&db, &desk(), &REFERENCE, MADE, noon(), &mut progress).await;
    let (today, batches) = sample(ORDINARY);
    let changes: usize = batches.iter().map(|batch| batch.changes.len()).sum();
    assert_eq!(loaded.unwrap(), changes);
    assert_eq!(seen.last(), Some(&(57, 57)));

    let totals = desk().totals(&db, 2026, noon()).await.unwrap();
    let counter = |measure: &str| -> i64 {
        let communes = totals.communes.values();
        communes
            .filter_map(|measures| measures.get(measure))
            .flatten()
            .sum()
    };
    let all = [
        "registered",
        "studying",
        "completed",
        "certified",
        "withdrawn",
    ];
    for (measure, kind, field, statuses) in [
        ("surveyed", "survey", "surveyed_on", &all[..0]),
        ("enrolled", "enrolment", "enrolled_on", &all[..]),
        ("studying", "enrolment", "started_on", &all[1..2]),
        ("completed", "enrolment", "completed_on", &all[2..4]),
        ("certified", "enrolment", "certified_on", &all[3..4]),
    ] {
        let count = people_in(batches, kind, field, statuses);
        assert_eq!(counter(measure), count as i64, "{measure}");
    }
    let rules = Arc::new(REFERENCE.clone());
    assert_eq!(totals::audit(&db, rules).await.unwrap(), []);

    let age = |code: &str| Date::in_vietnam(totals.fresh[code].0).days_until(today);
    assert_eq!(totals.fresh.len(), 56);
    assert_eq!(age(demo::SILENT_COMMUNE), demo::SILENT_DAYS);
    assert_eq!(age(demo::VISITED_COMMUNE), 0);

    assert!(demo::is_demo(&db).await.unwrap());
    assert!(!demo::is_touched(&db, &REFERENCE, MADE).await.unwrap());
    let again = demo::load(&db, &desk(), &REFERENCE, MADE, noon(), &mut |_, _| ()).await;
    assert_eq!(again.unwrap(), 0, "a second start makes nothing");
    visit(&db).await;
    add_a_household(&db).await;
    assert!(demo::is_touched(&db, &REFERENCE, MADE).await.unwrap());
}

/// A tap on each door opens a session and leads to that role's work.
async fn visit(db: &Db) {
    let api = Api::new(db.clone(), desk(), Arc::new(Noon));
    for (door, place) in [
        ("can-bo-xa", "/ho"),
        ("can-bo-xa-2", "/ho"),
        ("can-bo-khu-vuc", "/tong-hop/khu-vuc/053"),
        ("can-bo-tinh", "/tong-hop"),
        ("co-so", "/tong-hop"),
        ("quan-tri", "/tong-hop"),
        ("giam-sat", "/tong-hop"),
    ] {
        let answer = knock(&api, door, "same-origin").await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()["location"], place);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let pair = cookie.split(';').next().unwrap();
        let me = Request::get("/api/v1/me").header("cookie", pair);
        let me = me.body(Body::empty()).unwrap();
        let me = api.clone().routes().oneshot(me).await.unwrap();
        assert_eq!(me.status(), StatusCode::OK, "{door}");
    }
    let other = knock(&api, "can-bo-xa", "cross-site").await;
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    let officer_without_a_door = knock(&api, "xa-01273", "same-origin").await;
    assert_eq!(officer_without_a_door.status(), StatusCode::NOT_FOUND);
}

async fn knock(api: &Api, door: &str, site: &str) -> axum::response::Response {
    let request = Request::post(format!("/demo/vao/{door}"))
        .header("host", "127.0.0.1:3000")
        .header("sec-fetch-site", site);
    let request = request.body(Body::empty()).unwrap();
    demo::routes(api.clone()).oneshot(request).await.unwrap()
}

async fn add_a_household(db: &Db) {
    let people = demo::accounts(MADE.seed, MADE.day, &REFERENCE);
    let author = domain::merge::Author {
        account: Some(people[0].account.clone()),
        device: domain::ids::DeviceId::new(1, [1; 10]),
    };
    let fields = [("commune".to_owned(), Value::from(demo::VISITED_COMMUNE))];
    let change = domain::change::Change {
        id: domain::ids::ChangeId::new(1, [1; 10]),
        seq: domain::ids::Seq(1),
        record: RecordId::new(1, [1; 10]),
        kind: "household".to_owned(),
        base: domain::ids::Revision(0),
        after: None,
        at: noon(),
        form: None,
        edit: Edit::Set(fields.into()),
    };
    desk()
        .apply(db, author, vec![change], noon())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_real_work_is_never_touched_and_has_no_doors() {
    let folder = Folder::new("demo-real");
    let db = folder.database().await;
    let mut account = demo::accounts(MADE.seed, MADE.day, &REFERENCE).remove(0);
    account.login = "can-bo-xa".to_owned();
    let entry = server::db::NewAccount {
        account: account.account,
        login: account.login,
        password_hash: "!".to_owned(),
    };
    db.create_account(entry, noon()).await.unwrap();
    let refused = demo::load(&db, &desk(), &REFERENCE, MADE, noon(), &mut |_, _| ()).await;
    assert!(format!("{:#}", refused.unwrap_err()).contains("real work"));
    assert!(!demo::is_demo(&db).await.unwrap());
    let api = Api::new(db, desk(), Arc::new(Noon));
    let answer = knock(&api, "can-bo-xa", "same-origin").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
