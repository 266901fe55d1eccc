//! Pushing: what a phone sends that nobody is signed in on.

use app::offline::{EnvelopeRow, Store};
use app::sync::Trouble;
use domain::Date;
use domain::change::{Outcome, Reason};
use domain::ids::{AccountId, DeviceId, RecordId};
use domain::review::{Listing, Shelf, ShelfLine};
use domain::role::{Account, Role, Scope};
use domain::session::PUSHES_FOR;
use domain::wire::Request;
use server::db::{Database, DbError, Rows, Sought, Work};
use server::envelope::{MAX_ENVELOPES, Opener, Use};
use server::keys::Keyring;

use super::http::{Answer, ask};
use super::phone::{Line, Phone};
use super::place::{NOW, Place, on_both};
use super::sealed::seal;

const COMMUNE: &str = "01807";

on_both! {
    what_is_pushed_stands_once_and_the_sync_after_it_brings_the_outcomes
    a_change_whose_forerunner_is_missing_is_held_as_a_sync_holds_it
    a_push_whose_answer_was_lost_costs_nothing
    nobody_else_pushes_as_a_phone
    what_an_ended_account_pushes_is_kept_apart
    what_a_phone_pushes_after_half_a_year_is_kept_apart
}

/// A body of envelopes.
fn body(envelopes: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for envelope in envelopes {
        body.extend(u32::try_from(envelope.len()).unwrap().to_be_bytes());
        body.extend(envelope);
    }
    body
}

async fn post(place: &Place, body: &[u8]) -> Answer {
    ask(place.addr, "POST", "/api/v1/push", &[], body).await
}

/// What became of each envelope.
pub(crate) async fn push(place: &Place, envelopes: &[Vec<u8>]) -> Vec<String> {
    let answer = post(place, &body(envelopes)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let told = answer.json();
    let keys: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["app", "outcomes"], "nothing else is told");
    serde_json::from_value(told["outcomes"].clone()).unwrap()
}

/// A phone that seals, and has told the server its push token.
pub(crate) async fn sealing_phone(place: &Place, n: u8, signed_in: &(Account, String)) -> Phone {
    let phone = Phone::new(n, place.addr, signed_in).sealing(place.opener.sealing_key());
    phone.synced().await;
    phone
}

/// What was not taken, as the province sees it.
pub(crate) async fn refused(place: &Place) -> Vec<ShelfLine> {
    let reviewer = place.account(99, Role::ProvinceReviewer, Scope::Province);
    let headers = [("cookie", &*reviewer.await.1)];
    let path = format!("/api/v1/review/{}", Shelf::Refused.code());
    let answer = ask(place.addr, "GET", &path, &headers, b"").await;
    let listing: Listing<ShelfLine> = serde_json::from_slice(&answer.body).unwrap();
    listing.rows
}

/// What became of the last change to a record.
struct LastWord(RecordId);

impl Work for LastWord {
    type Done = Outcome;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Outcome, DbError> {
        let mut lines = rows.ledger(&Sought::Record(self.0), 1).await?;
        Ok(lines.remove(0).outcome)
    }
}

pub(crate) fn kept_for(reason: Reason) -> Outcome {
    let fields = Vec::new();
    Outcome::Refused { reason, fields }
}

async fn what_is_pushed_stands_once_and_the_sync_after_it_brings_the_outcomes(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let colleague = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    let household = phone.household(COMMUNE).await;
    phone.member(COMMUNE, household, "Nông Thị Đào").await;
    let envelopes = phone.envelopes().await;
    assert_eq!(push(&place, &envelopes).await, ["taken", "taken"]);
    colleague.synced().await;
    assert_eq!(colleague.all(&["person"]).await.len(), 1);
    assert_eq!(push(&place, &envelopes).await, ["known", "known"]);
    assert_eq!(
        phone.counts().await.waiting,
        2,
        "the phone has not been told"
    );
    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (2, 0));
    assert_eq!(phone.counts().await.waiting, 0);
    assert_eq!(phone.device.store().envelopes().await, Ok(Vec::new()));
    colleague.synced().await;
    assert_eq!(colleague.all(&["household", "person"]).await.len(), 2);
    place.audit().await;
}

async fn a_change_whose_forerunner_is_missing_is_held_as_a_sync_holds_it(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let household = phone.household(COMMUNE).await;
    phone
        .save(household, "household", &[("note", "Nhà mới".into())])
        .await;
    let envelopes = phone.envelopes().await;
    assert_eq!(push(&place, &envelopes[1..]).await, ["taken"]);
    let colleague = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    colleague.synced().await;
    assert!(colleague.all(&["household"]).await.is_empty());
    assert_eq!(push(&place, &envelopes[..1]).await, ["taken"]);
    colleague.synced().await;
    assert_eq!(colleague.text(household, "note").await, "Nhà mới");
    assert_eq!(phone.synced().await.stood, 2);
    place.audit().await;
}

