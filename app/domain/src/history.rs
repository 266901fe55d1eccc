//! What happened to one record, told change by change: who, when, from where,
//! and what each made of what stood before.

use serde::{Deserialize, Serialize};

use crate::change::{Change, DELETED, Edit, Outcome, set};
use crate::ids::{ChangeId, DeviceId, Millis, RecordId, Revision};
use crate::masking::{is_masked, masked};
use crate::value::{Fields, Value};

/// How many steps one answer carries.
pub const PAGE: usize = 50;
/// How many changes of one record are told at most, the newest; older ones stay
/// in the ledger.
pub const MOST: usize = 1_000;

/// A change to a record, as the server's ledger holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// The change.
    pub change: Change,
    /// The device that made it.
    pub device: DeviceId,
    /// What became of it.
    pub outcome: Outcome,
    /// When it came, by the server's clock.
    pub received_at: Millis,
}

/// What one change did, or meant to do, to one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The field; [`DELETED`] stands for taking away and bringing back.
    pub field: String,
    /// What stood before.
    pub old: Value,
    /// What was written.
    pub new: Value,
    /// What became of it.
    pub fate: Fate,
}

impl Difference {
    /// Whether it tells of something that is masked until somebody asks to see it.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        is_masked(&self.field) && (self.old != Value::Null || self.new != Value::Null)
    }
}

/// What became of one written value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It stands from there on.
    Stands,
    /// It stands, and settles what two people had written differently.
    Chosen,
    /// Another's value stands; this one is kept beside it.
    Beside,
    /// The whole change does not stand.
    Meant,
}

/// Who brought a change that its device did not send itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Brought {
    /// A signed-in person, by name.
    By(String),
    /// A command on the server.
    ByCommand,
}

/// One change in the history of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The change.
    pub change: ChangeId,
    /// The author's name; none where nobody was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The device that it was made on.
    pub device: DeviceId,
    /// What that device's browser calls itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// Who brought it in a rescue file, if it came so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Brought>,
    /// When it was made, by the device's clock.
    pub at: Millis,
    /// When it came, by the server's clock.
    pub received_at: Millis,
    /// What became of it.
    pub outcome: Outcome,
    /// When its author gave it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarded_at: Option<Millis>,
    /// When a later change took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<Millis>,
    /// It made the record, or meant to and does not stand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// What it did, field by field.
    pub differences: Vec<Difference>,
}

impl Step {
    /// Masks what is masked until somebody asks to see it.
    pub fn mask(&mut self) {
        for difference in &mut self.differences {
            difference.old = masked(&difference.field, &difference.old);
            difference.new = masked(&difference.field, &difference.new);
        }
    }

    /// Whether anything of it is masked.
    #[must_use]
    pub fn has_masked(&self) -> bool {
        self.differences.iter().any(Difference::is_masked)
    }

    /// Puts words in the place of what is masked.
    pub fn unmask(&mut self, words: &[Unmasked]) {
        for word in words.iter().filter(|word| word.change == self.change) {
            let of_word = |one: &&mut Difference| one.field == word.field;
            if let Some(difference) = self.differences.iter_mut().find(of_word) {
                difference.old.clone_from(&word.old);
                difference.new.clone_from(&word.new);
            }
        }
    }
}

/// What one change wrote into a field that is masked in a [`History`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unmasked {
    /// The change.
    pub change: ChangeId,
    /// The field.
    pub field: String,
    /// What stood before.
    pub old: Value,
    /// What was written.
    pub new: Value,
}

/// What is masked in all of a record's history, in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FullWords {
    /// Always [`crate::wire::ENVELOPE`].
    pub app: String,
    /// The words.
    pub words: Vec<Unmasked>,
}

/// How many looks at a record one answer tells of, the newest.
pub const LOOKS: usize = 50;

/// That somebody looked at what is masked of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookLine {
    /// Whose look it was, by name.
    pub by: String,
    /// When: by the device's clock, or by the server's where no device was told.
    pub at: Millis,
    /// The device; none for a look at what the server holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
}

/// One page of a record's history, the newest change first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Always [`crate::wire::ENVELOPE`].
    pub app: String,
    /// The server's time.
    pub now: Millis,
    /// The record.
    pub record: RecordId,
    /// Its kind by wire name.
    pub kind: String,
    /// The name of the person, or the place of the household, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How many changes there are in all, at most [`MOST`].
    pub total: usize,
    /// There were more than [`MOST`]: the oldest are left out, and what the
    /// first ones told replaced may be unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// The changes of this page.
    pub steps: Vec<Step>,
    /// Who looked at what is masked, the newest look first, at most [`LOOKS`]; on the
    /// first page only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<LookLine>,
    /// What to ask for as `after` to get the next page; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The place of each change in the record's history, the first to happen first,
