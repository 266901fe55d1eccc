//! Rows as the browser stores them, and back.
//!
//! A row is a plain object: its keys stand open, as the indexes need them, and
//! its value is bytes that this file does not look into.

use domain::ids::{RecordId, Seq};
use idb::Transaction;
use js_sys::{Object, Reflect, Uint8Array};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};

use super::schema::{
    BYTES, ENVELOPES, HEAD, ID, KIND, META, OUTBOX, PARENT, RECORD, RECORDS, SEQ, TURNED,
};
use super::trouble::trouble;
use crate::offline::{EnvelopeRow, OutboxRow, RecordRow, StoreError, Writes};

/// The greatest whole number that a key holds exactly.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Bytes as a value or a key.
pub(super) fn binary(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// The id as a key.
pub(super) fn key(id: RecordId) -> JsValue {
    binary(id.0.as_bytes())
}

/// The id's bits turned round, as a key: the newest id is the smallest key.
pub(super) fn turned(id: RecordId) -> JsValue {
    binary(&id.0.as_bytes().map(|byte| !byte))
}

/// A whole number as a value or a key.
pub(super) fn number(number: u64) -> Result<JsValue, StoreError> {
    if number > MAX_SAFE {
        return Err(StoreError::Damaged(format!("{number} is beyond counting")));
    }
    Ok(JsValue::from_f64(number as f64))
}

/// A whole number that was stored.
pub(super) fn whole(value: &JsValue) -> Result<u64, StoreError> {
    value
        .as_f64()
        .filter(|number| (0.0..=MAX_SAFE as f64).contains(number) && number.fract() == 0.0)
        .map(|number| number as u64)
        .ok_or_else(|| damaged("a number"))
}

/// Bytes that were stored.
pub(in crate::offline) fn bytes(value: &JsValue) -> Result<Vec<u8>, StoreError> {
    value
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .ok_or_else(|| damaged("bytes"))
}

/// An id that was stored.
pub(super) fn uuid(value: &JsValue) -> Result<Uuid, StoreError> {
    Uuid::from_slice(&bytes(value)?).map_err(|_| damaged("an id"))
}

fn damaged(wanted: &str) -> StoreError {
    StoreError::Damaged(format!("{wanted} was expected"))
}

fn property(row: &JsValue, name: &str) -> Result<JsValue, StoreError> {
    Reflect::get(row, &JsValue::from_str(name)).map_err(|_| damaged("a row"))
}

fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // A new plain object takes every property.
        drop(Reflect::set(&object, &JsValue::from_str(name), value));
    }
    object.into()
}

/// A record's row that was stored.
pub(super) fn record_row(row: &JsValue) -> Result<RecordRow, StoreError> {
    let parent = property(row, PARENT)?;
    Ok(RecordRow {
        id: RecordId(uuid(&property(row, ID)?)?),
        kind: property(row, KIND)?
            .as_string()
            .ok_or_else(|| damaged("a kind"))?,
        parent: if parent.is_undefined() {
            None
        } else {
            Some(RecordId(uuid(&parent)?))
        },
        bytes: bytes(&property(row, BYTES)?)?,
    })
}

/// A change's row that was stored.
pub(super) fn outbox_row(row: &JsValue) -> Result<OutboxRow, StoreError> {
    Ok(OutboxRow {
        seq: Seq(whole(&property(row, SEQ)?)?),
        record: RecordId(uuid(&property(row, RECORD)?)?),
        bytes: bytes(&property(row, BYTES)?)?,
    })
}

/// An envelope's row that was stored.
pub(super) fn envelope_row(row: &JsValue) -> Result<EnvelopeRow, StoreError> {
    Ok(EnvelopeRow {
        seq: Seq(whole(&property(row, SEQ)?)?),
        bytes: bytes(&property(row, BYTES)?)?,
    })
}

