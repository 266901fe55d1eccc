//! How long the totals take once many people are enrolled, and what the server
//! holds in memory then.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::ids::RecordId;
use domain::value::{Fields, Value};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::crowd::{Phone, changes};
use crate::day::{Chance, MORNING, Sheet};
use crate::office::{NOW, Office, YEAR};
use crate::{figure, progress, resident_mb};

/// How long people are enrolled before the pages are asked for.
const FILLING: Duration = Duration::from_secs(30);
/// Of how many answers the slowest hundredth is taken.
const ASKED: usize = 1_000;
/// People in one exchange, each with an enrolment.
const TOGETHER: u64 = 100;

pub(crate) async fn measure() {
    let office = Office::open().await;
    progress("enrolling people for 30 s");
    let enrolled = fill(&office).await;
    figure("totals_enrolments", enrolled, "enrolments", None);

    progress("asking for the totals");
    let mut read = Vec::new();
    for _ in 0..ASKED {
        let begin = Instant::now();
        let totals = office.desk.totals(&office.db, YEAR, NOW).await.unwrap();
        read.push(begin.elapsed());
        assert_eq!(totals.communes.len(), office.communes.len());
    }
    figure("totals_read_p99_ms", p99(read), "ms", Some(10.0));

    let router = office.router();
    let pages = [
        (
            "totals_answer_p99_ms",
            format!("/api/v1/totals?year={YEAR}"),
        ),
        ("totals_page_p99_ms", "/tong-hop".to_owned()),
    ];
    for (name, path) in pages {
        let mut took = Vec::new();
        for _ in 0..ASKED {
            let begin = Instant::now();
            let request = Request::get(&path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            took.push(begin.elapsed());
            assert!(!body.is_empty());
        }
        figure(name, p99(took), "ms", Some(10.0));
    }
    if let Some(megabytes) = resident_mb() {
        figure("server_resident_mb", megabytes, "MB", Some(100.0));
    }
}

fn p99(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    all[all.len() * 99 / 100].as_secs_f64() * 1_000.0
}

/// Enrols people in every commune and month, in all measures; says how many.
async fn fill(office: &Office) -> f64 {
    let begin = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for n in 0..office.communes.len() {
        let mut phone = Phone::new(office, office.officer(n).await);
        let (db, desk) = (office.db.clone(), office.desk.clone());
        running.spawn(async move {
            let mut chance = Chance(u64::try_from(n).unwrap());
            let mut enrolled = 0;
            // At least one exchange of each, so that no commune is without figures.
            while enrolled == 0 || begin.elapsed() < FILLING {
                let sheets: Vec<Sheet> = (0..TOGETHER)
                    .flat_map(|nth| enrolment(&mut chance, enrolled + nth, phone.commune()))
                    .collect();
                let changes = changes(&mut chance, sheets, 1 + 2 * enrolled);
                phone.exchange(&db, &desk, changes).await;
                enrolled += TOGETHER;
            }
            enrolled
        });
    }
    let mut all = 0;
    while let Some(enrolled) = running.join_next().await {
        all += u32::try_from(enrolled.unwrap()).unwrap();
    }
    f64::from(all)
}

/// A person, and the course that they completed in one of the twelve months.
fn enrolment(chance: &mut Chance, nth: u64, commune: &str) -> [Sheet; 2] {
    let at = MORNING + nth * 1_000;
    let person = RecordId::new(at, chance.bytes());
    let day = format!("{YEAR}-{:02}-{:02}", 1 + nth % 12, 1 + chance.below(28));
    let who = [
        ("commune", commune.into()),
        ("full_name", "Nông Thị Đào".into()),
        ("farms", Value::Bool(true)),
    ];
    let what = [
        ("commune", commune.into()),
        ("person", person.to_string().into()),
        (
            "class",
            RecordId::new(at, chance.bytes()).to_string().into(),
        ),
        ("level", "so_cap".into()),
        ("sector", "farm".into()),
        ("status", "certified".into()),
        ("enrolled_on", day.clone().into()),
        ("started_on", day.clone().into()),
        ("completed_on", day.clone().into()),
        ("certified_on", day.into()),
    ];
    let sheet = |record, kind, set| Sheet {
        at,
        kind,
        record,
        set,
    };
    [
        sheet(person, "person", fields(who)),
        sheet(RecordId::new(at, chance.bytes()), "enrolment", fields(what)),
    ]
}

fn fields<const N: usize>(set: [(&str, Value); N]) -> Fields {
    set.map(|(name, value)| (name.to_owned(), value)).into()
}