/// and what each did. What stands is in the order of the revisions that it made;
/// what does not, stands where it came.
#[must_use]
pub fn tell(all: &[Happened]) -> Vec<(usize, Vec<Difference>)> {
    let mut record = Told::default();
    in_order(all)
        .into_iter()
        .filter_map(|at| {
            let happened = all.get(at)?;
            let differences = match &happened.outcome {
                Outcome::Applied { .. } | Outcome::Merged { .. } => record.take(happened, &[]),
                Outcome::Conflict { fields, .. } => record.take(happened, fields),
                Outcome::Held { .. } | Outcome::Refused { .. } => record.meant(&happened.change),
            };
            Some((at, differences))
        })
        .collect()
}

/// What a change would do to a record that stands so, field by field.
#[must_use]
pub fn meant(change: &Change, fields: &Fields, deleted: bool) -> Vec<Difference> {
    let record = Told {
        fields: fields.clone(),
        deleted,
        rivals: Vec::new(),
    };
    record.meant(change)
}

fn in_order(all: &[Happened]) -> Vec<usize> {
    let revision = |at: &usize| all.get(*at).and_then(|one| revision(&one.outcome));
    let (mut stands, mut other): (Vec<usize>, Vec<usize>) =
        (0..all.len()).partition(|at| revision(at).is_some());
    stands.sort_by_key(revision);
    let came = |at: &usize| all.get(*at).map(|one| (one.received_at, one.change.seq));
    other.sort_by_key(came);
    let mut order = Vec::with_capacity(all.len());
    let mut other = other.into_iter().peekable();
    for at in stands {
        while let Some(before) = other.next_if(|other| came(other) < came(&at)) {
            order.push(before);
        }
        order.push(at);
    }
    order.extend(other);
    order
}

const fn revision(outcome: &Outcome) -> Option<Revision> {
    match outcome {
        Outcome::Applied { revision }
        | Outcome::Merged { revision }
        | Outcome::Conflict { revision, .. } => Some(*revision),
        Outcome::Held { .. } | Outcome::Refused { .. } => None,
    }
}

/// The record as it stood at one point of the telling.
#[derive(Default)]
struct Told {
    fields: Fields,
    deleted: bool,
    /// Fields with a value beside the one that stands: who wrote it, and at
    /// which revision.
    rivals: Vec<(String, DeviceId, Revision)>,
}

impl Told {
    fn value(&self, field: &str) -> Value {
        if field == DELETED {
            return Value::Bool(self.deleted);
        }
        self.fields.get(field).cloned().unwrap_or_default()
    }

    fn write(&mut self, field: &str, value: &Value) {
        if field == DELETED {
            self.deleted = *value == Value::Bool(true);
        } else {
            set(&mut self.fields, field, value);
        }
    }

    /// Takes a change that stands but for the fields that `lost`.
    fn take(&mut self, happened: &Happened, lost: &[String]) -> Vec<Difference> {
        let change = &happened.change;
        let revision = revision(&happened.outcome).unwrap_or_default();
        let mut differences = Vec::new();
        for (field, new) in written(change) {
            let old = self.value(&field);
            let fate = if lost.contains(&field) {
                self.rivals
                    .retain(|(other, device, _)| *other != field || *device != happened.device);
                self.rivals.push((field.clone(), happened.device, revision));
                Fate::Beside
            } else {
                let before = self.rivals.len();
                // As the merge has it: whoever saw a lost value, or meant it, settles it.
                self.rivals.retain(|(other, device, at)| {
                    *other != field || (*at > change.base && *device != happened.device)
                });
                self.write(&field, &new);
                if self.rivals.len() < before {
                    Fate::Chosen
                } else {
                    Fate::Stands
                }
            };
            if fate != Fate::Stands || old != new {
                differences.push(Difference {
                    field,
                    old,
                    new,
                    fate,
                });
            }
        }
        if matches!(change.edit, Edit::Delete) && lost.is_empty() {
            self.rivals
                .retain(|(_, device, at)| *at > change.base && *device != happened.device);
        }
        differences
    }

    fn meant(&self, change: &Change) -> Vec<Difference> {
        let differences = written(change).into_iter().map(|(field, new)| Difference {
            old: self.value(&field),
            field,
            new,
            fate: Fate::Meant,
        });
        differences.collect()
    }
}

/// What a change writes, a deletion as the field that it is in conflicts.
fn written(change: &Change) -> Vec<(String, Value)> {
    match &change.edit {
        Edit::Delete => vec![(DELETED.to_owned(), Value::Bool(true))],
        Edit::Set(fields) => fields
            .iter()
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect(),
    }
}
