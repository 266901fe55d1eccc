//! Whatever several phones do in whatever order: in the end all agree.

use app::offline::WaitState;
use domain::change::Edit;
use domain::ids::RecordId;
use domain::value::Value;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use server::db::{Database, DbError, Rows, Work};
use server::exchange::PageLimit;

use super::phone::{Line, Phone};
use super::place::{Backend, Place};

const COMMUNE: &str = "01807";
const KINDS: [&str; 3] = ["household", "person", "enrolment"];

/// What one phone does next; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Deed {
    Household,
    Member(usize),
    Enrol(usize, u8),
    Edit(usize, u8, u8),
    Status(usize, u8),
    Delete(usize),
    Sync(Lost),
}

#[derive(Clone, Copy, Debug)]
enum Lost {
    Nothing,
    Answer,
    All,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => Just(Deed::Household),
        3 => any::<usize>().prop_map(Deed::Member),
        3 => (any::<usize>(), 1..13u8).prop_map(|(of, month)| Deed::Enrol(of, month)),
        5 => (any::<usize>(), 0..3u8, 0..4u8).prop_map(|(of, field, to)| Deed::Edit(of, field, to)),
        3 => (any::<usize>(), 0..6u8).prop_map(|(of, to)| Deed::Status(of, to)),
        1 => any::<usize>().prop_map(Deed::Delete),
        3 => Just(Deed::Sync(Lost::Nothing)),
        1 => Just(Deed::Sync(Lost::Answer)),
        1 => Just(Deed::Sync(Lost::All)),
    ]
}

/// One of the records of a kind that the phone shows and that is not deleted.
async fn choose(phone: &Phone, kind: &str, n: usize) -> Option<RecordId> {
    let mut all = phone.all(&[kind]).await;
    all.retain(|entry| !entry.view.deleted);
    (!all.is_empty()).then(|| all[n % all.len()].view.id)
}

async fn act(phone: &Phone, deed: &Deed) {
    match *deed {
        Deed::Household => {
            phone.household(COMMUNE).await;
        }
        Deed::Member(of) => {
            if let Some(household) = choose(phone, "household", of).await {
                phone.member(COMMUNE, household, "Nông Văn A").await;
            }
        }
        Deed::Enrol(of, month) => {
            if let Some(person) = choose(phone, "person", of).await {
                let on = format!("2026-{month:02}-03");
                phone.enrol(COMMUNE, person, &on).await;
            }
        }
        Deed::Edit(of, field, to) => {
            // Of the two oldest, so that phones meet in one record.
            if let Some(person) = choose(phone, "person", of % 2).await {
                let (field, value) = match field {
                    0 => ("farms", Value::Bool(to % 2 == 0)),
                    1 => ("phone", format!("091234567{to}").into()),
                    // Some of these are refused, and what builds on them waits.
                    _ => (
                        "birth",
                        ["1990", "1990-05", "hôm qua", "1991"][usize::from(to)].into(),
                    ),
                };
                phone.save(person, "person", &[(field, value)]).await;
            }
        }
        Deed::Status(of, to) => {
            if let Some(enrolment) = choose(phone, "enrolment", of).await {
                let to = [
                    "registered",
                    "studying",
                    "completed",
                    "certified",
                    "withdrawn",
                    "cancelled",
                ][usize::from(to)];
                let set = [
                    ("status", to.into()),
                    ("started_on", "2026-05-04".into()),
                    ("completed_on", "2026-08-04".into()),
                    ("certified_on", "2026-09-04".into()),
                    ("withdrawn_on", "2026-06-04".into()),
                ];
                phone.save(enrolment, "enrolment", &set).await;
            }
        }
        Deed::Delete(of) => {
            let kind = KINDS[of % KINDS.len()];
            if let Some(record) = choose(phone, kind, of / KINDS.len()).await {
                phone.delete(record, kind).await;
            }
        }
        Deed::Sync(lost) => {
            phone.connection.line.set(match lost {
                Lost::Nothing => Line::Good,
                Lost::Answer => Line::AnswerLost,
                Lost::All => Line::Dead,
            });
            // A broken connection is part of the play.
            let _ = phone.sync().await;
        }
    }
}

