//! Reading rows: one transaction, and as few turns through the browser as can be.
//!
//! Requests of a transaction are answered in the order in which they were
//! made. A batch is therefore asked for at once and only its last answer
//! awaited: by then the others are there, and a failure among them has aborted
//! the transaction and reaches the last one too.

use std::collections::BTreeSet;

use domain::ids::{RecordId, Seq};
use idb::request::{GetAllStoreRequest, GetStoreRequest};
use idb::{Index, KeyRange, ObjectStore, Query, Request, Transaction, TransactionMode};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::connection::Connection;
use super::rows::{envelope_row, key, number, outbox_row, record_row, turned};
use super::schema::{ENVELOPES, HEAD, NEWEST, OUTBOX, PARENT, RECORD, RECORDS};
use super::stored_version;
use super::trouble::trouble;
use crate::offline::{EnvelopeRow, OutboxRow, Read, RecordRow, Snapshot, StoreError};

/// So many records are asked one by one for their changes; more, as one range.
const FEW: usize = 8;

pub(super) async fn read(connection: &Connection, read: &Read) -> Result<Snapshot, StoreError> {
    // Made before the transaction opens, which awaits only its own requests.
    let asked = Asked::new(read)?;
    let transaction: Transaction = connection
        .begin(&[HEAD, RECORDS, OUTBOX], TransactionMode::ReadOnly)
        .await?
        .into();
    let store = |name| transaction.object_store(name).map_err(trouble);
    let (head, records, outbox) = (store(HEAD)?, store(RECORDS)?, store(OUTBOX)?);
    let version = stored_version(&head).await?;
    let (records, outbox) = match asked {
        Asked::Records(keys) => {
            let found = get_each(&records, keys).await?;
            let changes = changes_of(&outbox, &found).await?;
            (found, changes)
        }
        Asked::Newest(range, limit) => {
            let index = records.index(NEWEST).map_err(trouble)?;
            let found = match limit {
                0 => Vec::new(),
                limit => record_rows(index.get_all(Some(range.into()), Some(limit))).await?,
            };
            let changes = changes_of(&outbox, &found).await?;
            (found, changes)
        }
        Asked::Children(parent) => {
            let index = records.index(PARENT).map_err(trouble)?;
            let found = record_rows(index.get_all(Some(parent.into()), None)).await?;
            let changes = changes_of(&outbox, &found).await?;
            (found, changes)
        }
        Asked::All(range, limit) => {
            let found = match limit {
                0 => Vec::new(),
                limit => record_rows(records.get_all(range.map(Query::from), Some(limit))).await?,
            };
            let changes = changes_of(&outbox, &found).await?;
            (found, changes)
        }
        Asked::Outbox(range, limit) => {
            let changes = match limit {
                0 => Vec::new(),
                limit => outbox_rows(&all(outbox.get_all(Some(range.into()), Some(limit))).await?)?,
            };
            let ids: BTreeSet<RecordId> = changes.iter().map(|row| row.record).collect();
            let found = get_each(&records, ids.into_iter().map(key).collect()).await?;
            (found, changes)
        }
    };
    Ok(Snapshot {
        version,
        records,
        outbox,
    })
}

pub(super) async fn envelopes(connection: &Connection) -> Result<Vec<EnvelopeRow>, StoreError> {
    let transaction: Transaction = connection
        .begin(&[ENVELOPES], TransactionMode::ReadOnly)
        .await?
        .into();
    let store = transaction.object_store(ENVELOPES).map_err(trouble)?;
    let rows = all(store.get_all(None, None)).await?;
    rows.iter().map(envelope_row).collect()
}

/// What to read, in the browser's keys.
enum Asked {
    Records(Vec<JsValue>),
    Newest(KeyRange, u32),
    Children(JsValue),
    All(Option<KeyRange>, u32),
    Outbox(KeyRange, u32),
}

