//! Rows of one shape as columns: changes up, records and outcomes down.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::columns::Deltas;
use super::ids::{IdList, IdListBuilder};
use crate::change::{Change, Edit, Outcome, Reason, RecordView, Rival};
use crate::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use crate::value::{Fields, Value};

/// A table whose columns do not fit; nothing of the message is taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("column {column}: {why}")]
pub struct BadTable {
    /// The column.
    pub column: String,
    /// What is wrong.
    pub why: String,
}

impl BadTable {
    pub(super) fn new(column: &str, why: &str) -> Self {
        Self {
            column: column.to_owned(),
            why: why.to_owned(),
        }
    }
}

/// Values of the named fields, column by column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Columns {
    /// Names.
    #[serde(default)]
    fields: Vec<String>,
    /// Which of them hold ids, as places in the dictionary (their column is in `links`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    linked: Vec<String>,
    /// One list a field in `fields`, each with one value a row.
    #[serde(default)]
    values: Vec<Vec<Value>>,
    /// One list of differences a field in `linked`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<Deltas>,
}

impl Columns {
    /// Packs rows that all have these fields; a column of which every value is
    /// an id goes through the dictionary.
    fn pack(names: &[&String], rows: &[&Fields], ids: &mut IdListBuilder) -> Self {
        let mut columns = Self::default();
        for name in names {
            let values: Vec<Value> = rows
                .iter()
                .map(|row| row.get(*name).cloned().unwrap_or_default())
                .collect();
            let as_ids: Option<Vec<Uuid>> = values.iter().map(canonical_id).collect();
            match as_ids {
                Some(found) if !found.is_empty() => {
                    columns.linked.push((*name).clone());
                    columns
                        .links
                        .push(Deltas::pack(found.into_iter().map(|id| ids.place(id))));
                }
                _ => {
                    columns.fields.push((*name).clone());
                    columns.values.push(values);
                }
            }
        }
        columns
    }

    fn unpack(&self, rows: usize, ids: &[Uuid]) -> Result<Vec<Fields>, BadTable> {
        if self.fields.len() != self.values.len() || self.linked.len() != self.links.len() {
            return Err(BadTable::new(
                "fields",
                "has another length than its columns",
            ));
        }
        let mut unpacked = vec![Fields::new(); rows];
        for (name, column) in self.fields.iter().zip(&self.values) {
            fits(name, column.len(), rows)?;
            for (row, value) in unpacked.iter_mut().zip(column) {
                row.insert(name.clone(), value.clone());
            }
        }
        for (name, column) in self.linked.iter().zip(&self.links) {
            fits(name, column.len(), rows)?;
            for (row, id) in unpacked.iter_mut().zip(column.pick(name, ids)?) {
                row.insert(name.clone(), Value::Text(id.to_string()));
            }
        }
        Ok(unpacked)
    }
}

/// The id that a text is, if writing the id gives that text again.
fn canonical_id(value: &Value) -> Option<Uuid> {
    let text = value.as_text()?;
    let id = Uuid::parse_str(text).ok()?;
    (text.len() == 36 && id.to_string() == text).then_some(id)
}

fn fits(column: &str, len: usize, rows: usize) -> Result<(), BadTable> {
    if len == rows {
        Ok(())
    } else {
        Err(BadTable::new(
            column,
            &format!("has {len} rows instead of {rows}"),
        ))
    }
}

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
    pub(super) fn len(&self) -> usize {
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
    pub(super) fn weight(&self) -> usize {
        let names = self.set.fields.iter().chain(&self.set.linked);
        let row = ROW + self.kind.len() + self.form.as_ref().map_or(0, String::len);
        names
            .fold(row, |row, name| row + CELL + name.len())
            .saturating_mul(self.len())
    }

    pub(super) fn unpack(&self, ids: &[Uuid]) -> Result<Vec<Change>, BadTable> {
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

fn id_time(id: Uuid) -> i64 {
    id.as_bytes()[..6]
        .iter()
        .fold(0, |time, byte| (time << 8) | i64::from(*byte))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn pack_changes(changes: &[Change]) -> (IdList, Vec<ChangeTable>) {
    let mut ids = IdListBuilder::default();
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
    let tables = tables
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
                set: Columns::pack(&names, &sets, &mut ids),
            }
        })
        .collect();
    (ids.finish(), tables)
}

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
    pub(super) fn unpack(&self, ids: &[Uuid]) -> Result<Vec<RecordView>, BadTable> {
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

pub(super) fn pack_records(
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
            let names: std::collections::BTreeSet<&String> =
                rows.iter().flat_map(|row| row.fields.keys()).collect();
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

/// Outcomes by the device's count of the changes they answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeTable {
    /// `applied`, `merged`, `conflict`, `held`, `refused`, or a newer word.
    #[serde(default)]
    outcome: Vec<String>,
    /// The record's revision, 0 where there is none.
    #[serde(default)]
    revision: Deltas,
    /// What is waited for, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    waits_for: BTreeMap<usize, String>,
    /// Reasons of refusal, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reason: BTreeMap<usize, Reason>,
    /// Fields that a conflict or a refusal speaks of, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<usize, Vec<String>>,
}

impl OutcomeTable {
    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty()
    }

    fn pack_row(&mut self, row: usize, outcome: &Outcome) -> i64 {
        let (word, revision) = match outcome {
            Outcome::Applied { revision } => ("applied", *revision),
            Outcome::Merged { revision } => ("merged", *revision),
            Outcome::Conflict { revision, fields } => {
                self.fields.insert(row, fields.clone());
                ("conflict", *revision)
            }
            Outcome::Held { waits_for } => {
                self.waits_for.insert(row, waits_for.clone());
                ("held", Revision(0))
            }
            Outcome::Refused { reason, fields } => {
                self.reason.insert(row, reason.clone());
                self.fields.insert(row, fields.clone());
                ("refused", Revision(0))
            }
        };
        self.outcome.push(word.to_owned());
        signed(revision.0)
    }

    pub(crate) fn pack(outcomes: &[Outcome]) -> Self {
        let mut table = Self::default();
        let revisions: Vec<i64> = outcomes
            .iter()
            .enumerate()
            .map(|(row, outcome)| table.pack_row(row, outcome))
            .collect();
        table.revision = Deltas::pack(revisions);
        table
    }

    /// The outcomes. A word that this version does not know counts as held: the
    /// change stays on the device and is asked after again.
    ///
    /// # Errors
    /// [`BadTable`] if the columns do not fit.
    pub fn unpack(&self) -> Result<Vec<Outcome>, BadTable> {
        let revision = self.revision.unpack();
        fits("revision", revision.len(), self.outcome.len())?;
        Ok(self
            .outcome
            .iter()
            .enumerate()
            .map(|(row, word)| {
                let revision = Revision(u64::try_from(revision[row]).unwrap_or_default());
                let fields = || self.fields.get(&row).cloned().unwrap_or_default();
                match word.as_str() {
                    "applied" => Outcome::Applied { revision },
                    "merged" => Outcome::Merged { revision },
                    "conflict" => Outcome::Conflict {
                        revision,
                        fields: fields(),
                    },
                    "refused" => Outcome::Refused {
                        reason: self
                            .reason
                            .get(&row)
                            .cloned()
                            .unwrap_or(Reason::Other("unknown".to_owned())),
                        fields: fields(),
                    },
                    other => Outcome::Held {
                        waits_for: self
                            .waits_for
                            .get(&row)
                            .cloned()
                            .unwrap_or_else(|| format!("outcome:{other}")),
                    },
                }
            })
            .collect())
    }
}
