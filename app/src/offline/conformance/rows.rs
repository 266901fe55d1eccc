//! Rows for the cases, and the ways in which cases read and write them.

use domain::ids::{RecordId, Seq};

use crate::offline::{OutboxRow, Read, RecordRow, Snapshot, Store, Version, Writes};

pub(super) fn id(n: u16) -> RecordId {
    let [high, low] = n.to_be_bytes();
    RecordId::new(
        1_700_000_000_000 + u64::from(n),
        [high, low, 7, 7, 7, 7, 7, 7, high, low],
    )
}

pub(super) fn record(n: u16, kind: &str, parent: Option<u16>) -> RecordRow {
    RecordRow {
        id: id(n),
        kind: kind.to_owned(),
        parent: parent.map(id),
        bytes: format!("{kind} {n}").into_bytes(),
    }
}

pub(super) fn change(seq: u64, n: u16) -> OutboxRow {
    OutboxRow {
        seq: Seq(seq),
        record: id(n),
        bytes: format!("change {seq} of {n}").into_bytes(),
    }
}

pub(super) fn numbers(snapshot: &Snapshot) -> Vec<RecordId> {
    snapshot.records.iter().map(|row| row.id).collect()
}

pub(super) fn counts(snapshot: &Snapshot) -> Vec<u64> {
    snapshot.outbox.iter().map(|row| row.seq.0).collect()
}

pub(super) async fn read(store: &impl Store, read: Read) -> Snapshot {
    store.read(&read).await.expect("a store reads")
}

pub(super) async fn version(store: &impl Store) -> Version {
    read(store, Read::Records(Vec::new())).await.version
}

pub(super) async fn write(store: &impl Store, writes: Writes) -> Version {
    let version = version(store).await;
    store
        .commit(version, &writes)
        .await
        .expect("a writer that has read the newest version writes")
}

pub(super) async fn put(store: &impl Store, records: Vec<RecordRow>) {
    write(
        store,
        Writes {
            records,
            ..Writes::default()
        },
    )
    .await;
}

pub(super) fn everything(n: u16) -> Writes {
    Writes {
        records: vec![record(n, "person", Some(1))],
        outbox: vec![change(u64::from(n), n)],
        meta: vec![("cursor".to_owned(), vec![n as u8])],
        ..Writes::default()
    }
}

/// Waits for two futures that run at the same time.
pub(super) async fn both<A, B>(
    one: impl Future<Output = A>,
    two: impl Future<Output = B>,
) -> (A, B) {
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
