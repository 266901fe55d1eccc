//! What lies in the database: nothing by which anybody is known, on both backends,
//! whatever whoever has stolen it knows to look for.

use domain::merge::digest;
use domain::{Mark, MarkKind};
use server::db::{Database, Db, DbError, Purpose, Rows, Work, testing};
use server::keys::{KeyId, Keyring};
use std::process::Command;
use std::sync::Arc;

use super::phone::Phone;
use super::place::{Place, on_both};
use domain::change::Change;
use domain::ids::RecordId;
use domain::record::Record;
use domain::value::Value;

on_both! {
    nothing_of_a_person_lies_in_the_database
    a_number_is_found_and_lies_nowhere
    what_an_older_version_wrote_is_sealed_when_it_is_opened
    two_words_for_one_thing_are_sealed_and_settled
}

const NUMBER: &str = "004180012345";
const PHONE: &str = "0912345678";
/// What no file, no backup and no replica may hold.
const WORDS: [&str; 7] = [
    NUMBER,
    PHONE,
    "Nông Thị Hoa",
    "1980-05-17",
    "Gần suối, mẹ bị bệnh",
    "priority.disabled",
    "poverty",
];

/// A household with somebody of whom everything is known; the changes as they were sent.
async fn survey(phone: &Phone) -> (RecordId, Vec<Change>) {
    let household = phone.household("01807").await;
    let note = [
        ("note", Value::from("Gần suối, mẹ bị bệnh")),
        ("poverty", "poor".into()),
    ];
    let mut changes = phone.save(household, "household", &note).await;
    let person = phone.new_id();
    let set = [
        ("commune", "01807".into()),
        ("household", household.to_string().into()),
        ("full_name", "Nông Thị Hoa".into()),
        ("birth", "1980-05-17".into()),
        ("citizen_id", NUMBER.into()),
        ("phone", PHONE.into()),
        ("priority.disabled", true.into()),
        ("of_a_newer_form", "Nông Thị Hoa".into()),
    ];
    changes.extend(phone.save(person, "person", &set).await);
    (person, changes)
}

fn holds(all: &[u8], what: &[u8]) -> bool {
    all.windows(what.len()).any(|part| part == what)
}

/// Fails if anything lies in plain words, or as a hash that a guess can be held against.
async fn assert_sealed(place: &Place, changes: &[Change]) {
    let all = testing::everything(&place.url).await;
    for word in WORDS {
        assert!(!holds(&all, word.as_bytes()), "{word} lies there");
    }
    for change in changes {
        let digest = digest(change);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!holds(&all, &digest), "the digest of a change lies there");
        assert!(!holds(&all, hex.as_bytes()), "and so it does in digits");
    }
    // The look itself finds what is there.
    assert!(holds(&all, b"01807"));
}

async fn nothing_of_a_person_lies_in_the_database(place: Place) {
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    let (person, changes) = survey(&phone).await;
    phone.synced().await;
    assert_sealed(&place, &changes).await;
    let other = Phone::new(2, place.addr, &officer);
    other.synced().await;
    assert_eq!(other.text(person, "citizen_id").await, NUMBER);
    assert_eq!(other.text(person, "of_a_newer_form").await, "Nông Thị Hoa");
    place.audit().await;
}

async fn a_number_is_found_and_lies_nowhere(place: Place) {
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    let (first, _) = survey(&phone).await;
    let (second, _) = survey(&phone).await;
    phone.synced().await;
    let number = |text| Mark::read(MarkKind::CitizenId, text).unwrap();
    let both = place.db.marked(number("004 180 012 345")).await.unwrap();
    assert_eq!(both, [first.min(second), first.max(second)]);
    let shared = place.db.shared_marks(MarkKind::CitizenId, 10).await;
    assert_eq!(shared.unwrap(), [both]);

    let other = "004180054321";
    let set = [("citizen_id", other.into())];
    phone.save(second, "person", &set).await;
    phone.delete(first, "person").await;
    phone.synced().await;
    assert_eq!(place.db.marked(number(NUMBER)).await.unwrap(), []);
    assert_eq!(place.db.marked(number(other)).await.unwrap(), [second]);
    let shared = place.db.shared_marks(MarkKind::CitizenId, 10).await;
    assert_eq!(shared.unwrap(), Vec::<Vec<RecordId>>::new());
    let all = testing::everything(&place.url).await;
    assert!(!holds(&all, other.as_bytes()));
}

async fn what_an_older_version_wrote_is_sealed_when_it_is_opened(place: Place) {
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    let (person, changes) = survey(&phone).await;
    phone.synced().await;
    testing::make_plain(&place.db, &place.url).await;
    let plain = testing::everything(&place.url).await;
    for word in WORDS {
        assert!(
            holds(&plain, word.as_bytes()),
            "{word} lies there in plain words"
        );
    }

    let url = place.url.parse().unwrap();
    let keys = place.db.keys();
    Db::open(&url, Purpose::Command, keys).await.unwrap();
    assert_sealed(&place, &changes).await;
    let mark = Mark::read(MarkKind::CitizenId, NUMBER).unwrap();
    assert_eq!(place.db.marked(mark).await.unwrap(), [person]);
    // What was seen before is known again by its digest.
    phone.forget_place().await;
    phone.synced().await;
    assert_eq!(phone.text(person, "full_name").await, "Nông Thị Hoa");
    place.audit().await;
}