async fn a_push_whose_answer_was_lost_costs_nothing(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let household = phone.household(COMMUNE).await;
    let envelopes = phone.envelopes().await;
    push(&place, &envelopes).await;
    phone.connection.line.set(Line::AnswerLost);
    assert_eq!(phone.sync().await, Err(Trouble::Offline));
    assert_eq!(push(&place, &envelopes).await, ["known"]);
    // Another's word comes between.
    let colleague = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    colleague.synced().await;
    colleague
        .save(household, "household", &[("note", "Cạnh suối".into())])
        .await;
    colleague.synced().await;
    assert_eq!(phone.synced().await.stood, 1);
    assert_eq!(phone.text(household, "note").await, "Cạnh suối");
    // Long after its change is settled, an old envelope changes nothing.
    assert_eq!(push(&place, &envelopes).await, ["known"]);
    phone.synced().await;
    assert_eq!(phone.text(household, "note").await, "Cạnh suối");
    place.audit().await;
}

/// The message in an envelope that a phone would seal, bent.
async fn bent(phone: &Phone, place: &Place, bend: impl Fn(&mut Request)) -> Vec<u8> {
    let envelope = phone.envelopes().await.remove(0);
    let content = place.opener.open(Use::Change, &envelope).unwrap();
    let mut request: Request = serde_json::from_slice(&content).unwrap();
    bend(&mut request);
    let content = serde_json::to_vec(&request).unwrap();
    seal(place.opener.sealing_key(), Use::Change, &content)
}

async fn nobody_else_pushes_as_a_phone(place: Place) {
    let key = place.opener.sealing_key();
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let other = sealing_phone(&place, 2, &place.officer(2, COMMUNE).await).await;
    let unheard = Phone::new(3, place.addr, &place.officer(3, COMMUNE).await).sealing(key);
    for phone in [&phone, &other, &unheard] {
        phone.household(COMMUNE).await;
    }
    let good = phone.envelopes().await.remove(0);
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let mut token = None;
    let own = other.envelopes().await.remove(0);
    let own = place.opener.open(Use::Change, &own).unwrap();
    let own: Request = serde_json::from_slice(&own).unwrap();
    token.clone_from(&own.push_token);
    let two = {
        phone.household(COMMUNE).await;
        let content = place.opener.open(Use::Change, &good).unwrap();
        let mut request: Request = serde_json::from_slice(&content).unwrap();
        let mut changes = request.unpack().unwrap();
        let mut next = changes[0].clone();
        next.id = domain::ids::ChangeId::new(1, [77; 10]);
        next.seq.0 += 50;
        next.record = RecordId::new(1, [77; 10]);
        changes.push(next);
        request.pack(&changes);
        seal(key, Use::Change, &serde_json::to_vec(&request).unwrap())
    };
    let foreign = Opener::of(&Keyring::passing());
    let foreign = seal(foreign.sealing_key(), Use::Change, b"{}");
    let cases = [
        (
            bent(&phone, &place, |request| request.push_token = None).await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| {
                request.push_token = Some("0".repeat(64))
            })
            .await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| {
                request.push_token = Some(String::new())
            })
            .await,
            "unknown_phone",
        ),
        // Another's token, another's device, another's account.
        (
            bent(&phone, &place, |request| {
                request.push_token.clone_from(&token)
            })
            .await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| request.device = own.device).await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| request.account = own.account).await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| {
                request.device = DeviceId::new(9, [9; 10])
            })
            .await,
            "unknown_phone",
        ),
        (
            bent(&phone, &place, |request| {
                request.account = AccountId::new(9, [9; 10])
            })
            .await,
            "unknown_phone",
        ),
        // Its first sync has not been.
        (unheard.envelopes().await.remove(0), "unknown_phone"),
        (damaged, "bad_envelope"),
        (Vec::new(), "bad_envelope"),
        (seal(key, Use::SignUp, b"{}"), "bad_envelope"),
        (foreign, "bad_envelope"),
        (seal(key, Use::Change, b"{}"), "bad_content"),
        (seal(key, Use::Change, b"kh\xf4ng"), "bad_content"),
        (
            bent(&phone, &place, |request| request.pack(&[])).await,
            "known",
        ),
        (two, "bad_content"),
    ];
    let mut envelopes: Vec<Vec<u8>> = cases.iter().map(|(envelope, _)| envelope.clone()).collect();
    envelopes.push(good);
    let told = push(&place, &envelopes).await;
    for ((_, meant), told) in cases.iter().zip(&told) {
        assert_eq!(told, meant);
    }
    assert_eq!(told.last().unwrap(), "taken", "none of them stops another");
    let colleague = Phone::new(4, place.addr, &place.officer(4, COMMUNE).await);
    colleague.synced().await;
    assert_eq!(colleague.all(&["household"]).await.len(), 1);
    place.audit().await;
}

