//! Revoking a phone: who may, and what becomes of it.

use app::sync::Trouble;
use domain::change::Reason;
use domain::ids::{DeviceId, SessionId};
use domain::review::{DeviceLine, Listing, Revoking};
use domain::role::{Account, Role, Scope};
use serde_json::json;

use super::http::{Answer, ask};
use super::phone::Phone;
use super::place::{NOW, Place, on_both};
use super::push::{kept_for, push, refused, sealing_phone};

const COMMUNE: &str = "01807";
const PASSWORD: &str = "mưa trên đèo Mã Phục";

on_both! {
    a_revoked_phone_hands_in_what_it_has_and_is_given_nothing
    the_session_of_a_revoked_phone_opens_nothing_else
    what_a_revoked_phone_pushes_is_kept_apart
    a_phone_with_nothing_to_send_hears_that_it_was_revoked
    a_reviewer_revokes_the_phones_of_those_looked_after_and_no_others
}

/// A reviewer of the province with a password.
async fn reviewer(place: &Place, n: u8, role: Role, scope: Scope) -> (Account, String) {
    let account = Account::new(
        domain::ids::AccountId::new(1, [n; 10]),
        "Hoàng Văn Thụ",
        role,
        scope,
    );
    let hash = server::auth::hash(PASSWORD).unwrap();
    place.enter_with(n, account, &hash).await
}

async fn revoke(place: &Place, cookie: &str, device: &str, password: &str, why: &str) -> Answer {
    let path = format!("/api/v1/review/devices/{device}/revoke");
    let body = json!({"password": password, "reason": why}).to_string();
    let headers = [("cookie", cookie)];
    ask(place.addr, "POST", &path, &headers, body.as_bytes()).await
}

pub(super) async fn revoked(place: &Place, phone: &Phone) {
    let reviewer = reviewer(place, 98, Role::ProvinceReviewer, Scope::Province).await;
    let device = phone.device.id().to_string();
    let answer = revoke(place, &reviewer.1, &device, PASSWORD, "lost").await;
    assert_eq!(answer.status, 204);
}

async fn a_revoked_phone_hands_in_what_it_has_and_is_given_nothing(place: Place) {
    let colleague = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    let phone = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let standing = phone.household(COMMUNE).await;
    phone.synced().await;
    revoked(&place, &phone).await;
    phone
        .save(standing, "household", &[("note", "Cuối ngày".into())])
        .await;
    colleague.household(COMMUNE).await;
    colleague.synced().await;
    assert_eq!(phone.device.retire().await, Ok(false));
    assert_eq!(phone.sync().await, Err(Trouble::Revoked));
    assert!(phone.device.is_revoked().await.unwrap());
    // What was on it has left, but for what is kept apart.
    let entry = phone.entry(standing).await.expect("it has unsent work");
    assert_eq!(entry.refusal().unwrap().0, &Reason::DeviceRevoked);
    assert_eq!(phone.all(&["household"]).await.len(), 1);
    let kept = refused(&place).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].outcome, kept_for(Reason::DeviceRevoked));
    assert_eq!(phone.sync().await, Err(Trouble::Revoked), "for good");
    colleague.synced().await;
    assert_eq!(colleague.text(standing, "hamlet").await, "Nà Luông");
    let note = colleague.entry(standing).await.unwrap();
    assert_eq!(note.view.text("note"), None);
    assert_eq!(phone.device.retire().await, Ok(true));
    place.audit().await;
}

async fn the_session_of_a_revoked_phone_opens_nothing_else(place: Place) {
    let signed_in = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &signed_in);
    let standing = phone.household(COMMUNE).await;
    phone.synced().await;
    let me = async |cookie: &str| {
        let headers = [("cookie", cookie)];
        ask(place.addr, "GET", "/api/v1/me", &headers, b"")
            .await
            .status
    };
    assert_eq!(me(&signed_in.1).await, 200);
    revoked(&place, &phone).await;
    assert_eq!(me(&signed_in.1).await, 401);
    // Nor does a new store in the same browser help.
    let wiped = Phone::new(3, place.addr, &signed_in);
    assert_eq!(wiped.sync().await, Err(Trouble::Revoked));
    assert_eq!(wiped.entry(standing).await, None);
    // Whoever has the phone again signs in anew, and is a new device.
    let token = [77; 32];
    let session = server::db::NewSession::new(
        <sha2::Sha256 as sha2::Digest>::digest(token).into(),
        SessionId::new(1, [77; 10]),
        &signed_in.0,
    );
    let now = domain::ids::Millis(NOW);
    place.db.open_session(session, now).await.unwrap();
    let cookie = {
        use base64::Engine;
        let token = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(token);
        format!("taynghe={token}")
    };
    let anew = Phone::new(4, place.addr, &(signed_in.0.clone(), cookie.clone()));
    anew.synced().await;
    assert_eq!(anew.text(standing, "hamlet").await, "Nà Luông");
    // The old device stays revoked, whoever signs in on it.
    let old = Phone::new(1, place.addr, &(signed_in.0.clone(), cookie));
    assert_eq!(old.sync().await, Err(Trouble::Revoked));
}

