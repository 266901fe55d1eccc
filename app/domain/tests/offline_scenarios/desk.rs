//! A server's desk and the phones that send to it, on the pure plan.

use std::collections::HashMap;

use domain::Date;
use domain::change::{Change, Edit, Outcome};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, HeldChange, Plan, Seen, World, plan};
use domain::record::Record;
use domain::role::{Account, Role, Scope};
use domain::totals::CountingRules;
use domain::value::{Fields, Value};

pub(crate) const COMMUNE: &str = "01807";

struct Rules;

impl CountingRules for Rules {
    fn is_rural_worker(&self, _: &str, _: Date, farms: bool, _: bool) -> bool {
        farms
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

/// An officer's phone: it numbers its changes.
pub(crate) struct Phone {
    author: Author,
    count: u64,
}

impl Phone {
    pub(crate) fn new(n: u8) -> Self {
        let account = Account {
            id: AccountId::new(1, [n; 10]),
            name: format!("Cán bộ {n}"),
            role: Role::CommuneOfficer,
            scope: Scope::Commune(COMMUNE.to_owned()),
        };
        Self {
            author: Author {
                account: Some(account),
                device: DeviceId::new(1, [n; 10]),
            },
            count: 0,
        }
    }

    /// A change on top of the revision that the person saw.
    pub(crate) fn edit(&mut self, record: RecordId, base: u64, set: &[(&str, &str)]) -> Change {
        let fields: Fields = set
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        self.change(record, base, Edit::Set(fields))
    }

    /// A change on top of this phone's own last one, which has no answer yet.
    pub(crate) fn edit_on(&mut self, record: RecordId, base: u64, set: &[(&str, &str)]) -> Change {
        let before = Seq(self.count);
        Change {
            after: Some(before),
            ..self.edit(record, base, set)
        }
    }

    pub(crate) fn delete(&mut self, record: RecordId, base: u64) -> Change {
        self.change(record, base, Edit::Delete)
    }

    /// A new household.
    pub(crate) fn make(&mut self, record: RecordId) -> Change {
        self.edit(record, 0, &[("commune", COMMUNE), ("note", "mới")])
    }

    fn change(&mut self, record: RecordId, base: u64, edit: Edit) -> Change {
        self.count += 1;
        let n = self.author.device.0.as_bytes()[15];
        Change {
            id: ChangeId::new(self.count, [n; 10]),
            seq: Seq(self.count),
            record,
            kind: "household".to_owned(),
            base: Revision(base),
            after: None,
            at: Millis(0),
            form: None,
            edit,
        }
    }
}

/// All that a server keeps, as far as planning looks at it.
#[derive(Default)]
pub(crate) struct Desk {
    world: World,
    /// How many rows the ledger has of each change.
    rows: HashMap<ChangeId, usize>,
}

impl Desk {
    /// With one household that another officer made.
    pub(crate) fn with_household() -> (Self, RecordId) {
        let mut desk = Self::default();
        let record = household(1);
        let made = Phone::new(9);
        let change = Phone::new(9).make(record);
        assert_eq!(desk.take(&made, &change), applied(1));
        (desk, record)
    }

    /// Takes one change and gives its outcome.
    pub(crate) fn take(&mut self, phone: &Phone, change: &Change) -> Outcome {
        let mut plan = self.take_all(phone, std::slice::from_ref(change));
        plan.outcomes.pop().expect("one outcome a change")
    }

    pub(crate) fn take_all(&mut self, phone: &Phone, changes: &[Change]) -> Plan {
        let plan = plan(&phone.author, changes, self.world.clone(), &Rules);
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
        self.world.heads.clone_from(&plan.heads);
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

    /// The changes that wait, by their ids.
    pub(crate) fn waiting(&self) -> Vec<ChangeId> {
        self.world.held.iter().map(|held| held.change.id).collect()
    }

    /// What was made of a change at last.
    pub(crate) fn outcome(&self, change: &Change) -> &Outcome {
        &self.world.seen[&change.id].outcome
    }

    pub(crate) fn rows(&self, change: &Change) -> usize {
        self.rows.get(&change.id).copied().unwrap_or_default()
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&Record> {
        self.world.records.get(&id)
    }

    /// What people see in a field.
    pub(crate) fn shown(&self, id: RecordId, field: &str) -> String {
        let view = self.world.records[&id].view();
        view.text(field).unwrap_or_default().to_owned()
    }

    /// The values of a field that wait for a person, beside the one shown.
    pub(crate) fn rivals(&self, id: RecordId) -> Vec<(String, Value)> {
        let view = self.world.records[&id].view();
        view.rivals
            .into_iter()
            .map(|rival| (rival.field, rival.value))
            .collect()
    }
}

pub(crate) fn household(n: u8) -> RecordId {
    RecordId::new(1_000, [n; 10])
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

pub(crate) fn waits(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Held { .. })
}