async fn what_an_ended_account_pushes_is_kept_apart(place: Place) {
    let signed_in = place.officer(1, COMMUNE).await;
    let phone = sealing_phone(&place, 1, &signed_in).await;
    let household = phone.household(COMMUNE).await;
    let yesterday: Date = Date::in_vietnam(NOW).add_days(-1);
    place
        .db
        .end_account(signed_in.0.id, Some(yesterday))
        .await
        .unwrap();
    assert_eq!(push(&place, &phone.envelopes().await).await, ["taken"]);
    let kept = refused(&place).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].outcome, kept_for(Reason::AccountEnded));
    let report = phone.sync().await.unwrap();
    assert_eq!((report.stood, report.refused), (0, 1));
    let entry = phone.entry(household).await.unwrap();
    assert_eq!(entry.refusal().unwrap().0, &Reason::AccountEnded);
    place.audit().await;
}

async fn what_a_phone_pushes_after_half_a_year_is_kept_apart(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let early = phone.household(COMMUNE).await;
    let late = phone.household(COMMUNE).await;
    let envelopes = phone.envelopes().await;
    let day = 86_400_000;
    place.clock.forward(PUSHES_FOR - day);
    assert_eq!(push(&place, &envelopes[..1]).await, ["taken"]);
    let stands = |outcome: &Outcome| matches!(outcome, Outcome::Applied { .. });
    assert!(stands(&place.db.read(LastWord(early)).await.unwrap()));
    place.clock.forward(PUSHES_FOR + day);
    assert_eq!(push(&place, &envelopes[1..]).await, ["taken"]);
    let kept = place.db.read(LastWord(late)).await.unwrap();
    assert_eq!(kept, kept_for(Reason::DeviceExpired));
    let seen = place.db.phone(phone.device.id()).await.unwrap().unwrap();
    assert!(seen.last_seen.0 < NOW + PUSHES_FOR, "that is no contact");
    place.audit().await;
}

#[tokio::test]
async fn a_push_is_bounded_in_bytes_in_number_and_in_how_often() {
    let place = Place::new().await;
    for (bytes, status, code) in [
        (body(&vec![Vec::new(); MAX_ENVELOPES + 1]), 413, "too_large"),
        (body(&[vec![0; 1024 * 1024]]), 413, "too_large"),
        (vec![0, 0, 0], 400, "bad_frames"),
        (vec![0, 0, 0, 9, 1], 400, "bad_frames"),
        (vec![255, 255, 255, 255], 400, "bad_frames"),
    ] {
        let answer = post(&place, &bytes).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    assert_eq!(push(&place, &[]).await, [""; 0]);
    place.clock.stop();
    let mut turned = None;
    for _ in 0..100 {
        let answer = post(&place, &[]).await;
        if answer.status != 200 {
            turned = Some((answer.status, answer.code()));
            break;
        }
    }
    assert_eq!(turned, Some((429, "too_often".to_owned())));
}

#[tokio::test]
async fn a_phone_makes_up_for_envelopes_that_it_could_not_make() {
    let place = Place::new().await;
    let signed_in = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &signed_in);
    phone.synced().await;
    for _ in 0..60 {
        phone.household(COMMUNE).await;
    }
    assert!(
        phone.envelopes().await.is_empty(),
        "it had no key to seal to"
    );
    let phone = phone.sealing(place.opener.sealing_key());
    assert_eq!(phone.seal_missing().await, 60);
    assert_eq!(phone.seal_missing().await, 0);
    // The server is told of the token with the next sync, and knows all of them.
    let outcomes = push(&place, &phone.envelopes().await).await;
    assert!(outcomes.iter().all(|outcome| outcome == "unknown_phone"));
    let envelopes = phone.envelopes().await;
    phone.synced().await;
    let outcomes = push(&place, &envelopes).await;
    assert!(outcomes.iter().all(|outcome| outcome == "known"));
}

#[tokio::test]
async fn what_the_server_holds_or_refuses_is_not_sent_by_its_envelope_again() {
    let place = Place::new().await;
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let stray = phone.new_id();
    phone
        .save(stray, "person", &[("commune", "01273".into())])
        .await;
    let row = &phone.device.store().envelopes().await.unwrap()[0];
    assert!(!row.bytes.is_empty());
    phone.synced().await;
    assert_eq!(phone.counts().await.refused, 1);
    let left = phone.device.store().envelopes().await;
    assert_eq!(left, Ok(vec![EnvelopeRow::done(row.seq)]));
    assert_eq!(phone.seal_missing().await, 0);
    // The server no longer tells the phone that it knows its token.
    let told: Option<bool> = phone.device.meta("push_told").await.unwrap();
    assert_eq!(told, Some(true));
}
