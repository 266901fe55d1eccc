//! Looks at what is masked, and every other read: each is in the access log, once.

use std::cell::Cell;

use app::sync::{Transport, TransportError, Trouble};
use domain::history::{FullWords, History};
use domain::ids::{Millis, RecordId};
use domain::role::{Account, Role, Scope};
use domain::value::Value;
use domain::wire::MAX_LOOKS;
use server::db::{Access, AccessLine, SoughtAccess};

use super::http::{Answer, ask};
use super::phone::{Connection, Line, Phone};
use super::place::{NOW, Place, on_both};
use super::push::{push, sealing_phone};
use super::rescue::{brought_by, file_of};
use super::review::province;
use super::revoking::revoked;

const COMMUNE: &str = "01807";
const NUMBER: &str = "004180012345";
const FIELD: &str = "citizen_id";

on_both! {
    a_look_made_offline_is_in_the_log_once_though_the_answer_was_lost
    a_second_tab_neither_loses_a_look_nor_tells_it_twice
    an_old_server_leaves_the_looks_on_the_phone
    many_looks_are_told_in_parts
    a_phone_that_was_revoked_tells_of_its_looks_all_the_same
    a_phone_that_nobody_opens_tells_of_its_looks_by_its_card
    a_rescue_file_carries_the_looks_of_its_phone
    what_is_handed_out_is_one_row_an_exchange
    a_history_is_masked_and_its_full_words_are_logged_first
    the_lists_and_the_histories_that_were_read_are_in_the_log
}

/// The log, the oldest row first.
async fn log(place: &Place, action: Access) -> Vec<AccessLine> {
    let sought = SoughtAccess {
        action: Some(action),
        ..SoughtAccess::default()
    };
    let mut lines = place.db.accesses(sought, 10_000).await.unwrap();
    lines.reverse();
    lines
}

/// A phone with somebody on it whose number is known; everything is sent.
async fn phone_with_number(place: &Place, n: u8) -> (Phone, RecordId) {
    phone_of(place, &place.officer(n, COMMUNE).await, n).await
}

async fn phone_of(place: &Place, officer: &(Account, String), n: u8) -> (Phone, RecordId) {
    let phone = Phone::new(n, place.addr, officer);
    let household = phone.household(COMMUNE).await;
    let person = phone.member(COMMUNE, household, "Nông Thị Đào").await;
    phone
        .save(person, "person", &[(FIELD, NUMBER.into())])
        .await;
    phone.synced().await;
    (phone, person)
}

async fn a_look_made_offline_is_in_the_log_once_though_the_answer_was_lost(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    phone.look(person).await;
    let made = phone.device.looks().await.unwrap().pop().unwrap();
    for line in [Line::Dead, Line::AnswerLost] {
        phone.connection.line.set(line);
        assert_eq!(phone.sync().await, Err(Trouble::Offline));
        assert_eq!(phone.device.looks().await.unwrap().len(), 1, "{line:?}");
    }
    phone.synced().await;
    assert_eq!(phone.device.looks().await.unwrap(), []);
    phone.synced().await;
    let lines = log(&place, Access::Unmask).await;
    let [line] = lines.as_slice() else {
        panic!("one look, {} rows", lines.len());
    };
    assert_eq!((line.id, line.at), (made.id, made.at));
    assert_eq!(line.received_at.0 / 1_000_000, NOW / 1_000_000);
    assert_eq!(line.account, Some(phone.account()));
    assert_eq!(line.device, Some(phone.device.id()));
    assert_eq!(line.record, Some(person));
    assert_eq!((line.detail.as_str(), line.count), (FIELD, 1));
}

/// The line of one tab; while its first answer is on the way, another tab looks too
/// and syncs.
struct OtherTab<'a> {
    phone: &'a Phone,
    person: RecordId,
    done: Cell<bool>,
}

impl Transport for OtherTab<'_> {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let answer = self.phone.connection.exchange(body).await;
        if !self.done.replace(true) {
            self.phone.look(self.person).await;
            self.phone.synced().await;
            self.phone.look(self.person).await;
        }
        answer
    }
}

async fn a_second_tab_neither_loses_a_look_nor_tells_it_twice(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    phone.look(person).await;
    let line = OtherTab {
        phone: &phone,
        person,
        done: Cell::new(false),
    };
    phone.sync_over(&line).await.unwrap();
    // The third was made after the request went: it is told at once, or kept.
    phone.synced().await;
    assert_eq!(phone.device.looks().await.unwrap(), []);
    assert_eq!(log(&place, Access::Unmask).await.len(), 3);
}

/// A server of a version that knows no looks.
struct OldServer<'a>(&'a Connection);

