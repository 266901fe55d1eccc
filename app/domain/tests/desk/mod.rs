//! A little server for tests of the pure plan: a desk that keeps all that planning
//! looks at, and the people who send to it.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test of this folder uses its own part"
)]

use std::collections::HashMap;

use domain::Date;
use domain::change::{Change, Edit, Outcome};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, HeldChange, Plan, Seen, World, plan};
use domain::record::Record;
use domain::role::{Account, Role, Scope};
use domain::sum::Sums;
use domain::totals::{CountingRules, Tally};
use domain::value::{Fields, Value};

/// The commune where all of it happens.
pub(crate) const COMMUNE: &str = "01807";

/// Whoever farms is a rural worker, and the formal level begins at `so_cap`.
pub(crate) struct Rules;

impl CountingRules for Rules {
    fn is_rural_worker(&self, _: &str, _: Date, farms: bool, _: bool) -> bool {
        farms
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

/// An officer of a commune, on device `n`.
pub(crate) fn officer(n: u8, commune: &str) -> Author {
    Author {
        account: Some(Account::new(
            AccountId::new(1, [n; 10]),
            format!("Cán bộ {n}"),
            Role::CommuneOfficer,
            Scope::Commune(commune.to_owned()),
        )),
        device: DeviceId::new(1, [n; 10]),
    }
}

/// A record's id: one a number.
pub(crate) fn record(n: u8) -> RecordId {
    RecordId::new(1_000, [n; 10])
}

pub(crate) fn fields(set: &[(&str, Value)]) -> Fields {
    set.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

pub(crate) fn applied(revision: u64) -> Outcome {
    Outcome::Applied {
        revision: Revision(revision),
    }
}

pub(crate) fn merged(revision: u64) -> Outcome {
    Outcome::Merged {
        revision: Revision(revision),
    }
}

/// All that a server keeps, as far as planning looks at it.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) world: World,
    /// What counts by now.
    pub(crate) tally: Tally,
    /// How many rows the ledger has of each change.
    rows: HashMap<ChangeId, usize>,
    /// How many changes were made here.
    made: u8,
}

impl Desk {
    /// A change to be sent, with an id of its own.
    pub(crate) fn change(
        &mut self,
        seq: u64,
        id: RecordId,
        kind: &str,
        base: u64,
        set: &[(&str, Value)],
    ) -> Change {
        self.made += 1;
        Change {
            id: ChangeId::new(2_000, [self.made; 10]),
            seq: Seq(seq),
            record: id,
            kind: kind.to_owned(),
            base: Revision(base),
            after: None,
            at: Millis(0),
            form: None,
            edit: Edit::Set(fields(set)),
        }
    }

    /// A new household of this author's.
    pub(crate) fn household(&mut self, author: &Author, id: RecordId) -> Outcome {
        let set = [("commune", COMMUNE.into()), ("hamlet", "Nà Luông".into())];
        let change = self.change(1, id, "household", 0, &set);
        self.one(author, &change)
    }

    /// Takes one change and gives its outcome.
    pub(crate) fn one(&mut self, author: &Author, change: &Change) -> Outcome {
        let mut plan = self.take(author, std::slice::from_ref(change));
        plan.outcomes.pop().expect("one outcome a change")
    }

    /// Takes changes as one exchange and writes what comes of them.
    pub(crate) fn take(&mut self, author: &Author, changes: &[Change]) -> Plan {
        let plan = plan(author, changes, self.world.clone(), &Rules);
        for record in &plan.records {
            self.world.records.insert(record.id, record.clone());
        }
        for entry in &plan.ledger {
            *self.rows.entry(entry.change.id).or_default() += 1;
            let seen = Seen {
                digest: entry.digest,
                outcome: entry.outcome.clone(),
            };
            self.world.seen.insert(entry.change.id, seen);
            let place = (entry.author.device, entry.change.seq);
            self.world.chain.insert(place, entry.outcome.clone());
            if let Outcome::Held { waits_for } = &entry.outcome {
                self.world.held.push(HeldChange {
                    waits_for: waits_for.clone(),
                    author: entry.author.clone(),
                    change: entry.change.clone(),
                });
            }
        }
        for (id, outcome) in &plan.resolved {
            self.resolve(*id, outcome);
        }
        domain::totals::add(&mut self.tally, &plan.tally, 1);
        self.world.heads.clone_from(&plan.heads);
        self.check_sums();
        plan
    }

    fn resolve(&mut self, id: ChangeId, outcome: &Outcome) {
        self.world.seen.get_mut(&id).expect("it was seen").outcome = outcome.clone();
        let at = self.world.held.iter().position(|held| held.change.id == id);
        let held = self.world.held.remove(at.expect("it waited"));
        let place = (held.author.device, held.change.seq);
        self.world.chain.insert(place, outcome.clone());
        if let Outcome::Held { waits_for } = outcome {
            self.world.held.push(HeldChange {
                waits_for: waits_for.clone(),
                ..held
            });
        }
    }

    /// Every scope's sum is that of its records.
    fn check_sums(&self) {
        let mut kept = Sums::default();
        for (scope, head) in &self.world.heads {
            kept.add(scope, head.sum);
        }
        let mut recount = Sums::default();
        for record in self.world.records.values() {
            if let Some(term) = record.view().term() {
                for scope in record.scopes() {
                    recount.add(&scope, term);
                }
            }
        }
        assert_eq!(kept.differing(&recount), Vec::<&str>::new());
    }

    /// The changes that wait, by their ids.
    pub(crate) fn waiting(&self) -> Vec<ChangeId> {
        self.world.held.iter().map(|held| held.change.id).collect()
    }

    /// What was made of a change at last.
    pub(crate) fn outcome(&self, change: &Change) -> &Outcome {
        &self.world.seen[&change.id].outcome
    }

    /// How many rows the ledger has of a change.
    pub(crate) fn rows(&self, change: &Change) -> usize {
        self.rows.get(&change.id).copied().unwrap_or_default()
    }

    /// The record as it stands, if it does.
    pub(crate) fn record(&self, id: RecordId) -> Option<&Record> {
        self.world.records.get(&id)
    }

    /// The record, which stands.
    pub(crate) fn stored(&self, id: RecordId) -> &Record {
        self.record(id).expect("it stands")
    }

    /// What people see in a field.
    pub(crate) fn shown(&self, id: RecordId, field: &str) -> String {
        let view = self.stored(id).view();
        view.text(field).unwrap_or_default().to_owned()
    }

    /// The values of a field that wait for a person, beside the one shown.
    pub(crate) fn rivals(&self, id: RecordId) -> Vec<(String, Value)> {
        let view = self.stored(id).view();
        view.rivals
            .into_iter()
            .map(|rival| (rival.field, rival.value))
            .collect()
    }
}
