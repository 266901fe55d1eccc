//! The demonstration's people and their year.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::change::Edit;
use domain::ids::{Millis, RecordId};
use domain::role::{Role, Scope};
use domain::value::{Fields, Value};
use domain::{BirthDate, CitizenId, Date, Phone, Reference, schema};
use server::api::{Api, Clock};
use server::config::DatabaseUrl;
use server::db::{Db, Purpose};
use server::demo::{self, Batch, Made};
use server::exchange::{Desk, PageLimit};
use server::{reference, totals};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

/// Every kind of day that a calendar trips over, and an ordinary one.
const DAYS: [&str; 4] = ["2026-01-01", "2026-11-22", "2026-12-31", "2028-02-29"];
const ORDINARY: &str = "2026-11-22";

static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| reference::shipped().expect("the shipped data is sound"));

static SAMPLES: LazyLock<BTreeMap<&'static str, Vec<Batch>>> = LazyLock::new(|| {
    let made = |day: &'static str| (day, demo::generate(demo::SEED, on(day), &REFERENCE));
    DAYS.into_iter().map(made).collect()
});

fn on(day: &str) -> Date {
    day.parse().unwrap()
}

fn sample(today: &str) -> (Date, &'static [Batch]) {
    (on(today), &SAMPLES[today])
}

struct Stored {
    kind: String,
    fields: Fields,
}

impl Stored {
    fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_text)
            .unwrap_or_default()
    }

    fn day(&self, name: &str) -> Option<Date> {
        self.text(name).parse().ok()
    }
}

/// What the records say once every change has been laid over the one before.
fn replay(batches: &[Batch]) -> BTreeMap<RecordId, Stored> {
    let mut records: BTreeMap<RecordId, Stored> = BTreeMap::new();
    for change in batches.iter().flat_map(|batch| &batch.changes) {
        let Edit::Set(fields) = &change.edit else {
            panic!("the sample deletes nothing");
        };
        let record = records.entry(change.record).or_insert_with(|| Stored {
            kind: change.kind.clone(),
            fields: Fields::new(),
        });
        record.fields.extend(fields.clone());
    }
    records
}

fn of_kind<'r>(
    records: &'r BTreeMap<RecordId, Stored>,
    kind: &'r str,
) -> impl Iterator<Item = (&'r RecordId, &'r Stored)> {
    records
        .iter()
        .filter(move |(_, record)| record.kind == kind)
}

#[test]
fn the_same_seed_and_day_give_the_same_sample_and_others_another() {
    let (today, batches) = sample(ORDINARY);
    let again = demo::generate(demo::SEED, today, &REFERENCE);
    assert_eq!(demo::digest(batches), demo::digest(&again));
    let other = demo::generate(demo::SEED + 1, today, &REFERENCE);
    assert_ne!(demo::digest(batches), demo::digest(&other));
    let tomorrow = demo::generate(demo::SEED, today.add_days(1), &REFERENCE);
    assert_ne!(demo::digest(batches), demo::digest(&tomorrow));
}

#[test]
fn nothing_lies_in_the_future_but_the_days_of_classes() {
    for today in DAYS {
        let (today, batches) = sample(today);
        for batch in batches {
            assert!(Date::in_vietnam(batch.received_at.0) <= today);
            for change in &batch.changes {
                assert!(change.at <= batch.received_at, "saved before it was sent");
                for (name, value) in change.edit.fields() {
                    let Some(on) = value.as_text().and_then(|text| text.parse::<Date>().ok())
                    else {
                        continue;
                    };
                    let announced =
                        change.kind == "class" && matches!(&**name, "starts_on" | "ends_on");
                    assert!(on <= today || announced, "{} {name} {on}", change.kind);
                }
            }
        }
        let records = replay(batches);
        let future = of_kind(&records, "class")
            .filter(|(_, class)| class.day("starts_on") > Some(today))
            .count();
        assert!(future >= 10, "{future} classes to come on {today}");
    }
}

#[test]
fn every_commune_works_and_the_silent_one_is_silent() {
    for today in DAYS {
        let (today, batches) = sample(today);
        let mut synced: BTreeMap<String, Millis> = BTreeMap::new();
        let mut saved: BTreeMap<String, usize> = BTreeMap::new();
        for batch in batches {
            if let Some(account) = &batch.author.account
                && let Scope::Commune(code) = &account.scope
            {
                let last = synced.entry(code.clone()).or_default();
                *last = batch.received_at.max(*last);
                *saved.entry(code.clone()).or_default() += batch.changes.len();
            }
        }
        let communes: BTreeSet<String> = REFERENCE
            .places()
            .communes_on(today)
            .map(|unit| unit.code.clone())
            .collect();
        assert_eq!(communes.len(), 56);
        assert_eq!(saved.keys().cloned().collect::<BTreeSet<_>>(), communes);
        assert!(saved.values().all(|changes| *changes > 30), "{saved:?}");
        let least = saved.iter().min_by_key(|(_, changes)| **changes).unwrap();
        assert_eq!(least.0, demo::SILENT_COMMUNE, "{saved:?}");
        for (code, last) in &synced {
            let age = Date::in_vietnam(last.0).days_until(today);
            if code == demo::SILENT_COMMUNE {
                assert_eq!(age, demo::SILENT_DAYS);
            } else {
                assert!((0..=9).contains(&age), "{code} synced {age} days ago");
            }
        }
        let ages: BTreeSet<i64> = synced
            .values()
            .map(|last| Date::in_vietnam(last.0).days_until(today))
            .collect();
        assert!(ages.len() >= 6, "communes differ in freshness: {ages:?}");
    }
}

