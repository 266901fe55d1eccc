//! A store whose values are sealed on the way in and opened on the way out.

use std::rc::Rc;

use domain::ids::{DeviceId, RecordId, Seq};
use domain::vault::{DataKey, NONCE, SEALED};

use super::super::{
    EnvelopeRow, OutboxRow, Read, RecordRow, Snapshot, Store, StoreError, Version, Writes,
};
use super::Chance;

/// Where a sealed store notes that everything in it is sealed.
const ALL_SEALED: &str = "all_sealed";
/// So many rows of an older version are sealed in one transaction.
const BATCH: usize = 500;

/// Any store, sealed. Kinds, ids, counts and names stand open, as the indexes
/// need them; values do not.
///
/// A value that does not open comes back empty: to the device it is a row that
/// no longer reads, as after a fault of the disk.
#[derive(Clone)]
pub struct SealedStore<S> {
    store: S,
    key: Rc<DataKey>,
    chance: Chance,
    /// Whether plain values of an older version may still stand in it.
    mixed: bool,
}

impl<S: Store> SealedStore<S> {
    /// A store in which everything is sealed under this key.
    pub const fn new(store: S, key: Rc<DataKey>, chance: Chance) -> Self {
        Self {
            store,
            key,
            chance,
            mixed: false,
        }
    }

    /// Opens a store that is new, was sealed, or was left plain by an older
    /// version of the app. What is plain is sealed, batch by batch: whoever is
    /// interrupted goes on at the next opening.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if another key sealed it, and whatever the store says.
    pub async fn open(store: S, key: Rc<DataKey>, chance: Chance) -> Result<Self, StoreError> {
        let mut sealed = Self {
            store,
            key,
            chance,
            mixed: true,
        };
        match sealed.store.meta(ALL_SEALED).await? {
            Some(mark) if sealed.opened(&meta_place(ALL_SEALED), &mark).is_none() => {
                return Err(StoreError::Damaged("sealed with another key".to_owned()));
            }
            Some(_) => {}
            None => sealed.seal_what_is_plain().await?,
        }
        sealed.mixed = false;
        Ok(sealed)
    }

    /// The store below, with its values as they are.
    pub const fn below(&self) -> &S {
        &self.store
    }

    async fn seal_what_is_plain(&self) -> Result<(), StoreError> {
        self.seal_records().await?;
        self.seal_outbox().await?;
        let mut meta = Vec::new();
        let version = self.version().await?;
        for name in self.store.meta_names().await? {
            let value = self.store.meta(&name).await?;
            if let Some(value) = value.filter(|value| !is_sealed(value)) {
                meta.push((name, value));
            }
        }
        meta.push((ALL_SEALED.to_owned(), Vec::new()));
        let writes = Writes {
            meta,
            ..Writes::default()
        };
        // Another tab that came between has done the same, or does it next.
        match self.commit(version, &writes).await {
            Err(StoreError::Stale) => Box::pin(self.seal_what_is_plain()).await,
            done => done.map(drop),
        }
    }

    async fn seal_records(&self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = Read::All {
                after,
                limit: BATCH,
            };
            let Snapshot {
                version, records, ..
            } = self.store.read(&page).await?;
            let Some(last) = records.last().map(|row| row.id) else {
                return Ok(());
            };
            let writes = Writes {
                records: records
                    .into_iter()
                    .filter(|row| !is_sealed(&row.bytes))
                    .collect(),
                ..Writes::default()
            };
            if self.sealed_batch(version, writes).await? {
                after = Some(last);
            }
        }
    }

    async fn seal_outbox(&self) -> Result<(), StoreError> {
        let mut from = Seq(0);
        loop {
            let page = Read::Outbox { from, limit: BATCH };
            let Snapshot {
                version, outbox, ..
            } = self.store.read(&page).await?;
            let Some(last) = outbox.last().map(|row| row.seq) else {
                return Ok(());
            };
            let writes = Writes {
                outbox: outbox
                    .into_iter()
                    .filter(|row| !is_sealed(&row.bytes))
                    .collect(),
                ..Writes::default()
            };
            if self.sealed_batch(version, writes).await? {
                from = Seq(last.0 + 1);
            }
        }
    }

    /// Puts a batch back, sealed; false if another tab wrote meanwhile.
    async fn sealed_batch(&self, version: Version, writes: Writes) -> Result<bool, StoreError> {
        if writes == Writes::default() {
            return Ok(true);
        }
        match self.commit(version, &writes).await {
            Err(StoreError::Stale) => Ok(false),
            done => done.map(|_| true),
        }
    }

    async fn version(&self) -> Result<Version, StoreError> {
        Ok(self.store.read(&Read::Records(Vec::new())).await?.version)
    }

    fn opened(&self, place: &[u8], value: &[u8]) -> Option<Vec<u8>> {
        if self.mixed && !is_sealed(value) {
            return Some(value.to_vec());
        }
        self.key.open(place, value)
    }
}

