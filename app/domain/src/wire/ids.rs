//! The dictionary of ids: each id of a message once, in few bytes.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::table::BadTable;

/// Ids in the order of their first use. The first six bytes (a UUIDv7's
/// milliseconds) travel as differences, the other ten as base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdList {
    /// Milliseconds of each id, less those of the id before it.
    #[serde(default)]
    t: Vec<i64>,
    /// The last ten bytes of every id, one after the other, in base64 without padding.
    #[serde(default)]
    r: String,
}

impl IdList {
    /// True if there is none, nor half of one: what does not fit is told, not dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.t.is_empty() && self.r.is_empty()
    }

    /// The ids.
    ///
    /// # Errors
    /// [`BadTable`] if the two halves do not fit.
    pub fn unpack(&self) -> Result<Vec<Uuid>, BadTable> {
        let bad = |why: &str| BadTable::new("ids", why);
        let rest = STANDARD_NO_PAD
            .decode(&self.r)
            .map_err(|_| bad("r is not base64"))?;
        if rest.len() != self.t.len() * 10 {
            return Err(bad("r does not hold ten bytes for each of t"));
        }
        let mut time = 0i64;
        let mut ids = Vec::with_capacity(self.t.len());
        for (step, tail) in self.t.iter().zip(rest.chunks_exact(10)) {
            time = time
                .checked_add(*step)
                .filter(|time| (0..1 << 48).contains(time))
                .ok_or_else(|| bad("t leaves 48 bits"))?;
            let mut bytes = [0; 16];
            bytes[..6].copy_from_slice(&time.to_be_bytes()[2..]);
            bytes[6..].copy_from_slice(tail);
            ids.push(Uuid::from_bytes(bytes));
        }
        Ok(ids)
    }
}

/// Collects the ids of a message.
#[derive(Default)]
pub(super) struct IdListBuilder {
    order: Vec<Uuid>,
    places: HashMap<Uuid, i64>,
}

impl IdListBuilder {
    /// The place of an id, which is added if it is new.
    pub(super) fn place(&mut self, id: Uuid) -> i64 {
        let next = i64::try_from(self.order.len()).unwrap_or(i64::MAX);
        *self.places.entry(id).or_insert_with(|| {
            self.order.push(id);
            next
        })
    }

    pub(super) fn finish(self) -> IdList {
        let mut before = 0;
        let mut list = IdList::default();
        let mut rest = Vec::with_capacity(self.order.len() * 10);
        for id in &self.order {
            let bytes = id.as_bytes();
            let time = bytes[..6]
                .iter()
                .fold(0i64, |time, byte| (time << 8) | i64::from(*byte));
            list.t.push(time - before);
            before = time;
            rest.extend_from_slice(&bytes[6..]);
        }
        list.r = STANDARD_NO_PAD.encode(rest);
        list
    }
}
