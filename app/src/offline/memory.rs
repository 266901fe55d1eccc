//! The store of tests and of browsers that refuse any other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::ids::{DeviceId, RecordId, Seq};

use super::{
    EnvelopeRow, OutboxRow, Read, RecordRow, Snapshot, Store, StoreError, Version, Writes,
};

#[derive(Default)]
struct Rows {
    version: Version,
    records: BTreeMap<RecordId, RecordRow>,
    outbox: BTreeMap<Seq, OutboxRow>,
    envelopes: BTreeMap<Seq, EnvelopeRow>,
    meta: BTreeMap<String, Vec<u8>>,
    retired: bool,
}

/// A store in memory: it is gone with the page. A clone is a second handle on
/// the same rows, as a second tab has.
#[derive(Clone)]
pub struct MemoryStore {
    device: DeviceId,
    rows: Rc<RefCell<Rows>>,
}

impl MemoryStore {
    /// An empty store of this device.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            device,
            rows: Rc::default(),
        }
    }
}

impl Store for MemoryStore {
    fn device(&self) -> DeviceId {
        self.device
    }

    async fn read(&self, read: &Read) -> Result<Snapshot, StoreError> {
        let rows = self.rows.borrow();
        let mut snapshot = Snapshot {
            version: rows.version,
            ..Snapshot::default()
        };
        match read {
            Read::Records(ids) => {
                snapshot.records = ids
                    .iter()
                    .filter_map(|id| rows.records.get(id))
                    .cloned()
                    .collect();
                snapshot.outbox = rows
                    .outbox
                    .values()
                    .filter(|row| ids.contains(&row.record))
                    .cloned()
                    .collect();
                return Ok(snapshot);
            }
            Read::Newest {
                kind,
                before,
                limit,
            } => {
                snapshot.records = rows
                    .records
                    .values()
                    .rev()
                    .filter(|row| row.kind == *kind && before.is_none_or(|before| row.id < before))
                    .take(*limit)
                    .cloned()
                    .collect();
            }
            Read::Children(parent) => {
                snapshot.records = rows
                    .records
                    .values()
                    .filter(|row| row.parent == Some(*parent))
                    .cloned()
                    .collect();
            }
            Read::All { after, limit } => {
                snapshot.records = rows
                    .records
                    .values()
                    .filter(|row| after.is_none_or(|after| row.id > after))
                    .take(*limit)
                    .cloned()
                    .collect();
            }
            Read::Outbox { from, limit } => {
                snapshot.outbox = rows
                    .outbox
                    .range(from..)
                    .take(*limit)
                    .map(|(_, row)| row.clone())
                    .collect();
                let mut ids: Vec<RecordId> = snapshot.outbox.iter().map(|row| row.record).collect();
                ids.sort_unstable();
                ids.dedup();
                snapshot.records = ids
                    .iter()
                    .filter_map(|id| rows.records.get(id))
                    .cloned()
                    .collect();
                return Ok(snapshot);
            }
        }
        let ids: Vec<RecordId> = snapshot.records.iter().map(|row| row.id).collect();
        snapshot.outbox = rows
            .outbox
            .values()
            .filter(|row| ids.contains(&row.record))
            .cloned()
            .collect();
        Ok(snapshot)
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows.borrow().meta.get(name).cloned())
    }

    async fn meta_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.rows.borrow().meta.keys().cloned().collect())
    }

    async fn outbox_len(&self) -> Result<usize, StoreError> {
        Ok(self.rows.borrow().outbox.len())
    }

    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        Ok(self.rows.borrow().envelopes.values().cloned().collect())
    }

    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError> {
        let mut rows = self.rows.borrow_mut();
        if rows.retired {
            return Err(StoreError::Gone);
        }
        if rows.version != expected {
            return Err(StoreError::Stale);
        }
        if writes.forget_records {
            rows.records.clear();
        }
        for id in &writes.remove_records {
            rows.records.remove(id);
        }
        for row in &writes.records {
            rows.records.insert(row.id, row.clone());
        }
        for seq in &writes.remove_outbox {
            rows.outbox.remove(seq);
            rows.envelopes.remove(seq);
        }
        for row in &writes.outbox {
            rows.outbox.insert(row.seq, row.clone());
        }
        for row in &writes.envelopes {
            rows.envelopes.insert(row.seq, row.clone());
        }
        for (name, value) in &writes.meta {
            rows.meta.insert(name.clone(), value.clone());
        }
        rows.version.0 += 1;
        Ok(rows.version)
    }

    async fn retire(&self) -> Result<bool, StoreError> {
        let mut rows = self.rows.borrow_mut();
        let is_done = |seq: &Seq| rows.envelopes.get(seq).is_some_and(EnvelopeRow::is_done);
        let all = rows.outbox.keys().all(is_done);
        rows.retired |= all;
        Ok(all)
    }
}
