//! Rows of one shape as columns: changes up, records and outcomes down.

mod changes;
mod looks;
mod outcomes;
mod records;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::columns::Deltas;
use super::ids::IdListBuilder;
use crate::value::{Fields, Value};

pub use changes::ChangeTable;
pub(super) use changes::pack_changes;
pub use looks::LookTable;
pub(super) use looks::pack_looks;
pub use outcomes::OutcomeTable;
pub use records::RecordTable;
pub(super) use records::pack_records;

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

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
