//! Trying to sign in: how often, from where, and what it tells a stranger.

use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use serde_json::json;
use server::db::AccountEntry;

use super::http::{Answer, ask};
use super::place::{NOW, Place, on_both};

on_both! {
    tries_at_once_gain_nothing
    a_stranger_never_keeps_an_official_out
}

const PASSWORD: &str = "rừng xanh 1941 suối";
const MINUTE: i64 = 60_000;

/// Adds an official, and stops the clock.
async fn with_official(place: &Place) {
    let entry = AccountEntry {
        account: Account::new(
            AccountId::new(1, [5; 10]),
            "Nông Thị Đào",
            Role::CommuneOfficer,
            Scope::Commune("01807".to_owned()),
        ),
        login: "dao".to_owned(),
        password_hash: server::auth::hash(PASSWORD).unwrap(),
    };
    place.db.create_account(entry, Millis(NOW)).await.unwrap();
    place.clock.stop();
}

/// Tries from an address, with the cookies that a phone has.
async fn knock(place: &Place, from: &str, cookies: &str, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password}).to_string();
    let headers = [("x-forwarded-for", from), ("cookie", cookies)];
    ask(
        place.addr,
        "POST",
        "/api/v1/session",
        &headers,
        body.as_bytes(),
    )
    .await
}

/// The cookies of a phone that has just signed in.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers("set-cookie");
    let pairs: Vec<&str> = set.iter().filter_map(|set| set.split(';').next()).collect();
    pairs.join("; ")
}

fn wait(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 429);
    assert_eq!(answer.code(), "too_many_tries");
    answer.header("retry-after").unwrap().parse().unwrap()
}

#[tokio::test]
async fn nobody_and_somebody_are_answered_alike_with_the_same_work() {
    let place = Place::new().await;
    with_official(&place).await;
    for tried in 0..8 {
        let before = place.passwords.checked();
        let known = knock(&place, "203.0.113.1", "", "dao", "đoán mò").await;
        let between = place.passwords.checked();
        let unknown = knock(&place, "203.0.113.2", "", "hoa", "đoán mò").await;
        let after = place.passwords.checked();
        assert_eq!(known.timeless(), unknown.timeless(), "try {tried}");
        assert_eq!(between - before, after - between, "try {tried}");
        let expected = if tried < 5 { (401, 1) } else { (429, 0) };
        assert_eq!((known.status, between - before), expected, "try {tried}");
    }
}

#[tokio::test]
async fn the_wait_grows_with_each_failure_and_is_forgotten_after_a_day() {
    let place = Place::new().await;
    with_official(&place).await;
    let wrong = || knock(&place, "203.0.113.1", "", "dao", "đoán mò");
    for _ in 0..5 {
        assert_eq!(wrong().await.status, 401);
    }
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        assert_eq!(wait(&wrong().await), seconds);
        place.clock.forward((seconds - 1) * 1_000);
        // Not even the right password helps before its time.
        let right = knock(&place, "203.0.113.1", "", "dao", PASSWORD).await;
        assert_eq!(wait(&right), 1);
        place.clock.forward(1_000);
        assert_eq!(wrong().await.status, 401);
    }
    place.clock.forward(24 * 60 * MINUTE);
    for _ in 0..5 {
        assert_eq!(wrong().await.status, 401);
    }
}

#[tokio::test]
async fn signing_in_wipes_out_ones_own_slips() {
    let place = Place::new().await;
    with_official(&place).await;
    for _ in 0..3 {
        for _ in 0..4 {
            let slip = knock(&place, "203.0.113.1", "", "dao", "gõ nhầm").await;
            assert_eq!(slip.status, 401);
        }
        let right = knock(&place, "203.0.113.1", "", "dao", PASSWORD).await;
        assert_eq!(right.status, 200);
    }
}

