//! What each record shows, against the changes that the server let stand.
//!
//! This is not the server's merging done again: it takes the outcomes that were
//! answered at their word, and asks whether they may be so and whether the
//! record shows them.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::{DELETED, Edit, Outcome};
use domain::ids::{ChangeId, RecordId, Revision};
use domain::record::Record;
use domain::value::{Fields, Value};

use super::{Case, stands};
use crate::witness::Saved;

/// A change that stands, and the revision that it made.
struct Accepted<'a> {
    saved: &'a Saved,
    revision: Revision,
    /// The fields in which it lost.
    lost: &'a [String],
}

/// One field of one accepted change.
struct Written<'a> {
    by: &'a Accepted<'a>,
    value: Value,
    lost: bool,
}

impl Accepted<'_> {
    /// Whether its author knew the other: had it on the screen, or did it.
    fn saw(&self, other: &Accepted<'_>) -> bool {
        other.revision <= self.saved.change.base
            || (other.saved.device == self.saved.device
                && other.saved.change.seq < self.saved.change.seq)
    }
}

fn accepted<'a>(saved: &'a Saved, outcome: &'a Outcome) -> Option<Accepted<'a>> {
    let (revision, lost) = match outcome {
        Outcome::Applied { revision } | Outcome::Merged { revision } => (*revision, &[][..]),
        Outcome::Conflict { revision, fields } => (*revision, fields.as_slice()),
        Outcome::Held { .. } | Outcome::Refused { .. } => return None,
    };
    Some(Accepted {
        saved,
        revision,
        lost,
    })
}

/// Every write to every field, in the server's order.
fn writes<'a>(changes: &'a [Accepted<'a>]) -> BTreeMap<String, Vec<Written<'a>>> {
    let mut writes: BTreeMap<String, Vec<Written<'a>>> = BTreeMap::new();
    for by in changes {
        let set = match &by.saved.change.edit {
            Edit::Set(fields) => fields.clone(),
            Edit::Delete => Fields::from([(DELETED.to_owned(), true.into())]),
        };
        for (name, value) in set {
            let lost = by.lost.contains(&name);
            writes
                .entry(name)
                .or_default()
                .push(Written { by, value, lost });
        }
    }
    writes
}

impl Case<'_> {
    pub(super) fn records_show_what_was_accepted(&mut self) {
        let mut by_record: BTreeMap<RecordId, Vec<Accepted<'_>>> = BTreeMap::new();
        for saved in self.saved.values() {
            let outcome = self.outcome(saved);
            if let Some(one) = outcome
                .filter(|one| stands(one))
                .and_then(|one| accepted(saved, one))
            {
                by_record.entry(saved.change.record).or_default().push(one);
            }
        }
        let mut wrong = Vec::new();
        for (id, changes) in &mut by_record {
            changes.sort_by_key(|one| one.revision);
            match self.records.get(id) {
                None => wrong.push(format!("{id:?} has changes that stand, and is not there")),
                Some(record) => check(record, changes, &mut wrong),
            }
        }
        for id in self.records.keys().filter(|id| !by_record.contains_key(id)) {
            wrong.push(format!("{id:?} is there, and nobody made it"));
        }
        self.wrong.extend(wrong);
    }
}