impl Transport for OldServer<'_> {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let mut request: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let told = request.as_object_mut().unwrap().remove("looks");
        assert!(told.is_some(), "they are told each time");
        let body = serde_json::to_vec(&request).unwrap();
        let answer = self.0.exchange(body).await?;
        let json: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(json.get("looks_known"), None);
        Ok(answer)
    }
}

async fn an_old_server_leaves_the_looks_on_the_phone(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    phone.look(person).await;
    for _ in 0..2 {
        let report = phone
            .sync_over(&OldServer(&phone.connection))
            .await
            .unwrap();
        assert_eq!(report.exchanges, 1, "it does not ask for ever");
        assert_eq!(phone.device.looks().await.unwrap().len(), 1);
    }
    let behind = phone.device.left_behind().await.unwrap();
    assert_eq!((behind.unsent, behind.looks), (0, 1));
    assert_eq!(log(&place, Access::Unmask).await, []);
    phone.synced().await;
    assert_eq!(phone.device.looks().await.unwrap(), []);
    assert_eq!(log(&place, Access::Unmask).await.len(), 1);
}

async fn many_looks_are_told_in_parts(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    for _ in 0..=2 * MAX_LOOKS {
        phone.look(person).await;
    }
    let report = phone.synced().await;
    assert_eq!(report.exchanges, 3);
    assert_eq!(log(&place, Access::Unmask).await.len(), 2 * MAX_LOOKS + 1);
    assert!(phone.connection.largest.get() < 32 * 1024);
    // Nobody else may send more at once.
    let body = serde_json::json!({
        "app": "taynghe", "protocol": 1, "device": phone.device.id(),
        "account": phone.account(), "sent_at": NOW,
        "ids": {"t": [1], "r": "AAAAAAAAAAAAAA"},
        "looks": [{
            "field": FIELD, "id": vec![0; MAX_LOOKS + 1],
            "record": vec![0; MAX_LOOKS + 1], "at": vec![0; MAX_LOOKS + 1],
        }],
    });
    let cookie = phone.connection.cookie();
    let headers = [("cookie", cookie)];
    let body = body.to_string();
    let answer = ask(
        place.addr,
        "POST",
        "/api/v1/sync",
        &headers,
        body.as_bytes(),
    )
    .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (413, "too_many_looks")
    );
}

async fn a_phone_that_was_revoked_tells_of_its_looks_all_the_same(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    for _ in 0..=MAX_LOOKS {
        phone.look(person).await;
    }
    revoked(&place, &phone).await;
    assert_eq!(phone.sync().await, Err(Trouble::Revoked));
    assert_eq!(phone.device.looks().await.unwrap(), []);
    assert_eq!(log(&place, Access::Unmask).await.len(), MAX_LOOKS + 1);
}

async fn a_phone_that_nobody_opens_tells_of_its_looks_by_its_card(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let household = phone.household(COMMUNE).await;
    let person = phone.member(COMMUNE, household, "Nông Thị Đào").await;
    phone.synced().await;
    phone.look(person).await;
    phone.put_card().await;
    let card = phone.envelopes().await;
    for _ in 0..2 {
        assert_eq!(push(&place, &card).await, ["known"]);
        let lines = log(&place, Access::Unmask).await;
        let [line] = lines.as_slice() else {
            panic!("one look, {} rows", lines.len());
        };
        assert_eq!(line.account, Some(phone.account()));
        assert_eq!(line.device, Some(phone.device.id()));
        assert_eq!(line.record, Some(person));
    }
    phone.synced().await;
    assert_eq!(log(&place, Access::Unmask).await.len(), 1);
}

async fn a_rescue_file_carries_the_looks_of_its_phone(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let (phone, person) = phone_of(&place, &officer, 1).await;
    for _ in 0..=MAX_LOOKS {
        phone.look(person).await;
    }
    let account = officer.0.clone();
    let file = file_of(&phone, &account).await;
    let reviewer = province(&place).await;
    for _ in 0..2 {
        assert!(
            brought_by(&place, &reviewer, &file)
                .await
                .unwrap()
                .is_whole()
        );
    }
    assert_eq!(log(&place, Access::Unmask).await.len(), MAX_LOOKS + 1);
    phone.synced().await;
    let looks = log(&place, Access::Unmask).await;
    assert_eq!(looks.len(), MAX_LOOKS + 1, "its own coming doubles nothing");
    assert!(looks.iter().all(|line| line.account == Some(account.id)));
    let brought = log(&place, Access::HandIn).await;
    assert_eq!(brought.len(), 4, "two parts, twice");
    assert_ne!(brought[0].account, Some(account.id));
    assert_eq!(brought[0].device, Some(phone.device.id()));
    assert_eq!(brought[0].detail, account.id.to_string());
}