async fn tries_at_once_gain_nothing(place: Place) {
    with_official(&place).await;
    let tries = (0..20).map(|_| knock(&place, "203.0.113.1", "", "dao", "đoán mò"));
    let answers = futures_of(tries).await;
    let checked = answers.iter().filter(|answer| answer.status == 401).count();
    let held_off = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((checked, held_off), (5, 15));
}

/// Runs them all at once.
async fn futures_of(tries: impl Iterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    let mut waiting: Vec<_> = tries.map(Box::pin).collect();
    let mut answers = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    answers
}

async fn a_stranger_never_keeps_an_official_out(place: Place) {
    with_official(&place).await;
    let office = "198.51.100.1";
    let phone = cookies(&knock(&place, office, "", "dao", PASSWORD).await);

    // Strangers lay siege to the login from many addresses, the office's among them.
    let strangers: Vec<String> = (1..12).map(|n| format!("203.0.113.{n}")).collect();
    for from in strangers.iter().map(String::as_str).chain([office]) {
        for _ in 0..6 {
            knock(&place, from, "", "dao", "đoán mò").await;
        }
    }
    // From now on each new address has one try.
    assert_eq!(
        knock(&place, "192.0.2.1", "", "dao", "đoán mò")
            .await
            .status,
        401
    );
    assert!(wait(&knock(&place, "192.0.2.1", "", "dao", "đoán mò").await) > 0);

    // The official's phone gets in at once, from wherever it is.
    for from in [office, "203.0.113.1", "192.0.2.2"] {
        assert_eq!(
            knock(&place, from, &phone, "dao", "gõ nhầm").await.status,
            401
        );
    }
    let again = knock(&place, office, &phone, "dao", PASSWORD).await;
    assert_eq!(again.status, 200);
    // A new phone gets in from an address of its own at once,
    assert_eq!(
        knock(&place, "192.0.2.3", "", "dao", PASSWORD).await.status,
        200
    );
    // and from a stranger's after a quarter of an hour at the very most.
    let seconds = wait(&knock(&place, office, "", "dao", PASSWORD).await);
    assert!(seconds <= 900, "{seconds} s");
    place.clock.forward(seconds * 1_000);
    assert_eq!(knock(&place, office, "", "dao", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_phone_is_known_to_those_who_signed_in_with_it_and_by_its_last_token_only() {
    let place = Place::new().await;
    with_official(&place).await;
    let first = cookies(&knock(&place, "198.51.100.1", "", "dao", PASSWORD).await);
    let second = cookies(&knock(&place, "198.51.100.1", &first, "dao", PASSWORD).await);
    assert_ne!(first, second);
    for _ in 0..6 {
        knock(&place, "198.51.100.1", "", "dao", "đoán mò").await;
        knock(&place, "198.51.100.1", "", "hoa", "đoán mò").await;
    }
    let made_up = format!("taynghe_known={}", "A".repeat(43));
    for unknown in [first.as_str(), &made_up, "taynghe_known=x"] {
        assert!(wait(&knock(&place, "198.51.100.1", unknown, "dao", PASSWORD).await) > 0);
    }
    let other = knock(&place, "198.51.100.1", &second, "hoa", PASSWORD).await;
    assert!(
        wait(&other) > 0,
        "a known phone guesses no faster at others"
    );
    let own = knock(&place, "198.51.100.1", &second, "dao", PASSWORD).await;
    assert_eq!(own.status, 200);
}

#[tokio::test]
async fn a_stolen_session_is_no_way_to_guess_the_password() {
    let place = Place::new().await;
    with_official(&place).await;
    let phone = cookies(&knock(&place, "198.51.100.1", "", "dao", PASSWORD).await);
    let body = json!({"current": "đoán mò", "new": "suối cạn sáng nay"}).to_string();
    let headers = [("cookie", phone.as_str())];
    let change = || {
        ask(
            place.addr,
            "POST",
            "/api/v1/password",
            &headers,
            body.as_bytes(),
        )
    };
    for _ in 0..10 {
        assert_eq!(change().await.code(), "wrong_password");
    }
    assert_eq!(wait(&change().await), 30);
}
