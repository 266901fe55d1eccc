//! What a server keeps, as far as planning reads and writes it.

use std::collections::{BTreeSet, HashMap};

use domain::Date;
use domain::change::{Change, Outcome};
use domain::ids::{ChangeId, RecordId};
use domain::merge::{Author, HeldChange, Needs, Plan, Seen, World, needs};
use domain::record::Record;
use domain::sum::Sums;
use domain::totals::{self, Counted, CountingRules, Tally};

use super::stands;

pub(super) struct Rules;

impl CountingRules for Rules {
    fn is_rural_worker(&self, commune: &str, _: Date, farms: bool, _: bool) -> bool {
        farms || commune == "01822"
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

#[derive(Default)]
pub(super) struct Ledger {
    world: World,
    tally: Tally,
    /// Every change that came, by its id.
    pub(super) changes: HashMap<ChangeId, (Author, Change)>,
}

impl Ledger {
    /// All there is.
    pub(super) fn world(&self) -> World {
        self.world.clone()
    }

    pub(super) fn record(&self, id: RecordId) -> Option<&Record> {
        self.world.records.get(&id)
    }

    /// As much as the changes, and those that wait for them, make it necessary to know.
    pub(super) fn load(&self, author: &Author, changes: &[Change]) -> World {
        let mut world = World {
            heads: self.world.heads.clone(),
            ..World::default()
        };
        let mut needed = needs(changes.iter().map(|change| (author.device, change)));
        for id in &needed.changes {
            if let Some(seen) = self.world.seen.get(id) {
                world.seen.insert(*id, seen.clone());
            }
        }
        let mut asked = BTreeSet::new();
        loop {
            self.load_records(&needed, &mut world);
            let waits = needed.waits.into_iter();
            let fresh: Vec<String> = waits.filter(|key| asked.insert(key.clone())).collect();
            let held = self.world.held.iter();
            let found: Vec<HeldChange> = held
                .filter(|held| fresh.contains(&held.waits_for))
                .cloned()
                .collect();
            if found.is_empty() {
                break;
            }
            needed = needs(found.iter().map(|held| (held.author.device, &held.change)));
            world.held.extend(found);
        }
        // As they came, so that both ways of loading release them in one order.
        let place = |held: &HeldChange| {
            let all = &self.world.held;
            all.iter()
                .position(|known| known.change.id == held.change.id)
        };
        world.held.sort_by_key(place);
        world
    }

    fn load_records(&self, needed: &Needs, world: &mut World) {
        for key in &needed.chain {
            if let Some(outcome) = self.world.chain.get(key) {
                world.chain.insert(*key, outcome.clone());
            }
        }
        let mut people: BTreeSet<RecordId> = needed.subjects.iter().copied().collect();
        for id in &needed.records {
            if let Some(record) = self.record(*id) {
                people.extend(record.subject());
                world.records.insert(*id, record.clone());
            }
        }
        let records = self.world.records.values();
        for record in
            records.filter(|record| record.subject().is_some_and(|of| people.contains(&of)))
        {
            world.records.insert(record.id, record.clone());
        }
    }

    /// Writes a plan as the database does.
    pub(super) fn write(&mut self, author: &Author, changes: &[Change], plan: &Plan) {
        assert_eq!(plan.outcomes.len(), changes.len());
        for entry in &plan.ledger {
            let id = entry.change.id;
            let known = self
                .changes
                .insert(id, (author.clone(), entry.change.clone()));
            assert_eq!(known, None, "one change makes one row");
            self.note(author, &entry.change, entry.digest, &entry.outcome);
        }
        for (id, outcome) in &plan.resolved {
            let (author, change) = self.changes[id].clone();
            let digest = self.world.seen[id].digest;
            let before = &self.world.seen[id].outcome;
            assert!(
                matches!(before, Outcome::Held { .. }),
                "only what waits is resolved: {before:?}"
            );
            self.note(&author, &change, digest, outcome);
        }
        for (change, outcome) in changes.iter().zip(&plan.outcomes) {
            let (_, known) = &self.changes[&change.id];
            let answered = &self.world.seen[&change.id].outcome;
            assert!(
                known != change || answered == outcome,
                "{answered:?} {outcome:?}"
            );
        }
        for record in &plan.records {
            let before = self.record(record.id).map_or(0, |before| before.revision.0);
            assert!(record.revision.0 > before, "a record only goes forward");
            self.world.records.insert(record.id, record.clone());
        }
        self.place(plan);
        totals::add(&mut self.tally, &plan.tally, 1);
    }

    fn note(&mut self, author: &Author, change: &Change, digest: [u8; 16], outcome: &Outcome) {
        let seen = Seen {
            digest,
            outcome: outcome.clone(),
        };
        self.world.seen.insert(change.id, seen);
        self.world
            .chain
            .insert((author.device, change.seq), outcome.clone());
        self.world.held.retain(|held| held.change.id != change.id);
        if let Outcome::Held { waits_for } = outcome {
            self.world.held.push(HeldChange {
                waits_for: waits_for.clone(),
                author: author.clone(),
                change: change.clone(),
            });
        }
    }

    fn place(&mut self, plan: &Plan) {
        let mut heads = self.world.heads.clone();
        for entry in &plan.entries {
            let head = heads.entry(entry.scope.clone()).or_default();
            assert_eq!(
                entry.position,
                head.position + 1,
                "no position is given twice or left out"
            );
            head.position = entry.position;
            let record = plan.records.iter().find(|record| record.id == entry.record);
            let record = record.expect("what has a new place has changed");
            let here = record.scopes().any(|scope| scope == entry.scope);
            assert_eq!(entry.gone, !here);
        }
        for (scope, head) in &heads {
            assert_eq!(plan.heads[scope].position, head.position);
        }
        self.world.heads.clone_from(&plan.heads);
    }

    /// Sums and counters are those of the records; whatever stands made one revision.
    pub(super) fn check(&self) {
        let (mut kept, mut sums) = (Sums::default(), Sums::default());
        for (scope, head) in &self.world.heads {
            kept.add(scope, head.sum);
        }
        for record in self.world.records.values() {
            if let Some(term) = record.term() {
                for scope in record.scopes() {
                    sums.add(&scope, term);
                }
            }
            assert_eq!(record.term(), record.view().term());
        }
        assert_eq!(kept.differing(&sums), Vec::<&str>::new());
        assert_eq!(self.tally, self.recount());
        assert!(
            self.tally.values().all(|count| *count > 0),
            "{:?}",
            self.tally
        );
        let revisions: u64 = self
            .world
            .records
            .values()
            .map(|record| record.revision.0)
            .sum();
        let stood = self
            .world
            .seen
            .values()
            .filter(|seen| stands(&seen.outcome))
            .count();
        assert_eq!(usize::try_from(revisions).ok(), Some(stood));
    }

    fn recount(&self) -> Tally {
        let mut people: HashMap<RecordId, Vec<Counted<'_>>> = HashMap::new();
        for record in self.world.records.values() {
            if let Some(subject) = record.subject() {
                people.entry(subject).or_default().push(Counted {
                    kind: &record.kind,
                    fields: &record.fields,
                    deleted: record.deleted,
                });
            }
        }
        let mut tally = Tally::new();
        for records in people.values() {
            totals::add(&mut tally, &totals::tally(records, &Rules), 1);
        }
        tally
    }
}
