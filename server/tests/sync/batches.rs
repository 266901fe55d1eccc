//! Batches by bytes: what the shipped engine sends over real HTTP, and a change
//! that is larger than the server reads.

use domain::change::Reason;
use domain::schema::MAX_TEXT;
use domain::value::Value;
use domain::wire::{BATCH_BYTES, MAX_BODY};

use super::phone::Phone;
use super::place::Place;

const COMMUNE: &str = "01807";

/// A note of so many bytes that gzip can do little with.
fn note(seed: usize, bytes: usize) -> Value {
    let mut state = seed;
    let letters = (0..bytes).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    });
    letters.collect::<String>().into()
}

#[tokio::test]
async fn long_notes_go_in_batches_of_a_mebibyte_and_none_is_turned_away() {
    let place = Place::new().await;
    let phone = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    phone.synced().await;
    let household = phone.household(COMMUNE).await;
    let mut written = 0;
    for n in 0..600 {
        let person = phone.member(COMMUNE, household, "Nông Văn Sơn").await;
        let text = note(n, MAX_TEXT - 100);
        written += text.as_text().unwrap().len();
        phone.save(person, "person", &[("note", text)]).await;
    }
    let line = &phone.connection;
    let before = line.requests.get();
    let report = phone.synced().await;
    let requests = line.requests.get() - before;
    assert_eq!((report.stood, report.refused), (1_201, 0));
    assert_eq!(report.exchanges, requests, "no body was too large");
    let fewest = written.div_ceil(BATCH_BYTES);
    assert!(
        (fewest..=fewest + 2).contains(&requests),
        "{requests} requests for {written} bytes"
    );
    assert!(line.largest.get() <= BATCH_BYTES, "{}", line.largest.get());
}

#[tokio::test]
async fn a_change_beyond_what_the_server_reads_holds_up_no_other() {
    let place = Place::new().await;
    let phone = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    phone.synced().await;
    let household = phone.household(COMMUNE).await;
    let first = phone.member(COMMUNE, household, "Nông Thị Đào").await;
    let long = [("note", note(1, MAX_BODY))];
    phone.save(first, "person", &long).await;
    phone
        .save(first, "person", &[("phone", "0912345678".into())])
        .await;
    let second = phone.member(COMMUNE, household, "Nông Văn Páo").await;

    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (3, 2));
    let refusal = phone.entry(first).await.unwrap();
    let (reason, fields) = refusal.refusal().unwrap();
    assert_eq!(
        (reason, fields),
        (&Reason::TooLarge, &["note".to_owned()][..])
    );
    let counts = phone.counts().await;
    assert_eq!((counts.waiting, counts.held, counts.refused), (0, 0, 2));

    // Asked again, it is not tried again, and nothing waits for it.
    let calm = phone.synced().await;
    assert_eq!((calm.exchanges, calm.stood, calm.refused), (1, 0, 0));

    phone
        .save(first, "person", &[("note", "Ngắn thôi".into())])
        .await;
    let mended = phone.synced().await;
    assert_eq!((mended.stood, mended.refused), (1, 0));
    let other = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    other.synced().await;
    assert_eq!(other.text(first, "note").await, "Ngắn thôi");
    assert_eq!(other.text(first, "phone").await, "0912345678");
    assert_eq!(other.text(second, "full_name").await, "Nông Văn Páo");
}
