//! Accounts made by the level above, and opened by a link that is used once.

use domain::ids::AccountId;
use domain::role::{Account, Role, Scope};
use serde_json::{Value, json};
use server::db::AccountEntry;

use super::http::{Answer, ask};
use super::place::{Place, on_both};

on_both! {
    a_link_opens_an_account_once
    a_new_link_takes_the_place_of_the_one_before
}

const PASSWORD: &str = "rừng xanh 1941 suối";
const CHOSEN: &str = "sáng nay suối cạn";
const HOUR: i64 = 3_600_000;

/// Somebody who looks after accounts, signed in; gives the cookie.
async fn keeper(place: &Place, n: u8, login: &str, role: Role, scope: Scope) -> String {
    let account = Account::new(AccountId::new(1, [n; 10]), "Triệu Thị Lan", role, scope);
    let entry = AccountEntry {
        account,
        login: login.to_owned(),
        password_hash: server::auth::hash(PASSWORD).unwrap(),
    };
    place.enter_as(n, entry).await.1
}

async fn reviewer(place: &Place) -> String {
    let area = Scope::Area("053".to_owned());
    keeper(place, 1, "lan", Role::AreaReviewer, area).await
}

async fn sign_in(place: &Place, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password});
    call(place, "", "/api/v1/session", &body).await
}

fn session(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn call(place: &Place, cookie: &str, path: &str, body: &Value) -> Answer {
    let headers = [("cookie", cookie)];
    ask(
        place.addr,
        "POST",
        path,
        &headers,
        body.to_string().as_bytes(),
    )
    .await
}

async fn list(place: &Place, cookie: &str) -> Vec<Value> {
    let answer = ask(
        place.addr,
        "GET",
        "/api/v1/accounts",
        &[("cookie", cookie)],
        b"",
    )
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()["accounts"].as_array().unwrap().clone()
}

fn officer(login: &str, scope: &str) -> Value {
    json!({
        "login": login, "name": "Nông Thị Hiền", "role": "commune_officer",
        "scope": scope, "password": PASSWORD,
    })
}

/// The secret of a link.
fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.json());
    let link = answer.json()["link"].clone();
    let url = link["url"].as_str().unwrap();
    let (page, token) = url.split_once('#').unwrap();
    assert!(page.starts_with("http://127.0.0.1:"), "{url}");
    assert!(page.ends_with("/tai-khoan/nhan"), "{url}");
    assert!(link["qr"]["size"].as_i64().unwrap() > 29);
    token.to_owned()
}

async fn open(place: &Place, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    call(place, "", "/api/v1/invitation", &body).await
}

async fn a_link_opens_an_account_once(place: Place) {
    let lan = reviewer(&place).await;
    let made = call(&place, &lan, "/api/v1/accounts", &officer("hien", "01807")).await;
    let token = token(&made);
    assert_eq!(sign_in(&place, "hien", "").await.status, 401);
    assert_eq!(sign_in(&place, "hien", "!").await.status, 401);
    let unopened: Vec<Value> = list(&place, &lan).await;
    assert_eq!(
        unopened.len(),
        1,
        "an area's reviewer sees the area's officers only"
    );
    assert_eq!(unopened[0]["unopened"], true);

    let look = call(
        &place,
        "",
        "/api/v1/invitation/look",
        &json!({"token": token}),
    )
    .await;
    assert_eq!((look.status, &look.json()["login"]), (200, &json!("hien")));
    assert_eq!(look.json()["name"], "Nông Thị Hiền");
    for (password, code) in [
        ("ngắn", "password_too_short"),
        ("nong thi hien 123", "password_near_owner"),
    ] {
        let weak = open(&place, &token, password).await;
        assert_eq!((weak.status, weak.code().as_str()), (422, code));
    }
    let opened = open(&place, &token, CHOSEN).await;
    assert_eq!(opened.status, 200);
    assert_eq!(opened.json()["account"]["name"], "Nông Thị Hiền");
    assert!(session(&opened).len() > 40);
    let again = open(&place, &token, CHOSEN).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (404, "no_invitation")
    );
    assert_eq!(sign_in(&place, "hien", CHOSEN).await.status, 200);
    assert_eq!(list(&place, &lan).await[0]["unopened"], false);
}