async fn what_a_revoked_phone_pushes_is_kept_apart(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    let household = phone.household(COMMUNE).await;
    let envelopes = phone.envelopes().await;
    revoked(&place, &phone).await;
    assert_eq!(push(&place, &envelopes).await, ["revoked"]);
    assert_eq!(push(&place, &envelopes).await, ["revoked"]);
    let kept = refused(&place).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].record, household);
    assert_eq!(kept[0].outcome, kept_for(Reason::DeviceRevoked));
    place.audit().await;
}

async fn a_phone_with_nothing_to_send_hears_that_it_was_revoked(place: Place) {
    let phone = sealing_phone(&place, 1, &place.officer(1, COMMUNE).await).await;
    phone.put_card().await;
    let card = phone.envelopes().await;
    assert_eq!(push(&place, &card).await, ["known"]);
    phone.household(COMMUNE).await;
    let both = phone.envelopes().await;
    assert_eq!(both[0], card[0], "it stands first, and stays");
    assert_eq!(push(&place, &both).await, ["known", "taken"]);
    phone.synced().await;
    assert_eq!(phone.envelopes().await, card);
    revoked(&place, &phone).await;
    assert_eq!(push(&place, &card).await, ["revoked"]);
    assert!(
        refused(&place).await.is_empty(),
        "there was nothing to keep"
    );
    place.audit().await;
}

async fn a_reviewer_revokes_the_phones_of_those_looked_after_and_no_others(place: Place) {
    let officer = reviewer(
        &place,
        1,
        Role::CommuneOfficer,
        Scope::Commune(COMMUNE.into()),
    )
    .await;
    let phone = Phone::new(1, place.addr, &officer);
    phone.synced().await;
    let device = phone.device.id().to_string();
    let unheard = DeviceId::new(9, [9; 10]).to_string();
    let commune = |code: &str| Scope::Commune(code.to_owned());
    let area = |code: &str| Scope::Area(code.to_owned());
    let far = reviewer(&place, 10, Role::AreaReviewer, area("042"))
        .await
        .1;
    let next = reviewer(&place, 11, Role::CommuneOfficer, commune("01792"))
        .await
        .1;
    let observer = reviewer(&place, 12, Role::Observer, Scope::Province)
        .await
        .1;
    let near = reviewer(&place, 13, Role::AreaReviewer, area("053"))
        .await
        .1;
    for (cookie, device, password, why, status, code) in [
        ("", &device, PASSWORD, "lost", 401, "signed_out"),
        (&observer, &device, PASSWORD, "lost", 403, "not_overseen"),
        (&far, &device, PASSWORD, "lost", 404, "nothing_here"),
        (&next, &device, PASSWORD, "lost", 404, "nothing_here"),
        (&near, &unheard, PASSWORD, "lost", 404, "nothing_here"),
        (
            &near,
            &"máy".to_owned(),
            PASSWORD,
            "lost",
            404,
            "nothing_here",
        ),
        (&near, &device, "mưa", "lost", 403, "wrong_password"),
        (&near, &device, PASSWORD, "Bế Văn Đàn", 400, "bad_json"),
    ] {
        let answer = revoke(&place, cookie, device, password, why).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    assert_eq!(phone.synced().await.refused, 0, "nobody has revoked it");
    let lines = async |cookie: &str| {
        let headers = [("cookie", cookie)];
        let answer = ask(place.addr, "GET", "/api/v1/review/devices", &headers, b"").await;
        let listing: Listing<DeviceLine> = serde_json::from_slice(&answer.body).unwrap();
        listing.rows
    };
    assert_eq!(lines(&near).await[0].revoked_at, None);
    // Said twice it is said once; the own commune's phones may be revoked too.
    for (cookie, why) in [(&near, Revoking::Lost), (&near, Revoking::Left)] {
        let answer = revoke(&place, cookie, &device, PASSWORD, why.code()).await;
        assert_eq!(answer.status, 204);
    }
    let line = lines(&near).await.remove(0);
    let first = line.revoked_at.expect("it was revoked");
    assert!(first.0 > NOW && !line.is_silent(domain::ids::Millis(i64::MAX)));
    assert_eq!(phone.sync().await, Err(Trouble::Revoked));
}
