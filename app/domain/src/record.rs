//! A record as the server keeps it: its fields, and who wrote each one last.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::{DELETED, RecordView, Rival};
use crate::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision};
use crate::role::{REFERENCE_SCOPE, scope_of_helper};
use crate::schema;
use crate::sum::Sum;
use crate::value::{Fields, Value};

/// A record with what merging needs to know about its past.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The record.
    pub id: RecordId,
    /// Its kind by wire name.
    pub kind: String,
    /// How often it has changed.
    pub revision: Revision,
    /// Taken away by somebody; the tombstone syncs.
    pub deleted: bool,
    /// What is shown, counted and merged against.
    pub fields: Fields,
    /// Who wrote what last.
    pub past: Past,
}

/// Who wrote each field last, and what lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// The device that made the record: the writer, at revision 1, of every field not in `touched`.
    pub maker: DeviceId,
    /// The last writer of each field that was written again, or left empty on
    /// purpose when the record was made; `deleted` among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub touched: BTreeMap<String, (Revision, DeviceId)>,
    /// Values that lost and wait for a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<LostValue>,
}

/// A value that came second, kept until a person settles the field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostValue {
    /// The field; `deleted` for a deletion.
    pub field: String,
    /// What was meant.
    pub value: Value,
    /// The change that meant it.
    pub change: ChangeId,
    /// The device that it came from.
    pub device: DeviceId,
    /// The name of the person, as shown.
    pub by: String,
    /// When, by the device's clock.
    pub at: Millis,
    /// The record's revision that took it in.
    pub revision: Revision,
}

impl Record {
    /// The sync scope that all of its place hold: the commune, or the reference set.
    #[must_use]
    pub fn scope(&self) -> &str {
        scope(&self.kind, &self.fields)
    }

    /// The smallest sync scope that the record is in.
    #[must_use]
    pub fn part(&self) -> Cow<'_, str> {
        part(&self.kind, &self.fields)
    }

    /// Every sync scope that the record is in.
    pub fn scopes(&self) -> impl Iterator<Item = Cow<'_, str>> {
        scopes(&self.kind, &self.fields)
    }

    /// The helper who wrote the record down, if one did.
    #[must_use]
    pub fn helper(&self) -> Option<AccountId> {
        helper(&self.kind, &self.fields)
    }

    /// The person whose figures this record takes part in.
    #[must_use]
    pub fn subject(&self) -> Option<RecordId> {
        subject(&self.kind, self.id, &self.fields)
    }

    /// The last writer of a field.
    #[must_use]
    pub fn last_write(&self, field: &str) -> Option<(Revision, DeviceId)> {
        if let Some(write) = self.past.touched.get(field) {
            return Some(*write);
        }
        self.fields
            .contains_key(field)
            .then_some((Revision(1), self.past.maker))
    }

    /// The newest revision that some other device wrote.
    #[must_use]
    pub fn last_foreign(&self, device: DeviceId) -> Revision {
        let made = if self.past.maker == device {
            Revision(0)
        } else {
            Revision(1)
        };
        let touched = self
            .past
            .touched
            .values()
            .filter(|(_, writer)| *writer != device)
            .map(|(revision, _)| *revision);
        let lost = self
            .past
            .rivals
            .iter()
            .filter(|lost| lost.device != device)
            .map(|lost| lost.revision);
        touched.chain(lost).fold(made, Ord::max)
    }

    /// What this record adds to its scope's sum, as [`RecordView::term`] has it.
    #[must_use]
    pub fn term(&self) -> Option<Sum> {
        (!self.deleted || !self.past.rivals.is_empty()).then(|| Sum::term(self.id, self.revision))
    }

    /// The record as a device may hold it.
    #[must_use]
    pub fn view(&self) -> RecordView {
        RecordView {
            id: self.id,
            kind: self.kind.clone(),
            revision: self.revision,
            fields: self.fields.clone(),
            deleted: self.deleted,
            rivals: self
                .past
                .rivals
                .iter()
                .map(|lost| Rival {
                    field: lost.field.clone(),
                    value: lost.value.clone(),
                    by: lost.by.clone(),
                    at: lost.at,
                })
                .collect(),
        }
    }

    /// The value of a field as conflicts see it, `deleted` among them.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        if field == DELETED {
            return Value::Bool(self.deleted);
        }
        self.fields.get(field).cloned().unwrap_or_default()
    }
}

/// The sync scope that fields of this kind put a record in.
#[must_use]
pub fn scope<'a>(kind: &str, fields: &'a Fields) -> &'a str {
    if matches!(kind, "provider" | "course" | "class") {
        return REFERENCE_SCOPE;
    }
    fields
        .get("commune")
        .and_then(Value::as_text)
        .unwrap_or_default()
}

/// The field that says which helper wrote a record down.
pub const HELPER: &str = "helper";

/// The helper who wrote such a record down, if one did.
#[must_use]
pub fn helper(kind: &str, fields: &Fields) -> Option<AccountId> {
    schema::kind(kind)?.field(HELPER)?;
    fields.get(HELPER)?.as_text()?.parse().ok()
}

/// The smallest sync scope that such a record is in: what a helper wrote down
/// is a part of the commune's.
#[must_use]
pub fn part<'a>(kind: &str, fields: &'a Fields) -> Cow<'a, str> {
    let scope = scope(kind, fields);
    match helper(kind, fields) {
        Some(helper) => Cow::Owned(scope_of_helper(scope, helper)),
        None => Cow::Borrowed(scope),
    }
}

/// Every sync scope that such a record is in, the largest first.
pub fn scopes<'a>(kind: &str, fields: &'a Fields) -> impl Iterator<Item = Cow<'a, str>> {
    let whole = Cow::Borrowed(scope(kind, fields));
    let part = Some(part(kind, fields)).filter(|part| *part != whole);
    std::iter::once(whole).chain(part)
}

/// The person whose figures such a record takes part in.
#[must_use]
pub fn subject(kind: &str, id: RecordId, fields: &Fields) -> Option<RecordId> {
    match schema::kind(kind)?.subject? {
        "id" => Some(id),
        field => fields
            .get(field)
            .and_then(Value::as_text)
            .and_then(|text| text.parse().ok()),
    }
}

/// The record that such a record is listed under: a person's household, an
/// answer's person.
#[must_use]
pub fn parent(kind: &str, fields: &Fields) -> Option<RecordId> {
    let field = schema::kind(kind)?.parents().next()?;
    fields
        .get(field)
        .and_then(Value::as_text)
        .and_then(|text| text.parse().ok())
}