/// Puts right or gives up whatever was refused, as a person would.
async fn correct(phone: &Phone) {
    for entry in phone.all(&KINDS).await {
        let Some((_, fields)) = entry.refusal() else {
            continue;
        };
        let deletes = entry.waiting.iter().any(|waiting| {
            matches!(waiting.state, WaitState::Refused { .. })
                && waiting.change.edit == Edit::Delete
        });
        // What nobody but a person can know: whether it is still to go.
        if deletes && entry.view.kind == "person" {
            phone.delete(entry.view.id, "person").await;
            continue;
        } else if deletes {
            phone.device.discard(entry.view.id).await.unwrap();
            continue;
        }
        let mut set: Vec<(&str, Value)> = Vec::new();
        if entry.view.kind == "enrolment" {
            let status = entry.copy.text("status").unwrap_or("registered").to_owned();
            set.push(("status", status.into()));
        }
        if entry.view.kind == "person" {
            set.push(("birth", "1990".into()));
        }
        assert!(!set.is_empty(), "{:?} {fields:?}", entry.view.kind);
        phone.save(entry.view.id, &entry.view.kind, &set).await;
    }
}

/// How many times the commune's records were written, deleted ones among them.
struct Revisions;

impl Work for Revisions {
    type Done = u64;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<u64, DbError> {
        let entries = rows.entries_after(COMMUNE, 0, 10_000).await?;
        let ids: Vec<RecordId> = entries.iter().map(|entry| entry.record).collect();
        let records = rows.records(&ids).await?;
        Ok(records.iter().map(|record| record.revision.0).sum())
    }
}

async fn play(backend: Backend, deeds: &[(usize, Deed)]) {
    let limit = PageLimit {
        records: 5,
        bytes: usize::MAX,
    };
    let place = Place::on(backend, limit).await;
    let mut phones = Vec::new();
    for n in 1..=3 {
        phones.push(Phone::new(n, place.addr, &place.officer(n, COMMUNE).await));
    }
    for (who, deed) in deeds {
        act(&phones[*who], deed).await;
    }
    for round in 0..6 {
        for phone in &phones {
            phone.connection.line.set(Line::Good);
            phone.synced().await;
            if round < 4 {
                correct(phone).await;
            }
        }
    }
    place.audit().await;
    let mut copies = Vec::new();
    for phone in &phones {
        assert_eq!(phone.counts().await, app::offline::Counts::default());
        let all = phone.all(&KINDS).await;
        copies.push(all.into_iter().map(|entry| entry.copy).collect::<Vec<_>>());
    }
    // A phone that was never there sees what the server has.
    let fresh = Phone::new(9, place.addr, &place.officer(9, COMMUNE).await);
    fresh.synced().await;
    let all = fresh.all(&KINDS).await;
    let server: Vec<_> = all.into_iter().map(|entry| entry.copy).collect();
    for copy in copies {
        assert_eq!(copy, server);
    }
    // Each change that stands made one revision, however often it was sent.
    let revisions = place.db.read(Revisions).await.unwrap();
    let stood: usize = phones.iter().map(|phone| phone.stood.get()).sum();
    assert_eq!(usize::try_from(revisions).unwrap(), stood);
}

fn converge(backend: Backend, cases: u32) {
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    let deeds = prop::collection::vec((0..3usize, deed()), 1..60);
    runner
        .run(&deeds, |deeds| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(play(backend, &deeds));
            Ok(())
        })
        .unwrap();
}

#[test]
fn three_phones_and_the_server_agree_in_the_end_on_sqlite() {
    converge(Backend::Sqlite, 40);
}

#[test]
fn three_phones_and_the_server_agree_in_the_end_on_postgres() {
    converge(Backend::Postgres, 8);
}
