//! What is sealed in a row, and how it is opened again.
//!
//! Beside ids, places and days nothing of a person lies in the database as it is:
//! what [`domain::schema::lies_open`] does not name goes into one sealed value a
//! row, padded, so that neither its presence nor its length tells much. The keys are
//! the keyring's, which is not in the database.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use domain::change::{Change, Edit};
use domain::ids::{DeviceId, Revision};
use domain::record::{LostValue, Past, Record};
use domain::schema::lies_open;
use domain::value::Fields;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::DbError;
use super::stored::{damaged, json, unlike};
use crate::keys::{KeyId, Keyring, Place, Purpose};

/// Sealed values are as long as a multiple of this.
const STEP: usize = 128;

/// Bytes that only the keyring opens, and the number of the key that sealed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    /// The key.
    pub(super) key: KeyId,
    /// A nonce of chance, then what was sealed; none where there was nothing to seal.
    pub(super) bytes: Option<Vec<u8>>,
}

/// A record as it lies in its row.
pub(super) struct RecordText {
    /// The open fields, as JSON.
    pub(super) fields: String,
    /// The open part of its past, as JSON.
    pub(super) past: String,
    /// The rest.
    pub(super) sealed: Sealed,
}

/// A change as it lies in its row.
pub(super) struct ChangeText {
    /// The change without what it sets but for its open fields, as JSON.
    pub(super) body: String,
    /// Its digest; empty where it is sealed. Beside an open row it would tell whoever
    /// guesses a number whether the guess was right.
    pub(super) digest: Vec<u8>,
    /// The rest.
    pub(super) sealed: Sealed,
}

/// The part of a row that is sealed.
#[derive(Default, Serialize, Deserialize)]
struct Closed {
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    fields: Fields,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    touched: BTreeMap<String, (Revision, DeviceId)>,
    /// Lost values, each with its place among all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rivals: Vec<(usize, LostValue)>,
    /// The digest of a change, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Uuid>,
}