/// Everything that a commit writes, as the browser's values.
pub(super) struct Prepared {
    forget_records: bool,
    remove_records: Vec<JsValue>,
    records: Vec<JsValue>,
    remove_outbox: Vec<JsValue>,
    outbox: Vec<JsValue>,
    envelopes: Vec<JsValue>,
    meta: Vec<(JsValue, JsValue)>,
}

impl Prepared {
    /// Makes the values, before a transaction opens.
    pub(super) fn new(writes: &Writes) -> Result<Self, StoreError> {
        let record = |row: &RecordRow| {
            let mut properties = vec![
                (ID, key(row.id)),
                (KIND, JsValue::from_str(&row.kind)),
                (TURNED, turned(row.id)),
                (BYTES, binary(&row.bytes)),
            ];
            properties.extend(row.parent.map(|parent| (PARENT, key(parent))));
            object(&properties)
        };
        let change = |row: &OutboxRow| {
            Ok(object(&[
                (SEQ, number(row.seq.0)?),
                (RECORD, key(row.record)),
                (BYTES, binary(&row.bytes)),
            ]))
        };
        let envelope = |row: &EnvelopeRow| {
            let properties = [(SEQ, number(row.seq.0)?), (BYTES, binary(&row.bytes))];
            Ok(object(&properties))
        };
        let envelopes = writes.envelopes.iter().map(envelope);
        Ok(Self {
            forget_records: writes.forget_records,
            remove_records: writes.remove_records.iter().copied().map(key).collect(),
            records: writes.records.iter().map(record).collect(),
            remove_outbox: writes
                .remove_outbox
                .iter()
                .map(|seq| number(seq.0))
                .collect::<Result<_, _>>()?,
            outbox: writes.outbox.iter().map(change).collect::<Result<_, _>>()?,
            envelopes: envelopes.collect::<Result<_, _>>()?,
            meta: writes
                .meta
                .iter()
                .map(|(name, value)| (JsValue::from_str(name), binary(value)))
                .collect(),
        })
    }

    /// The object stores that the commit touches.
    pub(super) fn stores(&self) -> Vec<&'static str> {
        let records =
            self.forget_records || !self.remove_records.is_empty() || !self.records.is_empty();
        let outbox = !self.remove_outbox.is_empty() || !self.outbox.is_empty();
        let envelopes = !self.remove_outbox.is_empty() || !self.envelopes.is_empty();
        [
            (HEAD, true),
            (RECORDS, records),
            (OUTBOX, outbox),
            (ENVELOPES, envelopes),
            (META, !self.meta.is_empty()),
        ]
        .into_iter()
        .filter_map(|(store, touched)| touched.then_some(store))
        .collect()
    }

    /// Asks for every write. No answer is awaited: one that fails aborts the
    /// transaction, which says why.
    pub(super) fn ask(self, transaction: &Transaction) -> Result<(), StoreError> {
        let touched = self.stores();
        let store = |name| transaction.object_store(name).map_err(trouble);
        if touched.contains(&RECORDS) {
            let records = store(RECORDS)?;
            if self.forget_records {
                records.clear().map_err(trouble)?;
            }
            for key in self.remove_records {
                records.delete(key).map_err(trouble)?;
            }
            for row in &self.records {
                records.put(row, None).map_err(trouble)?;
            }
        }
        if touched.contains(&ENVELOPES) {
            let envelopes = store(ENVELOPES)?;
            for key in &self.remove_outbox {
                envelopes.delete(key.clone()).map_err(trouble)?;
            }
            for row in &self.envelopes {
                envelopes.put(row, None).map_err(trouble)?;
            }
        }
        if touched.contains(&OUTBOX) {
            let outbox = store(OUTBOX)?;
            for key in self.remove_outbox {
                outbox.delete(key).map_err(trouble)?;
            }
            for row in &self.outbox {
                outbox.put(row, None).map_err(trouble)?;
            }
        }
        if touched.contains(&META) {
            let meta = store(META)?;
            for (name, value) in &self.meta {
                meta.put(value, Some(name)).map_err(trouble)?;
            }
        }
        Ok(())
    }
}
