//! The demonstration: a database of its own, full of invented people.
//!
//! [`generate`] is pure: the same seed, day and reference data give the same
//! batches. They go through the same exchange as a phone's, so that the sample
//! is merged, counted and kept as real work is. Sizes are chosen for a plausible
//! year (about 6,000 enrolments); the share of rural workers comes out as it
//! comes out and is never tuned.

mod accounts;
mod chance;
mod command;
mod communes;
mod enter;
mod load;
mod names;
mod outbox;
mod people;
mod schooling;
mod season;
mod signups;
mod surveys;
mod training;

use chance::Chance;
use communes::Commune;
use domain::change::Change;
use domain::ids::{DeviceId, Millis, RecordId};
use domain::merge::Author;
use domain::role::{Hamlet, Role, Scope};
use domain::{Date, Reference};
use outbox::Outbox;
use people::{Household, Population};
use schooling::Class;
use sha2::{Digest, Sha256};
use training::{Campaign, Enrolment};

pub use accounts::{DOORS, Person, VISITED_AREA, VISITED_COMMUNE, accounts};

pub(crate) use command::{DemoArgs, Surroundings, ready};
pub use communes::{SILENT_COMMUNE, SILENT_DAYS};
pub use enter::routes;
pub use load::{Made, Progress, is_demo, is_touched, load, made};

/// The seed of the demonstration that ships.
pub const SEED: u64 = 6_000;
/// The version of the words that people of the sample agreed to.
const CONSENT_TEXT: &str = "1";

/// What one device sent in one exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Who sent it.
    pub author: Author,
    /// What it did, in order; empty where there was nothing to send.
    pub changes: Vec<Change>,
    /// When the server took it, by the server's clock.
    pub received_at: Millis,
}

/// Invents a year of work that ends today, oldest batch first.
#[must_use]
pub fn generate(seed: u64, today: Date, reference: &Reference) -> Vec<Batch> {
    let chance = Chance::new(seed);
    let people = accounts(seed, today, reference);
    let communes = communes::communes(&chance, today, reference);
    let classes = schooling::classes(&chance, today, &communes);
    let population = people::populate(&chance, today, &communes, reference);
    let enrolments = training::enrol(
        &chance,
        &Campaign {
            today,
            communes: &communes,
            classes: &classes,
            population: &population,
        },
    );
    let sample = Sample {
        chance,
        today,
        reference,
        accounts: people,
        communes,
        classes,
        population,
        enrolments,
    };
    let mut batches = sample.catalogue();
    for at in 0..sample.communes.len() {
        batches.extend(sample.commune(at));
    }
    batches.extend(sample.helper());
    batches.extend(sample.signups());
    batches.sort_by_key(|batch| batch.received_at);
    batches
}

