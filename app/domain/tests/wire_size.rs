//! How many bytes a day's work costs on the way up: a budget, not a benchmark.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod day;

use std::io::Write;

use domain::change::{Change, Edit};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::value::{Fields, Value};
use domain::wire::Request;

use day::{Chance, new_number, surveys};

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
    let (device, account) = (
        DeviceId::new(1, chance.bytes()),
        AccountId::new(1, chance.bytes()),
    );
    let mut request = Request::new(device, account, Millis(1_790_000_000_000));
    request.cursor = Some("6f0c:01807=12:reference=3".into());
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
    let sheets = surveys(&mut chance, 1_000, "01807");
    (1..)
        .zip(sheets)
        .map(|(seq, sheet)| {
            let id = ChangeId::new(sheet.at, chance.bytes());
            change(seq, id, sheet.record, sheet.kind, sheet.set)
        })
        .collect()
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
            let mut change = change(seq, id, record, "person", new_number(&mut chance));
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
