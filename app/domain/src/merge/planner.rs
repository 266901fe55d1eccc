//! Takes a batch change by change, with whatever was waiting for each of them,
//! and adds up what is to be written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::decide::refused;
use super::{
    Author, Head, HeldChange, LedgerEntry, Plan, ScopeEntry, Seen, World, change_key, digest,
    record_key,
};
use crate::change::{Change, Outcome, Reason};
use crate::ids::{ChangeId, DeviceId, RecordId, Revision};
use crate::record::Record;
use crate::sum::Sum;
use crate::totals::{self, Counted, CountingRules, Tally};

/// How a record stood before the batch.
struct Stood {
    scopes: Vec<String>,
    /// What it added to the sum of each.
    term: Option<Sum>,
    revision: Revision,
}

/// A plan in the making.
pub(super) struct Planner<'a> {
    rules: &'a dyn CountingRules,
    pub(super) world: World,
    plan: Plan,
    /// What the records counted for before the batch.
    counted_before: Tally,
    /// Records as they stood before the batch.
    before: HashMap<RecordId, Stood>,
    batch: BTreeSet<ChangeId>,
    /// The device of which nothing is applied any more, and why.
    pub(super) shut_to: Option<(DeviceId, Reason)>,
    /// Records that changed, in order.
    pub(super) changed: Vec<RecordId>,
    /// Records that hold something that the sender has not seen.
    pub(super) mixed: BTreeSet<RecordId>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(world: World, changes: &[Change], rules: &'a dyn CountingRules) -> Self {
        let before = world
            .records
            .values()
            .map(|record| {
                let stood = Stood {
                    scopes: record.scopes().map(Cow::into_owned).collect(),
                    term: record.term(),
                    revision: record.revision,
                };
                (record.id, stood)
            })
            .collect();
        Self {
            rules,
            counted_before: tally_all(&world.records, rules),
            before,
            world,
            plan: Plan::default(),
            batch: changes.iter().map(|change| change.id).collect(),
            shut_to: None,
            changed: Vec::new(),
            mixed: BTreeSet::new(),
        }
    }

    /// Applies nothing of this device.
    pub(super) fn shut_to(self, device: DeviceId, reason: Reason) -> Self {
        Self {
            shut_to: Some((device, reason)),
            ..self
        }
    }

    /// Plans all of them, in the order that they came in.
    pub(super) fn run(mut self, author: &Author, changes: &[Change]) -> Plan {
        for change in changes {
            let outcome = self.take(author, change);
            self.plan.outcomes.push(outcome);
        }
        self.settle_held(changes);
        self.finish()
    }

    /// The revision that a change's author is known to have seen. Nobody has seen
    /// more than the record's revision before the batch: a base beyond it is of a
    /// history that this server does not have (it was restored from a backup, or
    /// the base is made up), and says nothing about the one that it has.
    pub(super) fn seen_base(&self, change: &Change) -> Revision {
        let stood = self.before.get(&change.record);
        let newest = stood.map_or(Revision(0), |stood| stood.revision);
        if change.base > newest {
            Revision(0)
        } else {
            change.base
        }
    }

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

    /// Counts what moved, and gives what changed its place in its scopes.
    fn finish(mut self) -> Plan {
        let mut tally = tally_all(&self.world.records, self.rules);
        totals::add(&mut tally, &self.counted_before, -1);
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
            let scopes: Vec<Cow<'_, str>> = record.scopes().collect();
            let heads = &mut self.world.heads;
            if let Some(stood) = self.before.get(&id) {
                for left in &stood.scopes {
                    if let Some(term) = stood.term {
                        heads.entry(left.clone()).or_default().sum.take(term);
                    }
                    if !scopes.iter().any(|scope| scope == left) {
                        self.plan.entries.push(step(heads, left, id, true));
                    }
                }
            }
            for scope in &scopes {
                let entry = step(heads, scope, id, false);
                if let (Some(term), Some(head)) = (record.term(), heads.get_mut(&entry.scope)) {
                    head.sum.add(term);
                }
                self.plan.entries.push(entry);
            }
            if !self.mixed.contains(&id) {
                self.plan.clean.insert(id);
            }
            self.plan.records.push(record.clone());
        }
        self.plan.heads = self.world.heads;
        self.plan
    }
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

fn step(
    heads: &mut BTreeMap<String, Head>,
    scope: &str,
    record: RecordId,
    gone: bool,
) -> ScopeEntry {
    let head = heads.entry(scope.to_owned()).or_default();
    head.position += 1;
    ScopeEntry {
        scope: scope.to_owned(),
        record,
        position: head.position,
        gone,
    }
}
