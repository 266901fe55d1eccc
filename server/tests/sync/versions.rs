//! Phones and servers of several versions beside each other: an older one gives
//! back whole what it does not know, and lives with what it is told.

use std::path::Path;

use app::sync::{Transport, TransportError};
use domain::change::Reason;
use domain::ids::{RecordId, Revision};
use domain::merge::{Head, ScopeEntry, digest};
use domain::record::{Past, Record};
use domain::value::Value;
use serde_json::json;

use server::db::{Database, DbError, Rows, Work};

use super::http::ask;
use super::phone::{Connection, Phone, fields};
use super::place::{NOW, Place, on_both};

const COMMUNE: &str = "01807";

on_both! {
    a_field_of_a_newer_app_survives_an_older_server_and_an_older_phone
    a_kind_of_a_newer_app_is_kept_whole_by_an_older_server_and_by_its_phone
    a_kind_of_a_newer_server_comes_down_whole_and_what_is_changed_in_it_stays_visible
    an_older_phone_lives_with_whatever_a_newer_server_adds_to_its_answers
    a_word_of_a_newer_server_leaves_the_work_where_a_person_sees_it
}

async fn two_phones(place: &Place) -> (Phone, Phone) {
    let first = place.officer(1, COMMUNE).await;
    let second = place.officer(2, COMMUNE).await;
    (
        Phone::new(1, place.addr, &first),
        Phone::new(2, place.addr, &second),
    )
}

/// Fields that no schema of today knows.
fn of_tomorrow() -> [(&'static str, Value); 3] {
    [
        ("roof.2031", "ngói âm dương".into()),
        ("solar.2031", true.into()),
        ("rooms.2031", 4.into()),
    ]
}

async fn holds_tomorrow(phone: &Phone, record: RecordId) {
    let view = phone.entry(record).await.expect("it is there").view;
    for (name, value) in of_tomorrow() {
        assert_eq!(view.value(name), value, "{name}");
    }
}

async fn a_field_of_a_newer_app_survives_an_older_server_and_an_older_phone(place: Place) {
    let (newer, older) = two_phones(&place).await;
    let household = newer.household(COMMUNE).await;
    newer.save(household, "household", &of_tomorrow()).await;
    newer.synced().await;
    older.synced().await;
    older
        .save(household, "household", &[("hamlet", "Bản Mới".into())])
        .await;
    holds_tomorrow(&older, household).await;
    older.synced().await;
    newer.synced().await;
    let fresh = Phone::new(3, place.addr, &place.officer(3, COMMUNE).await);
    fresh.synced().await;
    for phone in [&newer, &older, &fresh] {
        holds_tomorrow(phone, household).await;
        assert_eq!(phone.text(household, "hamlet").await, "Bản Mới");
    }
    place.audit().await;
}

/// What the ledger has of a change.
struct Quarantined(domain::ids::ChangeId);

impl Work for Quarantined {
    type Done = Option<[u8; 16]>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let seen = rows.seen(&[self.0]).await?;
        Ok(seen.first().map(|(_, seen)| seen.digest))
    }
}

async fn a_kind_of_a_newer_app_is_kept_whole_by_an_older_server_and_by_its_phone(place: Place) {
    let (newer, older) = two_phones(&place).await;
    let workshop = newer.new_id();
    let mut set = vec![("commune", COMMUNE.into())];
    set.extend(of_tomorrow());
    let saved = newer.save(workshop, "workshop", &set).await;
    let household = newer.household(COMMUNE).await;
    let report = newer.synced().await;
    assert_eq!((report.stood, report.refused), (1, 1));
    let entry = newer.entry(workshop).await.unwrap();
    assert_eq!(
        entry.refusal().map(|(reason, _)| reason),
        Some(&Reason::UnknownKind)
    );
    holds_tomorrow(&newer, workshop).await;
    // The digest is that of all that was sent.
    let kept = place.db.read(Quarantined(saved[0].id)).await.unwrap();
    assert_eq!(kept, Some(digest(&saved[0])));
    older.synced().await;
    assert!(older.entry(household).await.is_some());
    assert!(older.entry(workshop).await.is_none());
}

/// A record that a newer server took in, before an older one went on with its database.
struct Workshop(Record);

impl Work for Workshop {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        let scopes = [COMMUNE.to_owned()];
        let mut heads = rows.lock_scopes(&scopes).await?;
        let Head { position, sum } = heads.get_mut(COMMUNE).expect("it is locked");
        *position += 1;
        sum.add(self.0.term().expect("it stands"));
        let entry = ScopeEntry {
            scope: COMMUNE.to_owned(),
            record: self.0.id,
            position: *position,
            gone: false,
        };
        rows.put_records(std::slice::from_ref(&self.0)).await?;
        rows.put_entries(&[entry]).await?;
        rows.put_heads(&heads).await
    }
}

async fn a_kind_of_a_newer_server_comes_down_whole_and_what_is_changed_in_it_stays_visible(
    place: Place,
) {
    let (a, b) = two_phones(&place).await;
    let mut set = fields(&of_tomorrow());
    set.insert("commune".to_owned(), COMMUNE.into());
    let record = Record {
        id: RecordId::new(7, [7; 10]),
        kind: "workshop".to_owned(),
        revision: Revision(1),
        deleted: false,
        fields: set,
        past: Past {
            maker: Place::itself().device,
            touched: std::collections::BTreeMap::new(),
            rivals: Vec::new(),
        },
    };
    let id = record.id;
    place.db.write(Workshop(record)).await.unwrap();
    a.synced().await;
    holds_tomorrow(&a, id).await;
    a.save(id, "workshop", &[("roof.2031", "tôn".into())]).await;
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (0, 1));
    let entry = a.entry(id).await.unwrap();
    assert_eq!(entry.view.text("roof.2031"), Some("tôn"));
    assert_eq!(entry.view.value("rooms.2031"), 4.into());
    assert_eq!(
        entry.refusal().map(|(reason, _)| reason),
        Some(&Reason::UnknownKind)
    );
    b.synced().await;
    holds_tomorrow(&b, id).await;
    place.audit().await;
}