impl Asked {
    fn new(read: &Read) -> Result<Self, StoreError> {
        Ok(match read {
            Read::Records(ids) => Self::Records(ids.iter().copied().map(key).collect()),
            Read::Newest {
                kind,
                before,
                limit,
            } => Self::Newest(newest(kind, *before)?, count(*limit)),
            Read::Children(parent) => Self::Children(key(*parent)),
            Read::All { after, limit } => {
                let range = after.map(|after| KeyRange::lower_bound(&key(after), Some(true)));
                Self::All(range.transpose().map_err(trouble)?, count(*limit))
            }
            Read::Outbox { from, limit } => Self::Outbox(counts_from(*from)?, count(*limit)),
        })
    }
}

/// The browser counts with 32 bits, and takes 0 for "all": the caller must not ask for none.
fn count(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}

/// The keys of a kind, from just below an id on.
fn newest(kind: &str, before: Option<RecordId>) -> Result<KeyRange, StoreError> {
    let kind = JsValue::from_str(kind);
    let lower = match before {
        Some(before) => Array::of2(&kind, &turned(before)),
        None => Array::of1(&kind),
    };
    // An array sorts after every binary key.
    let upper = Array::of2(&kind, &Array::new());
    KeyRange::bound(&lower, &upper, Some(true), Some(true)).map_err(trouble)
}

fn counts_from(from: Seq) -> Result<KeyRange, StoreError> {
    KeyRange::lower_bound(&number(from.0)?, None).map_err(trouble)
}

async fn get_each(store: &ObjectStore, keys: Vec<JsValue>) -> Result<Vec<RecordRow>, StoreError> {
    let mut requests: Vec<GetStoreRequest> = keys
        .into_iter()
        .map(|key| store.get(key))
        .collect::<Result<_, _>>()
        .map_err(trouble)?;
    let Some(last) = requests.pop() else {
        return Ok(Vec::new());
    };
    let last = last.await.map_err(trouble)?;
    let mut rows = Vec::with_capacity(requests.len() + 1);
    for request in &requests {
        let value = request.result().map_err(trouble)?;
        if !value.is_undefined() {
            rows.push(record_row(&value)?);
        }
    }
    if let Some(value) = last {
        rows.push(record_row(&value)?);
    }
    Ok(rows)
}

async fn all(request: Result<GetAllStoreRequest, idb::Error>) -> Result<Vec<JsValue>, StoreError> {
    request.map_err(trouble)?.await.map_err(trouble)
}

async fn record_rows(
    request: Result<GetAllStoreRequest, idb::Error>,
) -> Result<Vec<RecordRow>, StoreError> {
    all(request).await?.iter().map(record_row).collect()
}

fn outbox_rows(values: &[JsValue]) -> Result<Vec<OutboxRow>, StoreError> {
    values.iter().map(outbox_row).collect()
}

/// The unsettled changes of these records, by count.
async fn changes_of(
    outbox: &ObjectStore,
    records: &[RecordRow],
) -> Result<Vec<OutboxRow>, StoreError> {
    let ids: BTreeSet<RecordId> = records.iter().map(|row| row.id).collect();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Ok(Vec::new());
    };
    let index = outbox.index(RECORD).map_err(trouble)?;
    let mut changes = if ids.len() <= FEW {
        let queries = ids.iter().map(|id| Query::from(key(*id)));
        changes_each(&index, queries).await?
    } else {
        let range = KeyRange::bound(&key(*first), &key(*last), None, None).map_err(trouble)?;
        let mut changes = outbox_rows(&all(index.get_all(Some(range.into()), None)).await?)?;
        changes.retain(|row| ids.contains(&row.record));
        changes
    };
    changes.sort_by_key(|row| row.seq);
    Ok(changes)
}

async fn changes_each(
    index: &Index,
    queries: impl Iterator<Item = Query>,
) -> Result<Vec<OutboxRow>, StoreError> {
    let mut requests: Vec<GetAllStoreRequest> = queries
        .map(|query| index.get_all(Some(query), None))
        .collect::<Result<_, _>>()
        .map_err(trouble)?;
    let Some(last) = requests.pop() else {
        return Ok(Vec::new());
    };
    let last = outbox_rows(&last.await.map_err(trouble)?)?;
    let mut rows = Vec::new();
    for request in &requests {
        let found: Array = request.result().map_err(trouble)?.unchecked_into();
        rows.extend(outbox_rows(&found.to_vec())?);
    }
    rows.extend(last);
    Ok(rows)
}
