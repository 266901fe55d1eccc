//! What the server makes of a batch of changes: a pure plan from what is there.
//!
//! The backend loads the rows that [`Needs`] names, calls [`plan`], and writes
//! the [`Plan`] in the same transaction. Nothing here waits, reads or writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::change::{Change, DELETED, Edit, Outcome, Reason, set};
use crate::ids::{ChangeId, DeviceId, RecordId, Revision, Seq};
use crate::record::{LostValue, Past, Record, subject};
use crate::role::{Account, Forbidden};
use crate::schema::{self, Fault, KindSpec};
use crate::totals::{self, Counted, CountingRules, Tally};
use crate::value::{Fields, Value};

/// Who sends a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Author {
    /// The account; none for the server's own acts (a worker's sign-up, the demonstration).
    pub account: Option<Account>,
    /// The device.
    pub device: DeviceId,
}

/// What a batch makes it necessary to load, each list without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Ledger entries by change id.
    pub changes: Vec<ChangeId>,
    /// Ledger entries of a device by its count.
    pub chain: Vec<(DeviceId, Seq)>,
    /// Records: those changed and those named.
    pub records: Vec<RecordId>,
    /// People whose every record counting looks at, beside those of `records`' own subjects.
    pub subjects: Vec<RecordId>,
    /// What held changes may be waiting for.
    pub waits: Vec<String>,
}

/// Lists what must be loaded to plan these changes.
#[must_use]
pub fn needs<'a>(changes: impl Iterator<Item = (DeviceId, &'a Change)>) -> Needs {
    let mut ids = BTreeSet::new();
    let mut chain = BTreeSet::new();
    let mut records = BTreeSet::new();
    let mut subjects = BTreeSet::new();
    let mut waits = BTreeSet::new();
    for (device, change) in changes {
        ids.insert(change.id);
        chain.extend(change.after.map(|seq| (device, seq)));
        records.insert(change.record);
        waits.insert(record_key(change.record));
        waits.insert(change_key(device, change.seq));
        if let Edit::Set(fields) = &change.edit {
            subjects.extend(subject(&change.kind, change.record, fields));
            let parents = schema::kind(&change.kind)
                .into_iter()
                .flat_map(KindSpec::parents);
            records.extend(
                parents.filter_map(|field| fields.get(field)?.as_text()?.parse::<RecordId>().ok()),
            );
        }
    }
    Needs {
        changes: ids.into_iter().collect(),
        chain: chain.into_iter().collect(),
        records: records.into_iter().collect(),
        subjects: subjects.into_iter().collect(),
        waits: waits.into_iter().collect(),
    }
}

fn record_key(record: RecordId) -> String {
    format!("record:{record}")
}

fn change_key(device: DeviceId, seq: Seq) -> String {
    format!("change:{device}:{}", seq.0)
}

/// The first 16 bytes of the SHA-256 of a change's JSON: same id, other digest, is an error.
#[must_use]
pub fn digest(change: &Change) -> [u8; 16] {
    let json = serde_json::to_vec(change).unwrap_or_default();
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(&json)[..16]);
    short
}

/// A change that the server has seen before.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The digest of what came.
    pub digest: [u8; 16],
    /// What was answered last.
    pub outcome: Outcome,
}

/// A change that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldChange {
    /// What it waits for.
    pub waits_for: String,
    /// Who sent it.
    pub author: Author,
    /// The change.
    pub change: Change,
}

/// What is there before the batch, as far as [`Needs`] asked.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Changes seen before.
    pub seen: HashMap<ChangeId, Seen>,
    /// What became of a device's earlier changes.
    pub chain: HashMap<(DeviceId, Seq), Outcome>,
    /// Records, with all of each touched person.
    pub records: HashMap<RecordId, Record>,
    /// Changes that wait for something in this batch.
    pub held: Vec<HeldChange>,
    /// The last position given out in each scope.
    pub heads: BTreeMap<String, u64>,
}

/// A row of the ledger: a change and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerEntry {
    /// Who sent it.
    pub author: Author,
    /// What came.
    pub change: Change,
    /// Its digest.
    pub digest: [u8; 16],
    /// What was answered.
    pub outcome: Outcome,
}

