//! How many bytes a day's work costs on the way up: a budget, not a benchmark.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::io::Write;

use domain::change::{Change, Edit};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::value::{Fields, Value};
use domain::wire::{ENVELOPE, IdList, PROTOCOL, Request};

/// A fixed chance: the same bytes at every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
    fn bytes(&mut self) -> [u8; 10] {
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

/// A surveyed person: who they are, what they answered and that they agreed.
fn survey(chance: &mut Chance, now: i64, seq: &mut u64, household: RecordId) -> Vec<Change> {
    let id = |chance: &mut Chance| u64::try_from(now).map(|ms| (ms, chance.bytes())).unwrap();
    let (ms, random) = id(chance);
    let person = RecordId::new(ms, random);
    let text = |text: String| Value::Text(text);
    let (year, sex) = (1962 + chance.below(46), chance.below(2));
    let name = format!(
        "{} {} {}",
        chance.pick(FAMILY),
        chance.pick(MIDDLE),
        chance.pick(GIVEN)
    );
    let century = if year < 2000 { sex } else { sex + 2 };
    let who: Fields = [
        ("commune", text("01807".into())),
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
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let answers: Fields = [
        ("commune", text("01807".into())),
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
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let agreed: Fields = [
        ("commune", text("01807".into())),
        ("person", text(person.to_string())),
        ("purpose", text("survey".into())),
        ("given", Value::Bool(true)),
        ("given_on", text("2026-11-20".into())),
        ("text_version", text("2026.1".into())),
        ("method", text(chance.pick(&["screen", "spoken"]).into())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    [
        ("person", person, who),
        ("survey", RecordId::new(ms, chance.bytes()), answers),
        ("consent", RecordId::new(ms, chance.bytes()), agreed),
    ]
    .into_iter()
    .map(|(kind, record, set)| {
        *seq += 1;
        change(*seq, ChangeId::new(ms, chance.bytes()), record, kind, set)
    })
    .collect()
}

fn change(seq: u64, id: ChangeId, record: RecordId, kind: &str, set: Fields) -> Change {
    let at = id.0.as_bytes()[..6]
        .iter()
        .fold(0, |ms, byte| (ms << 8) | i64::from(*byte));
    Change {
        id,
        seq: Seq(seq),
        record,
        kind: kind.into(),
        base: Revision(0),
        after: None,
        at: Millis(at),
        form: None,
        edit: Edit::Set(set),
    }
}

fn packed(changes: &[Change]) -> Request {
    let mut chance = Chance(5);
    let mut request = Request {
        app: ENVELOPE.into(),
        protocol: PROTOCOL,
        device: DeviceId::new(1, chance.bytes()),
        account: AccountId::new(1, chance.bytes()),
        sent_at: Millis(1_790_000_000_000),
        cursor: Some("6f0c:01807=12:reference=3".into()),
        reference: None,
        totals: None,
        ids: IdList::default(),
        changes: Vec::new(),
    };
    request.pack(changes);
    request
}

fn gzipped(request: &Request) -> usize {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&serde_json::to_vec(request).unwrap())
        .unwrap();
    gzip.finish().unwrap().len()
}

fn thousand() -> Vec<Change> {
    let mut chance = Chance(42);
    let mut changes = Vec::new();
    let mut seq = 0;
    let mut now = 1_790_000_000_000;
    let mut household = RecordId::new(1_790_000_000_000, chance.bytes());
    for nth in 0..1_000 {
        now += 60_000 + i64::try_from(chance.below(300_000)).unwrap();
        if nth % 4 == 0 {
            household = RecordId::new(u64::try_from(now).unwrap(), chance.bytes());
            seq += 1;
            let fields: Fields = [
                ("commune", Value::from("01807")),
                (
                    "hamlet",
                    Value::from(chance.pick(&["Xóm Nà Luông", "Xóm Bản Mới", "Xóm Pác Khoang"])),
                ),
                (
                    "poverty",
                    Value::from(chance.pick(&["none", "poor", "near_poor"])),
                ),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
            changes.push(change(
                seq,
                ChangeId::new(u64::try_from(now).unwrap(), chance.bytes()),
                household,
                "household",
                fields,
            ));
        }
        changes.extend(survey(&mut chance, now, &mut seq, household));
    }
    changes
}

#[test]
fn a_thousand_surveys_with_people_consents_and_households_cost_at_most_150_bytes_each() {
    let changes = thousand();
    let plain: usize = changes
        .iter()
        .map(|change| serde_json::to_vec(change).unwrap().len())
        .sum();
    // As many exchanges as the engine makes of it.
    let bytes: usize = changes
        .chunks(domain::wire::MAX_CHANGES)
        .map(|batch| gzipped(&packed(batch)))
        .sum();
    assert!(
        plain > 1_000_000,
        "a survey of about 1 kB is meant: {plain}"
    );
    assert!(bytes <= 150_000, "{bytes} bytes for 1,000 surveys");
}

#[test]
fn a_small_change_in_a_day_of_them_costs_at_most_90_bytes() {
    let mut chance = Chance(7);
    let changes: Vec<Change> = (1..=500u64)
        .map(|seq| {
            let id = ChangeId::new(1_790_000_000_000 + seq * 91_000, chance.bytes());
            let record = RecordId::new(
                1_780_000_000_000 + chance.below(9_000_000_000),
                chance.bytes(),
            );
            let phone = format!("09{:08}", chance.below(100_000_000));
            let mut change = change(
                seq,
                id,
                record,
                "person",
                Fields::from([("phone".to_owned(), Value::Text(phone))]),
            );
            change.base = Revision(1 + chance.below(4));
            change
        })
        .collect();
    let bytes = gzipped(&packed(&changes));
    assert!(bytes <= 90 * changes.len(), "{bytes}");
}

#[test]
fn what_is_packed_comes_out_as_it_went_in() {
    let mut changes = thousand();
    changes[3].edit = Edit::Delete;
    changes[5].after = Some(Seq(2));
    changes[8].form = Some("nhu-cau-hoc-nghe@2026.1".into());
    changes[9].at = Millis(-5);
    if let Edit::Set(fields) = &mut changes[11].edit {
        fields.insert(
            "a_field_of_tomorrow".into(),
            serde_json::from_str("[1, {\"x\": 2.5}]").unwrap(),
        );
        fields.insert("phone".into(), Value::Null);
    }
    let json = serde_json::to_string(&packed(&changes)).unwrap();
    let request: Request = serde_json::from_str(&json).expect("our own message");
    assert_eq!(request.unpack().unwrap(), changes);
}
