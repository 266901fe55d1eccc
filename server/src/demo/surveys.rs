//! What households and their members answered.

use super::chance::Chance;
use super::communes::Commune;
use super::outbox::{Outbox, fields};
use super::people::{Household, Member};
use super::season;
use domain::ids::{Millis, RecordId};
use domain::value::{Fields, Value};
use domain::{Date, Reference};

/// The forms that were filled in, by the name that a record keeps.
pub(super) struct Forms {
    pub(super) member: Option<String>,
    pub(super) need: Option<String>,
}

impl Forms {
    /// The forms that a visitor of the demonstration fills in.
    pub(super) fn of(reference: &Reference, today: Date) -> Self {
        let key = |id: &str| {
            let newest = reference.forms().iter().rfind(|form| form.id == id);
            reference
                .form(id, today)
                .or(newest)
                .map(domain::form::Form::key)
        };
        Self {
            member: key("thanh-vien"),
            need: key("nhu-cau-hoc-nghe"),
        }
    }
}

/// One call at a household.
pub(super) struct Call<'c> {
    pub(super) commune: &'c Commune,
    pub(super) household: &'c Household,
    pub(super) members: &'c [Member],
    /// The trade and level of the class that each member goes to, if any.
    pub(super) learning: &'c [Option<(&'static str, &'static str)>],
    pub(super) forms: &'c Forms,
    pub(super) visited: Date,
}

impl Call<'_> {
    /// Notes the household, its members, their consents and answers; gives the
    /// members' ids in order.
    pub(super) fn note(&self, chance: &mut Chance, outbox: &mut Outbox) -> Vec<RecordId> {
        let mut at = season::working_hour(chance, self.visited);
        let household = new_id(chance, at);
        outbox.set(at, household, "household", self.household_fields(), None);
        let mut ids = Vec::new();
        for (member, learning) in self.members.iter().zip(self.learning) {
            at = season::later(at, chance.between(70, 140));
            let person = new_id(chance, at);
            ids.push(person);
            let set = self.member_fields(member, household);
            outbox.set(at, person, "person", set, self.forms.member.clone());
            if member.age(self.visited) < 16 {
                continue;
            }
            let consent = self.consent(chance, member, person);
            outbox.set(at, new_id(chance, at), "consent", consent, None);
            if !member.declined {
                at = season::later(at, chance.between(90, 240));
                let set = self.answers(chance, member, person, *learning);
                outbox.set(
                    at,
                    new_id(chance, at),
                    "survey",
                    set,
                    self.forms.need.clone(),
                );
            }
        }
        ids
    }

    fn household_fields(&self) -> Fields {
        let year = i64::from(self.visited.year());
        fields([
            ("commune", self.commune.code.as_str().into()),
            ("hamlet", self.household.hamlet.as_str().into()),
            ("poverty", self.household.poverty.into()),
            ("poverty_year", year.into()),
            ("land_recovered", flag(self.household.land_recovered)),
            ("phone", maybe(self.household.phone.as_deref())),
        ])
    }

    fn member_fields(&self, member: &Member, household: RecordId) -> Fields {
        let poverty = self.household.poverty;
        let (number, missing) = match &member.citizen {
            Ok(number) => (Value::from(number.as_str()), Value::Null),
            Err(reason) => (Value::Null, Value::from(*reason)),
        };
        fields([
            ("commune", self.commune.code.as_str().into()),
            ("household", household.to_string().into()),
            ("full_name", member.name.as_str().into()),
            ("relation", member.relation.into()),
            ("birth", member.birth.to_string().into()),
            ("sex", if member.female { "female" } else { "male" }.into()),
            ("citizen_id", number),
            ("citizen_id_missing", missing),
            ("phone", maybe(member.phone.as_deref())),
            ("ethnicity", member.ethnicity.into()),
            ("farms", flag(member.farms)),
            ("priority.disabled", flag(member.disabled)),
            ("priority.poor", flag(poverty == "poor")),
            ("priority.near_poor", flag(poverty == "near_poor")),
            ("priority.ethnic_minority", flag(member.minority)),
            (
                "priority.land_recovered",
                flag(self.household.land_recovered),
            ),
            ("priority.merit", flag(member.merit)),
        ])
    }

    fn consent(&self, chance: &mut Chance, member: &Member, person: RecordId) -> Fields {
        let spoken = chance.often(120);
        let witness = spoken.then_some("Trưởng xóm");
        fields([
            ("commune", self.commune.code.as_str().into()),
            ("person", person.to_string().into()),
            ("purpose", "survey".into()),
            ("given", (!member.declined).into()),
            ("given_on", self.visited.to_string().into()),
            ("text_version", super::CONSENT_TEXT.into()),
            ("method", if spoken { "spoken" } else { "screen" }.into()),
            ("witness", maybe(witness)),
        ])
    }

    fn answers(
        &self,
        chance: &mut Chance,
        member: &Member,
        person: RecordId,
        learning: Option<(&'static str, &'static str)>,
    ) -> Fields {
        let age = member.age(self.visited);
        let mut answers = fields([
            ("commune", self.commune.code.as_str().into()),
            ("person", person.to_string().into()),
            ("surveyed_on", self.visited.to_string().into()),
            ("form", maybe(self.forms.need.as_deref())),
            ("education", education(chance, age, member.ethnicity).into()),
        ]);
        answers.extend(qualification(chance, age));
        answers.extend(work(chance, member, age, learning.is_some()));
        answers.extend(wishes(chance, age, learning));
        answers
    }
}