/// A record's place in a scope's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeEntry {
    /// The scope.
    pub scope: String,
    /// The record.
    pub record: RecordId,
    /// Its newest position there.
    pub position: u64,
    /// It left this scope: devices remove it without a deletion.
    pub gone: bool,
}

/// What to write, and what to answer.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One outcome for each change, in the order that they came in.
    pub outcomes: Vec<Outcome>,
    /// Records that the sender's device knows exactly from its own changes.
    pub clean: BTreeSet<RecordId>,
    /// Records as they are now.
    pub records: Vec<Record>,
    /// New ledger rows.
    pub ledger: Vec<LedgerEntry>,
    /// Changes held earlier that now have another outcome, each once.
    pub resolved: Vec<(ChangeId, Outcome)>,
    /// New places in scopes.
    pub entries: Vec<ScopeEntry>,
    /// The new last position of each touched scope.
    pub heads: BTreeMap<String, u64>,
    /// By how much the counters move.
    pub tally: Tally,
}

/// Plans a batch: each change gets its own outcome, and none stops another.
#[must_use]
pub fn plan(author: &Author, changes: &[Change], world: World, rules: &dyn CountingRules) -> Plan {
    let before = tally_all(&world.records, rules);
    let scopes_before: HashMap<RecordId, String> = world
        .records
        .values()
        .map(|record| (record.id, record.scope().to_owned()))
        .collect();
    let mut planner = Planner {
        world,
        plan: Plan::default(),
        batch: changes.iter().map(|change| change.id).collect(),
        changed: Vec::new(),
        mixed: BTreeSet::new(),
    };
    for change in changes {
        let outcome = planner.take(author, change);
        planner.plan.outcomes.push(outcome);
    }
    planner.settle_held(changes);
    planner.finish(&before, &scopes_before, rules)
}

fn tally_all(records: &HashMap<RecordId, Record>, rules: &dyn CountingRules) -> Tally {
    let mut people: HashMap<RecordId, Vec<Counted<'_>>> = HashMap::new();
    for record in records.values() {
        if let Some(subject) = record.subject() {
            people.entry(subject).or_default().push(Counted {
                kind: &record.kind,
                fields: &record.fields,
                deleted: record.deleted,
            });
        }
    }
    let mut sum = Tally::new();
    for person in people.values() {
        totals::add(&mut sum, &totals::tally(person, rules), 1);
    }
    sum
}

struct Planner {
    world: World,
    plan: Plan,
    batch: BTreeSet<ChangeId>,
    changed: Vec<RecordId>,
    /// Records that hold something that the sender has not seen.
    mixed: BTreeSet<RecordId>,
}

impl Planner {
    /// Takes one change that came in, and whatever was waiting for it.
    fn take(&mut self, author: &Author, change: &Change) -> Outcome {
        let digest = digest(change);
        if let Some(seen) = self.world.seen.get(&change.id) {
            if seen.digest != digest {
                return refused(Reason::ChangeIdReused, Vec::new());
            }
            return match seen.outcome.clone() {
                Outcome::Held { .. } => self.ask_again(author, change),
                outcome => outcome,
            };
        }
        let outcome = self.decide(author, change);
        self.remember(author, change, &outcome);
        self.world.seen.insert(
            change.id,
            Seen {
                digest,
                outcome: outcome.clone(),
            },
        );
        self.plan.ledger.push(LedgerEntry {
            author: author.clone(),
            change: change.clone(),
            digest,
            outcome: outcome.clone(),
        });
        self.release(author, change, &outcome);
        outcome
    }

    /// Decides a held change once more because its device asks after it.
    fn ask_again(&mut self, author: &Author, change: &Change) -> Outcome {
        self.world.held.retain(|held| held.change.id != change.id);
        let outcome = self.decide(author, change);
        self.remember(author, change, &outcome);
        if let Some(seen) = self.world.seen.get_mut(&change.id)
            && seen.outcome != outcome
        {
            seen.outcome = outcome.clone();
            self.plan.resolved.push((change.id, outcome.clone()));
        }
        self.release(author, change, &outcome);
        outcome
    }

