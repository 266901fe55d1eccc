//! Who enrols in which class, and what becomes of it.

use super::chance::Chance;
use super::communes::Commune;
use super::outbox::{Outbox, fields};
use super::people::Population;
use super::schooling::{self, Class, neighbours};
use super::season;
use domain::Date;
use domain::ids::{Millis, RecordId};
use std::collections::BTreeMap;

/// An enrolment of the sample.
#[derive(Clone, Debug)]
pub(super) struct Enrolment {
    /// The person's place in the list of people.
    pub(super) person: usize,
    /// The class's place in the list of classes.
    pub(super) class: usize,
    pub(super) enrolled: Date,
    fate: Fate,
}

/// How an enrolment ends, if nothing more recent is known.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Completes { certified: Option<Date> },
    Withdraws(Date),
    Cancels(Date),
}

/// What deciding looks at.
pub(super) struct Campaign<'s> {
    pub(super) today: Date,
    pub(super) communes: &'s [Commune],
    pub(super) classes: &'s [Class],
    pub(super) population: &'s Population,
}

/// Fills the classes one after another with people who were surveyed before.
pub(super) fn enrol(chance: &Chance, campaign: &Campaign<'_>) -> Vec<Enrolment> {
    let areas = neighbours(campaign.communes);
    let mut filling = Filling {
        chance: chance.about("enrolments"),
        areas,
        busy: BTreeMap::new(),
        campaign,
        made: Vec::new(),
    };
    for class in 0..filling.campaign.classes.len() {
        filling.fill(class);
    }
    filling.made
}

struct Filling<'f, 's> {
    chance: Chance,
    areas: BTreeMap<&'s str, Vec<usize>>,
    /// Until when a person is in a class.
    busy: BTreeMap<usize, Date>,
    campaign: &'f Campaign<'s>,
    made: Vec<Enrolment>,
}

impl Filling<'_, '_> {
    fn fill(&mut self, at: usize) {
        let class = &self.campaign.classes[at];
        let open = class.is_open(self.campaign.today);
        let part = if open {
            self.chance.between(10, 75)
        } else {
            self.chance.between(86, 100)
        };
        for _ in 0..class.seats * part / 100 {
            let commune = self.commune(class);
            if let Some((person, enrolled)) = self.learner(class, commune) {
                let fate = self.fate(class, enrolled);
                self.busy.insert(person, class.ends);
                self.made.push(Enrolment {
                    person,
                    class: at,
                    enrolled,
                    fate,
                });
            }
        }
    }

    /// Where the next learner comes from: mostly the class's own commune.
    fn commune(&mut self, class: &Class) -> usize {
        let communes = self.campaign.communes;
        if class.is_central() {
            return self.chance.place(communes.len());
        }
        let area = self.areas.get(communes[class.commune].area.as_str());
        match area {
            Some(area) if !self.chance.often(830) => *self.chance.pick(area),
            _ => class.commune,
        }
    }

    /// Finds somebody of the commune, or of its area when it has nobody left.
    fn learner(&mut self, class: &Class, commune: usize) -> Option<(usize, Date)> {
        self.try_commune(class, commune).or_else(|| {
            let area = self
                .areas
                .get(self.campaign.communes[commune].area.as_str())?;
            let other = *self.chance.pick(area);
            self.try_commune(class, other)
        })
    }

    fn try_commune(&mut self, class: &Class, commune: usize) -> Option<(usize, Date)> {
        let known_until = self.campaign.communes[commune].synced_on;
        let last = class.starts.add_days(-1).min(known_until);
        let first = class.starts.add_days(-35).min(last.add_days(-6));
        if class.starts.add_days(-schooling::DAYS_AHEAD) > known_until {
            return None;
        }
        let enrolled = first.add_days(self.chance.between(0, first.days_until(last)));
        (0..90).find_map(|_| {
            let person = *self
                .chance
                .pick(&self.campaign.population.of_commune[commune]);
            self.suits(class, person, enrolled)
                .then_some((person, enrolled))
        })
    }

