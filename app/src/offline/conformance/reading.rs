//! What a store gives back, and in which order.

use domain::ids::{RecordId, Seq};

use super::Stores;
use super::rows::{change, counts, everything, id, numbers, put, read, record, write};
use crate::offline::{OutboxRow, Read, RecordRow, Snapshot, Store, Writes};

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