    fn remember(&mut self, author: &Author, change: &Change, outcome: &Outcome) {
        self.world
            .chain
            .insert((author.device, change.seq), outcome.clone());
        match outcome {
            Outcome::Applied { .. } => self.changed.push(change.record),
            Outcome::Merged { .. } | Outcome::Conflict { .. } => {
                self.changed.push(change.record);
                self.mixed.insert(change.record);
            }
            Outcome::Held { .. } | Outcome::Refused { .. } => {}
        }
    }

    /// Decides changes that waited for this one, and for those in turn.
    fn release(&mut self, author: &Author, change: &Change, outcome: &Outcome) {
        if let Outcome::Held { waits_for } = outcome {
            self.world.held.push(HeldChange {
                waits_for: waits_for.clone(),
                author: author.clone(),
                change: change.clone(),
            });
            return;
        }
        let mut arrived = vec![
            record_key(change.record),
            change_key(author.device, change.seq),
        ];
        while let Some(key) = arrived.pop() {
            let (now, still): (Vec<_>, Vec<_>) = std::mem::take(&mut self.world.held)
                .into_iter()
                .partition(|held| held.waits_for == key);
            self.world.held = still;
            for held in now {
                let outcome = self.decide(&held.author, &held.change);
                self.remember(&held.author, &held.change, &outcome);
                // Its device learns the outcome in this answer, or takes the record itself.
                if held.author.device != author.device || !self.batch.contains(&held.change.id) {
                    self.mixed.insert(held.change.record);
                }
                if let Outcome::Held { waits_for } = &outcome {
                    self.world.held.push(HeldChange {
                        waits_for: waits_for.clone(),
                        ..held.clone()
                    });
                } else {
                    arrived.push(record_key(held.change.record));
                    arrived.push(change_key(held.author.device, held.change.seq));
                }
                if let Some(seen) = self.world.seen.get_mut(&held.change.id) {
                    seen.outcome = outcome.clone();
                }
                self.plan.resolved.push((held.change.id, outcome));
            }
        }
    }

    /// Answers and records what was held for a moment with what became of it.
    fn settle_held(&mut self, changes: &[Change]) {
        let mut resolved: BTreeMap<ChangeId, Outcome> = std::mem::take(&mut self.plan.resolved)
            .into_iter()
            .collect();
        for entry in &mut self.plan.ledger {
            if let Some(outcome) = resolved.remove(&entry.change.id) {
                entry.outcome = outcome;
            }
        }
        self.plan.resolved = resolved.into_iter().collect();
        for (change, outcome) in changes.iter().zip(&mut self.plan.outcomes) {
            if matches!(outcome, Outcome::Held { .. })
                && let Some(seen) = self.world.seen.get(&change.id)
            {
                outcome.clone_from(&seen.outcome);
            }
        }
    }

    fn decide(&mut self, author: &Author, change: &Change) -> Outcome {
        match self.attempt(author, change) {
            Ok(outcome) => outcome,
            Err(Stop::Wait(waits_for)) => Outcome::Held { waits_for },
            Err(Stop::Refuse(fault)) => refused(fault.reason, fault.fields),
        }
    }

    fn attempt(&mut self, author: &Author, change: &Change) -> Result<Outcome, Stop> {
        let Some(kind) = schema::kind(&change.kind) else {
            return Err(stop(Reason::UnknownKind));
        };
        let empty = Fields::new();
        let wanted = match &change.edit {
            Edit::Set(fields) => fields,
            Edit::Delete => &empty,
        };
        match kind.check(wanted) {
            Err(fault) if fault.reason == Reason::ServerOwned && author.account.is_none() => {}
            Err(fault) => return Err(Stop::Refuse(fault)),
            Ok(()) => {}
        }
        if let Some(seq) = change.after {
            match self.world.chain.get(&(author.device, seq)) {
                None | Some(Outcome::Held { .. }) => {
                    return Err(Stop::Wait(change_key(author.device, seq)));
                }
                Some(Outcome::Refused { .. }) => return Err(stop(Reason::BuildsOnRefused)),
                Some(_) => {}
            }
        }
        self.await_parents(kind, wanted)?;
        match self.world.records.get(&change.record) {
            None => self.create(author, change, kind, wanted),
            Some(record) if record.kind != change.kind => Err(stop(Reason::KindMismatch)),
            Some(_) => self.merge(author, change, kind, wanted),
        }
    }

