//! Every case of the suite on IndexedDB, sealed; and the keys of this browser.

use std::rc::Rc;

use app::offline::conformance::{self, Stores};
use app::offline::seal::{BrowserShelf, Keys, OpenError, SealedStore};
use app::offline::{IndexedDbStore, strong_chance};
use domain::ids::{AccountId, Millis};
use domain::rescue::Cost;
use domain::role::{Account, Role, Scope};
use domain::vault::DataKey;
use wasm_bindgen_test::wasm_bindgen_test;

use super::conformance::FreshDatabases;

struct Sealed(FreshDatabases);

impl Stores for Sealed {
    type Store = SealedStore<IndexedDbStore>;

    async fn open(&self, name: &str) -> Self::Store {
        let key = Rc::new(DataKey::new([7; 32]));
        SealedStore::new(self.0.open(name).await, key, strong_chance)
    }
}

macro_rules! on_sealed {
    ($case:ident) => {
        #[wasm_bindgen_test]
        async fn $case() {
            conformance::$case(&Sealed(FreshDatabases::new())).await;
        }
    };
}

app::for_each_store_case!(on_sealed);

#[wasm_bindgen_test]
async fn a_pin_opens_its_key_in_this_browser_and_a_wrong_one_is_counted() {
    let keys = || {
        Keys::new(
            BrowserShelf::new(strong_chance),
            strong_chance,
            Cost::STANDARD,
        )
    };
    let mut chance = [0; 10];
    assert!(strong_chance(&mut chance));
    let account = AccountId::new(1, chance);
    let scope = Scope::Commune("01807".to_owned());
    let officer = Account::new(account, "Nông Thị Hiền", Role::CommuneOfficer, scope);
    let key = keys().fresh().expect("a key");
    keys()
        .wrap(&officer, &key, Some("482915"))
        .await
        .expect("wraps");
    let wrong = keys().open(account, "319477", None, Millis(0)).await;
    assert_eq!(wrong.map(drop), Err(OpenError::Wrong(None)));
    let row = keys().row(account).await.expect("reads").expect("a row");
    assert_eq!(row.tries.wrong, 1);
    let opened = keys().open(account, "482915", None, Millis(0)).await;
    assert_eq!(opened.expect("opens").bytes(), key.bytes());
    keys().wrap(&officer, &key, None).await.expect("wraps");
    let row = keys().row(account).await.expect("reads").expect("a row");
    let opened = keys().open_by_phone(&row).await.expect("opens");
    assert_eq!(opened.expect("by the phone").bytes(), key.bytes());
    keys().forget(account).await.expect("goes");
    assert_eq!(keys().row(account).await, Ok(None));
}
