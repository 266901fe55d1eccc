//! Changes on their way up: those of one kind that set the same fields are a table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BadTable, Columns, fits, signed};
use crate::change::{Change, Edit};
use crate::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use crate::value::Fields;
use crate::wire::columns::Deltas;
use crate::wire::ids::IdListBuilder;

/// Changes of one kind that set the same fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeTable {
    /// The kind.
    kind: String,
    /// The form's version, if one asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    /// These are deletions.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    delete: bool,
    /// The device's count.
    seq: Deltas,
    /// Change ids, as places in the dictionary.
    id: Deltas,
    /// Record ids, likewise.
    record: Deltas,
    /// The revision seen.
    base: Deltas,
    /// The earlier change built on, 0 for none; left out if all are 0.
    #[serde(default, skip_serializing_if = "Deltas::is_empty")]
    after: Deltas,
    /// Saved at, in milliseconds after the time in the change's id.
    at: Deltas,
    /// What is set.
    #[serde(flatten)]
    set: Columns,
}

/// The longest name of a kind, a form or a field that is unpacked at all, in
/// bytes: each row gets its own copy.
const MAX_NAME: usize = 200;

/// The most columns of one table that are unpacked at all. A change with more
/// than `schema::MAX_FIELDS` is refused by itself; this only bounds memory.
const MAX_COLUMNS: usize = 500;

/// About what a change takes beside its names and its fields, in bytes.
const ROW: usize = 200;

/// About what a field takes beside its name and a long value, in bytes.
const CELL: usize = 64;

impl ChangeTable {
    /// How many changes it says it has.
    pub(in crate::wire) fn len(&self) -> usize {
        self.seq.len()
    }

    /// Refuses what would grow out of proportion when every row gets its copy.
    fn fits_memory(&self) -> Result<(), BadTable> {
        let names = self.set.fields.iter().chain(&self.set.linked);
        let longest = names
            .chain(&self.form)
            .chain([&self.kind])
            .map(String::len)
            .max();
        if longest.is_some_and(|bytes| bytes > MAX_NAME) {
            return Err(BadTable::new("fields", "has a name of more than 200 bytes"));
        }
        if self.set.fields.len() + self.set.linked.len() > MAX_COLUMNS {
            return Err(BadTable::new("fields", "has more than 500 columns"));
        }
        Ok(())
    }

    /// About how many bytes the rows take once each has its own copy of every name.
    pub(in crate::wire) fn weight(&self) -> usize {
        let names = self.set.fields.iter().chain(&self.set.linked);
        let row = ROW + self.kind.len() + self.form.as_ref().map_or(0, String::len);
        names
            .fold(row, |row, name| row + CELL + name.len())
            .saturating_mul(self.len())
    }

    pub(in crate::wire) fn unpack(&self, ids: &[Uuid]) -> Result<Vec<Change>, BadTable> {
        self.fits_memory()?;
        let rows = self.seq.len();
        for (column, len) in [
            ("id", self.id.len()),
            ("record", self.record.len()),
            ("base", self.base.len()),
            ("at", self.at.len()),
        ] {
            fits(column, len, rows)?;
        }
        let after = if self.after.is_empty() {
            vec![0; rows]
        } else {
            self.after.unpack()
        };
        fits("after", after.len(), rows)?;
        let sets = self.set.unpack(rows, ids)?;
        let (seq, base, at) = (self.seq.unpack(), self.base.unpack(), self.at.unpack());
        let id = self.id.pick("id", ids)?;
        let record = self.record.pick("record", ids)?;
        sets.into_iter()
            .enumerate()
            .map(|(row, set)| {
                let number = |column: &str, value: i64| {
                    u64::try_from(value).map_err(|_| BadTable::new(column, "is below zero"))
                };
                let after = number("after", after[row])?;
                Ok(Change {
                    id: ChangeId(id[row]),
                    seq: Seq(number("seq", seq[row])?),
                    record: RecordId(record[row]),
                    kind: self.kind.clone(),
                    base: Revision(number("base", base[row])?),
                    after: (after > 0).then_some(Seq(after)),
                    at: Millis(id_time(id[row]).saturating_add(at[row])),
                    form: self.form.clone(),
                    edit: if self.delete {
                        Edit::Delete
                    } else {
                        Edit::Set(set)
                    },
                })
            })
            .collect()
    }
}

pub(super) fn id_time(id: Uuid) -> i64 {
    id.as_bytes()[..6]
        .iter()
        .fold(0, |time, byte| (time << 8) | i64::from(*byte))
}

pub(in crate::wire) fn pack_changes(
    changes: &[Change],
    ids: &mut IdListBuilder,
) -> Vec<ChangeTable> {
    type Shape<'a> = (&'a str, Option<&'a str>, bool, Vec<&'a String>);
    let mut shapes: BTreeMap<Shape<'_>, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        let names = change.edit.fields().map(|(name, _)| name).collect();
        let shape = (
            change.kind.as_str(),
            change.form.as_deref(),
            change.edit == Edit::Delete,
            names,
        );
        shapes.entry(shape).or_default().push(change);
    }
    let mut tables: Vec<_> = shapes.into_iter().collect();
    tables.sort_by_key(|(_, rows)| rows.first().map(|change| change.seq));
    let nothing = Fields::new();
    tables
        .into_iter()
        .map(|((kind, form, delete, names), rows)| {
            let sets: Vec<&Fields> = rows
                .iter()
                .map(|change| match &change.edit {
                    Edit::Set(fields) => fields,
                    Edit::Delete => &nothing,
                })
                .collect();
            let after = if rows.iter().any(|change| change.after.is_some()) {
                Deltas::pack(
                    rows.iter()
                        .map(|change| change.after.map_or(0, |seq| signed(seq.0))),
                )
            } else {
                Deltas::default()
            };
            ChangeTable {
                kind: kind.to_owned(),
                form: form.map(str::to_owned),
                delete,
                seq: Deltas::pack(rows.iter().map(|change| signed(change.seq.0))),
                record: Deltas::pack(rows.iter().map(|change| ids.place(change.record.0))),
                id: Deltas::pack(rows.iter().map(|change| ids.place(change.id.0))),
                base: Deltas::pack(rows.iter().map(|change| signed(change.base.0))),
                after,
                at: Deltas::pack(
                    rows.iter()
                        .map(|change| change.at.0.saturating_sub(id_time(change.id.0))),
                ),
                set: Columns::pack(&names, &sets, ids),
            }
        })
        .collect()
}
