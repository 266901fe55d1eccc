//! Workers' own sign-ups.

use domain::ids::{Millis, RecordId};
use domain::value::Value;
use server::signup::{SignUpError, SignUpState, find_signup, sign_up};

use super::phone::{Phone, fields};
use super::place::{NOW, Place, on_both};

on_both! {
    a_sign_up_reaches_the_commune_and_its_code_tells_what_became_of_it
    a_sign_up_sent_twice_is_one
    what_cannot_stand_names_its_fields
}

fn form(name: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("commune", "01807".into()),
        ("class", RecordId::new(1, [9; 10]).to_string().into()),
        ("full_name", name.into()),
        ("phone", "0912345678".into()),
    ]
}

async fn a_sign_up_reaches_the_commune_and_its_code_tells_what_became_of_it(place: Place) {
    let officer = Phone::new(1, place.addr, &place.officer(1, "01807").await);
    let id = RecordId::new(5, [5; 10]);
    let set = fields(&form("Triệu Mùi Mẩy"));
    let code = sign_up(&place.desk, &place.db, id, set, Millis(NOW))
        .await
        .unwrap();
    let state = |state: &str| SignUpState {
        state: state.to_owned(),
        class: Some(RecordId::new(1, [9; 10])),
    };
    let found = find_signup(&place.db, code).await.unwrap();
    assert_eq!(found, Some(state("received")));
    officer.synced().await;
    assert_eq!(officer.text(id, "code").await, code.to_string());
    officer
        .save(id, "signup", &[("state", "confirmed".into())])
        .await;
    officer.synced().await;
    let found = find_signup(&place.db, code).await.unwrap();
    assert_eq!(found, Some(state("confirmed")));
    let other = "22222222".parse().unwrap();
    assert_eq!(find_signup(&place.db, other).await.unwrap(), None);
}

async fn a_sign_up_sent_twice_is_one(place: Place) {
    let id = RecordId::new(5, [5; 10]);
    let mut codes = Vec::new();
    for (name, at) in [("Đàm Thị Sáy", 0), ("Đàm Thị Sáy", 5_000), ("Khác", 9_000)] {
        let set = fields(&form(name));
        let code = sign_up(&place.desk, &place.db, id, set, Millis(NOW + at)).await;
        codes.push(code.unwrap());
    }
    assert_eq!(codes[0], codes[1]);
    assert_eq!(codes[0], codes[2]);
    let officer = Phone::new(1, place.addr, &place.officer(1, "01807").await);
    officer.synced().await;
    assert_eq!(officer.all(&["signup"]).await.len(), 1);
    assert_eq!(officer.text(id, "full_name").await, "Đàm Thị Sáy");
}

async fn what_cannot_stand_names_its_fields(place: Place) {
    let id = RecordId::new(5, [5; 10]);
    let mut set = fields(&form("Vương Dính"));
    set.insert("birth".into(), "hôm qua".into());
    let refused = sign_up(&place.desk, &place.db, id, set, Millis(NOW)).await;
    let Err(SignUpError::Refused { fields, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(fields, ["birth"]);
}