#[test]
fn a_year_holds_about_six_thousand_enrolments_and_twelve_thousand_asked() {
    for today in ["2026-12-31", "2028-02-29"] {
        let (today, batches) = sample(today);
        let records = replay(batches);
        let first = today.add_days(-364);
        let year = |kind: &str, field: &str| {
            of_kind(&records, kind)
                .filter(|(_, record)| record.day(field).is_some_and(|on| on >= first))
                .count()
        };
        let enrolled = year("enrolment", "enrolled_on");
        assert!((5_400..=6_600).contains(&enrolled), "{enrolled} on {today}");
        let asked = year("survey", "surveyed_on");
        assert!((11_000..=13_000).contains(&asked), "{asked} on {today}");
        let classes = of_kind(&records, "class")
            .filter(|(_, class)| (Some(first)..=Some(today)).contains(&class.day("starts_on")))
            .count();
        assert!((230..=270).contains(&classes), "{classes} on {today}");
    }
}

#[test]
fn records_hold_together_as_the_rules_ask() {
    for today in DAYS {
        let (_, batches) = sample(today);
        let mut seen: HashMap<RecordId, Fields> = HashMap::new();
        let mut changes = HashSet::new();
        for change in batches.iter().flat_map(|batch| &batch.changes) {
            assert!(changes.insert(change.id), "a change id twice");
            let kind = schema::kind(&change.kind).unwrap();
            let Edit::Set(set) = &change.edit else {
                panic!("the sample deletes nothing");
            };
            if change.kind != "signup" {
                kind.check(set).unwrap();
            }
            for parent in kind.parents().filter_map(|field| set.get(field)) {
                let id: RecordId = parent.as_text().unwrap().parse().unwrap();
                assert!(seen.contains_key(&id), "a parent comes first");
            }
            let fields = seen.entry(change.record).or_default();
            if change.kind == "enrolment" {
                let from = fields
                    .get("status")
                    .and_then(Value::as_text)
                    .map(str::to_owned);
                let to = set["status"].as_text().unwrap();
                assert!(schema::enrolment_may_go(from.as_deref(), to));
            }
            fields.extend(set.clone());
            assert!(kind.missing(fields).is_empty(), "{kind:?} {fields:?}");
        }
    }
}

#[test]
fn people_are_plausible_and_plainly_invented() {
    let (today, batches) = sample(ORDINARY);
    let records = replay(batches);
    let mut numbers = HashSet::new();
    let mut coarse = 0;
    for (_, person) in of_kind(&records, "person") {
        let birth: BirthDate = person.text("birth").parse().unwrap();
        assert!(!birth.is_after(today));
        coarse += usize::from(birth.month().is_none());
        let sex = domain::Sex::from_code(person.text("sex"));
        let number = person.text("citizen_id");
        if number.is_empty() {
            assert!(!person.text("citizen_id_missing").is_empty());
        } else {
            assert!(numbers.insert(number.to_owned()), "{number} twice");
            let number = CitizenId::parse(number).unwrap();
            assert_eq!(number.warnings(sex, Some(birth)), []);
            assert_eq!(&number.as_str()[6..7], "9");
        }
        let phone = person.text("phone");
        assert!(phone.is_empty() || Phone::parse(phone).unwrap().as_str().starts_with("0300"));
        let group = person.text("ethnicity");
        assert_eq!(
            person.fields.contains_key("priority.ethnic_minority"),
            REFERENCE.ethnic_groups().is_minority(group)
        );
        let words = person.text("full_name").split(' ').count();
        assert!((2..=4).contains(&words));
    }
    assert!(coarse > 200, "{coarse} know only the year");
}

#[test]
fn a_class_never_holds_more_than_its_seats_and_nobody_learns_before_the_survey() {
    let (_, batches) = sample(ORDINARY);
    let records = replay(batches);
    let mut surveyed: BTreeMap<&str, Date> = BTreeMap::new();
    for (_, survey) in of_kind(&records, "survey") {
        surveyed.insert(survey.text("person"), survey.day("surveyed_on").unwrap());
    }
    let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
    let mut courses: BTreeMap<&str, Vec<&Stored>> = BTreeMap::new();
    for (_, enrolment) in of_kind(&records, "enrolment") {
        *taken.entry(enrolment.text("class")).or_default() += 1;
        courses
            .entry(enrolment.text("person"))
            .or_default()
            .push(enrolment);
        assert!(surveyed[enrolment.text("person")] <= enrolment.day("enrolled_on").unwrap());
    }
    for (class, count) in taken {
        let class = &records[&class.parse().unwrap()];
        assert!(matches!(class.fields["seats"], Value::Int(seats) if seats >= count));
    }
    let twice = courses.values().filter(|list| list.len() > 1).count();
    assert!(twice >= 20, "{twice} people with two courses");
    for list in courses.values() {
        let classes: BTreeSet<&str> = list.iter().map(|one| one.text("class")).collect();
        assert_eq!(classes.len(), list.len(), "nobody is twice in one class");
    }
}

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
        Db::open(&url, Purpose::Command).await.unwrap()
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
    assert_eq!(seen.last(), Some(&(56, 56)));

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
