//! What every [`Store`] must do: one suite, run on each backend.
//!
//! Each case is one behaviour and stands alone. A backend's tests name them
//! all through [`for_each_store_case`](crate::for_each_store_case), so that a
//! new case runs everywhere or does not compile.
//!
//! The cases panic at the first surprise: they are for tests only.

use domain::ids::{DeviceId, RecordId, Seq};

use super::{OutboxRow, Read, RecordRow, Snapshot, Store, StoreError, Version, Writes};

/// Opens the stores of a backend by name.
#[expect(
    async_fn_in_trait,
    reason = "a store lives on one thread: futures need not be Send"
)]
pub trait Stores {
    /// The backend.
    type Store: Store;
    /// Opens a store, new at its first opening. Opened twice, the two handles
    /// see one store, as two tabs do.
    ///
    /// A name belongs to one case, and no case may find what an earlier run left.
    async fn open(&self, name: &str) -> Self::Store;
}

/// Hands the name of every case to a macro of the backend's tests.
///
/// ```
/// # use app::offline::{MemoryStore, conformance};
/// # use domain::ids::DeviceId;
/// struct Fresh;
/// impl conformance::Stores for Fresh {
///     type Store = MemoryStore;
///     async fn open(&self, _name: &str) -> MemoryStore {
///         MemoryStore::new(DeviceId::new(0, [0; 10]))
///     }
/// }
/// macro_rules! on_memory {
///     ($case:ident) => { let _ = conformance::$case(&Fresh); };
/// }
/// app::for_each_store_case!(on_memory);
/// ```
#[macro_export]
macro_rules! for_each_store_case {
    ($test:ident) => {
        $test! { a_new_store_is_empty }
        $test! { bytes_come_back_as_they_went }
        $test! { records_come_in_the_order_asked_for }
        $test! { a_commit_is_all_or_nothing }
        $test! { a_stale_writer_writes_nothing }
        $test! { every_commit_counts_one }
        $test! { a_later_put_replaces_an_earlier_one }
        $test! { a_put_wins_over_a_removal_in_one_commit }
        $test! { newest_first_pages_by_id }
        $test! { children_are_found_by_parent }
        $test! { a_record_that_moves_changes_its_parent }
        $test! { records_bring_their_unsettled_changes }
        $test! { all_records_are_read_page_by_page }
        $test! { the_outbox_is_read_in_the_order_of_counts }
        $test! { forgetting_records_keeps_the_outbox }
        $test! { meta_survives_reopening }
        $test! { the_device_id_survives_reopening }
        $test! { rows_survive_reopening }
        $test! { two_tabs_see_each_others_commits }
        $test! { one_of_two_writers_at_once_is_stale }
        $test! { a_thousand_rows_go_in_one_commit }
        $test! { stores_of_two_names_do_not_meet }
    };
}

fn id(n: u16) -> RecordId {
    let [high, low] = n.to_be_bytes();
    RecordId::new(
        1_700_000_000_000 + u64::from(n),
        [high, low, 7, 7, 7, 7, 7, 7, high, low],
    )
}

fn record(n: u16, kind: &str, parent: Option<u16>) -> RecordRow {
    RecordRow {
        id: id(n),
        kind: kind.to_owned(),
        parent: parent.map(id),
        bytes: format!("{kind} {n}").into_bytes(),
    }
}

fn change(seq: u64, n: u16) -> OutboxRow {
    OutboxRow {
        seq: Seq(seq),
        record: id(n),
        bytes: format!("change {seq} of {n}").into_bytes(),
    }
}

fn numbers(snapshot: &Snapshot) -> Vec<RecordId> {
    snapshot.records.iter().map(|row| row.id).collect()
}

fn counts(snapshot: &Snapshot) -> Vec<u64> {
    snapshot.outbox.iter().map(|row| row.seq.0).collect()
}

async fn read(store: &impl Store, read: Read) -> Snapshot {
    store.read(&read).await.expect("a store reads")
}

async fn version(store: &impl Store) -> Version {
    read(store, Read::Records(Vec::new())).await.version
}

async fn write(store: &impl Store, writes: Writes) -> Version {
    let version = version(store).await;
    store
        .commit(version, &writes)
        .await
        .expect("a writer that has read the newest version writes")
}

async fn put(store: &impl Store, records: Vec<RecordRow>) {
    write(
        store,
        Writes {
            records,
            ..Writes::default()
        },
    )
    .await;
}

