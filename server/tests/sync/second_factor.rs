//! The second factor: set up, proven, replayed, guessed at, lost.

use data_encoding::BASE32_NOPAD;
use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use domain::second_factor::{STEP, TO_PROVE};
use serde_json::{Value, json};
use server::auth::totp_code;
use server::db::{AccountEntry, NewSecondFactor, SecondFactor};

use super::http::{Answer, ask};
use super::place::{NOW, Place, on_both};

on_both! {
    a_reviewer_sets_one_up_first_and_types_a_code_from_then_on
    a_code_counts_once_and_only_around_its_time
    a_recovery_code_opens_once_and_is_counted
    a_code_is_guessed_no_faster_from_many_places
    whoever_looks_after_the_account_takes_a_lost_one_away
    what_is_stored_tells_neither_the_secret_nor_a_code
    a_session_that_waits_for_its_second_step_is_not_taken_up
}

const PASSWORD: &str = "rừng xanh 1941 suối";

/// What an authenticator holds, and the last step that it showed.
struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    /// One that has taken an offered secret in.
    fn new(offer: &Value) -> Self {
        let text = offer["secret"].as_str().unwrap().replace(' ', "");
        let uri = offer["uri"].as_str().unwrap();
        assert!(uri.starts_with("otpauth://totp/Tay%20Ngh%E1%BB%81:"));
        assert!(uri.contains(&format!("secret={text}&")), "{uri}");
        let secret = BASE32_NOPAD.decode(text.as_bytes()).unwrap();
        Self { secret }
    }

    /// What it shows so many steps from now.
    fn at(&self, now: i64, steps: i64) -> String {
        totp_code(&self.secret, u64::try_from(now / STEP + steps).unwrap())
    }

    /// A code that was never shown before: the clock goes on by a step.
    fn fresh(&self, place: &Place) -> String {
        place.clock.forward(STEP);
        self.at(now(place), 0)
    }
}

fn now(place: &Place) -> i64 {
    use server::api::Clock;
    place.clock.now().0
}

async fn add(place: &Place, n: u8, login: &str, role: Role, scope: Scope) -> Account {
    let account = Account::new(AccountId::new(1, [n; 10]), "Triệu Thị Lan", role, scope);
    let entry = AccountEntry {
        account: account.clone(),
        login: login.to_owned(),
        password_hash: server::auth::hash(PASSWORD).unwrap(),
    };
    place.db.create_account(entry, Millis(NOW)).await.unwrap();
    place.clock.stop();
    account
}

async fn admin(place: &Place) -> Account {
    add(place, 1, "lan", Role::Administrator, Scope::Province).await
}

async fn post(place: &Place, cookie: &str, path: &str, body: &Value) -> Answer {
    from(place, "198.51.100.1", cookie, path, body).await
}

async fn from(place: &Place, address: &str, cookie: &str, path: &str, body: &Value) -> Answer {
    let headers = [("cookie", cookie), ("x-forwarded-for", address)];
    let body = body.to_string();
    ask(place.addr, "POST", path, &headers, body.as_bytes()).await
}

async fn sign_in(place: &Place, login: &str) -> Answer {
    let body = json!({"login": login, "password": PASSWORD});
    post(place, "", "/api/v1/session", &body).await
}

/// The cookies that an answer sets.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers("set-cookie");
    let pairs: Vec<&str> = set.iter().filter_map(|set| set.split(';').next()).collect();
    pairs.join("; ")
}

fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

async fn get(place: &Place, cookie: &str, path: &str) -> Answer {
    ask(place.addr, "GET", path, &[("cookie", cookie)], b"").await
}

async fn is_open(place: &Place, cookie: &str) -> bool {
    get(place, cookie, "/api/v1/me").await.status == 200
}

/// Signs in and gives the cookie of the session that waits for `step`.
async fn waiting(place: &Place, login: &str, step: &str) -> String {
    let answer = sign_in(place, login).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.json()["step"], step);
    assert_eq!(answer.json().get("account"), None);
    let set = answer.headers("set-cookie");
    assert_eq!(set.len(), 1, "no phone is known before the second step");
    assert!(set[0].contains("Max-Age=900;"), "{}", set[0]);
    cookies(&answer)
}