/// The records as the database gives them.
struct All;

impl Work for All {
    type Done = Vec<Record>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        rows.records_after(None, 1_000).await
    }
}

async fn two_words_for_one_thing_are_sealed_and_settled(place: Place) {
    let officer = place.officer(1, "01807").await;
    let (one, two) = (
        Phone::new(1, place.addr, &officer),
        Phone::new(2, place.addr, &officer),
    );
    let (person, changes) = survey(&one).await;
    one.synced().await;
    two.synced().await;
    for (phone, name) in [(&one, "Nông Thị Hòa"), (&two, "Nông Thị Hoà Bình")] {
        let set = [("full_name", name.into()), ("phone", PHONE.into())];
        phone.save(person, "person", &set).await;
        phone.synced().await;
    }
    assert_sealed(&place, &changes).await;
    let all = testing::everything(&place.url).await;
    assert!(!holds(&all, "Nông Thị Hoà Bình".as_bytes()));
    let records = place.db.read(All).await.unwrap();
    let record = records.iter().find(|record| record.id == person).unwrap();
    assert_eq!(record.past.rivals.len(), 1);
    assert_eq!(record.past.rivals[0].value, "Nông Thị Hoà Bình".into());
    one.synced().await;
    let settled = [("full_name", "Nông Thị Hoà Bình".into())];
    one.save(person, "person", &settled).await;
    one.synced().await;
    two.synced().await;
    assert_eq!(two.text(person, "full_name").await, "Nông Thị Hoà Bình");
    assert_eq!(two.entry(person).await.unwrap().view.rivals, []);
}

/// `taynghe` on the place's database, and whether it went well.
fn taynghe(place: &Place, command: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_taynghe"))
        .args(command)
        .args(["--database", &place.url])
        .output()
        .unwrap();
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test]
async fn keys_change_and_everything_still_opens() {
    let place = Place::new().await;
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    let (person, changes) = survey(&phone).await;
    phone.synced().await;
    let file = place.keys_file();
    let old: Vec<String> = keys(&file).iter().map(|key| key.0.to_string()).collect();
    let drop: Vec<&str> = ["keys", "drop"]
        .into_iter()
        .chain(old.iter().map(String::as_str))
        .collect();

    assert!(taynghe(&place, &["keys", "rotate"]).0);
    let (dropped, said) = taynghe(&place, &drop);
    assert!(!dropped && said.contains("keys_needed"), "{said}");
    assert_eq!(keys(&file).len(), 6, "nothing was taken out");
    let (resealed, said) = taynghe(&place, &["keys", "reseal"]);
    assert!(resealed, "{said}");
    let (again, said) = taynghe(&place, &["keys", "reseal"]);
    assert!(again && said.contains(" 0 "), "{said}");
    assert_sealed(&place, &changes).await;
    let (dropped, said) = taynghe(&place, &drop);
    assert!(dropped, "{said}");
    assert_eq!(keys(&file).len(), 3);

    // A server that starts now has the new keys only.
    let later = place.restored().await;
    let fresh = Phone::new(3, later.addr, &officer);
    fresh.synced().await;
    assert_eq!(fresh.text(person, "citizen_id").await, NUMBER);
    let mark = Mark::read(MarkKind::CitizenId, NUMBER).unwrap();
    assert_eq!(later.db.marked(mark).await.unwrap(), [person]);
    later.audit().await;
}

fn keys(file: &std::path::Path) -> Vec<KeyId> {
    let ring = Keyring::read(file).unwrap();
    ring.keys().iter().map(|key| key.id).collect()
}

#[tokio::test]
async fn a_database_is_not_opened_with_the_keys_of_another() {
    let place = Place::new().await;
    let other = Arc::new(Keyring::passing());
    let opened = Db::open(&place.url.parse().unwrap(), Purpose::Command, &other).await;
    assert!(matches!(opened, Err(DbError::OtherKeys)));
    let again = Db::open(
        &place.url.parse().unwrap(),
        Purpose::Command,
        place.db.keys(),
    )
    .await;
    assert!(again.is_ok(), "nothing was changed");
}

#[tokio::test]
async fn a_sealed_part_opens_in_its_own_row_only() {
    let place = Place::new().await;
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    survey(&phone).await;
    survey(&phone).await;
    phone.synced().await;
    assert!(place.db.read(All).await.is_ok());
    testing::swap_sealed(&place.url).await;
    let read = place.db.read(All).await;
    assert!(matches!(read, Err(DbError::Damaged { what: "record", .. })));
}