/// All records come once, by id, with their unsettled changes.
pub async fn all_records_are_read_page_by_page<F: Stores>(stores: &F) {
    let store = stores.open("all").await;
    let mut writes = everything(3);
    writes.records.push(record(1, "household", None));
    writes.records.push(record(2, "class", None));
    write(&store, writes).await;
    let page = |after, limit| Read::All { after, limit };
    let first = read(&store, page(None, 2)).await;
    assert_eq!(numbers(&first), [id(1), id(2)]);
    assert_eq!(counts(&first), Vec::<u64>::new());
    let second = read(&store, page(Some(id(2)), 2)).await;
    assert_eq!(numbers(&second), [id(3)]);
    assert_eq!(counts(&second), [3]);
    let last = read(&store, page(Some(id(3)), 2)).await;
    assert_eq!(numbers(&last), Vec::<RecordId>::new());
    assert_eq!(read(&store, page(None, 0)).await.records, Vec::new());
}

fn everything(n: u16) -> Writes {
    Writes {
        records: vec![record(n, "person", Some(1))],
        outbox: vec![change(u64::from(n), n)],
        meta: vec![("cursor".to_owned(), vec![n as u8])],
        ..Writes::default()
    }
}

/// A store that nobody has written to has nothing and stands at version 0.
pub async fn a_new_store_is_empty<F: Stores>(stores: &F) {
    let store = stores.open("empty").await;
    assert_eq!(
        read(&store, Read::Records(vec![id(1)])).await,
        Snapshot::default()
    );
    let newest = Read::Newest {
        kind: "person".to_owned(),
        before: None,
        limit: 10,
    };
    assert_eq!(read(&store, newest).await, Snapshot::default());
    assert_eq!(
        read(&store, Read::Children(id(1))).await,
        Snapshot::default()
    );
    assert_eq!(store.meta("cursor").await, Ok(None));
    assert_eq!(store.outbox_len().await, Ok(0));
}

/// Every byte comes back, an empty value and every value of a byte included.
pub async fn bytes_come_back_as_they_went<F: Stores>(stores: &F) {
    let store = stores.open("bytes").await;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let writes = Writes {
        records: vec![
            RecordRow {
                bytes: bytes.clone(),
                ..record(1, "person", None)
            },
            RecordRow {
                bytes: Vec::new(),
                ..record(2, "khảo sát", Some(1))
            },
        ],
        outbox: vec![OutboxRow {
            seq: Seq(9_007_199_254_740_991),
            record: id(1),
            bytes: bytes.clone(),
        }],
        meta: vec![("empty".to_owned(), Vec::new()), ("all".to_owned(), bytes)],
        ..Writes::default()
    };
    write(&store, writes.clone()).await;
    let snapshot = read(&store, Read::Records(vec![id(1), id(2)])).await;
    assert_eq!(snapshot.records, writes.records);
    assert_eq!(snapshot.outbox, writes.outbox);
    for (name, bytes) in writes.meta {
        assert_eq!(store.meta(&name).await, Ok(Some(bytes)));
    }
}

/// Records come as they were asked for, those that are missing left out.
pub async fn records_come_in_the_order_asked_for<F: Stores>(stores: &F) {
    let store = stores.open("order").await;
    put(&store, (1..=5).map(|n| record(n, "person", None)).collect()).await;
    let snapshot = read(&store, Read::Records(vec![id(4), id(9), id(1), id(5)])).await;
    assert_eq!(numbers(&snapshot), [id(4), id(1), id(5)]);
}

/// One commit writes records, changes and values, or none of them.
pub async fn a_commit_is_all_or_nothing<F: Stores>(stores: &F) {
    let store = stores.open("atomic").await;
    write(&store, everything(2)).await;
    let before = read(&store, Read::Records(vec![id(2)])).await;
    assert_eq!(
        store.commit(Version(99), &everything(3)).await,
        Err(StoreError::Stale)
    );
    let ids = vec![id(2), id(3)];
    assert_eq!(read(&store, Read::Records(ids)).await, before);
    assert_eq!(store.meta("cursor").await, Ok(Some(vec![2])));
    assert_eq!(store.outbox_len().await, Ok(1));
}

