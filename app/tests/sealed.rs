//! Sealed stores against the contract of every store, and what a store gives
//! away to whoever reads it past the app.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use app::offline::conformance::{self, Stores};
use app::offline::seal::SealedStore;
use app::offline::{
    EnvelopeRow, MemoryStore, OutboxRow, Read, RecordRow, Store, StoreError, Version, Writes,
};
use domain::ids::{DeviceId, RecordId, Seq};
use domain::vault::{DataKey, SEALED};
use futures::executor::block_on;

thread_local! {
    static DRAWN: Cell<u64> = const { Cell::new(0) };
}

/// Never the same twice, which is all that a nonce needs.
fn counted(bytes: &mut [u8]) -> bool {
    for part in bytes.chunks_mut(8) {
        let drawn = DRAWN.get() + 1;
        DRAWN.set(drawn);
        part.copy_from_slice(&drawn.to_be_bytes()[8 - part.len()..]);
    }
    true
}

fn key(n: u8) -> Rc<DataKey> {
    Rc::new(DataKey::new([n; 32]))
}

fn empty() -> MemoryStore {
    MemoryStore::new(DeviceId::new(1, [0; 10]))
}

fn sealed(store: &MemoryStore) -> SealedStore<MemoryStore> {
    SealedStore::new(store.clone(), key(7), counted)
}

/// Stores by name, which a second opening finds again.
#[derive(Default)]
struct SealedStores(RefCell<BTreeMap<String, MemoryStore>>);

impl Stores for SealedStores {
    type Store = SealedStore<MemoryStore>;

    async fn open(&self, name: &str) -> Self::Store {
        let mut stores = self.0.borrow_mut();
        let next = u64::try_from(stores.len()).expect("few stores");
        let made = || MemoryStore::new(DeviceId::new(next, [0; 10]));
        sealed(stores.entry(name.to_owned()).or_insert_with(made))
    }
}

macro_rules! on_sealed {
    ($case:ident) => {
        #[test]
        fn $case() {
            block_on(conformance::$case(&SealedStores::default()));
        }
    };
}

app::for_each_store_case!(on_sealed);

const NAME: &str = "Nông Thị Đào";

fn id(n: u8) -> RecordId {
    RecordId::new(u64::from(n), [n; 10])
}

fn person(n: u8) -> RecordRow {
    RecordRow {
        id: id(n),
        kind: "person".to_owned(),
        parent: Some(id(200)),
        bytes: format!("{{\"full_name\":\"{NAME} {n}\"}}").into_bytes(),
    }
}

fn change(n: u8) -> OutboxRow {
    OutboxRow {
        seq: Seq(u64::from(n)),
        record: id(n),
        bytes: format!("{{\"set\":\"{NAME} {n}\"}}").into_bytes(),
    }
}

fn some() -> Writes {
    Writes {
        records: (1..=3).map(person).collect(),
        outbox: (1..=3).map(change).collect(),
        meta: vec![("cursor".to_owned(), NAME.as_bytes().to_vec())],
        ..Writes::default()
    }
}

fn write(store: &impl Store, writes: &Writes) {
    block_on(async {
        let version = store.read(&Read::Records(Vec::new())).await?.version;
        store.commit(version, writes).await
    })
    .expect("nobody else writes");
}

/// All values of a store, as they stand in it.
fn values(store: &impl Store) -> Vec<Vec<u8>> {
    block_on(async {
        let all = Read::All {
            after: None,
            limit: usize::MAX,
        };
        let found = store.read(&all).await.expect("reads");
        let mut values: Vec<Vec<u8>> = found.records.into_iter().map(|row| row.bytes).collect();
        values.extend(found.outbox.into_iter().map(|row| row.bytes));
        for name in store.meta_names().await.expect("reads") {
            values.extend(store.meta(&name).await.expect("reads"));
        }
        values
    })
}