fn new_id(chance: &mut Chance, at: Millis) -> RecordId {
    RecordId::new(at.0.max(0) as u64, chance.bytes())
}

/// A tick, or nothing.
fn flag(yes: bool) -> Value {
    if yes { Value::Bool(true) } else { Value::Null }
}

fn maybe(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn education(chance: &mut Chance, age: i64, ethnicity: &str) -> &'static str {
    let upland = matches!(ethnicity, "08" | "09" | "43");
    chance.weighted(match (age, upland) {
        (..=30, false) => &[("1", 2), ("2", 8), ("3", 38), ("4", 52)],
        (..=30, true) => &[("1", 10), ("2", 25), ("3", 45), ("4", 20)],
        (31..=50, false) => &[("1", 6), ("2", 24), ("3", 48), ("4", 22)],
        (31..=50, true) => &[("1", 38), ("2", 36), ("3", 21), ("4", 5)],
        (_, false) => &[("1", 22), ("2", 42), ("3", 28), ("4", 8)],
        (_, true) => &[("1", 70), ("2", 22), ("3", 7), ("4", 1)],
    })
}

fn qualification(chance: &mut Chance, age: i64) -> Fields {
    const MAJORS: [&str; 6] = [
        "Chăn nuôi",
        "May",
        "Điện",
        "Kế toán",
        "Xây dựng",
        "Trồng trọt",
    ];
    let older = age > 20;
    let held = chance.weighted(&[
        ("1", 74),
        ("2", 6),
        ("3", 9),
        ("4", 5),
        ("5", if older { 4 } else { 0 }),
        ("6", if older { 1 } else { 0 }),
        ("7", if age > 22 { 2 } else { 0 }),
    ]);
    let major = (held != "1").then(|| *chance.pick(&MAJORS));
    fields([("qualification", held.into()), ("major", maybe(major))])
}

