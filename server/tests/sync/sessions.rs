//! Sessions: a new secret each time, an end, and one's own say over them.

use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use serde_json::{Value, json};
use server::db::AccountEntry;

use super::http::{Answer, ask};
use super::place::{NOW, Place, on_both};

on_both! {
    a_session_ends_unused_and_at_last_though_used
    ones_own_sessions_are_listed_and_ended_and_nobody_elses
    two_officers_of_one_phone_take_up_their_own_sessions
}

const PASSWORD: &str = "rừng xanh 1941 suối";
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

async fn add(place: &Place, n: u8, login: &str, role: Role, scope: Scope) -> Account {
    let account = Account::new(AccountId::new(1, [n; 10]), "Nông Thị Đào", role, scope);
    let entry = AccountEntry {
        account: account.clone(),
        login: login.to_owned(),
        password_hash: server::auth::hash(PASSWORD).unwrap(),
    };
    place.db.create_account(entry, Millis(NOW)).await.unwrap();
    account
}

async fn sign_in(place: &Place, login: &str, agent: &str, cookie: &str) -> Answer {
    let body = json!({"login": login, "password": PASSWORD}).to_string();
    let headers = [("user-agent", agent), ("cookie", cookie)];
    let answer = ask(
        place.addr,
        "POST",
        "/api/v1/session",
        &headers,
        body.as_bytes(),
    )
    .await;
    assert_eq!(answer.status, 200);
    answer
}