fn check(record: &Record, changes: &[Accepted<'_>], wrong: &mut Vec<String>) {
    let id = record.id;
    let revisions: Vec<u64> = changes.iter().map(|one| one.revision.0).collect();
    if !revisions.iter().copied().eq(1..=record.revision.0) {
        let at = record.revision.0;
        wrong.push(format!(
            "{id:?} is at {at}, and its changes made {revisions:?}"
        ));
        return;
    }
    let deletions: Vec<&Accepted<'_>> = changes
        .iter()
        .filter(|one| one.saved.change.edit == Edit::Delete && one.lost.is_empty())
        .collect();
    let writes = writes(changes);
    let mut expected = BTreeSet::new();
    for (field, writes) in &writes {
        check_field(record, field, writes, &deletions, &mut expected, wrong);
    }
    for name in record
        .fields
        .keys()
        .filter(|name| !writes.contains_key(*name))
    {
        wrong.push(format!("{id:?} shows {name}, and nobody wrote it"));
    }
    for rival in &record.past.rivals {
        if !expected.contains(&(rival.field.clone(), rival.change)) {
            wrong.push(format!(
                "{id:?} still has a rival that was settled: {rival:?}"
            ));
        }
    }
    for saved in changes.iter().map(|one| one.saved) {
        what_was_seen_was_so(saved, changes, wrong);
    }
}

/// The value shown is the last that stands; whoever replaced one had seen it;
/// what lost is kept until somebody who saw it settles the field, or takes the
/// record away.
fn check_field(
    record: &Record,
    field: &str,
    writes: &[Written<'_>],
    deletions: &[&Accepted<'_>],
    expected: &mut BTreeSet<(String, ChangeId)>,
    wrong: &mut Vec<String>,
) {
    let id = record.id;
    let standing: Vec<&Written<'_>> = writes.iter().filter(|one| !one.lost).collect();
    let nothing = match field {
        DELETED => Value::Bool(false),
        _ => Value::Null,
    };
    let last = standing.last().map_or(nothing, |one| one.value.clone());
    let shown = match field {
        DELETED => Value::Bool(record.deleted),
        _ => record.value(field),
    };
    if shown != last {
        wrong.push(format!(
            "{id:?} shows {shown:?} in {field}, and {last:?} stands"
        ));
    }
    for pair in standing.windows(2) {
        let [earlier, later] = pair else { continue };
        if !later.by.saw(earlier.by) && later.value != earlier.value {
            let (was, by) = (&earlier.by.saved.change, &later.by.saved.change);
            wrong.push(format!(
                "{id:?}.{field}: {was:?} was overwritten unseen by {by:?}"
            ));
        }
    }
    for (at, one) in writes.iter().enumerate().filter(|(_, one)| one.lost) {
        let later = &writes[at + 1..];
        let change = one.by.saved.change.id;
        let taken_away = deletions
            .iter()
            .any(|other| other.revision > one.by.revision && other.saw(one.by));
        let replaced = taken_away
            || later.iter().any(|other| {
                let own = other.by.saved.device == one.by.saved.device;
                other.by.saw(one.by) && (!other.lost || own)
            });
        let kept = |rival: &domain::record::LostValue| {
            rival.field == field && rival.change == change && rival.value == one.value
        };
        if !replaced {
            expected.insert((field.to_owned(), change));
            if !record.past.rivals.iter().any(kept) {
                let lost = &one.by.saved.change;
                wrong.push(format!("{id:?}.{field}: what lost is hidden: {lost:?}"));
            }
        }
    }
}

/// What a phone had as one revision of a record when its person saved is what
/// the server had as that revision, but for the phone's own later changes.
fn what_was_seen_was_so(saved: &Saved, changes: &[Accepted<'_>], wrong: &mut Vec<String>) {
    let Some(entry) = &saved.seen else { return };
    let seen = entry.copy.revision;
    if seen == Revision(0) {
        return;
    }
    let mut was = Fields::new();
    let mut own: BTreeMap<&String, Vec<&Value>> = BTreeMap::new();
    for one in changes {
        let set = one.saved.change.edit.fields();
        for (name, value) in set.filter(|(name, _)| *name != DELETED) {
            if one.revision <= seen && !one.lost.contains(name) {
                domain::change::set(&mut was, name, value);
            } else if one.saved.device == saved.device {
                own.entry(name).or_default().push(value);
            }
        }
    }
    let names: BTreeSet<&String> = was.keys().chain(entry.copy.fields.keys()).collect();
    for name in names {
        let had = entry.copy.fields.get(name).unwrap_or(&Value::Null);
        let is = was.get(name).unwrap_or(&Value::Null);
        if had != is && !own.get(name).is_some_and(|own| own.contains(&had)) {
            let (id, seen) = (saved.change.record, seen.0);
            wrong.push(format!(
                "{id:?}.{name} at {seen} is {is:?}, and a phone had {had:?}"
            ));
        }
    }
}