/// Who has not read the last commit writes nothing, and removes nothing.
pub async fn a_stale_writer_writes_nothing<F: Stores>(stores: &F) {
    let store = stores.open("stale").await;
    let old = version(&store).await;
    write(&store, everything(2)).await;
    let harm = Writes {
        forget_records: true,
        remove_outbox: vec![Seq(2)],
        meta: vec![("cursor".to_owned(), Vec::new())],
        ..Writes::default()
    };
    assert_eq!(store.commit(old, &harm).await, Err(StoreError::Stale));
    let snapshot = read(&store, Read::Records(vec![id(2)])).await;
    assert_eq!(numbers(&snapshot), [id(2)]);
    assert_eq!(counts(&snapshot), [2]);
    assert_eq!(store.meta("cursor").await, Ok(Some(vec![2])));
}

/// A commit gives the version that the next read tells, one higher each time.
pub async fn every_commit_counts_one<F: Stores>(stores: &F) {
    let store = stores.open("versions").await;
    assert_eq!(version(&store).await, Version(0));
    for n in 1..=3 {
        let written = write(&store, Writes::default()).await;
        assert_eq!(written, Version(n));
        assert_eq!(version(&store).await, written);
    }
}

/// The last put of a row stands, in its kind's list too.
pub async fn a_later_put_replaces_an_earlier_one<F: Stores>(stores: &F) {
    let store = stores.open("replace").await;
    write(&store, everything(2)).await;
    let mut second = everything(2);
    second.records[0].bytes = b"second".to_vec();
    second.outbox[0].bytes = b"second".to_vec();
    second.meta[0].1 = b"second".to_vec();
    write(&store, second.clone()).await;
    let snapshot = read(
        &store,
        Read::Newest {
            kind: "person".to_owned(),
            before: None,
            limit: 9,
        },
    )
    .await;
    assert_eq!(snapshot.records, second.records);
    assert_eq!(snapshot.outbox, second.outbox);
    assert_eq!(store.meta("cursor").await, Ok(Some(b"second".to_vec())));
}

/// Removing comes before putting, for records and for changes.
pub async fn a_put_wins_over_a_removal_in_one_commit<F: Stores>(stores: &F) {
    let store = stores.open("put and remove").await;
    write(&store, everything(2)).await;
    let again = Writes {
        remove_records: vec![id(2), id(5)],
        remove_outbox: vec![Seq(2), Seq(5)],
        ..everything(2)
    };
    write(&store, again).await;
    let snapshot = read(&store, Read::Records(vec![id(2)])).await;
    assert_eq!(numbers(&snapshot), [id(2)]);
    assert_eq!(counts(&snapshot), [2]);
}

/// A kind is read newest id first, page by page, whatever was written first.
pub async fn newest_first_pages_by_id<F: Stores>(stores: &F) {
    let store = stores.open("newest").await;
    let mut rows: Vec<RecordRow> = [3, 1, 5, 2, 4].map(|n| record(n, "household", None)).into();
    rows.push(record(9, "person", None));
    put(&store, rows).await;
    let page = |before, limit| Read::Newest {
        kind: "household".to_owned(),
        before,
        limit,
    };
    let first = read(&store, page(None, 2)).await;
    assert_eq!(numbers(&first), [id(5), id(4)]);
    let second = read(&store, page(Some(id(4)), 2)).await;
    assert_eq!(numbers(&second), [id(3), id(2)]);
    let third = read(&store, page(Some(id(2)), 2)).await;
    assert_eq!(numbers(&third), [id(1)]);
    let all = read(&store, page(None, usize::MAX)).await;
    assert_eq!(all.records.len(), 5);
    assert!(read(&store, page(None, 0)).await.records.is_empty());
}

/// What is listed under a record is found by it, in the order of ids.
pub async fn children_are_found_by_parent<F: Stores>(stores: &F) {
    let store = stores.open("children").await;
    put(
        &store,
        vec![
            record(1, "household", None),
            record(4, "person", Some(1)),
            record(2, "person", Some(1)),
            record(3, "person", Some(9)),
        ],
    )
    .await;
    let children = read(&store, Read::Children(id(1))).await;
    assert_eq!(numbers(&children), [id(2), id(4)]);
    assert!(read(&store, Read::Children(id(2))).await.records.is_empty());
}