async fn begin(place: &Place, cookie: &str) -> Value {
    let answer = post(place, cookie, "/api/v1/second-factor/begin", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()
}

/// Sets a second factor up after signing in: the authenticator, the recovery
/// codes, and the cookies of the session.
async fn set_up(place: &Place, login: &str) -> (Authenticator, Vec<String>, String) {
    let half = waiting(place, login, "set_up").await;
    let offer = begin(place, &half).await;
    let authenticator = Authenticator::new(&offer);
    let code = authenticator.fresh(place);
    let proof = json!({"ticket": offer["ticket"], "new_code": code});
    let done = post(place, &half, "/api/v1/second-factor", &proof).await;
    assert_eq!(done.status, 200, "{}", done.json());
    assert_eq!(done.json()["account"]["name"], "Triệu Thị Lan");
    let codes = done.json()["recovery_codes"].clone();
    let codes: Vec<String> = serde_json::from_value(codes).unwrap();
    assert_eq!(codes.len(), 10);
    assert!(!is_open(place, &half).await, "a new secret for each step");
    (authenticator, codes, cookies(&done))
}

async fn prove(place: &Place, half: &str, code: &str) -> Answer {
    post(place, half, "/api/v1/session/code", &json!({"code": code})).await
}

async fn a_reviewer_sets_one_up_first_and_types_a_code_from_then_on(place: Place) {
    admin(&place).await;
    let planted = format!("taynghe={}", "A".repeat(43));
    let body = json!({"login": "lan", "password": PASSWORD});
    let first = post(&place, &planted, "/api/v1/session", &body).await;
    assert_ne!(cookies(&first), planted);

    let half = waiting(&place, "lan", "set_up").await;
    let me = get(&place, &half, "/api/v1/me").await;
    assert_eq!(told(&me), (401, "second_step".to_owned()));
    let offer = begin(&place, &half).await;
    assert_ne!(offer["secret"], begin(&place, &half).await["secret"]);
    for (ticket, code, expected) in [
        (offer["ticket"].clone(), "000000x", "wrong_new_code"),
        (offer["ticket"].clone(), "", "wrong_new_code"),
        (json!("AAAA"), "000000", "bad_ticket"),
    ] {
        let proof = json!({"ticket": ticket, "new_code": code});
        let answer = post(&place, &half, "/api/v1/second-factor", &proof).await;
        assert_eq!(told(&answer), (422, expected.to_owned()));
    }
    let (authenticator, _, cookie) = set_up(&place, "lan").await;
    assert!(is_open(&place, &cookie).await);
    assert!(!is_open(&place, &half).await, "all others have ended");

    let half = waiting(&place, "lan", "code").await;
    let offer = post(&place, &half, "/api/v1/second-factor/begin", &json!({})).await;
    assert_eq!(told(&offer), (401, "second_step".to_owned()));
    let proven = prove(&place, &half, &authenticator.fresh(&place)).await;
    assert_eq!(proven.status, 200);
    assert_eq!(proven.json()["account"]["role"], "administrator");
    let full = cookies(&proven);
    assert_eq!(proven.headers("set-cookie").len(), 2, "a known phone");
    assert!(is_open(&place, &full).await && !is_open(&place, &half).await);
    let again = prove(&place, &full, &authenticator.fresh(&place)).await;
    assert_eq!(told(&again), (401, "signed_out".to_owned()));

    // Whoever still waits is nowhere signed in.
    waiting(&place, "lan", "code").await;
    let listed = get(&place, &full, "/api/v1/sessions").await.json();
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 2);

    let half = waiting(&place, "lan", "code").await;
    place.clock.forward(TO_PROVE);
    let late = prove(&place, &half, &authenticator.fresh(&place)).await;
    assert_eq!(told(&late), (401, "signed_out".to_owned()));
}

async fn a_code_counts_once_and_only_around_its_time(place: Place) {
    admin(&place).await;
    let (authenticator, _, _) = set_up(&place, "lan").await;
    place.clock.forward(10 * STEP);
    for (steps, expected) in [
        (-2, Err("wrong_code")),
        (2, Err("wrong_code")),
        (-1, Ok(())),
        (-1, Err("code_used")),
        (1, Ok(())),
        (1, Err("code_used")),
        // A later one was used.
        (0, Err("code_used")),
    ] {
        let half = waiting(&place, "lan", "code").await;
        let code = authenticator.at(now(&place), steps);
        let answer = prove(&place, &half, &code).await;
        match expected {
            Ok(()) => assert_eq!(answer.status, 200, "{steps}"),
            Err(code) => assert_eq!(told(&answer), (403, code.to_owned()), "{steps}"),
        }
    }
    // As people type it.
    let half = waiting(&place, "lan", "code").await;
    place.clock.forward(3 * STEP);
    let code = authenticator.at(now(&place), 0);
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert_eq!(prove(&place, &half, &spaced).await.status, 200);
}