async fn a_new_link_takes_the_place_of_the_one_before(place: Place) {
    place.clock.stop();
    let lan = reviewer(&place).await;
    let made = call(&place, &lan, "/api/v1/accounts", &officer("hien", "01807")).await;
    let (first, id) = (token(&made), made.json()["account"]["id"].clone());
    let path = format!("/api/v1/accounts/{}/link", id.as_str().unwrap());
    let confirmed = json!({"password": PASSWORD});
    let second = token(&call(&place, &lan, &path, &confirmed).await);
    assert_eq!(open(&place, &first, CHOSEN).await.status, 404);
    place.clock.forward(24 * HOUR);
    assert_eq!(
        open(&place, &second, CHOSEN).await.status,
        404,
        "after a day"
    );
    let third = token(&call(&place, &lan, &path, &confirmed).await);
    place.clock.forward(24 * HOUR - 1);
    let opened = open(&place, &third, CHOSEN).await;
    assert_eq!(opened.status, 200);

    // A link for a forgotten password ends the sessions of the phone before.
    let phone = session(&opened);
    let fourth = token(&call(&place, &lan, &path, &confirmed).await);
    assert_eq!(
        open(&place, &fourth, "nước trong đầu nguồn").await.status,
        200
    );
    let me = ask(place.addr, "GET", "/api/v1/me", &[("cookie", &phone)], b"").await;
    assert_eq!(me.status, 401);
    for junk in ["", "x", &"A".repeat(43)] {
        assert_eq!(open(&place, junk, CHOSEN).await.status, 404);
    }
}

#[tokio::test]
async fn nothing_is_made_or_ended_without_the_own_password_and_outside_the_own_place() {
    let place = Place::new().await;
    let lan = reviewer(&place).await;
    let mut unconfirmed = officer("hien", "01807");
    unconfirmed["password"] = json!("đoán mò");
    for (body, status, code) in [
        (unconfirmed, 403, "wrong_password"),
        (officer("hien", "01290"), 422, "not_yours"),
        (officer("Hiền", "01807"), 422, "bad_login"),
        (officer("lan", "01807"), 422, "login_taken"),
    ] {
        let answer = call(&place, &lan, "/api/v1/accounts", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    assert_eq!(list(&place, &lan).await, [] as [Value; 0]);

    let made = call(&place, &lan, "/api/v1/accounts", &officer("hien", "01807")).await;
    let own = made.json()["account"]["id"].as_str().unwrap().to_owned();
    let far = Scope::Area("042".to_owned());
    let other = keeper(&place, 2, "ha", Role::AreaReviewer, far).await;
    for act in ["link", "end"] {
        let path = format!("/api/v1/accounts/{own}/{act}");
        let confirmed = json!({"password": PASSWORD});
        let answer = call(&place, &other, &path, &confirmed).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "nothing_here")
        );
        let answer = call(&place, &lan, &path, &json!({})).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "wrong_password")
        );
    }
    let hamlet = Scope::hamlet("01807/Nà Luông").unwrap();
    let (_, helper) = place.account(9, Role::HamletHelper, hamlet).await;
    let answer = call(&place, &helper, "/api/v1/accounts", &json!({})).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "not_overseen")
    );
}

#[tokio::test]
async fn an_officer_keeps_the_accounts_of_the_communes_helpers_and_no_others() {
    let place = Place::new().await;
    let own = Scope::Commune("01807".to_owned());
    let hien = keeper(&place, 1, "hien", Role::CommuneOfficer, own).await;
    let next = Scope::Commune("01792".to_owned());
    let thang = keeper(&place, 2, "thang", Role::CommuneOfficer, next).await;
    place.officer(3, "01807").await;
    let asked = |role: &str, scope: &str| {
        json!({
            "login": "mai", "name": "Hoàng Thị Mai", "role": role, "scope": scope,
            "password": PASSWORD,
        })
    };
    for (role, scope, problem) in [
        ("commune_officer", "commune:01807", "not_yours"),
        ("provider", "communes:01807", "not_yours"),
        ("observer", "commune:01807", "not_yours"),
        ("hamlet_helper", "hamlet:01792/Nà Luông", "not_yours"),
        ("hamlet_helper", "hamlet:01807", "bad_hamlet"),
        ("hamlet_helper", "commune:01807", "unfit_place"),
    ] {
        let answer = call(&place, &hien, "/api/v1/accounts", &asked(role, scope)).await;
        let found = (answer.status, answer.code());
        assert_eq!(found, (422, problem.to_owned()), "{role} {scope}");
    }
    let body = asked("hamlet_helper", "01807/Nà  Luông");
    let made = call(&place, &hien, "/api/v1/accounts", &body).await;
    assert_eq!(made.status, 201);
    let (link, id) = (token(&made), made.json()["account"]["id"].clone());
    assert_eq!(open(&place, &link, CHOSEN).await.status, 200);
    // Each sees the helpers below, and not the officer beside.
    let kept = list(&place, &hien).await;
    assert_eq!(kept.len(), 1);
    let scope = json!({"hamlet": {"commune": "01807", "hamlet": "Nà Luông"}});
    assert_eq!(kept[0]["scope"], scope);
    assert_eq!(list(&place, &thang).await, [] as [Value; 0]);
    let path = format!("/api/v1/accounts/{}/end", id.as_str().unwrap());
    let confirmed = json!({"password": PASSWORD});
    let answer = call(&place, &thang, &path, &confirmed).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (404, "nothing_here")
    );
    assert_eq!(call(&place, &hien, &path, &confirmed).await.status, 204);
    assert_eq!(sign_in(&place, "mai", CHOSEN).await.status, 401);
}