/// The hexadecimal SHA-256 of all batches: the same for the same seed and day.
#[must_use]
pub fn digest(batches: &[Batch]) -> String {
    let mut hash = Sha256::new();
    for batch in batches {
        hash.update(batch.author.device.0.as_bytes());
        hash.update(batch.received_at.0.to_be_bytes());
        hash.update(serde_json::to_vec(&batch.changes).unwrap_or_default());
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Everything invented, before it becomes changes.
struct Sample<'r> {
    chance: Chance,
    today: Date,
    reference: &'r Reference,
    accounts: Vec<Person>,
    communes: Vec<Commune>,
    classes: Vec<Class>,
    population: Population,
    enrolments: Vec<Enrolment>,
}

impl Sample<'_> {
    /// What the province announced: providers, courses and classes.
    fn catalogue(&self) -> Vec<Batch> {
        let mut outbox = Outbox::new(
            self.author(|person| person.account.role == Role::ProvinceReviewer),
            season::moment(self.today, 4 * 60),
        );
        schooling::announce(
            &self.chance,
            &mut outbox,
            self.today,
            &self.communes,
            &self.classes,
        );
        outbox.send(&mut self.chance.about("catalogue"))
    }

    /// A commune's surveys and enrolments, as its officer sent them.
    fn commune(&self, at: usize) -> Vec<Batch> {
        let commune = &self.communes[at];
        let mut chance = self.chance.about(&commune.code);
        let scope = Scope::Commune(commune.code.clone());
        let mut outbox = Outbox::new(
            self.author(|person| person.account.scope == scope),
            self.synced(&mut chance, commune),
        );
        let ids = self.visits(&mut chance, &mut outbox, at, &|household| {
            !self.is_helpers(household)
        });
        for enrolment in &self.enrolments {
            let Some(person) = ids.get(&enrolment.person) else {
                continue;
            };
            let learner = training::Learner {
                commune: &commune.code,
                person: *person,
                known_until: commune.synced_on,
            };
            let class = &self.classes[enrolment.class];
            enrolment.note(&mut chance, &mut outbox, class, &learner);
        }
        outbox.send(&mut chance)
    }

    /// What a hamlet's helper wrote down, and sent when the commune's officer did.
    fn helper(&self) -> Vec<Batch> {
        let Some((code, _)) = self.hamlet() else {
            return Vec::new();
        };
        let at = self.communes.iter().position(|one| one.code == code);
        let Some((at, commune)) = at.and_then(|at| Some((at, self.communes.get(at)?))) else {
            return Vec::new();
        };
        let mut chance = self.chance.about("helper");
        let mut outbox = Outbox::new(
            self.author(|person| person.account.hamlet().is_some()),
            self.synced(&mut chance, commune),
        );
        self.visits(&mut chance, &mut outbox, at, &|household| {
            self.is_helpers(household)
        });
        outbox.send(&mut chance)
    }

    /// Where the one helper of the sample works.
    fn hamlet(&self) -> Option<(&str, &Hamlet)> {
        self.accounts.iter().find_map(|one| one.account.hamlet())
    }

    /// Whether the helper called at a household: some of the hamlet, of whom
    /// nobody has enrolled yet.
    fn is_helpers(&self, household: &Household) -> bool {
        let own = |(code, hamlet): (&str, &Hamlet)| {
            self.communes[household.commune].code == code && hamlet.is_named(&household.hamlet)
        };
        let enrolled = |one: &Enrolment| household.members.contains(&one.person);
        household.members.start.is_multiple_of(3)
            && self.hamlet().is_some_and(own)
            && !self.enrolments.iter().any(enrolled)
    }

    /// The calls at those of a commune's households that are `meant`; gives the
    /// id of each person met.
    fn visits(
        &self,
        chance: &mut Chance,
        outbox: &mut Outbox,
        at: usize,
        meant: &dyn Fn(&Household) -> bool,
    ) -> std::collections::HashMap<usize, RecordId> {
        let forms = surveys::Forms::of(self.reference, self.today);
        let mut learning = vec![None; self.population.people.len()];
        for enrolment in self.enrolments.iter().rev() {
            let class = &self.classes[enrolment.class];
            learning[enrolment.person] = Some((class.trade, class.level));
        }
        let mut ids = std::collections::HashMap::new();
        let here = self.population.households.iter();
        for household in here.filter(|household| household.commune == at && meant(household)) {
            let call = surveys::Call {
                commune: &self.communes[at],
                household,
                members: &self.population.people[household.members.clone()],
                learning: &learning[household.members.clone()],
                forms: &forms,
                visited: household.visited,
            };
            let met = call.note(chance, outbox);
            ids.extend(household.members.clone().zip(met));
        }
        ids
    }

    /// What workers sent from the public pages.
    fn signups(&self) -> Vec<Batch> {
        let mut chance = self.chance.about("public");
        let author = Author {
            account: None,
            device: DeviceId::new(0, chance.bytes()),
        };
        let mut outbox = Outbox::new(author, season::moment(self.today, 6 * 60));
        signups::note(
            &self.chance,
            &mut outbox,
            self.today,
            &self.communes,
            &self.classes,
        );
        outbox.send(&mut chance)
    }

    /// The evening of the commune's last sync, or early this morning.
    fn synced(&self, chance: &mut Chance, commune: &Commune) -> Millis {
        let minutes = if commune.synced_on == self.today {
            chance.between(5 * 60, 7 * 60)
        } else {
            chance.between(17 * 60 + 40, 21 * 60 + 30)
        };
        season::moment(commune.synced_on, minutes)
    }

    fn author(&self, who: impl Fn(&Person) -> bool) -> Author {
        let person = self.accounts.iter().find(|person| who(person));
        Author {
            account: person.map(|person| person.account.clone()),
            device: person.map_or(DeviceId::new(0, [0; 10]), |person| person.device),
        }
    }
}