/// The session's cookie as it was set.
fn session(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn call(place: &Place, method: &str, path: &str, cookie: &str) -> Answer {
    ask(place.addr, method, path, &[("cookie", cookie)], b"").await
}

async fn is_open(place: &Place, cookie: &str) -> bool {
    call(place, "GET", "/api/v1/me", cookie).await.status == 200
}

async fn list(place: &Place, cookie: &str) -> Vec<Value> {
    let answer = call(place, "GET", "/api/v1/sessions", cookie).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_secret_that_the_browser_brought_is_never_adopted() {
    let place = Place::new().await;
    add(&place, 1, "dao", Role::Observer, Scope::Province).await;
    let planted = format!("taynghe={}", "A".repeat(43));
    let first = session(&sign_in(&place, "dao", "", &planted).await);
    assert_ne!(first, planted);
    assert!(!is_open(&place, &planted).await);
    let second = session(&sign_in(&place, "dao", "", &first).await);
    assert_ne!(second, first);
    assert!(!is_open(&place, &first).await, "what it replaces has ended");
    assert!(is_open(&place, &second).await);
    let out = call(&place, "DELETE", "/api/v1/session", &second).await;
    assert_eq!(out.status, 204);
    let third = session(&sign_in(&place, "dao", "", &second).await);
    assert_ne!(third, second);
    assert!(
        !is_open(&place, &second).await,
        "signed out stays signed out"
    );
}

async fn a_session_ends_unused_and_at_last_though_used(place: Place) {
    place.clock.stop();
    let commune = Scope::Commune("01807".to_owned());
    let cases = [
        ("hien", Role::CommuneOfficer, commune, 30, 60),
        ("tuan", Role::Observer, Scope::Province, 2, 14),
    ];
    for (n, (login, role, scope, idle, longest)) in (1..).zip(cases) {
        add(&place, n, login, role, scope).await;
        let unused = session(&sign_in(&place, login, "", "").await);
        let used = session(&sign_in(&place, login, "", "").await);
        let step = idle * DAY - HOUR;
        let mut age = 0;
        while age + step < longest * DAY {
            place.clock.forward(step);
            age += step;
            assert!(is_open(&place, &used).await, "{login} after {age} ms");
        }
        assert!(!is_open(&place, &unused).await, "{login}");
        place.clock.forward(longest * DAY - age - 1);
        assert!(is_open(&place, &used).await, "{login} to the last");
        place.clock.forward(1);
        assert!(!is_open(&place, &used).await, "{login}");
    }
}

async fn ones_own_sessions_are_listed_and_ended_and_nobody_elses(place: Place) {
    add(&place, 1, "dao", Role::Observer, Scope::Province).await;
    add(&place, 2, "hoa", Role::Observer, Scope::Province).await;
    let phone = session(&sign_in(&place, "dao", "Android; Chrome/120", "").await);
    let desk = session(&sign_in(&place, "dao", "Windows; Chrome/130", "").await);
    let third = session(&sign_in(&place, "dao", "", "").await);
    let other = session(&sign_in(&place, "hoa", "", "").await);

    let seen = list(&place, &desk).await;
    let column = |name: &str| -> Vec<Value> { seen.iter().map(|row| row[name].clone()).collect() };
    assert_eq!(column("here"), [false, true, false]);
    let agents = ["", "Windows; Chrome/130", "Android; Chrome/120"];
    assert_eq!(column("agent"), agents);
    assert!(column("begun_at").iter().all(Value::is_i64));
    let text = Value::from(seen.clone()).to_string();
    for secret in [&phone, &desk, &third] {
        assert!(!text.contains(secret.strip_prefix("taynghe=").unwrap()));
    }

    let path = format!("/api/v1/sessions/{}", seen[2]["id"].as_str().unwrap());
    let not_own = call(&place, "DELETE", &path, &other).await;
    assert_eq!(
        (not_own.status, not_own.code().as_str()),
        (404, "nothing_here")
    );
    assert!(is_open(&place, &phone).await);
    assert_eq!(call(&place, "DELETE", &path, &desk).await.status, 204);
    assert!(!is_open(&place, &phone).await);
    assert_eq!(call(&place, "DELETE", &path, &desk).await.status, 404);
    let nonsense = call(&place, "DELETE", "/api/v1/sessions/x", &desk).await;
    assert_eq!(nonsense.status, 404);

    assert_eq!(
        call(&place, "DELETE", "/api/v1/sessions", &desk)
            .await
            .status,
        204
    );
    assert!(is_open(&place, &desk).await && is_open(&place, &other).await);
    assert!(!is_open(&place, &third).await);
    let signed_out = call(&place, "GET", "/api/v1/sessions", &third).await;
    assert_eq!(
        (signed_out.status, signed_out.code().as_str()),
        (401, "signed_out")
    );
}

/// Takes a session up with a secret, in a browser that carries a cookie.
async fn resume(place: &Place, secret: Option<&str>, cookie: &str, site: &str) -> Answer {
    let body = json!({ "resume": secret }).to_string();
    let headers = [("cookie", cookie), ("sec-fetch-site", site)];
    let path = "/api/v1/session/resume";
    ask(place.addr, "POST", path, &headers, body.as_bytes()).await
}

async fn two_officers_of_one_phone_take_up_their_own_sessions(place: Place) {
    let here = "same-origin";
    for (n, login) in [(1, "hien"), (2, "tu")] {
        let scope = Scope::Commune("01807".to_owned());
        add(&place, n, login, Role::CommuneOfficer, scope).await;
    }
    let hien = session(&sign_in(&place, "hien", "", "").await);
    let told = resume(&place, None, &hien, here).await;
    assert_eq!(told.header("cache-control"), Some("no-store"));
    let secret = told.json()["resume"].as_str().unwrap().to_owned();
    let parked = call(&place, "POST", "/api/v1/session/park", &hien).await;
    assert_eq!(
        (parked.status, session(&parked).as_str()),
        (204, "taynghe=")
    );
    assert!(is_open(&place, &hien).await, "parking ends nothing");

    let tu = session(&sign_in(&place, "tu", "", "").await);
    let again = resume(&place, Some(&secret), &tu, here).await;
    assert_eq!(session(&again), hien, "the colleague's cookie is replaced");
    assert_eq!(again.json()["resume"], secret.as_str());
    let left = resume(&place, Some("made up"), &tu, here).await;
    assert_eq!(
        session(&left),
        tu,
        "whose session it is stands in the answer"
    );
    let newer = session(&sign_in(&place, "hien", "", "").await);
    let kept = resume(&place, Some(&secret), &newer, here).await;
    assert_eq!(session(&kept), newer, "one's own newer session goes on");

    let elsewhere = resume(&place, Some(&secret), "", "cross-site").await;
    assert_eq!(elsewhere.status, 403);
    assert_eq!(
        call(&place, "DELETE", "/api/v1/session", &hien)
            .await
            .status,
        204
    );
    let ended = resume(&place, Some(&secret), "", here).await;
    assert_eq!((ended.status, ended.code().as_str()), (401, "signed_out"));
    let nobody = resume(&place, None, "", here).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (401, "signed_out"));
}
