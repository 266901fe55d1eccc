//! Looks on their way up: those at one field are a table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::changes::id_time;
use super::{BadTable, fits};
use crate::ids::{Millis, ReadId, RecordId};
use crate::look::Look;
use crate::wire::columns::Deltas;
use crate::wire::ids::IdListBuilder;

/// The longest name of a field that is unpacked at all, in bytes.
const MAX_NAME: usize = 64;

/// Looks at the same field of several records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookTable {
    /// The field.
    field: String,
    /// The looks' ids, as places in the dictionary.
    id: Deltas,
    /// Record ids, likewise.
    record: Deltas,
    /// Seen at, in milliseconds after the time in the look's id.
    at: Deltas,
}

impl LookTable {
    /// How many looks it says it has.
    pub(in crate::wire) fn len(&self) -> usize {
        self.id.len()
    }

    pub(in crate::wire) fn unpack(&self, ids: &[Uuid]) -> Result<Vec<Look>, BadTable> {
        // It goes into a log as it comes: a name of a field, and no word of anybody's.
        let of_a_name = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.')
        };
        let is_name = !self.field.is_empty() && self.field.len() <= MAX_NAME;
        if !is_name || !self.field.bytes().all(of_a_name) {
            return Err(BadTable::new("looks", "has a field that is no name"));
        }
        let rows = self.id.len();
        fits("record", self.record.len(), rows)?;
        fits("at", self.at.len(), rows)?;
        let id = self.id.pick("id", ids)?;
        let record = self.record.pick("record", ids)?;
        let looks = id.into_iter().zip(record).zip(self.at.unpack());
        Ok(looks
            .map(|((id, record), after)| Look {
                id: ReadId(id),
                record: RecordId(record),
                field: self.field.clone(),
                at: Millis(id_time(id).saturating_add(after)),
            })
            .collect())
    }
}

pub(in crate::wire) fn pack_looks(looks: &[Look], ids: &mut IdListBuilder) -> Vec<LookTable> {
    let mut fields: BTreeMap<&str, Vec<&Look>> = BTreeMap::new();
    for look in looks {
        fields.entry(&look.field).or_default().push(look);
    }
    fields
        .into_iter()
        .map(|(field, rows)| LookTable {
            field: field.to_owned(),
            record: Deltas::pack(rows.iter().map(|look| ids.place(look.record.0))),
            id: Deltas::pack(rows.iter().map(|look| ids.place(look.id.0))),
            at: Deltas::pack(
                rows.iter()
                    .map(|look| look.at.0.saturating_sub(id_time(look.id.0))),
            ),
        })
        .collect()
}
