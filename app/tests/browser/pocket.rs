//! Drafts and preferences in localStorage.

use std::rc::Rc;

use app::offline::pocket::{BrowserPocket, Pocket, PocketError};
use app::offline::{Draft, Drafts, Preferences, Restored, strong_chance};
use domain::ids::{AccountId, Millis, Revision};
use domain::value::Fields;
use domain::vault::DataKey;
use wasm_bindgen_test::wasm_bindgen_test;

fn draft(account: AccountId) -> Draft {
    Draft {
        form: "survey/1".to_owned(),
        account,
        seen: Revision(3),
        fields: Fields::from([("full_name".to_owned(), "Nông Thị Đ".into())]),
        saved_at: Millis(1),
    }
}

fn drafts() -> Drafts<BrowserPocket> {
    Drafts::new(pocket(), Rc::new(DataKey::new([7; 32])), strong_chance)
}

fn pocket() -> BrowserPocket {
    BrowserPocket::open().expect("this browser has localStorage")
}

#[wasm_bindgen_test]
fn a_draft_stands_as_soon_as_it_is_saved() {
    let account = AccountId::new(1, [1; 10]);
    let kept = drafts();
    kept.save(&draft(account)).expect("there is room");
    let again = drafts();
    assert_eq!(
        again.restore(account, "survey/1"),
        Ok(Restored::Draft(draft(account)))
    );
    again.discard(account, "survey/1");
    assert_eq!(kept.restore(account, "survey/1"), Ok(Restored::Nothing));
}

#[wasm_bindgen_test]
fn a_draft_that_does_not_read_is_kept_aside() {
    let account = AccountId::new(2, [2; 10]);
    let drafts = drafts();
    drafts.save(&draft(account)).expect("there is room");
    let name = pocket()
        .names("taynghe.draft.")
        .into_iter()
        .find(|name| name.contains(&account.to_string()))
        .expect("the draft has a name");
    pocket().put(&name, &"not a draft").expect("there is room");
    assert_eq!(drafts.restore(account, "survey/1"), Ok(Restored::SetAside));
    assert_eq!(drafts.restore(account, "survey/1"), Ok(Restored::Nothing));
    assert_eq!(drafts.aside(account), ["not a draft"]);
}

#[wasm_bindgen_test]
fn a_full_local_storage_is_an_error_and_no_panic() {
    let pocket = pocket();
    let huge = "x".repeat(6 * 1024 * 1024);
    assert_eq!(pocket.put("taynghe.huge", &huge), Err(PocketError::Full));
    assert_eq!(pocket.get::<String>("taynghe.huge"), Ok(None));
}

#[wasm_bindgen_test]
fn preferences_are_found_again() {
    Preferences::change(&pocket(), |own| own.offline_hill = true).expect("there is room");
    assert!(Preferences::load(&pocket()).offline_hill);
    Preferences::change(&pocket(), |own| own.offline_hill = false).expect("there is room");
}
