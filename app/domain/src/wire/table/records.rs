//! Records on their way down: those of one kind are a table.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BadTable, Columns, fits, signed};
use crate::change::{RecordView, Rival};
use crate::ids::{RecordId, Revision};
use crate::value::{Fields, Value};
use crate::wire::columns::Deltas;
use crate::wire::ids::{IdList, IdListBuilder};

/// Records of one kind that hold the same fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordTable {
    /// The kind.
    kind: String,
    /// Record ids, as places in the dictionary.
    record: Deltas,
    /// Revisions.
    revision: Deltas,
    /// These are tombstones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
    /// Values that wait for a person to settle them, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    rivals: BTreeMap<usize, Vec<Rival>>,
    /// The fields.
    #[serde(flatten)]
    fields: Columns,
}

impl RecordTable {
    pub(in crate::wire) fn unpack(&self, ids: &[Uuid]) -> Result<Vec<RecordView>, BadTable> {
        let rows = self.record.len();
        fits("revision", self.revision.len(), rows)?;
        let fields = self.fields.unpack(rows, ids)?;
        let record = self.record.pick("record", ids)?;
        let revision = self.revision.unpack();
        fields
            .into_iter()
            .enumerate()
            .map(|(row, mut fields)| {
                fields.retain(|_, value| *value != Value::Null);
                Ok(RecordView {
                    id: RecordId(record[row]),
                    kind: self.kind.clone(),
                    revision: Revision(
                        u64::try_from(revision[row])
                            .map_err(|_| BadTable::new("revision", "is below zero"))?,
                    ),
                    fields,
                    deleted: self.deleted,
                    rivals: self.rivals.get(&row).cloned().unwrap_or_default(),
                })
            })
            .collect()
    }
}

pub(in crate::wire) fn pack_records(
    records: &[RecordView],
    removed: &[RecordId],
) -> (IdList, Vec<RecordTable>, Deltas) {
    let mut ids = IdListBuilder::default();
    let mut shapes: BTreeMap<(&str, bool), Vec<&RecordView>> = BTreeMap::new();
    for record in records {
        shapes
            .entry((&record.kind, record.deleted))
            .or_default()
            .push(record);
    }
    let tables = shapes
        .into_iter()
        .map(|((kind, deleted), rows)| {
            // Every field that any row has: an absent one travels as null.
            let names: BTreeSet<&String> = rows.iter().flat_map(|row| row.fields.keys()).collect();
            let names: Vec<&String> = names.into_iter().collect();
            let fields: Vec<&Fields> = rows.iter().map(|row| &row.fields).collect();
            RecordTable {
                kind: kind.to_owned(),
                record: Deltas::pack(rows.iter().map(|row| ids.place(row.id.0))),
                revision: Deltas::pack(rows.iter().map(|row| signed(row.revision.0))),
                deleted,
                rivals: rows
                    .iter()
                    .enumerate()
                    .filter(|(_, row)| !row.rivals.is_empty())
                    .map(|(place, row)| (place, row.rivals.clone()))
                    .collect(),
                fields: Columns::pack(&names, &fields, &mut ids),
            }
        })
        .collect();
    let removed = Deltas::pack(removed.iter().map(|id| ids.place(id.0)).collect::<Vec<_>>());
    (ids.finish(), tables, removed)
}
