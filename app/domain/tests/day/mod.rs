//! Days of an officer's work, invented and the same at every run: what tests and
//! benches of several crates send.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test takes its own part"
)]

use domain::ids::RecordId;
use domain::value::{Fields, Value};

/// When the first day begins, in Unix milliseconds: a morning in September 2026.
pub(crate) const MORNING: u64 = 1_790_000_000_000;

/// A fixed chance: the same bytes at every run (SplitMix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    pub(crate) fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes()[..2]);
        bytes
    }
}

const FAMILY: &[&str] = &[
    "Nông", "Hoàng", "Lý", "Triệu", "Bế", "Đàm", "Mã", "Lục", "Nguyễn", "Hứa", "Đặng", "Vương",
];
const MIDDLE: &[&str] = &[
    "Thị", "Văn", "Đức", "Minh", "Thúy", "Ngọc", "A", "Mùi", "Quốc", "Hải",
];
const GIVEN: &[&str] = &[
    "Đào", "Hoa", "Sơn", "Páo", "Lan", "Tuấn", "Dũng", "Hạnh", "Chẩn", "Phàn", "Khánh", "Bình",
    "Yến", "Thảo", "Vinh", "Dính", "Sáy", "Mẩy", "Long", "Kiên",
];
const TRADES: &[&str] = &[
    "Chăn nuôi lợn, gà",
    "Trồng nấm",
    "May công nghiệp",
    "Điện dân dụng",
    "Hàn",
    "Dệt thổ cẩm",
    "Nấu ăn",
];
const JOBS: &[&str] = &[
    "Trồng ngô, nuôi lợn",
    "Làm nương",
    "Phụ hồ",
    "Bán hàng ở chợ",
    "Nội trợ",
    "Trồng thuốc lá",
];

/// One record that an officer fills in.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// When, in Unix milliseconds.
    pub(crate) at: u64,
    pub(crate) kind: &'static str,
    pub(crate) record: RecordId,
    pub(crate) set: Fields,
}

/// Surveys in households of four, a few minutes apart: of each person who they
/// are, what they answered (about 1 kB of JSON) and that they agreed.
pub(crate) fn surveys(chance: &mut Chance, people: usize, commune: &str) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let mut at = MORNING;
    let mut household = RecordId::new(at, chance.bytes());
    for nth in 0..people {
        at += 60_000 + chance.below(300_000);
        let mut sheet = |chance: &mut Chance, kind, set| {
            let record = RecordId::new(at, chance.bytes());
            sheets.push(Sheet {
                at,
                kind,
                record,
                set,
            });
            record
        };
        if nth % 4 == 0 {
            let set = household_fields(chance, commune);
            household = sheet(chance, "household", set);
        }
        let set = person_fields(chance, commune, household);
        let person = sheet(chance, "person", set);
        let set = survey_fields(chance, commune, person);
        sheet(chance, "survey", set);
        let set = consent_fields(chance, commune, person);
        sheet(chance, "consent", set);
    }
    sheets
}

fn fields<const N: usize>(set: [(&str, Value); N]) -> Fields {
    set.map(|(name, value)| (name.to_owned(), value)).into()
}

fn text(text: String) -> Value {
    Value::Text(text)
}

fn household_fields(chance: &mut Chance, commune: &str) -> Fields {
    let hamlets = ["Xóm Nà Luông", "Xóm Bản Mới", "Xóm Pác Khoang"];
    fields([
        ("commune", text(commune.into())),
        ("hamlet", text(chance.pick(&hamlets).into())),
        (
            "poverty",
            text(chance.pick(&["none", "poor", "near_poor"]).into()),
        ),
    ])
}

fn person_fields(chance: &mut Chance, commune: &str, household: RecordId) -> Fields {
    let (year, sex) = (1962 + chance.below(46), chance.below(2));
    let name = format!(
        "{} {} {}",
        chance.pick(FAMILY),
        chance.pick(MIDDLE),
        chance.pick(GIVEN)
    );
    let century = if year < 2000 { sex } else { sex + 2 };
    fields([
        ("commune", text(commune.into())),
        ("household", text(household.to_string())),
        (
            "relation",
            text(chance.pick(&["head", "spouse", "child", "parent"]).into()),
        ),
        ("full_name", text(name)),
        (
            "birth",
            text(format!(
                "{year}-{:02}-{:02}",
                1 + chance.below(12),
                1 + chance.below(28)
            )),
        ),
        ("sex", text(if sex == 0 { "male" } else { "female" }.into())),
        (
            "citizen_id",
            text(format!(
                "004{century}{:02}{:06}",
                year % 100,
                chance.below(1_000_000)
            )),
        ),
        (
            "phone",
            text(format!(
                "0{}{:08}",
                chance.pick(&["3", "8", "9"]),
                chance.below(100_000_000)
            )),
        ),
        (
            "ethnicity",
            text(chance.pick(&["02", "07", "08", "09", "01"]).into()),
        ),
        ("farms", Value::Bool(chance.below(5) > 0)),
        ("priority.poor", Value::Bool(chance.below(3) == 0)),
        ("priority.ethnic_minority", Value::Bool(true)),
    ])
}

fn survey_fields(chance: &mut Chance, commune: &str, person: RecordId) -> Fields {
    fields([
        ("commune", text(commune.into())),
        ("person", text(person.to_string())),
        ("form", text("nhu-cau-hoc-nghe@2026.1".into())),
        ("surveyed_on", text("2026-11-20".into())),
        ("education", text(chance.pick(&["1", "2", "3", "4"]).into())),
        (
            "qualification",
            text(chance.pick(&["1", "1", "1", "2", "3", "4"]).into()),
        ),
        (
            "activity",
            text(
                chance
                    .pick(&["employed", "employed", "unemployed", "inactive"])
                    .into(),
            ),
        ),
        (
            "job_status",
            text(
                chance
                    .pick(&["self_employed", "family_worker", "wage"])
                    .into(),
            ),
        ),
        ("job", text(chance.pick(JOBS).into())),
        (
            "workplace",
            text(
                chance
                    .pick(&["Tại nhà", "Trong xã", "Thạch An", "Bắc Ninh"])
                    .into(),
            ),
        ),
        (
            "wanted_work_place",
            text(chance.pick(&["in_province", "in_country", "abroad"]).into()),
        ),
        ("wants_training", text("yes".into())),
        ("wanted_trade", text(chance.pick(TRADES).into())),
        (
            "wanted_level",
            text(chance.pick(&["so_cap", "under_3_months"]).into()),
        ),
        ("study_form.at_commune", Value::Bool(chance.below(2) == 0)),
        ("study_form.apprentice", Value::Bool(chance.below(4) == 0)),
        (
            "after_training",
            text(
                chance
                    .pick(&["self_job", "company", "same_job_better"])
                    .into(),
            ),
        ),
    ])
}

fn consent_fields(chance: &mut Chance, commune: &str, person: RecordId) -> Fields {
    fields([
        ("commune", text(commune.into())),
        ("person", text(person.to_string())),
        ("purpose", text("survey".into())),
        ("given", Value::Bool(true)),
        ("given_on", text("2026-11-20".into())),
        ("text_version", text("2026.1".into())),
        ("method", text(chance.pick(&["screen", "spoken"]).into())),
    ])
}

/// A new phone number for somebody known: the smallest change of a day.
pub(crate) fn new_number(chance: &mut Chance) -> Fields {
    fields([("phone", text(format!("09{:08}", chance.below(100_000_000))))])
}
