//! Signing in and out.

use domain::ids::{AccountId, Millis, SessionId};
use domain::role::{Account, Role, Scope};
use serde_json::json;
use server::db::{AccountEntry, DbError, NewSession};

use super::http::{Answer, ask};
use super::place::{NOW, Place};

async fn sign_in(place: &Place, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password}).to_string();
    ask(place.addr, "POST", "/api/v1/session", &[], body.as_bytes()).await
}

async fn with_account() -> (Place, AccountEntry) {
    let place = Place::new().await;
    let entry = AccountEntry {
        account: Account::new(
            AccountId::new(1, [5; 10]),
            "Nông Thị Đào",
            Role::CommuneOfficer,
            Scope::Commune("01807".to_owned()),
        ),
        login: "dao".to_owned(),
        password_hash: server::auth::hash("rừng xanh 1941").unwrap(),
    };
    place
        .db
        .create_account(entry.clone(), Millis(NOW))
        .await
        .unwrap();
    (place, entry)
}

#[tokio::test]
async fn a_session_lasts_from_signing_in_to_signing_out() {
    let (place, entry) = with_account().await;
    let answer = sign_in(&place, "dao", "rừng xanh 1941").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["account"]["name"], "Nông Thị Đào");
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let headers = [("cookie", cookie.as_str())];
    let me = ask(place.addr, "GET", "/api/v1/me", &headers, b"").await;
    assert_eq!(me.json()["account"]["id"], entry.account.id.to_string());
    assert_eq!(me.header("cache-control"), Some("no-store"));
    let out = ask(place.addr, "DELETE", "/api/v1/session", &headers, b"").await;
    assert_eq!(out.status, 204);
    let me = ask(place.addr, "GET", "/api/v1/me", &headers, b"").await;
    assert_eq!((me.status, me.code().as_str()), (401, "signed_out"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let (place, _) = with_account().await;
    for (login, password) in [("dao", "đoán"), ("hoa", "đoán"), ("da\0o", ""), ("", "")] {
        let answer = sign_in(&place, login, password).await;
        assert_eq!(answer.status, 401, "{login}");
        assert_eq!(answer.code(), "wrong_password");
        assert_eq!(answer.header("set-cookie"), None);
    }
    let answer = ask(place.addr, "POST", "/api/v1/session", &[], b"login=dao").await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "bad_json"));
}

#[tokio::test]
async fn a_session_ends_with_its_days_and_with_its_password() {
    let (place, entry) = with_account().await;
    let day = 86_400_000;
    let session = NewSession::new([1; 32], SessionId::new(1, [1; 10]), &entry.account);
    place.db.open_session(session, Millis(NOW)).await.unwrap();
    let on = |days: i64| place.db.session([1; 32], Millis(NOW + days * day));
    let found = on(29).await.unwrap().unwrap();
    assert_eq!(found.entry, entry);
    assert_eq!(on(31).await.unwrap(), None);
    assert!(place.db.change_password("dao", "!", None).await.unwrap());
    assert_eq!(on(1).await.unwrap(), None);
    assert!(!place.db.change_password("hoa", "!", None).await.unwrap());
}

async fn signed_in(place: &Place, password: &str) -> String {
    let answer = sign_in(place, "dao", password).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn change(place: &Place, cookie: &str, current: &str, new: &str) -> Answer {
    let body = json!({"current": current, "new": new}).to_string();
    let headers = [("cookie", cookie)];
    ask(
        place.addr,
        "POST",
        "/api/v1/password",
        &headers,
        body.as_bytes(),
    )
    .await
}

async fn me(place: &Place, cookie: &str) -> u16 {
    let headers = [("cookie", cookie)];
    ask(place.addr, "GET", "/api/v1/me", &headers, b"")
        .await
        .status
}

#[tokio::test]
async fn a_new_password_asks_for_the_one_before_and_ends_every_other_session() {
    let (place, _) = with_account().await;
    let old = "rừng xanh 1941";
    let (here, elsewhere) = (signed_in(&place, old).await, signed_in(&place, old).await);
    let new = "suối cạn sáng nay";
    for (current, chosen, status, code) in [
        ("đoán", new, 403, "wrong_password"),
        (old, "suối", 422, "password_too_short"),
        (old, "qwertyuiopasdfgh", 422, "password_common"),
        (old, "nong thi dao 1234567", 422, "password_near_owner"),
    ] {
        let answer = change(&place, &here, current, chosen).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    assert_eq!(me(&place, &elsewhere).await, 200);
    assert_eq!(change(&place, &here, old, new).await.status, 204);
    assert_eq!(
        (me(&place, &here).await, me(&place, &elsewhere).await),
        (200, 401)
    );
    assert_eq!(sign_in(&place, "dao", old).await.status, 401);
    assert_eq!(sign_in(&place, "dao", new).await.status, 200);
    let nobody = change(&place, "taynghe=x", new, old).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (401, "signed_out"));
}

#[tokio::test]
async fn a_login_belongs_to_one() {
    let (place, mut entry) = with_account().await;
    entry.account.id = AccountId::new(1, [6; 10]);
    let again = place.db.create_account(entry, Millis(NOW)).await;
    assert!(matches!(again, Err(DbError::Taken("login"))));
    assert_eq!(place.db.accounts().await.unwrap().len(), 1);
}
