//! Envelopes: the format, the keys, and a phone's key for who forgot the PIN.

use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::ids::{AccountId, DeviceId};
use domain::role::{Account, Role, Scope};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;
use server::envelope::{Opener, Unopened, Use};
use server::keys::Keyring;

use super::http::{Answer, ask};
use super::place::Place;
use super::sealed::seal;

const OLD: [u8; 32] = [3; 32];
const NEW: [u8; 32] = [7; 32];

fn opener() -> Opener {
    Opener::new((2, &NEW), [(1, &OLD), (2, &NEW)].into_iter())
}

#[test]
fn an_envelope_opens_for_its_own_use_and_for_no_other() {
    let opener = opener();
    let uses = [Use::Change, Use::SignUp, Use::Escrow];
    for usage in uses {
        let envelope = seal(opener.sealing_key(), usage, b"Phia Oac");
        for other in uses {
            let opened = opener.open(other, &envelope);
            if other == usage {
                assert_eq!(opened.unwrap(), b"Phia Oac");
            } else {
                assert_eq!(opened, Err(Unopened::Garbled));
            }
        }
    }
}

#[test]
fn what_was_sealed_to_an_older_key_goes_on_opening() {
    let before = Opener::new((1, &OLD), std::iter::empty());
    let waiting = seal(before.sealing_key(), Use::Change, b"Phia Oac");
    let after = opener();
    assert_eq!(after.sealing_key().id, 2);
    assert_ne!(after.sealing_key(), before.sealing_key());
    assert_eq!(after.open(Use::Change, &waiting).unwrap(), b"Phia Oac");
    let newer = seal(after.sealing_key(), Use::Change, b"Phia Oac");
    assert_eq!(before.open(Use::Change, &newer), Err(Unopened::UnknownKey));
}

#[test]
fn no_byte_of_an_envelope_can_be_changed_or_left_out() {
    let opener = opener();
    let envelope = seal(opener.sealing_key(), Use::Change, b"Phia Oac");
    for at in 0..envelope.len() {
        let mut bent = envelope.clone();
        bent[at] ^= 1;
        assert!(opener.open(Use::Change, &bent).is_err(), "byte {at}");
        assert!(
            opener.open(Use::Change, &envelope[..at]).is_err(),
            "to {at}"
        );
    }
}

#[test]
fn a_small_envelope_cannot_swell_without_end() {
    let gzip = |length: usize| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&vec![b' '; length]).unwrap();
        gzip.finish().unwrap()
    };
    let opener = opener();
    let open = |content: &[u8]| {
        let envelope = seal(opener.sealing_key(), Use::Change, content);
        opener.open(Use::Change, &envelope)
    };
    assert_eq!(open(&gzip(1_000)).unwrap(), vec![b' '; 1_000]);
    assert_eq!(open(&gzip(5 * 1024 * 1024)), Err(Unopened::Garbled));
    assert_eq!(open(&gzip(1_000)[..12]), Err(Unopened::Garbled));
}

#[derive(Deserialize)]
struct Golden {
    secret: String,
    key_id: u32,
    public_key: String,
    #[serde(rename = "use")]
    usage: String,
    content: String,
    envelope: String,
}

#[test]
fn what_a_browser_sealed_once_opens_for_good() {
    let golden: Golden = serde_json::from_str(include_str!("../golden/envelope.json")).unwrap();
    let decode = |text: &str| BASE64_STANDARD.decode(text).unwrap();
    let secret: [u8; 32] = decode(&golden.secret).try_into().unwrap();
    let opener = Opener::new((golden.key_id, &secret), std::iter::empty());
    assert_eq!(opener.sealing_key().base64(), golden.public_key);
    assert_eq!(golden.usage, Use::Change.code());
    let opened = opener.open(Use::Change, &decode(&golden.envelope));
    assert_eq!(opened.unwrap(), golden.content.as_bytes());
}

