//! Invented households and their members.

use super::chance::Chance;
use super::communes::Commune;
use super::names;
use super::season;
use domain::{BirthDate, Date, Reference};

/// How many people of fifteen and over the sample asks about their training need.
const ASKED: u64 = 13_600;
/// How many days back the first calls lie.
const DAYS_BACK: i64 = 425;

/// A household of the sample.
#[derive(Clone, Debug)]
pub(super) struct Household {
    pub(super) commune: usize,
    pub(super) hamlet: String,
    pub(super) poverty: &'static str,
    pub(super) land_recovered: bool,
    pub(super) phone: Option<String>,
    /// When an officer called.
    pub(super) visited: Date,
    /// Its members' places in the list of people.
    pub(super) members: std::ops::Range<usize>,
}

/// A member of a household.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) household: usize,
    pub(super) relation: &'static str,
    pub(super) name: String,
    pub(super) female: bool,
    pub(super) birth: BirthDate,
    pub(super) ethnicity: &'static str,
    pub(super) minority: bool,
    /// The number, or the code of the reason why there is none.
    pub(super) citizen: Result<String, &'static str>,
    pub(super) phone: Option<String>,
    pub(super) farms: bool,
    pub(super) disabled: bool,
    pub(super) merit: bool,
    /// Did not agree to be surveyed.
    pub(super) declined: bool,
}

impl Member {
    /// The age of somebody whose birthday has passed.
    pub(super) fn age(&self, on: Date) -> i64 {
        i64::from(on.year()) - i64::from(self.birth.year())
    }

    /// Old enough to be asked (TT 01/2022/TT-BLĐTBXH asks from fifteen on).
    pub(super) fn is_asked(&self, on: Date) -> bool {
        self.age(on) >= 16 && !self.declined
    }
}

/// Everybody of the sample.
#[derive(Debug, Default)]
pub(super) struct Population {
    pub(super) households: Vec<Household>,
    pub(super) people: Vec<Member>,
    /// The people of each commune, by the commune's place in the list.
    pub(super) of_commune: Vec<Vec<usize>>,
}

/// Invents the households of all communes, as many as their weight asks.
pub(super) fn populate(
    chance: &Chance,
    today: Date,
    communes: &[Commune],
    reference: &Reference,
) -> Population {
    let mut maker = Maker {
        chance: chance.about("people"),
        today,
        first: today.add_days(-DAYS_BACK),
        reference,
        made: Population::default(),
    };
    let sum: u64 = communes.iter().map(|one| u64::from(one.weight)).sum();
    for (at, commune) in communes.iter().enumerate() {
        let quota = (ASKED * u64::from(commune.weight) / sum.max(1)).max(8);
        let first = maker.made.people.len();
        let mut asked = 0;
        while asked < quota {
            asked += maker.household(at, commune);
        }
        let people = (first..maker.made.people.len()).collect();
        maker.made.of_commune.push(people);
    }
    maker.made
}

struct Maker<'r> {
    chance: Chance,
    today: Date,
    first: Date,
    reference: &'r Reference,
    made: Population,
}

/// Who is made next: relation, age, sex, and the family name if it is settled.
struct Draft<'d> {
    relation: &'static str,
    age: i64,
    female: bool,
    family: &'d str,
    ethnicity: &'static str,
}

