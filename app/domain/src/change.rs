//! A change to a record, what became of it, and a record as a device sees it.

use serde::{Deserialize, Serialize};

use crate::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use crate::sum::Sum;
use crate::value::{Fields, Value};

/// What one save on one device did to one record: only the fields that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Made on the device; the same id always means the same change.
    pub id: ChangeId,
    /// The device's own count.
    pub seq: Seq,
    /// The record that is changed, or made by its first change.
    pub record: RecordId,
    /// The record's kind by its wire name (`schema::KINDS`).
    pub kind: String,
    /// The revision that the person saw; 0 for a record that the server never told of.
    pub base: Revision,
    /// The device's own earlier change to this record that this one builds on
    /// and that had no answer yet; the server waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Seq>,
    /// When it was saved, by the device's clock.
    pub at: Millis,
    /// Version of the form that asked, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// What it does.
    pub edit: Edit,
}

impl Change {
    /// Whether its author meant to make the record, and knew of none before.
    #[must_use]
    pub fn begins(&self) -> bool {
        self.base == Revision(0) && self.after.is_none() && matches!(self.edit, Edit::Set(_))
    }
}

/// What a change does to its record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Sets these fields and leaves all others alone.
    Set(Fields),
    /// Takes the record away for everybody; a tombstone stays.
    Delete,
}

impl Edit {
    /// The fields set; none for a deletion.
    pub fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        match self {
            Self::Set(fields) => Some(fields.iter()),
            Self::Delete => None,
        }
        .into_iter()
        .flatten()
    }
}

/// What the server made of one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It stands, on exactly what the person saw.
    Applied {
        /// The record's revision with it.
        revision: Revision,
    },
    /// It stands beside somebody else's change to other fields.
    Merged {
        /// The record's revision with it.
        revision: Revision,
    },
    /// Somebody else changed the same fields: both values are kept, and the
    /// earlier in server order is shown until a person settles it.
    Conflict {
        /// The record's revision with the kept values.
        revision: Revision,
        /// The fields that two people set differently; `deleted` stands for a deletion.
        fields: Vec<String>,
    },
    /// It waits on the server for another change or record.
    Held {
        /// `record:<id>` or `change:<device>:<seq>`.
        waits_for: String,
    },
    /// It does not stand. The server keeps it with this reason; the device
    /// keeps it, shows it and lets the person correct it.
    Refused {
        /// Why.
        reason: Reason,
        /// The fields that the reason speaks of; may be empty.
        fields: Vec<String>,
    },
}

/// Why a change was refused: stable codes, for people in `app`'s texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same change id came with other content.
    ChangeIdReused,
    /// No such kind of record.
    UnknownKind,
    /// The record is of another kind.
    KindMismatch,
    /// A value is not of its field's type.
    WrongType,
    /// A value's form is wrong: a date that is none, a text that is too long.
    BadValue,
    /// A new record lacks what it must have.
    MissingField,
    /// Only the server sets this field.
    ServerOwned,
    /// The record's place is outside what this account works on.
    OutsideScope,
    /// This role may not do this.
    NotAllowed,
    /// The account is not valid any more: what it sends is kept, and not applied.
    AccountEnded,
    /// The device was revoked: what it sends is kept, and not applied.
    DeviceRevoked,
    /// The device was not heard of for so long that what it sends without anybody
    /// signed in is kept, and not applied.
    DeviceExpired,
    /// An enrolment cannot go from its state to that one.
    BadTransition,
    /// It builds on a change that was refused.
    BuildsOnRefused,
    /// It is too large to be sent alone. The device itself says so: the server
    /// has never seen it.
    TooLarge,
    /// A reason that a newer server gives and this version has no word for.
    #[serde(untagged)]
    Other(String),
}

/// A value that lost the race for a field and waits for a person to settle it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// The field; `deleted` stands for a deletion.
    pub field: String,
    /// The value that was meant.
    pub value: Value,
    /// Who meant it, by the name that the server shows.
    pub by: String,
    /// When, by the device's clock.
    pub at: Millis,
}

/// The field name under which a deletion takes part in conflicts: `true` among
/// the rivals is a deletion that came second, and a change that sets `false`
/// takes a deletion back, or settles that the record stays.
pub const DELETED: &str = "deleted";

/// A record as a device holds it: the server's copy, or with unsent changes laid over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// The record.
    pub id: RecordId,
    /// Its kind by wire name.
    pub kind: String,
    /// The server's revision of it that this copy is; 0 if the server never told of it.
    pub revision: Revision,
    /// Its fields, those included that this version does not know.
    pub fields: Fields,
    /// Taken away by somebody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Values that wait for a person to settle them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rivals: Vec<Rival>,
}

impl RecordView {
    /// An empty record that the server does not know yet.
    #[must_use]
    pub fn unborn(id: RecordId, kind: &str) -> Self {
        Self {
            id,
            kind: kind.to_owned(),
            revision: Revision(0),
            fields: Fields::new(),
            deleted: false,
            rivals: Vec::new(),
        }
    }

    /// Lays a change over this copy, as the person who made it sees it.
    pub fn lay(&mut self, edit: &Edit) {
        match edit {
            Edit::Delete => {
                self.deleted = true;
                self.rivals.clear();
            }
            Edit::Set(fields) => {
                for (name, value) in fields {
                    if name == DELETED {
                        self.deleted = *value == Value::Bool(true);
                    } else {
                        set(&mut self.fields, name, value);
                    }
                }
                // To write a field over its rivals is to settle it.
                self.rivals
                    .retain(|rival| !fields.contains_key(&rival.field));
            }
        }
    }

    /// The sync scope: the commune, or the reference set.
    #[must_use]
    pub fn scope(&self) -> &str {
        crate::record::scope(&self.kind, &self.fields)
    }

    /// The smallest sync scope that the record is in.
    #[must_use]
    pub fn part(&self) -> std::borrow::Cow<'_, str> {
        crate::record::part(&self.kind, &self.fields)
    }

    /// What this copy adds to its scope's sum; nothing for one that the server
    /// never told of, and for a tombstone that nobody has to look at.
    #[must_use]
    pub fn term(&self) -> Option<Sum> {
        let stands = self.revision > Revision(0) && (!self.deleted || !self.rivals.is_empty());
        stands.then(|| Sum::term(self.id, self.revision))
    }

    /// The value of a field as conflicts see it, [`DELETED`] among them.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        if field == DELETED {
            return Value::Bool(self.deleted);
        }
        self.fields.get(field).cloned().unwrap_or_default()
    }

    /// The text of a field; none for a missing, empty or other value.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields
            .get(field)
            .and_then(Value::as_text)
            .filter(|text| !text.is_empty())
    }

    /// True where a yes-or-no field says yes.
    #[must_use]
    pub fn flag(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(Value::is_true)
    }

    /// The fields in which `wanted` differs from this copy: what a save has to send.
    #[must_use]
    pub fn difference(&self, wanted: &Fields) -> Fields {
        wanted
            .iter()
            .filter(|(name, value)| self.fields.get(*name).unwrap_or(&Value::Null) != *value)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }
}

/// Sets one field; null takes it away, so that "never set" and "emptied" are one state.
pub fn set(fields: &mut Fields, name: &str, value: &Value) {
    if *value == Value::Null {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value.clone());
    }
}
