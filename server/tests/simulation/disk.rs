//! A phone's storage: the shipped memory store behind a door that waits for its
//! turn, may be full, and may lie.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use app::offline::{
    EnvelopeRow, MemoryStore, Read, RecordRow, Snapshot, Store, StoreError, Version, WaitState,
    Waiting, Writes,
};
use domain::ids::DeviceId;

use super::mutants::DiskLie;

/// Gives way once: whoever plays the world says when it goes on, or never.
pub(crate) async fn turn() {
    let mut waited = false;
    poll_fn(|_| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        Poll::Pending
    })
    .await;
}

/// The storage under one phone. What is in `rows` outlives every process.
#[derive(Clone)]
pub(crate) struct Disk {
    pub(crate) rows: MemoryStore,
    /// How many commits more find no room.
    pub(crate) full: Rc<Cell<usize>>,
    lie: Option<DiskLie>,
}

impl Disk {
    pub(crate) fn new(device: DeviceId, lie: Option<DiskLie>) -> Self {
        Self {
            rows: MemoryStore::new(device),
            full: Rc::default(),
            lie,
        }
    }

    /// Commits in two parts, with a moment between them to die in.
    async fn in_two(
        &self,
        expected: Version,
        first: Writes,
        second: Writes,
    ) -> Result<Version, StoreError> {
        let version = self.rows.commit(expected, &first).await?;
        turn().await;
        self.rows.commit(version, &second).await
    }

    async fn lie(
        &self,
        lie: DiskLie,
        expected: Version,
        mut writes: Writes,
    ) -> Result<Version, StoreError> {
        match lie {
            DiskLie::SplitsRecordAndOutbox => {
                let second = Writes {
                    outbox: std::mem::take(&mut writes.outbox),
                    remove_outbox: std::mem::take(&mut writes.remove_outbox),
                    ..Writes::default()
                };
                self.in_two(expected, writes, second).await
            }
            DiskLie::AdvancesCursorEarly => {
                let first = Writes {
                    meta: std::mem::take(&mut writes.meta),
                    ..Writes::default()
                };
                self.in_two(expected, first, writes).await
            }
            DiskLie::DropsRefused => {
                let refused = |bytes: &[u8]| {
                    serde_json::from_slice::<Waiting>(bytes)
                        .is_ok_and(|waiting| matches!(waiting.state, WaitState::Refused { .. }))
                };
                let (dropped, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut writes.outbox)
                    .into_iter()
                    .partition(|row| refused(&row.bytes));
                writes.outbox = kept;
                writes
                    .remove_outbox
                    .extend(dropped.into_iter().map(|row| row.seq));
                self.rows.commit(expected, &writes).await
            }
            DiskLie::OverwritesUnsent => {
                if writes.meta.iter().any(|(name, _)| name == "cursor") {
                    let ids = writes
                        .records
                        .iter()
                        .map(|row: &RecordRow| row.id)
                        .collect();
                    let unsent = self.rows.read(&Read::Records(ids)).await?.outbox;
                    writes
                        .remove_outbox
                        .extend(unsent.into_iter().map(|row| row.seq));
                }
                self.rows.commit(expected, &writes).await
            }
        }
    }
}

impl Store for Disk {
    fn device(&self) -> DeviceId {
        self.rows.device()
    }

    async fn read(&self, read: &Read) -> Result<Snapshot, StoreError> {
        turn().await;
        self.rows.read(read).await
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        turn().await;
        self.rows.meta(name).await
    }

    async fn meta_names(&self) -> Result<Vec<String>, StoreError> {
        turn().await;
        self.rows.meta_names().await
    }

    async fn outbox_len(&self) -> Result<usize, StoreError> {
        turn().await;
        self.rows.outbox_len().await
    }

    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        turn().await;
        self.rows.envelopes().await
    }

    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError> {
        turn().await;
        if let Some(left) = self.full.get().checked_sub(1) {
            self.full.set(left);
            return Err(StoreError::Full);
        }
        match self.lie {
            None => self.rows.commit(expected, writes).await,
            Some(lie) => self.lie(lie, expected, writes.clone()).await,
        }
    }

    async fn retire(&self) -> Result<bool, StoreError> {
        turn().await;
        self.rows.retire().await
    }
}