#[test]
fn nothing_of_what_was_written_stands_in_the_store_below() {
    let below = empty();
    write(&sealed(&below), &some());
    let stored = values(&below);
    assert_eq!(stored.len(), 7);
    for value in stored {
        assert_eq!(value[0], SEALED);
        let word = "Nông".as_bytes();
        assert!(!value.windows(word.len()).any(|part| part == word));
    }
}

#[test]
fn a_value_that_was_moved_or_turned_or_planted_reads_as_damaged() {
    let below = empty();
    let store = sealed(&below);
    write(&store, &some());
    let mut found = block_on(below.read(&Read::Records(vec![id(1), id(2), id(3)]))).expect("reads");
    let (one, rest) = found.records.split_first_mut().expect("three");
    std::mem::swap(&mut one.bytes, &mut rest[0].bytes);
    rest[1].parent = None;
    found.outbox[0].record = id(2);
    found.outbox[1].bytes = change(2).bytes;
    let writes = Writes {
        records: found.records,
        outbox: found.outbox,
        meta: vec![("cursor".to_owned(), b"\"planted\"".to_vec())],
        ..Writes::default()
    };
    write(&below, &writes);
    let read = values(&store);
    let whole: Vec<_> = read.iter().filter(|value| !value.is_empty()).collect();
    assert_eq!(whole, [&change(3).bytes]);
}

#[test]
fn a_plain_store_of_an_older_version_is_sealed_at_its_first_opening_and_keeps_all() {
    let below = empty();
    write(&below, &some());
    let before = values(&below);
    let store = block_on(SealedStore::open(below.clone(), key(7), counted)).expect("opens");
    assert_eq!(values(&store), before);
    assert!(values(&below).iter().all(|value| value[0] == SEALED));
    let version = |store: &MemoryStore| {
        block_on(store.read(&Read::Records(Vec::new())))
            .expect("reads")
            .version
    };
    let sealed_at = version(&below);
    let again = block_on(SealedStore::open(below.clone(), key(7), counted)).expect("opens");
    assert_eq!(values(&again), before);
    assert_eq!(version(&below), sealed_at, "a sealed store is left alone");
    let other = block_on(SealedStore::open(below, key(8), counted));
    assert!(matches!(other.map(drop), Err(StoreError::Damaged(_))));
}

/// A store that dies after so many commits.
#[derive(Clone)]
struct Dying(MemoryStore, Rc<Cell<usize>>);

impl Store for Dying {
    fn device(&self) -> DeviceId {
        self.0.device()
    }

    async fn read(&self, read: &Read) -> Result<app::offline::Snapshot, StoreError> {
        self.0.read(read).await
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.meta(name).await
    }

    async fn meta_names(&self) -> Result<Vec<String>, StoreError> {
        self.0.meta_names().await
    }

    async fn outbox_len(&self) -> Result<usize, StoreError> {
        self.0.outbox_len().await
    }

    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        self.0.envelopes().await
    }

    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError> {
        let left = self.1.get().checked_sub(1).ok_or(StoreError::Full)?;
        self.1.set(left);
        self.0.commit(expected, writes).await
    }

    async fn retire(&self) -> Result<bool, StoreError> {
        self.0.retire().await
    }
}

#[test]
fn sealing_an_old_store_goes_on_where_it_was_interrupted() {
    let below = empty();
    let people = (0..1_800_u16).map(|n| RecordRow {
        id: RecordId::new(u64::from(n), [1; 10]),
        ..person(1)
    });
    let writes = Writes {
        records: people.collect(),
        ..some()
    };
    write(&below, &writes);
    let before = values(&below);
    let mut deaths = 0;
    let store = loop {
        let dying = Dying(below.clone(), Rc::new(Cell::new(1)));
        match block_on(SealedStore::open(dying, key(7), counted)) {
            Ok(store) => break store,
            Err(error) => assert_eq!(error, StoreError::Full),
        }
        deaths += 1;
        assert!(deaths < 20, "it gets on");
    };
    assert!(deaths > 3, "{deaths} deaths");
    assert_eq!(values(&store), before);
    assert!(values(&below).iter().all(|value| value[0] == SEALED));
}