async fn a_recovery_code_opens_once_and_is_counted(place: Place) {
    admin(&place).await;
    let (authenticator, codes, _) = set_up(&place, "lan").await;
    let half = waiting(&place, "lan", "code").await;
    let copied = codes[3].to_uppercase().replace('-', " ");
    let entered = prove(&place, &half, &copied).await;
    assert_eq!(entered.status, 200);
    assert_eq!(entered.json()["recovery_left"], 9);
    let half = waiting(&place, "lan", "code").await;
    let again = prove(&place, &half, &codes[3]).await;
    assert_eq!(told(&again), (403, "wrong_code".to_owned()));
    let cookie = cookies(&entered);
    let own = get(&place, &cookie, "/api/v1/second-factor").await.json();
    assert_eq!((&own["on"], &own["needed"]), (&json!(true), &json!(true)));
    assert_eq!(own["recovery_left"], 9);
    assert_eq!(own["recovery_used_at"], now(&place));

    // New ones take the place of all of them.
    let path = "/api/v1/second-factor/codes";
    let proof = json!({"password": PASSWORD, "code": authenticator.fresh(&place)});
    let renewed = post(&place, &cookie, path, &proof).await;
    assert_eq!(renewed.status, 200);
    let half = waiting(&place, "lan", "code").await;
    let old = prove(&place, &half, &codes[4]).await;
    assert_eq!(told(&old), (403, "wrong_code".to_owned()));
    let new = renewed.json()["recovery_codes"][0].clone();
    let answer = prove(&place, &half, new.as_str().unwrap()).await;
    assert_eq!(answer.json()["recovery_left"], 9);
}

async fn a_code_is_guessed_no_faster_from_many_places(place: Place) {
    admin(&place).await;
    let (authenticator, _, phone) = set_up(&place, "lan").await;
    let half = waiting(&place, "lan", "code").await;
    let guess = |n: u8| {
        let (place, half) = (&place, &half);
        async move {
            let address = format!("203.0.113.{n}");
            let body = json!({"code": "000000"});
            from(place, &address, half, "/api/v1/session/code", &body).await
        }
    };
    for n in 1..=5 {
        assert_eq!(told(&guess(n).await), (403, "wrong_code".to_owned()));
    }
    for n in 6..=8 {
        assert_eq!(told(&guess(n).await), (429, "too_many_tries".to_owned()));
    }
    // Signing in again and again makes no phone known, and gains nothing.
    let other = waiting(&place, "lan", "code").await;
    assert_eq!(prove(&place, &other, "000000").await.status, 429);
    // Not even the right code helps before its time, elsewhere.
    let right = authenticator.at(now(&place), 1);
    let held_off = prove(&place, &other, &right).await;
    assert_eq!(told(&held_off), (429, "too_many_tries".to_owned()));
    assert_eq!(held_off.header("retry-after"), Some("30"));

    // The phone that is known has tries of its own.
    let body = json!({"login": "lan", "password": PASSWORD});
    let known: Vec<&str> = phone.split("; ").collect();
    let back = post(&place, known[1], "/api/v1/session", &body).await;
    assert_eq!(back.status, 202);
    let both = format!("{}; {}", cookies(&back), known[1]);
    let code = authenticator.fresh(&place);
    assert_eq!(prove(&place, &both, &code).await.status, 200);
    // And whoever waits long enough gets in from anywhere.
    place.clock.forward(15 * 60_000);
    let late = waiting(&place, "lan", "code").await;
    let code = authenticator.fresh(&place);
    assert_eq!(prove(&place, &late, &code).await.status, 200);
}

