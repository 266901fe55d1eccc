//! The store in memory against the contract of every store.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::RefCell;
use std::collections::BTreeMap;

use app::offline::MemoryStore;
use app::offline::conformance::{self, Stores};
use domain::ids::DeviceId;
use futures::executor::block_on;

/// Stores by name, which a second opening finds again.
#[derive(Default)]
struct MemoryStores(RefCell<BTreeMap<String, MemoryStore>>);

impl Stores for MemoryStores {
    type Store = MemoryStore;

    async fn open(&self, name: &str) -> MemoryStore {
        let mut stores = self.0.borrow_mut();
        let next = u64::try_from(stores.len()).expect("few stores");
        stores
            .entry(name.to_owned())
            .or_insert_with(|| MemoryStore::new(DeviceId::new(next, [0; 10])))
            .clone()
    }
}

macro_rules! on_memory {
    ($case:ident) => {
        #[test]
        fn $case() {
            block_on(conformance::$case(&MemoryStores::default()));
        }
    };
}

app::for_each_store_case!(on_memory);