/// A record that is put under another parent, or under none, leaves the first.
pub async fn a_record_that_moves_changes_its_parent<F: Stores>(stores: &F) {
    let store = stores.open("moves").await;
    put(&store, vec![record(4, "person", Some(1))]).await;
    put(&store, vec![record(4, "person", Some(2))]).await;
    let children = async |parent| numbers(&read(&store, Read::Children(id(parent))).await);
    assert!(children(1).await.is_empty());
    assert_eq!(children(2).await, [id(4)]);
    put(&store, vec![record(4, "person", None)]).await;
    assert!(children(2).await.is_empty());
}

/// However records are read, their unsettled changes come along and no others.
pub async fn records_bring_their_unsettled_changes<F: Stores>(stores: &F) {
    let store = stores.open("overlay").await;
    let writes = Writes {
        records: (1..=40).map(|n| record(n, "person", Some(50))).collect(),
        outbox: vec![change(3, 7), change(1, 7), change(2, 30), change(4, 60)],
        ..Writes::default()
    };
    write(&store, writes).await;
    let one = read(&store, Read::Records(vec![id(7)])).await;
    assert_eq!(counts(&one), [1, 3]);
    let children = read(&store, Read::Children(id(50))).await;
    assert_eq!(counts(&children), [1, 2, 3]);
    let newest = Read::Newest {
        kind: "person".to_owned(),
        before: Some(id(35)),
        limit: 10,
    };
    assert_eq!(counts(&read(&store, newest).await), [2]);
    let removed = Writes {
        remove_outbox: vec![Seq(3)],
        ..Writes::default()
    };
    write(&store, removed).await;
    assert_eq!(counts(&read(&store, Read::Records(vec![id(7)])).await), [1]);
}

/// Changes come by count, from one on, with the records that they change once each.
pub async fn the_outbox_is_read_in_the_order_of_counts<F: Stores>(stores: &F) {
    let store = stores.open("outbox").await;
    let writes = Writes {
        records: vec![record(1, "person", None), record(2, "person", None)],
        outbox: vec![change(10, 2), change(2, 1), change(9, 2), change(300, 8)],
        ..Writes::default()
    };
    write(&store, writes).await;
    let outbox = async |from, limit| {
        read(
            &store,
            Read::Outbox {
                from: Seq(from),
                limit,
            },
        )
        .await
    };
    let all = outbox(0, usize::MAX).await;
    assert_eq!(counts(&all), [2, 9, 10, 300]);
    assert_eq!(numbers(&all), [id(1), id(2)]);
    let some = outbox(3, 2).await;
    assert_eq!(counts(&some), [9, 10]);
    assert_eq!(numbers(&some), [id(2)]);
    assert!(outbox(301, 5).await.outbox.is_empty());
    assert_eq!(store.outbox_len().await, Ok(4));
}

/// A fresh start takes every record and no change, and can bring new records at once.
pub async fn forgetting_records_keeps_the_outbox<F: Stores>(stores: &F) {
    let store = stores.open("forget").await;
    write(&store, everything(2)).await;
    let fresh = Writes {
        forget_records: true,
        records: vec![record(3, "person", None)],
        ..Writes::default()
    };
    write(&store, fresh).await;
    let snapshot = read(&store, Read::Records(vec![id(2), id(3)])).await;
    assert_eq!(numbers(&snapshot), [id(3)]);
    let outbox = read(
        &store,
        Read::Outbox {
            from: Seq(0),
            limit: 9,
        },
    )
    .await;
    assert_eq!(counts(&outbox), [2]);
    assert_eq!(store.meta("cursor").await, Ok(Some(vec![2])));
}

/// Small values are there when the store is opened again, under any name.
pub async fn meta_survives_reopening<F: Stores>(stores: &F) {
    let store = stores.open("meta").await;
    let names = ["cursor", "version", "device", "", "tên dài"];
    let writes = Writes {
        meta: names
            .iter()
            .map(|name| ((*name).to_owned(), name.as_bytes().to_vec()))
            .collect(),
        ..Writes::default()
    };
    write(&store, writes).await;
    let device = store.device();
    drop(store);
    let store = stores.open("meta").await;
    for name in names {
        assert_eq!(store.meta(name).await, Ok(Some(name.as_bytes().to_vec())));
    }
    assert_eq!(store.device(), device);
    assert_eq!(version(&store).await, Version(1));
}

/// A device is one device however often its store is opened, and by however many tabs.
pub async fn the_device_id_survives_reopening<F: Stores>(stores: &F) {
    let device: DeviceId = stores.open("device").await.device();
    let first = stores.open("device").await;
    let second = stores.open("device").await;
    assert_eq!(first.device(), device);
    assert_eq!(second.device(), device);
}