fn work(chance: &mut Chance, member: &Member, age: i64, learning: bool) -> Fields {
    let activity = if learning {
        chance.weighted(&[("employed", 84), ("unemployed", 16)])
    } else if age > 68 {
        chance.weighted(&[("employed", 30), ("inactive", 70)])
    } else if age < 19 {
        chance.weighted(&[("employed", 35), ("unemployed", 10), ("inactive", 55)])
    } else {
        chance.weighted(&[("employed", 88), ("unemployed", 6), ("inactive", 6)])
    };
    match activity {
        "employed" => job(chance, member),
        "unemployed" => {
            let before = chance.weighted(&[("never_worked", 35), ("worked_before", 65)]);
            let since = chance.weighted(&[
                ("under_3_months", 40),
                ("3_to_12_months", 35),
                ("over_1_year", 25),
            ]);
            fields([
                ("activity", activity.into()),
                ("unemployed_before", before.into()),
                ("unemployed_for", since.into()),
            ])
        }
        _ => {
            let reason = match age {
                ..19 => "study",
                19..=60 => chance.weighted(&[("housework", 6), ("disabled", 2), ("other", 2)]),
                _ => chance.weighted(&[("retired", 6), ("housework", 3), ("other", 1)]),
            };
            fields([
                ("activity", activity.into()),
                ("inactive_reason", reason.into()),
            ])
        }
    }
}

fn job(chance: &mut Chance, member: &Member) -> Fields {
    const FARM: [&str; 5] = [
        "Trồng lúa, ngô",
        "Chăn nuôi",
        "Trồng thuốc lá",
        "Trồng thạch đen",
        "Trồng rừng",
    ];
    const OTHER: [&str; 6] = [
        "Bán hàng",
        "Thợ xây",
        "Công nhân may",
        "Lái xe",
        "Thợ sửa xe",
        "Phụ bếp",
    ];
    let (status, job) = if member.farms {
        let status = chance.weighted(&[
            ("self_employed", 55),
            ("family_worker", 41),
            ("cooperative_member", 4),
        ]);
        (status, *chance.pick(&FARM))
    } else {
        let status = chance.weighted(&[
            ("wage_worker", 62),
            ("self_employed", 33),
            ("business_owner", 5),
        ]);
        (status, *chance.pick(&OTHER))
    };
    fields([
        ("activity", "employed".into()),
        ("job_status", status.into()),
        ("job", job.into()),
    ])
}

fn wishes(chance: &mut Chance, age: i64, learning: Option<(&'static str, &'static str)>) -> Fields {
    let place = chance.weighted(&[
        ("in_province", 58),
        ("in_country", 20),
        ("abroad", if age < 40 { 6 } else { 1 }),
        ("none", 16),
    ]);
    let wants = learning.is_some() || (age <= 60 && chance.often(420));
    let mut wishes = fields([
        ("wanted_work_place", place.into()),
        ("wants_training", if wants { "yes" } else { "no" }.into()),
    ]);
    if wants {
        let any = *chance.pick(&WANTED);
        let (trade, level) = match learning {
            // Some end up in another trade than they asked for.
            Some(class) if chance.often(780) => class,
            _ => any,
        };
        let after = chance.weighted(&[
            ("self_employed", 38),
            ("same_job", 34),
            ("hired", 16),
            ("cooperative", 7),
            ("abroad", 5),
        ]);
        wishes.extend(fields([
            ("wanted_trade", trade.into()),
            ("wanted_level", level.into()),
            ("study_form.at_commune", flag(chance.often(740))),
            ("study_form.centralised", flag(chance.often(160))),
            ("study_form.apprentice", flag(chance.often(120))),
            ("study_form.part_time", flag(chance.often(380))),
            ("after_training", after.into()),
        ]));
    }
    wishes
}

/// What people ask for when no class stands before them.
const WANTED: [(&str, &str); 14] = [
    ("lon", "under_3_months"),
    ("ga", "under_3_months"),
    ("trau_bo", "under_3_months"),
    ("thu_y", "so_cap"),
    ("rau_an_toan", "under_3_months"),
    ("cay_an_qua", "under_3_months"),
    ("xay_dung", "so_cap"),
    ("dien_dan_dung", "so_cap"),
    ("may_nong_nghiep", "so_cap"),
    ("xe_may", "so_cap"),
    ("may", "so_cap"),
    ("nau_an", "under_3_months"),
    ("du_lich", "under_3_months"),
    ("det_tho_cam", "so_cap"),
];