async fn whoever_looks_after_the_account_takes_a_lost_one_away(place: Place) {
    let lost = add(
        &place,
        2,
        "ha",
        Role::AreaReviewer,
        Scope::Area("053".to_owned()),
    )
    .await;
    let far = add(
        &place,
        3,
        "mai",
        Role::AreaReviewer,
        Scope::Area("042".to_owned()),
    )
    .await;
    admin(&place).await;
    let (own, _, cookie) = set_up(&place, "lan").await;
    let (old, codes, phone) = set_up(&place, "ha").await;
    let (other, _, neighbour) = set_up(&place, "mai").await;
    let path = |account: &Account| format!("/api/v1/accounts/{}/second-factor", account.id);

    let listed = get(&place, &cookie, "/api/v1/accounts").await.json();
    let rows = listed["accounts"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["second_factor"] == true));

    let proof = json!({"password": PASSWORD, "code": other.fresh(&place)});
    let answer = post(&place, &neighbour, &path(&lost), &proof).await;
    assert_eq!(told(&answer), (404, "nothing_here".to_owned()));
    for (body, code) in [
        (json!({}), "wrong_password"),
        (json!({"password": PASSWORD}), "code_needed"),
        (
            json!({"password": PASSWORD, "code": "000000"}),
            "wrong_code",
        ),
    ] {
        let answer = post(&place, &cookie, &path(&lost), &body).await;
        assert_eq!(told(&answer), (403, code.to_owned()));
    }
    assert!(is_open(&place, &phone).await);
    let proof = json!({"password": PASSWORD, "code": own.fresh(&place)});
    let done = post(&place, &cookie, &path(&lost), &proof).await;
    assert_eq!(done.status, 204);
    let again = post(&place, &cookie, &path(&far), &proof).await;
    assert_eq!(told(&again), (403, "code_used".to_owned()));
    assert!(!is_open(&place, &phone).await, "its sessions have ended");

    // The password alone leads to a new one, and nothing of the old one counts.
    let half = waiting(&place, "ha", "set_up").await;
    for code in [old.fresh(&place), codes[0].clone()] {
        let answer = prove(&place, &half, &code).await;
        assert_eq!(told(&answer), (401, "second_step".to_owned()));
    }
    let (new, _, _) = set_up(&place, "ha").await;
    assert_ne!(new.secret, old.secret);
    let half = waiting(&place, "ha", "code").await;
    let answer = prove(&place, &half, &old.fresh(&place)).await;
    assert_eq!(told(&answer), (403, "wrong_code".to_owned()));
}

async fn what_is_stored_tells_neither_the_secret_nor_a_code(place: Place) {
    let account = admin(&place).await;
    let (authenticator, _, _) = set_up(&place, "lan").await;
    let stored = place.db.second_factor(account.id).await.unwrap();
    let (factor, left) = stored.unwrap();
    assert_eq!((left.left, left.last_used), (10, None));
    assert!(factor.sealed.len() > authenticator.secret.len());
    let held = |part: &[u8]| factor.sealed.windows(part.len()).any(|at| at == part);
    assert!(!held(&authenticator.secret[..8]));
    // The last step of a secret never goes back, and a used one is used up; another
    // secret begins anew.
    let put = |sealed: &[u8], last_step| NewSecondFactor {
        account: account.id,
        factor: SecondFactor {
            sealed: sealed.to_vec(),
            last_step,
            ..factor.clone()
        },
        hashes: Vec::new(),
        replaces: true,
    };
    for (sealed, step, stands) in [
        (&factor.sealed[..], factor.last_step - 1, factor.last_step),
        (&[1; 60][..], factor.last_step - 1, factor.last_step - 1),
        (&factor.sealed[..], factor.last_step, factor.last_step),
    ] {
        let new = put(sealed, step);
        assert!(place.db.set_up_second_factor(new).await.unwrap());
        let stored = place.db.second_factor(account.id).await.unwrap();
        assert_eq!(stored.unwrap().0.last_step, stands);
    }
    let step = factor.last_step;
    for (tried, fits) in [
        (step, false),
        (step + 1, true),
        (step + 1, false),
        (step, false),
    ] {
        let used = place.db.use_second_factor(account.id, tried).await;
        assert_eq!(used.unwrap(), fits, "{tried}");
    }
    assert!(place.db.take_second_factor(account.id, None).await.unwrap());
    assert!(!place.db.take_second_factor(account.id, None).await.unwrap());
    assert_eq!(place.db.second_factor(account.id).await.unwrap(), None);
    let renewed = place.db.renew_recovery_codes(account.id, vec![[1; 32]]);
    assert!(!renewed.await.unwrap(), "for nothing there are no codes");
}