#[tokio::test]
async fn the_sealing_key_is_told_to_everybody() {
    let place = Place::new().await;
    let answer = ask(place.addr, "GET", "/api/v1/sealing-key", &[], b"").await;
    let key = place.opener.sealing_key();
    let told = json!({"app": "taynghe", "key_id": key.id, "public_key": key.base64()});
    assert_eq!((answer.status, answer.json()), (200, told));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
}

const PASSWORD: &str = "rừng xanh 1941";

async fn officer(place: &Place, n: u8) -> (AccountId, String) {
    let (account, cookie) = place
        .enter_with(
            n,
            Account::new(
                AccountId::new(1, [n; 10]),
                "Nông Thị Đào",
                Role::CommuneOfficer,
                Scope::Commune("01807".to_owned()),
            ),
            &server::auth::hash(PASSWORD).unwrap(),
        )
        .await;
    (account.id, cookie)
}

fn escrow(place: &Place, account: AccountId, usage: Use) -> String {
    let content = json!({
        "account": account, "device": DeviceId::new(1, [9; 10]), "key": "a2V5",
    });
    let sealed = seal(
        place.opener.sealing_key(),
        usage,
        content.to_string().as_bytes(),
    );
    BASE64_STANDARD.encode(sealed)
}

async fn open(place: &Place, cookie: &str, password: &str, envelope: &str) -> Answer {
    let body = json!({"password": password, "envelope": envelope}).to_string();
    let headers = [("cookie", cookie)];
    ask(
        place.addr,
        "POST",
        "/api/v1/phone/open",
        &headers,
        body.as_bytes(),
    )
    .await
}

#[tokio::test]
async fn whoever_forgot_the_pin_gets_the_phones_key_for_the_own_password() {
    let place = Place::new().await;
    let (account, cookie) = officer(&place, 1).await;
    let answer = open(
        &place,
        &cookie,
        PASSWORD,
        &escrow(&place, account, Use::Escrow),
    )
    .await;
    let told = json!({
        "app": "taynghe", "device": DeviceId::new(1, [9; 10]), "key": "a2V5",
    });
    assert_eq!((answer.status, answer.json()), (200, told));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn nobody_else_gets_a_phones_key() {
    let place = Place::new().await;
    let (account, cookie) = officer(&place, 1).await;
    let (_, colleague) = officer(&place, 2).await;
    let own = escrow(&place, account, Use::Escrow);
    let change = escrow(&place, account, Use::Change);
    let other_key = Opener::of(&Keyring::passing());
    let foreign = BASE64_STANDARD.encode(seal(other_key.sealing_key(), Use::Escrow, b"{}"));
    let empty = BASE64_STANDARD.encode(seal(place.opener.sealing_key(), Use::Escrow, b"{}"));
    for (who, password, envelope, status, code) in [
        ("", PASSWORD, &own, 401, "signed_out"),
        ("taynghe=AAAA", PASSWORD, &own, 401, "signed_out"),
        (&colleague, PASSWORD, &own, 403, "other_account"),
        (&cookie, "rừng xanh", &own, 403, "wrong_password"),
        (&cookie, "", &own, 403, "wrong_password"),
        (&cookie, PASSWORD, &change, 400, "bad_envelope"),
        (&cookie, PASSWORD, &foreign, 400, "bad_envelope"),
        (&cookie, PASSWORD, &empty, 400, "bad_envelope"),
        (&cookie, PASSWORD, &"AAAA".to_owned(), 400, "bad_envelope"),
        (&cookie, PASSWORD, &"không".to_owned(), 400, "bad_envelope"),
    ] {
        let answer = open(&place, who, password, envelope).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let nothing = ask(
        place.addr,
        "POST",
        "/api/v1/phone/open",
        &[("cookie", &cookie)],
        b"{}",
    )
    .await;
    assert_eq!((nothing.status, nothing.code().as_str()), (400, "bad_json"));
}