    /// A record that names another waits until that one is there.
    fn await_parents(&self, kind: &KindSpec, wanted: &Fields) -> Result<(), Stop> {
        for field in kind.parents() {
            let parent = wanted
                .get(field)
                .and_then(Value::as_text)
                .and_then(|text| text.parse::<RecordId>().ok());
            if let Some(parent) = parent
                && !self.world.records.contains_key(&parent)
            {
                return Err(Stop::Wait(record_key(parent)));
            }
        }
        Ok(())
    }

    fn create(
        &mut self,
        author: &Author,
        change: &Change,
        kind: &KindSpec,
        wanted: &Fields,
    ) -> Result<Outcome, Stop> {
        if change.base > Revision(0) || change.edit == Edit::Delete {
            return Err(Stop::Wait(record_key(change.record)));
        }
        let mut fields = Fields::new();
        for (name, value) in wanted {
            set(&mut fields, name, value);
        }
        check_whole(kind, None, &fields)?;
        let record = Record {
            id: change.record,
            kind: change.kind.clone(),
            revision: Revision(1),
            deleted: false,
            fields,
            past: Past {
                maker: author.device,
                touched: BTreeMap::new(),
                rivals: Vec::new(),
            },
        };
        allow(author, &record)?;
        self.world.records.insert(record.id, record);
        Ok(Outcome::Applied {
            revision: Revision(1),
        })
    }

    fn merge(
        &mut self,
        author: &Author,
        change: &Change,
        kind: &KindSpec,
        wanted: &Fields,
    ) -> Result<Outcome, Stop> {
        let Some(old) = self.world.records.get(&change.record) else {
            return Err(Stop::Wait(record_key(change.record)));
        };
        allow(author, old)?;
        let mut record = old.clone();
        record.revision.0 += 1;
        let foreign = old.last_foreign(author.device) > change.base;
        let mut lost = Vec::new();
        match &change.edit {
            Edit::Delete => {
                let unseen = foreign && !old.deleted;
                record.take_write(
                    author,
                    change,
                    DELETED,
                    &Value::Bool(true),
                    !unseen,
                    &mut lost,
                );
            }
            Edit::Set(_) => {
                let buried = old.deleted && !old.seen_by(DELETED, author.device, change.base);
                for (name, value) in wanted {
                    let stands = !buried && old.seen_by(name, author.device, change.base);
                    record.take_write(author, change, name, value, stands, &mut lost);
                }
            }
        }
        check_whole(kind, Some(&old.fields), &record.fields)?;
        allow(author, &record)?;
        let revision = record.revision;
        if record.past.rivals != old.past.rivals {
            // What it settles, the sender hears from the record.
            self.mixed.insert(record.id);
        }
        self.world.records.insert(record.id, record);
        Ok(if !lost.is_empty() {
            Outcome::Conflict {
                revision,
                fields: lost,
            }
        } else if foreign {
            Outcome::Merged { revision }
        } else {
            Outcome::Applied { revision }
        })
    }

    fn finish(
        mut self,
        before: &Tally,
        scopes_before: &HashMap<RecordId, String>,
        rules: &dyn CountingRules,
    ) -> Plan {
        let mut tally = tally_all(&self.world.records, rules);
        totals::add(&mut tally, before, -1);
        self.plan.tally = tally;
        // The last change of a record gives it its place in the order.
        let mut placed = BTreeSet::new();
        let mut order: Vec<RecordId> = Vec::new();
        for record in self.changed.iter().rev() {
            if placed.insert(*record) {
                order.push(*record);
            }
        }
        for id in order.into_iter().rev() {
            let Some(record) = self.world.records.get(&id) else {
                continue;
            };
            let scope = record.scope().to_owned();
            if let Some(left) = scopes_before.get(&id).filter(|left| **left != scope) {
                self.plan
                    .entries
                    .push(step(&mut self.world.heads, left, id, true));
            }
            self.plan
                .entries
                .push(step(&mut self.world.heads, &scope, id, false));
            if !self.mixed.contains(&id) {
                self.plan.clean.insert(id);
            }
            self.plan.records.push(record.clone());
        }
        self.plan.heads = self.world.heads;
        self.plan
    }
}