#[tokio::test]
async fn nothing_is_told_of_it_before_the_password_is_right() {
    let place = Place::new().await;
    admin(&place).await;
    add(
        &place,
        2,
        "ha",
        Role::AreaReviewer,
        Scope::Area("053".to_owned()),
    )
    .await;
    add(
        &place,
        3,
        "hien",
        Role::CommuneOfficer,
        Scope::Commune("01807".to_owned()),
    )
    .await;
    set_up(&place, "lan").await;
    let mut answers = Vec::new();
    for (n, login) in ["lan", "ha", "hien", "nobody"].into_iter().enumerate() {
        let before = place.passwords.checked();
        let body = json!({"login": login, "password": "đoán mò"});
        let address = format!("203.0.113.{n}");
        let answer = from(&place, &address, "", "/api/v1/session", &body).await;
        assert_eq!(place.passwords.checked() - before, 1, "{login}");
        answers.push(answer);
    }
    for answer in &answers {
        assert_eq!(answer.timeless(), answers[0].timeless());
        assert_eq!(told(answer), (401, "wrong_password".to_owned()));
    }
}

#[tokio::test]
async fn what_asks_for_the_password_asks_for_a_fresh_code_too() {
    let place = Place::new().await;
    admin(&place).await;
    let (authenticator, codes, cookie) = set_up(&place, "lan").await;
    let officer = |login: &str, code: &str| {
        json!({
            "login": login, "name": "Nông Thị Hiền", "role": "commune_officer",
            "scope": "01807", "password": PASSWORD, "code": code,
        })
    };
    let make = |body| {
        let (place, cookie) = (&place, &cookie);
        async move { post(place, cookie, "/api/v1/accounts", &body).await }
    };
    assert_eq!(
        told(&make(officer("hien", "")).await),
        (403, "code_needed".to_owned())
    );
    let code = authenticator.fresh(&place);
    assert_eq!(make(officer("hien", &code)).await.status, 201);
    let replayed = make(officer("tu.be", &code)).await;
    assert_eq!(told(&replayed), (403, "code_used".to_owned()));
    // What is refused for another reason uses no code up.
    let code = authenticator.fresh(&place);
    assert_eq!(
        told(&make(officer("hien", &code)).await),
        (422, "login_taken".to_owned())
    );
    assert_eq!(make(officer("tu.be", &code)).await.status, 201);

    let change = |new: &str, code: &str| json!({"current": PASSWORD, "new": new, "code": code});
    let path = "/api/v1/password";
    let code = authenticator.fresh(&place);
    for (body, status, expected) in [
        (change("suối cạn sáng nay", ""), 403, "code_needed"),
        (change("ngắn", &code), 422, "password_too_short"),
    ] {
        let answer = post(&place, &cookie, path, &body).await;
        assert_eq!(told(&answer), (status, expected.to_owned()));
    }
    let body = change("suối cạn sáng nay", &code);
    assert_eq!(post(&place, &cookie, path, &body).await.status, 204);
    // Who has lost the phone proves it by a recovery code.
    let body = json!({"current": "suối cạn sáng nay", "new": PASSWORD, "code": codes[0]});
    assert_eq!(post(&place, &cookie, path, &body).await.status, 204);
    let off = json!({"password": PASSWORD, "code": authenticator.fresh(&place)});
    let answer = post(&place, &cookie, "/api/v1/second-factor/off", &off).await;
    assert_eq!(told(&answer), (409, "needed".to_owned()));
}