/// Seals rows and opens them, with the keys of a keyring. Cloning it is cheap.
#[derive(Clone)]
pub(super) struct Sealer(Arc<Keyring>);

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    pub(super) const fn new(keys: Arc<Keyring>) -> Self {
        Self(keys)
    }

    pub(super) const fn keys(&self) -> &Arc<Keyring> {
        &self.0
    }

    /// The number of the key that seals now.
    pub(super) fn newest(&self) -> KeyId {
        self.0.newest(Purpose::Column).0
    }

    /// An account's second factor, sealed anew with the newest key.
    pub(super) fn again(
        &self,
        account: Uuid,
        key: i64,
        sealed: &[u8],
    ) -> Result<(KeyId, Vec<u8>), DbError> {
        let place = Place::SecondFactor(account);
        let key = key_id(place.what(), key)?;
        let secret = self.0.open_sealed(place, key, sealed);
        let secret = Zeroizing::new(secret.map_err(|error| damaged(place.what(), &error))?);
        let sealed = self.0.seal(place, &secret);
        sealed.ok_or_else(|| damaged(place.what(), &"it could not be sealed"))
    }

    /// Nothing that has to be sealed.
    fn nothing(&self) -> Sealed {
        let (key, bytes) = (self.newest(), None);
        Sealed { key, bytes }
    }

    fn close(&self, place: Place, closed: &Closed) -> Result<Sealed, DbError> {
        let mut text = json(place.what(), closed)?;
        let padded = text.len().next_multiple_of(STEP);
        text.extend(std::iter::repeat_n(' ', padded - text.len()));
        let sealed = self.0.seal(place, text.as_bytes());
        let (key, bytes) =
            sealed.ok_or_else(|| damaged(place.what(), &"it could not be sealed"))?;
        let bytes = Some(bytes);
        Ok(Sealed { key, bytes })
    }

    fn closed(&self, place: Place, key: i64, bytes: &[u8]) -> Result<Closed, DbError> {
        let key = key_id(place.what(), key)?;
        let text = self.0.open_sealed(place, key, bytes);
        let text = text.map_err(|error| damaged(place.what(), &error))?;
        serde_json::from_slice(&text).map_err(|error| damaged(place.what(), &unlike(&error)))
    }

    /// A record as it is to lie in its row.
    pub(super) fn record(&self, record: &Record) -> Result<RecordText, DbError> {
        let open = |field: &String| lies_open(&record.kind, field);
        let (fields, closed_fields) = split(&record.fields, open);
        let (touched, closed_touched) = split(&record.past.touched, open);
        let (mut rivals, mut closed_rivals) = (Vec::new(), Vec::new());
        for (at, rival) in record.past.rivals.iter().enumerate() {
            if open(&rival.field) {
                rivals.push(rival.clone());
            } else {
                closed_rivals.push((at, rival.clone()));
            }
        }
        let past = Past {
            maker: record.past.maker,
            touched,
            rivals,
        };
        let closed = Closed {
            fields: closed_fields,
            touched: closed_touched,
            rivals: closed_rivals,
            digest: None,
        };
        let nothing = closed.fields.is_empty() && closed.touched.is_empty();
        Ok(RecordText {
            fields: json("record", &fields)?,
            past: json("record", &past)?,
            sealed: if nothing && closed.rivals.is_empty() {
                self.nothing()
            } else {
                self.close(Place::Record(record.id.0), &closed)?
            },
        })
    }

    /// Gives a record its sealed part back.
    pub(super) fn complete(
        &self,
        record: &mut Record,
        key: Option<i64>,
        sealed: Option<&[u8]>,
    ) -> Result<(), DbError> {
        let (Some(key), Some(bytes)) = (key, sealed) else {
            return Ok(());
        };
        let closed = self.closed(Place::Record(record.id.0), key, bytes)?;
        record.fields.extend(closed.fields);
        record.past.touched.extend(closed.touched);
        for (at, rival) in closed.rivals {
            let at = at.min(record.past.rivals.len());
            record.past.rivals.insert(at, rival);
        }
        Ok(())
    }

    /// A change as it is to lie in its row.
    pub(super) fn change(&self, change: &Change, digest: [u8; 16]) -> Result<ChangeText, DbError> {
        let open = |field: &String| lies_open(&change.kind, field);
        let (edit, fields) = match &change.edit {
            Edit::Set(fields) => {
                let (fields, closed) = split(fields, open);
                (Edit::Set(fields), closed)
            }
            Edit::Delete => (Edit::Delete, Fields::new()),
        };
        if fields.is_empty() {
            return Ok(ChangeText {
                body: json("change", change)?,
                digest: digest.to_vec(),
                sealed: self.nothing(),
            });
        }
        let closed = Closed {
            fields,
            digest: Some(Uuid::from_bytes(digest)),
            ..Closed::default()
        };
        let open = Change {
            edit,
            kind: change.kind.clone(),
            form: change.form.clone(),
            ..*change
        };
        Ok(ChangeText {
            body: json("change", &open)?,
            digest: Vec::new(),
            sealed: self.close(Place::Change(change.id.0), &closed)?,
        })
    }

    /// Gives a change its sealed part back.
    pub(super) fn complete_change(
        &self,
        change: &mut Change,
        key: Option<i64>,
        sealed: Option<&[u8]>,
    ) -> Result<(), DbError> {
        let (Some(key), Some(bytes)) = (key, sealed) else {
            return Ok(());
        };
        let closed = self.closed(Place::Change(change.id.0), key, bytes)?;
        if let Edit::Set(fields) = &mut change.edit {
            fields.extend(closed.fields);
        }
        Ok(())
    }

    /// The digest of a change's row.
    pub(super) fn digest(
        &self,
        change: Uuid,
        digest: &[u8],
        key: Option<i64>,
        sealed: Option<&[u8]>,
    ) -> Result<[u8; 16], DbError> {
        if let (true, Some(key), Some(bytes)) = (digest.is_empty(), key, sealed) {
            let closed = self.closed(Place::Change(change), key, bytes)?;
            let digest = closed.digest.map(Uuid::into_bytes);
            return digest.ok_or_else(|| damaged("ledger entry", &"it has no digest"));
        }
        digest
            .try_into()
            .map_err(|_| damaged("ledger entry", &"its digest has another length"))
    }
}

/// A key's number from its column.
pub(super) fn key_id(what: &'static str, key: i64) -> Result<KeyId, DbError> {
    let key = u32::try_from(key).map_err(|error| damaged(what, &error))?;
    Ok(KeyId(key))
}

/// Parts a map into what lies open and what does not.
fn split<V: Clone>(
    all: &BTreeMap<String, V>,
    open: impl Fn(&String) -> bool,
) -> (BTreeMap<String, V>, BTreeMap<String, V>) {
    let all = all
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    all.partition(|(name, _)| open(name))
}

#[cfg(test)]
mod tests;
