//! Signing in and out.

use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use serde_json::json;
use server::db::{AccountEntry, DbError};

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
    place
        .db
        .open_session([1; 32], entry.account.id, Millis(NOW))
        .await
        .unwrap();
    let on = |days: i64| place.db.session([1; 32], Millis(NOW + days * day));
    assert_eq!(on(59).await.unwrap(), Some(entry.account.clone()));
    assert_eq!(on(61).await.unwrap(), None);
    assert!(place.db.change_password("dao", "!").await.unwrap());
    assert_eq!(on(1).await.unwrap(), None);
    assert!(!place.db.change_password("hoa", "!").await.unwrap());
}

#[tokio::test]
async fn a_login_belongs_to_one() {
    let (place, mut entry) = with_account().await;
    entry.account.id = AccountId::new(1, [6; 10]);
    let again = place.db.create_account(entry, Millis(NOW)).await;
    assert!(matches!(again, Err(DbError::Taken("login"))));
    assert_eq!(place.db.accounts().await.unwrap().len(), 1);
}
