//! One commit: whole, counted, and never over what its writer has not read.

use domain::ids::{RecordId, Seq};

use super::Stores;
use super::rows::{change, counts, everything, id, numbers, read, record, version, write};
use crate::offline::{EnvelopeRow, Read, Store, StoreError, Version, Writes};

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

fn envelope(n: u64, bytes: &[u8]) -> EnvelopeRow {
    EnvelopeRow {
        seq: Seq(n),
        bytes: bytes.to_vec(),
    }
}

/// An envelope stands beside its change until the change is taken away; it is put
/// again once it was sent, and taking away what has none is no error.
pub async fn an_envelope_is_written_with_its_change_and_goes_with_it<F: Stores>(stores: &F) {
    let store = stores.open("envelopes").await;
    assert_eq!(store.envelopes().await, Ok(Vec::new()));
    for n in [2, 1, 3] {
        let mut writes = everything(n);
        writes.envelopes = vec![envelope(u64::from(n), b"sealed")];
        write(&store, writes).await;
    }
    let sent = Writes {
        envelopes: vec![EnvelopeRow::done(Seq(1))],
        remove_outbox: vec![Seq(2), Seq(99)],
        ..Writes::default()
    };
    write(&store, sent).await;
    let left = vec![envelope(1, &[1]), envelope(3, b"sealed")];
    assert_eq!(store.envelopes().await, Ok(left.clone()));
    assert_eq!(store.outbox_len().await, Ok(2));
    let forgets = Writes {
        forget_records: true,
        ..Writes::default()
    };
    write(&store, forgets).await;
    assert_eq!(store.envelopes().await, Ok(left));
}

/// A store ends once the server has every change in it, for every tab and for good; one
/// change of which nothing is known, or that no envelope brings there, keeps it.
pub async fn a_store_ends_only_when_all_is_there<F: Stores>(stores: &F) {
    let store = stores.open("retired").await;
    let tab = stores.open("retired").await;
    for n in [1, 2] {
        write(&store, everything(n)).await;
    }
    let beside = |rows: Vec<EnvelopeRow>| Writes {
        envelopes: rows,
        ..Writes::default()
    };
    for rows in [
        vec![],
        vec![EnvelopeRow::done(Seq(1))],
        vec![envelope(2, b"sealed")],
        vec![EnvelopeRow::unsendable(Seq(2))],
        // As an older version left whatever was answered.
        vec![envelope(2, b"")],
    ] {
        write(&store, beside(rows)).await;
        assert_eq!(store.retire().await, Ok(false));
    }
    write(
        &tab,
        beside(vec![EnvelopeRow::done(Seq(2)), envelope(0, b"card")]),
    )
    .await;
    assert_eq!(store.retire().await, Ok(true));
    for store in [&store, &tab] {
        for version in 0..12 {
            let late = store.commit(Version(version), &everything(3)).await;
            assert_eq!(late, Err(StoreError::Gone));
        }
        assert_eq!(store.outbox_len().await, Ok(2));
    }
}

/// Who is stale writes no envelope either.
pub async fn an_envelope_does_not_stand_without_its_commit<F: Stores>(stores: &F) {
    let store = stores.open("no-envelope").await;
    let mut writes = everything(2);
    writes.envelopes = vec![envelope(2, b"sealed")];
    let stale = store.commit(Version(99), &writes).await;
    assert_eq!(stale, Err(StoreError::Stale));
    assert_eq!(store.envelopes().await, Ok(Vec::new()));
}
