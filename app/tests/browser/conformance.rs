//! Every case of the suite on IndexedDB.

use app::offline::conformance::{self, Stores};
use app::offline::{BrowserAmbient, IndexedDbStore};
use wasm_bindgen_test::wasm_bindgen_test;

/// Databases whose names no earlier page has used.
pub(super) struct FreshDatabases {
    run: String,
}

impl FreshDatabases {
    pub(super) fn new() -> Self {
        Self {
            run: format!("suite-{}-{}", js_sys::Date::now(), js_sys::Math::random()),
        }
    }
}

impl Stores for FreshDatabases {
    type Store = IndexedDbStore;

    async fn open(&self, name: &str) -> IndexedDbStore {
        let name = format!("{}-{name}", self.run);
        IndexedDbStore::open_named(&name, &BrowserAmbient)
            .await
            .expect("the browser opens a database")
    }
}

macro_rules! on_indexeddb {
    ($case:ident) => {
        #[wasm_bindgen_test]
        async fn $case() {
            conformance::$case(&FreshDatabases::new()).await;
        }
    };
}

app::for_each_store_case!(on_indexeddb);