/// A line to a server of a later version, which says more than an old phone knows.
struct Newer<'a, Say> {
    line: &'a Connection,
    say: Say,
}

impl<Say: Fn(&mut serde_json::Value)> Transport for Newer<'_, Say> {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let answer = self.line.exchange(body).await?;
        let mut answer = serde_json::from_slice(&answer).expect("the answer is JSON");
        (self.say)(&mut answer);
        Ok(answer.to_string().into_bytes())
    }
}

async fn an_older_phone_lives_with_whatever_a_newer_server_adds_to_its_answers(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    a.synced().await;
    b.synced().await;
    for (phone, number) in [(&a, "0911111111"), (&b, "0922222222")] {
        phone
            .save(household, "household", &[("phone", number.into())])
            .await;
    }
    a.synced().await;
    let newer = Newer {
        line: &b.connection,
        say: |answer: &mut serde_json::Value| {
            answer["advice"] = json!(["reload", {"by": "2031-01-01"}]);
            answer["outcomes"]["until"] = json!({"0": NOW});
            answer["ids"]["n"] = json!(1);
            for table in answer["records"].as_array_mut().expect("the record comes") {
                table["owner"] = json!([0]);
                table["rivals"]["0"][0]["why"] = json!("muộn hơn");
            }
        },
    };
    let report = b.sync_over(&newer).await.expect("it goes well");
    assert_eq!((report.stood, report.refused, report.repairs), (1, 0, 0));
    let view = b.entry(household).await.unwrap().view;
    assert_eq!(view.text("phone"), Some("0911111111"));
    assert_eq!(view.rivals[0].value, "0922222222".into());
    assert_eq!(b.counts().await.waiting, 0);
}

async fn a_word_of_a_newer_server_leaves_the_work_where_a_person_sees_it(place: Place) {
    let (a, b) = two_phones(&place).await;
    let postponed = a.household(COMMUNE).await;
    let plain = a.household(COMMUNE).await;
    let elsewhere = a.household("01273").await;
    let newer = Newer {
        line: &a.connection,
        say: |answer: &mut serde_json::Value| {
            let Some(outcomes) = answer.get_mut("outcomes") else {
                // It only asks: its copy lacks what the server says to postpone.
                return;
            };
            assert_eq!(
                outcomes["outcome"],
                json!(["applied", "applied", "refused"])
            );
            outcomes["outcome"][0] = json!("postponed");
            outcomes["reason"]["2"] = json!("too_windy");
        },
    };
    let report = a.sync_over(&newer).await.expect("it goes well");
    assert_eq!((report.stood, report.refused), (1, 1));
    let counts = a.counts().await;
    assert_eq!((counts.held, counts.refused, counts.waiting), (1, 1, 0));
    for record in [postponed, plain, elsewhere] {
        assert_eq!(a.text(record, "hamlet").await, "Nà Luông");
    }
    let entry = a.entry(elsewhere).await.unwrap();
    let (reason, _) = entry.refusal().unwrap();
    assert_eq!(*reason, Reason::Other("too_windy".to_owned()));
    // It is asked after again, and stands once.
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (1, 0));
    b.synced().await;
    for record in [postponed, plain] {
        assert_eq!(b.entry(record).await.unwrap().copy.revision, Revision(1));
    }
}

/// The requests of every published version, by the name of their file.
fn published() -> Vec<(String, Vec<u8>)> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/domain/tests/golden");
    let mut found = Vec::new();
    for version in std::fs::read_dir(golden).unwrap() {
        let version = version.unwrap();
        // One folder a protocol: v1.
        if !version.file_name().to_string_lossy().starts_with('v') {
            continue;
        }
        for file in std::fs::read_dir(version.path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.display().to_string();
            if name.contains("/request-") {
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found
}

#[tokio::test]
async fn requests_as_every_published_version_wrote_them_are_answered_change_by_change() {
    let requests = published();
    assert!(requests.len() >= 5);
    for (name, body) in requests {
        let place = Place::new().await;
        // The account that the files name.
        let (_, cookie) = place.officer(2, COMMUNE).await;
        let headers = [("cookie", cookie.as_str())];
        let request: domain::wire::Request = serde_json::from_slice(&body).unwrap();
        for _ in 0..2 {
            let answer = ask(place.addr, "POST", "/api/v1/sync", &headers, &body).await;
            assert_eq!(answer.status, 200, "{name}");
            let answer: domain::wire::Answer = serde_json::from_slice(&answer.body).unwrap();
            let outcomes = answer.outcomes.unpack().unwrap();
            assert_eq!(outcomes.len(), request.len(), "{name}");
            let reused = domain::change::Outcome::Refused {
                reason: Reason::ChangeIdReused,
                fields: Vec::new(),
            };
            assert!(!outcomes.contains(&reused), "{name}: {outcomes:?}");
        }
    }
}