fn step(
    heads: &mut BTreeMap<String, u64>,
    scope: &str,
    record: RecordId,
    gone: bool,
) -> ScopeEntry {
    let head = heads.entry(scope.to_owned()).or_default();
    *head += 1;
    ScopeEntry {
        scope: scope.to_owned(),
        record,
        position: *head,
        gone,
    }
}

impl Record {
    /// Whether a device that saw `base` knows who wrote this field last: it saw
    /// that revision, or wrote it itself.
    fn seen_by(&self, field: &str, device: DeviceId, base: Revision) -> bool {
        self.last_write(field)
            .is_none_or(|(revision, writer)| revision <= base || writer == device)
    }

    /// Writes one field, or keeps the value beside the one that stands.
    fn take_write(
        &mut self,
        author: &Author,
        change: &Change,
        field: &str,
        value: &Value,
        stands: bool,
        lost: &mut Vec<String>,
    ) {
        if stands || self.value(field) == *value {
            // Whoever saw a lost value and writes the field settles it.
            self.past
                .rivals
                .retain(|rival| rival.field != field || rival.revision > change.base);
            if field == DELETED {
                self.deleted = *value == Value::Bool(true);
            } else {
                set(&mut self.fields, field, value);
            }
            self.past
                .touched
                .insert(field.to_owned(), (self.revision, author.device));
            return;
        }
        self.past
            .rivals
            .retain(|rival| rival.field != field || rival.device != author.device);
        self.past.rivals.push(LostValue {
            field: field.to_owned(),
            value: value.clone(),
            change: change.id,
            device: author.device,
            by: author
                .account
                .as_ref()
                .map(|account| account.name.clone())
                .unwrap_or_default(),
            at: change.at,
            revision: self.revision,
        });
        lost.push(field.to_owned());
    }
}

/// Rules on the whole record, after the change.
fn check_whole(kind: &KindSpec, before: Option<&Fields>, after: &Fields) -> Result<(), Stop> {
    let missing = kind.missing(after);
    if !missing.is_empty() {
        return Err(Stop::Refuse(Fault {
            reason: Reason::MissingField,
            fields: missing,
        }));
    }
    if kind.name == "enrolment" {
        let status = |fields: &Fields| {
            fields
                .get("status")
                .and_then(Value::as_text)
                .map(str::to_owned)
        };
        let to = status(after).unwrap_or_default();
        if !schema::enrolment_may_go(before.and_then(status).as_deref(), &to) {
            return Err(Stop::Refuse(Fault {
                reason: Reason::BadTransition,
                fields: vec!["status".to_owned()],
            }));
        }
        let day = match to.as_str() {
            "studying" => "started_on",
            "completed" => "completed_on",
            "certified" => "certified_on",
            "withdrawn" => "withdrawn_on",
            _ => "enrolled_on",
        };
        if after.get(day).is_none_or(Value::is_blank) {
            return Err(Stop::Refuse(Fault {
                reason: Reason::MissingField,
                fields: vec![day.to_owned()],
            }));
        }
    }
    Ok(())
}

fn allow(author: &Author, record: &Record) -> Result<(), Stop> {
    let Some(account) = &author.account else {
        return Ok(());
    };
    account
        .may_write(&record.kind, record.scope())
        .map_err(|forbidden| match forbidden {
            Forbidden::Place => Stop::Refuse(Fault {
                reason: Reason::OutsideScope,
                fields: vec!["commune".to_owned()],
            }),
            Forbidden::Role => stop(Reason::NotAllowed),
        })
}

enum Stop {
    Wait(String),
    Refuse(Fault),
}

fn stop(reason: Reason) -> Stop {
    Stop::Refuse(Fault {
        reason,
        fields: Vec::new(),
    })
}

fn refused(reason: Reason, fields: Vec<String>) -> Outcome {
    Outcome::Refused { reason, fields }
}