impl Maker<'_> {
    /// Makes a household; answers how many of it are old enough to be asked.
    fn household(&mut self, at: usize, commune: &Commune) -> u64 {
        let chance = &mut self.chance;
        let ethnicity = chance.weighted(commune.peoples);
        let poverty = if commune.ward {
            chance.weighted(&[
                ("poor", 3),
                ("near_poor", 4),
                ("newly_escaped", 3),
                ("none", 90),
            ])
        } else {
            chance.weighted(&[
                ("poor", 22),
                ("near_poor", 14),
                ("newly_escaped", 8),
                ("none", 56),
            ])
        };
        let first = self.made.people.len();
        let household = Household {
            commune: at,
            hamlet: chance.pick(&commune.hamlets).clone(),
            poverty,
            land_recovered: chance.often(if commune.ward { 45 } else { 12 }),
            phone: chance.often(700).then(|| phone(chance)),
            visited: season::day_between(chance, self.first, commune.synced_on),
            members: first..first,
        };
        let family = names::family(chance, ethnicity);
        self.made.households.push(household);
        self.members(ethnicity, family, commune.ward);
        let last = self.made.people.len();
        if let Some(household) = self.made.households.last_mut() {
            household.members = first..last;
        }
        let today = self.today;
        let made = &self.made.people[first..];
        made.iter().filter(|one| one.is_asked(today)).count() as u64
    }

    fn members(&mut self, ethnicity: &'static str, family: &str, ward: bool) {
        let age = self.chance.between(26, 62);
        let female = self.chance.often(220);
        let add = |maker: &mut Self, relation, age, female, family: &str, ethnicity| {
            let draft = Draft {
                relation,
                age,
                female,
                family,
                ethnicity,
            };
            maker.member(&draft, ward);
        };
        add(self, "head", age, female, family, ethnicity);
        let wed = self.chance.often(860);
        if wed {
            let of = self.spouse_ethnicity(ethnicity);
            let married = names::family(&mut self.chance, of);
            let years = age + self.chance.between(-5, 4);
            add(self, "spouse", years.max(20), !female, married, of);
        }
        let children = self
            .chance
            .weighted(&[(0, 12), (1, 28), (2, 42), (3, 14), (4, 4)]);
        for _ in 0..children {
            let years = age - self.chance.between(20, 34);
            let girl = self.chance.often(480);
            if years >= 2 {
                add(self, "child", years, girl, family, ethnicity);
            }
        }
        if age < 52 && self.chance.often(260) {
            let years = age + self.chance.between(20, 30);
            let mother = self.chance.often(600);
            let name = if mother {
                names::family(&mut self.chance, ethnicity)
            } else {
                family
            };
            add(self, "parent", years, mother, name, ethnicity);
        }
    }

    fn spouse_ethnicity(&mut self, ethnicity: &'static str) -> &'static str {
        match ethnicity {
            "02" if self.chance.often(250) => "07",
            "07" if self.chance.often(250) => "02",
            other => other,
        }
    }

    fn member(&mut self, draft: &Draft<'_>, ward: bool) {
        let birth = self.birth(draft.age);
        let number = self.made.people.len();
        let chance = &mut self.chance;
        let adult = draft.age >= 16;
        let citizen = if chance.often(if adult { 930 } else { 600 }) {
            Ok(citizen_id(birth.year(), draft.female, number))
        } else {
            Err(chance.weighted(&[
                ("not_issued", 2),
                ("lost", 2),
                ("not_at_hand", 5),
                ("declined", 1),
            ]))
        };
        let farms = adult && chance.often(if ward { 300 } else { 780 });
        let member = Member {
            household: self.made.households.len().saturating_sub(1),
            relation: draft.relation,
            name: names::full(chance, draft.ethnicity, draft.family, draft.female),
            female: draft.female,
            birth,
            ethnicity: draft.ethnicity,
            minority: self.reference.ethnic_groups().is_minority(draft.ethnicity),
            citizen,
            phone: (adult && chance.often(520)).then(|| phone(chance)),
            farms,
            disabled: chance.often(18),
            merit: chance.often(12),
            declined: chance.often(10),
        };
        self.made.people.push(member);
    }

    /// A date of birth for this age; elders often know only the year.
    fn birth(&mut self, age: i64) -> BirthDate {
        let chance = &mut self.chance;
        let year = (i64::from(self.today.year()) - age).clamp(1_900, 2_199) as u16;
        let known = match age {
            ..=45 => chance.weighted(&[(2, 95), (1, 2), (0, 3)]),
            46..=60 => chance.weighted(&[(2, 80), (1, 6), (0, 14)]),
            _ => chance.weighted(&[(2, 45), (1, 10), (0, 45)]),
        };
        let month = (known > 0).then(|| chance.between(1, 12) as u8);
        let day = (known > 1).then(|| chance.between(1, 28) as u8);
        BirthDate::new(year, month, day).expect("every month has a 28th day")
    }
}

/// A number of the block 030 that no operator holds.
pub(super) fn phone(chance: &mut Chance) -> String {
    format!("0300{:06}", chance.below(1_000_000))
}

/// A number of the right form whose last six digits begin with 9 and count up.
fn citizen_id(year: u16, female: bool, number: usize) -> String {
    let century = u16::from(year >= 2_000) * 2 + u16::from(female);
    format!("004{century}{:02}9{:05}", year % 100, number % 100_000)
}