async fn what_is_handed_out_is_one_row_an_exchange(place: Place) {
    let (first, _) = phone_with_number(&place, 1).await;
    assert_eq!(
        log(&place, Access::Pull).await,
        [],
        "it sent, and was given nothing"
    );
    first.synced().await;
    assert_eq!(log(&place, Access::Pull).await, []);
    let second = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    second.synced().await;
    let lines = log(&place, Access::Pull).await;
    let [line] = lines.as_slice() else {
        panic!("one exchange, {} rows", lines.len());
    };
    assert_eq!((line.detail.as_str(), line.count), (COMMUNE, 2));
    assert_eq!(line.device, Some(second.device.id()));
    second.synced().await;
    assert_eq!(log(&place, Access::Pull).await.len(), 1);
}

async fn post(place: &Place, cookie: &str, path: &str) -> Answer {
    ask(place.addr, "POST", path, &[("cookie", cookie)], b"null").await
}

async fn a_history_is_masked_and_its_full_words_are_logged_first(place: Place) {
    let (phone, person) = phone_with_number(&place, 1).await;
    // A number in a change of no known kind, and one that is no text.
    let astray = phone.new_id();
    phone
        .save(astray, "cat", &[(FIELD, Value::Int(4_180_012_345))])
        .await;
    phone.synced().await;
    phone.look(person).await;
    phone.synced().await;
    let reviewer = province(&place).await;
    let path = format!("/api/v1/history/{person}");
    let headers = [("cookie", reviewer.as_str())];
    let answer = ask(place.addr, "GET", &path, &headers, b"").await;
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(!text.contains(NUMBER) && text.contains("•••••••••345"));
    let mut told: History = serde_json::from_slice(&answer.body).unwrap();
    let [look] = told.looks.as_slice() else {
        panic!("one look, {} told", told.looks.len());
    };
    assert_eq!(
        (look.by.as_str(), look.device),
        ("Cán bộ 1", Some(phone.device.id()))
    );
    let other = ask(
        place.addr,
        "GET",
        &format!("/api/v1/history/{astray}"),
        &headers,
        b"",
    )
    .await;
    let text = String::from_utf8(other.body).unwrap();
    assert!(!text.contains("4180012345") && text.contains("345"));

    let before = log(&place, Access::Unmask).await.len();
    let stranger = place.account(60, Role::Observer, Scope::Province).await.1;
    let path = format!("{path}/unmask");
    for (cookie, status) in [("taynghe=x", 401), (&stranger, 403)] {
        assert_eq!(post(&place, cookie, &path).await.status, status);
    }
    assert_eq!(log(&place, Access::Unmask).await.len(), before);
    let answer = post(&place, &reviewer, &path).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let full: FullWords = serde_json::from_slice(&answer.body).unwrap();
    for step in &mut told.steps {
        step.unmask(&full.words);
    }
    let text = serde_json::to_string(&told).unwrap();
    assert!(text.contains(NUMBER) && !text.contains('•'));
    let lines = log(&place, Access::Unmask).await;
    assert_eq!(lines.len(), before + 1);
    let line = lines.last().unwrap();
    assert_eq!((line.record, line.detail.as_str()), (Some(person), FIELD));
    assert_eq!(line.count, 1);
}

async fn the_lists_and_the_histories_that_were_read_are_in_the_log(place: Place) {
    let (_, person) = phone_with_number(&place, 1).await;
    let reviewer = province(&place).await;
    let headers = [("cookie", reviewer.as_str())];
    for path in ["review/devices", "review/refused", "review/tat-ca"] {
        ask(place.addr, "GET", &format!("/api/v1/{path}"), &headers, b"").await;
    }
    let lists = log(&place, Access::ReadList).await;
    let lists: Vec<_> = lists
        .iter()
        .map(|line| (line.detail.as_str(), line.count))
        .collect();
    assert_eq!(lists, [("devices", 1), ("refused", 0)]);
    for record in [person, RecordId::new(8, [8; 10])] {
        ask(
            place.addr,
            "GET",
            &format!("/api/v1/history/{record}"),
            &headers,
            b"",
        )
        .await;
    }
    let histories = log(&place, Access::ReadHistory).await;
    let [line] = histories.as_slice() else {
        panic!("one history, {} rows", histories.len());
    };
    assert_eq!((line.record, line.count), (Some(person), 2));
    let all = SoughtAccess::default();
    let text = format!("{:?}", place.db.accesses(all, 100).await.unwrap());
    assert!(!text.contains("Đào") && !text.contains(NUMBER));
    let none = SoughtAccess {
        since: Some(Millis(NOW + 86_400_000)),
        ..all
    };
    assert_eq!(place.db.accesses(none, 100).await.unwrap(), []);
}
