//! What a database in a browser must survive besides the suite.

use app::offline::conformance::Stores;
use app::offline::{
    BrowserAmbient, EnvelopeRow, IndexedDbStore, Read, Store, StoreError, Version, Writes,
};
use idb::DatabaseEvent as _;
use wasm_bindgen_test::wasm_bindgen_test;

use super::conformance::FreshDatabases;

fn note(text: &str) -> Writes {
    Writes {
        meta: vec![("note".to_owned(), text.as_bytes().to_vec())],
        ..Writes::default()
    }
}

#[wasm_bindgen_test]
async fn a_closed_connection_is_opened_again() {
    let store = FreshDatabases::new().open("closed").await;
    store.commit(Version(0), &note("a")).await.expect("writes");
    store.close();
    assert_eq!(store.meta("note").await, Ok(Some(b"a".to_vec())));
    store.close();
    store.commit(Version(1), &note("b")).await.expect("writes");
    store.close();
    let snapshot = store.read(&Read::Records(Vec::new())).await;
    assert_eq!(snapshot.map(|found| found.version), Ok(Version(2)));
}

#[wasm_bindgen_test]
async fn an_older_tab_makes_way_for_a_newer_schema_and_says_why_it_stopped() {
    let name = format!("newer-{}", js_sys::Math::random());
    let old = IndexedDbStore::open_named(&name, &BrowserAmbient)
        .await
        .expect("opens");
    let newer = idb::Factory::new()
        .and_then(|factory| factory.open(&name, Some(99)))
        .expect("asks to open")
        .await
        .expect("the older tab closes, so that the newer one opens");
    let refused = old.commit(Version(0), &note("a")).await;
    assert!(
        matches!(&refused, Err(StoreError::Refused(why)) if why.contains("VersionError")),
        "{refused:?}"
    );
    newer.close();
}

#[wasm_bindgen_test]
async fn a_store_that_was_deleted_is_not_taken_for_the_same_device() {
    let name = format!("deleted-{}", js_sys::Math::random());
    let store = IndexedDbStore::open_named(&name, &BrowserAmbient)
        .await
        .expect("opens");
    let device = store.device();
    idb::Factory::new()
        .and_then(|factory| factory.delete(&name))
        .expect("asks to delete")
        .await
        .expect("the open tab closes, so that the store goes");
    let refused = store.commit(Version(0), &note("a")).await;
    assert_eq!(refused, Err(StoreError::Gone));
    let again = IndexedDbStore::open_named(&name, &BrowserAmbient)
        .await
        .expect("opens");
    assert_ne!(again.device(), device);
}

#[wasm_bindgen_test]
async fn a_commit_that_cannot_be_asked_for_leaves_nothing() {
    let store = FreshDatabases::new().open("broken").await;
    let mut writes = note("a");
    writes.outbox.push(app::offline::OutboxRow {
        seq: domain::ids::Seq(u64::MAX),
        record: domain::ids::RecordId::new(1, [1; 10]),
        bytes: Vec::new(),
    });
    assert!(store.commit(Version(0), &writes).await.is_err());
    assert_eq!(store.meta("note").await, Ok(None));
    assert_eq!(store.outbox_len().await, Ok(0));
}

/// A store as the first schema made it, with a value and an unsettled change.
async fn of_the_first_schema(name: &str) {
    let keyed = |path: &str| {
        let mut params = idb::ObjectStoreParams::new();
        params.key_path(Some(idb::KeyPath::new_single(path)));
        params
    };
    let mut request = idb::Factory::new()
        .and_then(|factory| factory.open(name, Some(1)))
        .expect("asks to open");
    request.on_upgrade_needed(move |event| {
        let database = event.database().expect("the database");
        let made = |name, params| database.create_object_store(name, params).expect("made");
        let records = made("records", keyed("id"));
        let by = |path| idb::KeyPath::new_single(path);
        let newest = idb::KeyPath::new_array(["kind", "turned"]);
        records.create_index("newest", newest, None).expect("made");
        records
            .create_index("parent", by("parent"), None)
            .expect("made");
        let outbox = made("outbox", keyed("seq"));
        outbox
            .create_index("record", by("record"), None)
            .expect("made");
        let meta = made("meta", idb::ObjectStoreParams::new());
        made("head", idb::ObjectStoreParams::new());
        let value = js_sys::Uint8Array::from(&b"kept"[..]);
        drop(meta.put(&value, Some(&"note".into())).expect("asked"));
    });
    request.await.expect("opens").close();
}

#[wasm_bindgen_test]
async fn a_store_of_the_first_schema_gets_a_place_for_envelopes_and_keeps_what_it_has() {
    let name = format!("first-{}", js_sys::Math::random());
    of_the_first_schema(&name).await;
    let store = IndexedDbStore::open_named(&name, &BrowserAmbient)
        .await
        .expect("opens");
    assert_eq!(store.meta("note").await, Ok(Some(b"kept".to_vec())));
    let sealed = EnvelopeRow {
        seq: domain::ids::Seq(1),
        bytes: b"sealed".to_vec(),
    };
    let writes = Writes {
        envelopes: vec![sealed.clone()],
        ..Writes::default()
    };
    store.commit(Version(0), &writes).await.expect("writes");
    assert_eq!(store.envelopes().await, Ok(vec![sealed]));
}