#[tokio::test]
async fn an_officer_may_have_one_and_move_it_and_leave_it() {
    let place = Place::new().await;
    let scope = Scope::Commune("01807".to_owned());
    add(&place, 1, "hien", Role::CommuneOfficer, scope).await;
    let (first, elsewhere) = (sign_in(&place, "hien").await, sign_in(&place, "hien").await);
    assert_eq!((first.status, elsewhere.status), (200, 200));
    let (first, elsewhere) = (cookies(&first), cookies(&elsewhere));
    let offer = begin(&place, &first).await;
    let old = Authenticator::new(&offer);
    let set = |code: String, own: &str| json!({"ticket": offer["ticket"], "new_code": code, "password": PASSWORD, "code": own});
    let mut unproven = set(old.fresh(&place), "");
    unproven["password"] = json!("đoán mò");
    let path = "/api/v1/second-factor";
    let answer = post(&place, &first, path, &unproven).await;
    assert_eq!(told(&answer), (403, "wrong_password".to_owned()));
    let done = post(&place, &first, path, &set(old.fresh(&place), "")).await;
    assert_eq!(done.status, 200);
    let here = cookies(&done);
    assert!(is_open(&place, &here).await);
    assert!(!is_open(&place, &first).await && !is_open(&place, &elsewhere).await);

    // To another phone: a code of the old one and of the new one.
    let offer = begin(&place, &here).await;
    let new = Authenticator::new(&offer);
    place.clock.forward(STEP);
    let moved = |own: &str| {
        json!({
            "ticket": offer["ticket"], "new_code": new.at(now(&place), 0),
            "password": PASSWORD, "code": own,
        })
    };
    let answer = post(&place, &here, path, &moved("")).await;
    assert_eq!(told(&answer), (403, "code_needed".to_owned()));
    let own = old.at(now(&place), 0);
    let done = post(&place, &here, path, &moved(&own)).await;
    assert_eq!(done.status, 200);
    let here = cookies(&done);
    let half = waiting(&place, "hien", "code").await;
    let answer = prove(&place, &half, &old.fresh(&place)).await;
    assert_eq!(told(&answer), (403, "wrong_code".to_owned()));
    assert_eq!(prove(&place, &half, &new.fresh(&place)).await.status, 200);

    let off = json!({"password": PASSWORD, "code": new.fresh(&place)});
    let answer = post(&place, &here, "/api/v1/second-factor/off", &off).await;
    assert_eq!(answer.status, 204);
    assert!(is_open(&place, &here).await);
    assert_eq!(sign_in(&place, "hien").await.status, 200);
}

#[tokio::test]
async fn a_ticket_is_worth_nothing_to_anybody_else() {
    let place = Place::new().await;
    admin(&place).await;
    add(
        &place,
        2,
        "ha",
        Role::AreaReviewer,
        Scope::Area("053".to_owned()),
    )
    .await;
    let half = waiting(&place, "lan", "set_up").await;
    let offer = begin(&place, &half).await;
    let authenticator = Authenticator::new(&offer);
    let other = waiting(&place, "ha", "set_up").await;
    let proof = json!({"ticket": offer["ticket"], "new_code": authenticator.fresh(&place)});
    let answer = post(&place, &other, "/api/v1/second-factor", &proof).await;
    assert_eq!(told(&answer), (422, "bad_ticket".to_owned()));
}

#[tokio::test]
async fn a_link_sets_the_password_and_leaves_the_second_factor() {
    let place = Place::new().await;
    let area = Scope::Area("053".to_owned());
    let lost = add(&place, 2, "ha", Role::AreaReviewer, area).await;
    admin(&place).await;
    let (own, _, cookie) = set_up(&place, "lan").await;
    let (authenticator, _, _) = set_up(&place, "ha").await;
    let path = format!("/api/v1/accounts/{}/link", lost.id);
    let proof = json!({"password": PASSWORD, "code": own.fresh(&place)});
    let made = post(&place, &cookie, &path, &proof).await;
    let url = made.json()["link"]["url"].as_str().unwrap().to_owned();
    let (_, token) = url.split_once('#').unwrap();
    let body = json!({"token": token, "password": "nước trong đầu nguồn"});
    let opened = post(&place, "", "/api/v1/invitation", &body).await;
    assert_eq!(
        (opened.status, &opened.json()["step"]),
        (202, &json!("code"))
    );
    let half = cookies(&opened);
    assert!(!is_open(&place, &half).await);
    let code = authenticator.fresh(&place);
    assert_eq!(prove(&place, &half, &code).await.status, 200);
}

async fn a_session_that_waits_for_its_second_step_is_not_taken_up(place: Place) {
    admin(&place).await;
    let half = waiting(&place, "lan", "set_up").await;
    let (_, secret) = half.split_once('=').unwrap();
    for (cookie, resume, code) in [
        (half.as_str(), None, "second_step"),
        (&half, Some(secret), "second_step"),
        ("", Some(secret), "signed_out"),
    ] {
        let headers = [("cookie", cookie), ("sec-fetch-site", "same-origin")];
        let body = json!({ "resume": resume }).to_string();
        let path = "/api/v1/session/resume";
        let answer = ask(place.addr, "POST", path, &headers, body.as_bytes()).await;
        assert_eq!(told(&answer), (401, code.to_owned()));
    }
}