impl<S: Store> Store for SealedStore<S> {
    fn device(&self) -> DeviceId {
        self.store.device()
    }

    async fn read(&self, read: &Read) -> Result<Snapshot, StoreError> {
        let mut snapshot = self.store.read(read).await?;
        for row in &mut snapshot.records {
            let place = record_place(row);
            row.bytes = self.opened(&place, &row.bytes).unwrap_or_default();
        }
        for row in &mut snapshot.outbox {
            let place = outbox_place(row);
            row.bytes = self.opened(&place, &row.bytes).unwrap_or_default();
        }
        Ok(snapshot)
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.store.meta(name).await?;
        Ok(value.map(|value| self.opened(&meta_place(name), &value).unwrap_or_default()))
    }

    async fn meta_names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = self.store.meta_names().await?;
        names.retain(|name| name != ALL_SEALED);
        Ok(names)
    }

    async fn outbox_len(&self) -> Result<usize, StoreError> {
        self.store.outbox_len().await
    }

    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        self.store.envelopes().await
    }

    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError> {
        let mut seal = Sealer::new(writes, &self.key, self.chance)?;
        let records = writes.records.iter().map(|row| RecordRow {
            id: row.id,
            kind: row.kind.clone(),
            parent: row.parent,
            bytes: seal.sealed(&record_place(row), &row.bytes),
        });
        let records = records.collect();
        let outbox = writes.outbox.iter().map(|row| OutboxRow {
            seq: row.seq,
            record: row.record,
            bytes: seal.sealed(&outbox_place(row), &row.bytes),
        });
        let outbox = outbox.collect();
        let meta = writes
            .meta
            .iter()
            .map(|(name, value)| (name.clone(), seal.sealed(&meta_place(name), value)));
        let sealed = Writes {
            forget_records: writes.forget_records,
            records,
            remove_records: writes.remove_records.clone(),
            outbox,
            remove_outbox: writes.remove_outbox.clone(),
            // Sealed to the server already: what sends them has no key of the phone.
            envelopes: writes.envelopes.clone(),
            meta: meta.collect(),
        };
        self.store.commit(expected, &sealed).await
    }

    async fn retire(&self) -> Result<bool, StoreError> {
        self.store.retire().await
    }
}

/// Seals the values of one commit, with chance that was drawn for all of them.
struct Sealer<'a> {
    key: &'a DataKey,
    chance: Vec<u8>,
}

impl<'a> Sealer<'a> {
    fn new(writes: &Writes, key: &'a DataKey, chance: Chance) -> Result<Self, StoreError> {
        let values = writes.records.len() + writes.outbox.len() + writes.meta.len();
        let mut drawn = vec![0; values * NONCE];
        if chance(&mut drawn) {
            Ok(Self { key, chance: drawn })
        } else {
            Err(StoreError::Refused("no chance to seal with".to_owned()))
        }
    }

    fn sealed(&mut self, place: &[u8], value: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        let rest = self.chance.len() - NONCE;
        nonce.copy_from_slice(&self.chance[rest..]);
        self.chance.truncate(rest);
        self.key.seal(&nonce, place, value)
    }
}

fn is_sealed(value: &[u8]) -> bool {
    value.first() == Some(&SEALED)
}

// The places that the cipher vouches for: each begins with another letter, and
// what follows has one length or stands last.

fn record_place(row: &RecordRow) -> Vec<u8> {
    let parent = row.parent.unwrap_or(RecordId(uuid::Uuid::nil()));
    [
        b"r",
        row.id.0.as_bytes().as_slice(),
        parent.0.as_bytes(),
        row.kind.as_bytes(),
    ]
    .concat()
}

fn outbox_place(row: &OutboxRow) -> Vec<u8> {
    [
        b"o",
        row.seq.0.to_be_bytes().as_slice(),
        row.record.0.as_bytes(),
    ]
    .concat()
}

fn meta_place(name: &str) -> Vec<u8> {
    [b"m", name.as_bytes()].concat()
}