/// What was written is there when the store is opened again.
pub async fn rows_survive_reopening<F: Stores>(stores: &F) {
    let store = stores.open("reopen").await;
    write(&store, everything(2)).await;
    let before = read(&store, Read::Records(vec![id(2)])).await;
    drop(store);
    let store = stores.open("reopen").await;
    assert_eq!(read(&store, Read::Records(vec![id(2)])).await, before);
}

/// What one handle has written, the other reads, and can build on.
pub async fn two_tabs_see_each_others_commits<F: Stores>(stores: &F) {
    let one = stores.open("tabs").await;
    let two = stores.open("tabs").await;
    write(&one, everything(2)).await;
    write(&two, everything(3)).await;
    for tab in [&one, &two] {
        let snapshot = read(tab, Read::Records(vec![id(2), id(3)])).await;
        assert_eq!(numbers(&snapshot), [id(2), id(3)]);
        assert_eq!(snapshot.version, Version(2));
    }
}

/// Of two writers that have read the same version and write at once, one is told.
pub async fn one_of_two_writers_at_once_is_stale<F: Stores>(stores: &F) {
    let one = stores.open("race").await;
    let two = stores.open("race").await;
    let (first, second) = (everything(2), everything(3));
    let (first, second) = both(
        one.commit(Version(0), &first),
        two.commit(Version(0), &second),
    )
    .await;
    let stood = [&first, &second]
        .iter()
        .filter(|result| ***result == Ok(Version(1)))
        .count();
    let stale = [&first, &second]
        .iter()
        .filter(|result| ***result == Err(StoreError::Stale))
        .count();
    assert_eq!((stood, stale), (1, 1), "{first:?} and {second:?}");
    let snapshot = read(&one, Read::Records(vec![id(2), id(3)])).await;
    assert_eq!(snapshot.records.len(), 1);
}

/// A day's work, or a first download, is one commit.
pub async fn a_thousand_rows_go_in_one_commit<F: Stores>(stores: &F) {
    let store = stores.open("thousand").await;
    let writes = Writes {
        records: (0..1000).map(|n| record(n, "person", Some(2000))).collect(),
        outbox: (0..1000).map(|n| change(u64::from(n) + 1, n)).collect(),
        ..Writes::default()
    };
    write(&store, writes).await;
    let newest = Read::Newest {
        kind: "person".to_owned(),
        before: None,
        limit: 1000,
    };
    let snapshot = read(&store, newest).await;
    assert_eq!(snapshot.records.len(), 1000);
    assert_eq!(snapshot.outbox.len(), 1000);
    let ids: Vec<RecordId> = (0..1000).map(id).collect();
    let snapshot = read(&store, Read::Records(ids.clone())).await;
    assert_eq!(numbers(&snapshot), ids);
    assert_eq!(counts(&snapshot), (1..=1000).collect::<Vec<_>>());
    let gone = Writes {
        remove_records: ids,
        remove_outbox: (1..=1000).map(Seq).collect(),
        ..Writes::default()
    };
    write(&store, gone).await;
    assert_eq!(store.outbox_len().await, Ok(0));
    assert!(
        read(&store, Read::Children(id(2000)))
            .await
            .records
            .is_empty()
    );
}

/// Two accounts on one phone have nothing in common.
pub async fn stores_of_two_names_do_not_meet<F: Stores>(stores: &F) {
    let one = stores.open("account one").await;
    let two = stores.open("account two").await;
    write(&one, everything(2)).await;
    assert_ne!(one.device(), two.device());
    assert_eq!(
        read(&two, Read::Records(vec![id(2)])).await,
        Snapshot::default()
    );
}

/// Waits for two futures that run at the same time.
async fn both<A, B>(one: impl Future<Output = A>, two: impl Future<Output = B>) -> (A, B) {
    let (mut one, mut two) = (std::pin::pin!(one), std::pin::pin!(two));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(|context| {
        if first.is_none()
            && let std::task::Poll::Ready(value) = one.as_mut().poll(context)
        {
            first = Some(value);
        }
        if second.is_none()
            && let std::task::Poll::Ready(value) = two.as_mut().poll(context)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(two)) => std::task::Poll::Ready((one, two)),
            (one, two) => {
                (first, second) = (one, two);
                std::task::Poll::Pending
            }
        }
    })
    .await
}