#[tokio::test]
async fn an_ended_account_signs_in_no_more_and_its_link_is_worth_nothing() {
    let place = Place::new().await;
    let admin = keeper(&place, 1, "tuan", Role::Administrator, Scope::Province).await;
    let made = call(
        &place,
        &admin,
        "/api/v1/accounts",
        &officer("hien", "01807"),
    )
    .await;
    let (link, id) = (token(&made), made.json()["account"]["id"].clone());
    assert_eq!(open(&place, &link, CHOSEN).await.status, 200);
    let at = |act: &str| format!("/api/v1/accounts/{}/{act}", id.as_str().unwrap());
    let confirmed = json!({"password": PASSWORD});
    let unused = token(&call(&place, &admin, &at("link"), &confirmed).await);
    assert_eq!(
        call(&place, &admin, &at("end"), &confirmed).await.status,
        204
    );
    let refused = sign_in(&place, "hien", CHOSEN).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "wrong_password")
    );
    assert_eq!(open(&place, &unused, CHOSEN).await.status, 404);
    let answer = call(&place, &admin, &at("link"), &confirmed).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (409, "account_ended")
    );
    // Until a day that is to come it goes on.
    let later = json!({"password": PASSWORD, "until": "2027-06-30"});
    assert_eq!(call(&place, &admin, &at("end"), &later).await.status, 204);
    assert_eq!(sign_in(&place, "hien", CHOSEN).await.status, 200);

    let seen = list(&place, &admin).await;
    let own = seen.iter().find(|row| row["login"] == "tuan").unwrap();
    let path = format!("/api/v1/accounts/{}/end", own["id"].as_str().unwrap());
    let answer = call(&place, &admin, &path, &confirmed).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "own_account")
    );
}

#[tokio::test]
async fn a_file_is_looked_through_first_and_its_good_rows_are_made_at_once() {
    let place = Place::new().await;
    let lan = reviewer(&place).await;
    let csv = "login,name,role,scope,valid_until\n\
        hien,Nông Thị Hiền,Cán bộ xã,01807,\n\
        lan,Bế Văn Tư,commune_officer,01807,\n\
        tu.be,Bế Văn Tư,commune_officer,01290,\n\
        son,Đàm Văn Sơn,commune_officer,01792,2027-06-30\n";
    let body = |make: bool, password: &str| json!({"csv": csv, "make": make, "password": password});
    let path = "/api/v1/accounts/bulk";
    let looked = call(&place, &lan, path, &body(false, "")).await.json();
    let problems: Vec<Value> = looked["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["problems"].clone())
        .collect();
    assert_eq!(
        problems,
        [
            json!([]),
            json!(["login_taken"]),
            json!(["not_yours"]),
            json!([])
        ]
    );
    assert_eq!(
        (&looked["good"], &looked["made"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(list(&place, &lan).await, [] as [Value; 0]);

    let refused = call(&place, &lan, path, &body(true, "đoán mò")).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "wrong_password")
    );
    let made = call(&place, &lan, path, &body(true, PASSWORD)).await.json();
    assert_eq!((&made["good"], &made["made"]), (&json!(2), &json!(true)));
    let seen = list(&place, &lan).await;
    let logins: Vec<&Value> = seen.iter().map(|row| &row["login"]).collect();
    assert_eq!(logins, ["hien", "son"]);
    assert_eq!(seen[1]["valid_until"], "2027-06-30");
    let again = call(&place, &lan, path, &body(true, PASSWORD)).await.json();
    assert_eq!(again["good"], 0, "twice makes nothing twice");
    let other = call(&place, &lan, path, &json!({"csv": "a,b\n"})).await;
    assert_eq!((other.status, other.code().as_str()), (422, "bad_header"));
}