    /// Whether the person can enrol then.
    fn suits(&mut self, class: &Class, person: usize, enrolled: Date) -> bool {
        let member = &self.campaign.population.people[person];
        let age = member.age(enrolled);
        let most = if class.is_central() { 30 } else { 58 };
        if age > most {
            return false;
        }
        if age > 40 && self.chance.often(350) {
            return false;
        }
        match self.busy.get(&person) {
            // A second course is rare, and only after the first.
            Some(until) if *until >= enrolled || !self.chance.often(45) => return false,
            _ => {}
        }
        let household = &self.campaign.population.households[member.household];
        household.visited <= enrolled && member.is_asked(household.visited)
    }

    fn fate(&mut self, class: &Class, enrolled: Date) -> Fate {
        let chance = &mut self.chance;
        if chance.often(28) {
            let days = enrolled.days_until(class.starts).max(1);
            return Fate::Cancels(enrolled.add_days(chance.between(1, days)));
        }
        if chance.often(if class.is_central() { 140 } else { 65 }) {
            let days = class.starts.days_until(class.ends);
            return Fate::Withdraws(class.starts.add_days(chance.between(3, days - 3)));
        }
        let certified = chance
            .often(880)
            .then(|| class.ends.add_days(chance.between(8, 30)));
        Fate::Completes { certified }
    }
}

/// Where an enrolment's records go: the learner and the commune.
pub(super) struct Learner<'l> {
    pub(super) commune: &'l str,
    pub(super) person: RecordId,
    pub(super) known_until: Date,
}

impl Enrolment {
    /// Notes the enrolment, the consent to it, and each step that is known.
    pub(super) fn note(
        &self,
        chance: &mut Chance,
        outbox: &mut Outbox,
        class: &Class,
        learner: &Learner<'_>,
    ) {
        let at = season::later(
            season::moment(self.enrolled, 16 * 60 + 35),
            chance.between(0, 900),
        );
        let id = new_id(chance, at);
        let person = learner.person.to_string();
        let consent = fields([
            ("commune", learner.commune.into()),
            ("person", person.as_str().into()),
            ("purpose", "enrolment".into()),
            ("given", true.into()),
            ("given_on", self.enrolled.to_string().into()),
            ("text_version", super::CONSENT_TEXT.into()),
            ("method", "screen".into()),
        ]);
        outbox.set(at, new_id(chance, at), "consent", consent, None);
        let set = fields([
            ("commune", learner.commune.into()),
            ("person", person.into()),
            ("class", class.id.to_string().into()),
            ("level", class.level.into()),
            ("sector", class.sector.into()),
            ("status", "registered".into()),
            ("enrolled_on", self.enrolled.to_string().into()),
        ]);
        outbox.set(at, id, "enrolment", set, None);
        let mut before = at;
        for (status, field, day) in self.steps(class) {
            if day > learner.known_until {
                return;
            }
            let at = season::working_hour(chance, day).max(season::later(before, 60));
            before = at;
            let set = fields([("status", status.into()), (field, day.to_string().into())]);
            outbox.set(at, id, "enrolment", set, None);
        }
    }

    fn steps(&self, class: &Class) -> Vec<(&'static str, &'static str, Date)> {
        let studying = ("studying", "started_on", class.starts);
        match self.fate {
            Fate::Cancels(day) => vec![("cancelled", "withdrawn_on", day)],
            Fate::Withdraws(day) => vec![studying, ("withdrawn", "withdrawn_on", day)],
            Fate::Completes { certified } => {
                let mut steps = vec![studying, ("completed", "completed_on", class.ends)];
                steps.extend(certified.map(|day| ("certified", "certified_on", day)));
                steps
            }
        }
    }
}

fn new_id(chance: &mut Chance, at: Millis) -> RecordId {
    RecordId::new(at.0.max(0) as u64, chance.bytes())
}
