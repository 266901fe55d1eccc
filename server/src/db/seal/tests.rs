#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use domain::ids::{ChangeId, Millis, RecordId, Seq};
use domain::merge::digest;
use domain::value::Value;
use proptest::prelude::*;

use super::*;

fn sealer() -> Sealer {
    Sealer::new(Arc::new(Keyring::passing()))
}

fn device() -> DeviceId {
    DeviceId::new(1, [4; 10])
}

fn fields(set: &[(&str, Value)]) -> Fields {
    set.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn record(kind: &str, fields: Fields, rivals: Vec<LostValue>) -> Record {
    let names = fields
        .keys()
        .map(|name| (name.clone(), (Revision(3), device())));
    Record {
        id: RecordId::new(5, [7; 10]),
        kind: kind.to_owned(),
        revision: Revision(3),
        deleted: false,
        past: Past {
            maker: device(),
            touched: names.collect(),
            rivals,
        },
        fields,
    }
}

fn rival(field: &str, value: Value) -> LostValue {
    LostValue {
        field: field.to_owned(),
        value,
        change: ChangeId::new(6, [1; 10]),
        device: device(),
        by: "Hiền".to_owned(),
        at: Millis(7),
        revision: Revision(2),
    }
}

/// What comes out of a row when it is read again.
fn read(sealer: &Sealer, record: &Record) -> Record {
    let text = sealer.record(record).unwrap();
    let mut again = Record {
        fields: serde_json::from_str(&text.fields).unwrap(),
        past: serde_json::from_str(&text.past).unwrap(),
        ..record.clone()
    };
    let key = Some(i64::from(text.sealed.key.0));
    let bytes = text.sealed.bytes.as_deref();
    sealer.complete(&mut again, key, bytes).unwrap();
    again
}

#[test]
fn only_ids_places_and_days_lie_open() {
    let set = fields(&[
        ("commune", "01807".into()),
        ("person", RecordId::new(5, [8; 10]).to_string().into()),
        ("surveyed_on", "2026-11-22".into()),
        ("education", "thpt".into()),
        ("wants_training", "yes".into()),
        ("inactive_reason", "disabled".into()),
    ]);
    let text = sealer().record(&record("survey", set, Vec::new())).unwrap();
    let open: Fields = serde_json::from_str(&text.fields).unwrap();
    let names: Vec<&str> = open.keys().map(String::as_str).collect();
    assert_eq!(names, ["commune", "person", "surveyed_on"]);
    assert!(!text.past.contains("inactive_reason"), "{}", text.past);
    let class = fields(&[("trade", "han".into()), ("seats", 18.into())]);
    let text = sealer()
        .record(&record("class", class, Vec::new()))
        .unwrap();
    assert_eq!(text.sealed.bytes, None, "everybody reads classes");
}

#[test]
fn the_length_does_not_tell_who_has_a_number_or_a_disability() {
    let sealer = sealer();
    let length = |more: &[(&str, Value)]| {
        let mut set = fields(&[
            ("commune", "01807".into()),
            ("full_name", "Nông Thị Hoa".into()),
            ("birth", "1980".into()),
        ]);
        set.extend(fields(more));
        let mut record = record("person", set, Vec::new());
        record.past.touched.clear();
        let text = sealer.record(&record).unwrap();
        text.sealed.bytes.unwrap().len()
    };
    let one = [("priority.disabled", Value::Bool(true))];
    assert_eq!(length(&[]), length(&one));
    let other = [("citizen_id", Value::from("004180012345"))];
    assert_eq!(length(&[]), length(&other));
}

#[test]
fn a_deletion_has_nothing_to_seal_and_keeps_its_digest() {
    let sealer = sealer();
    let change = Change {
        id: ChangeId::new(6, [1; 10]),
        seq: Seq(1),
        record: RecordId::new(5, [7; 10]),
        kind: "person".to_owned(),
        base: Revision(1),
        after: None,
        at: Millis(7),
        form: None,
        edit: Edit::Delete,
    };
    let text = sealer.change(&change, digest(&change)).unwrap();
    assert_eq!(text.sealed.bytes, None);
    assert_eq!(text.digest, digest(&change));
    assert!(
        text.body.ends_with("\"edit\":\"delete\"}"),
        "the lists look for that"
    );
}

#[test]
fn a_sealed_part_opens_nowhere_else() {
    let sealer = sealer();
    let set = fields(&[("full_name", "Nông Thị Hoa".into())]);
    let one = record("person", set, Vec::new());
    let text = sealer.record(&one).unwrap();
    let key = Some(i64::from(text.sealed.key.0));
    let bytes = text.sealed.bytes.unwrap();
    let mut other = Record {
        id: RecordId::new(5, [9; 10]),
        ..one.clone()
    };
    assert!(sealer.complete(&mut other, key, Some(&bytes)).is_err());
    let mut own = one.clone();
    let foreign = Sealer::new(Arc::new(Keyring::passing()));
    assert!(foreign.complete(&mut own, key, Some(&bytes)).is_err());
    let mut bent = bytes.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert!(sealer.complete(&mut own, key, Some(&bent)).is_err());
    assert!(sealer.complete(&mut own, key, Some(&bytes[..10])).is_err());
    assert!(sealer.complete(&mut own, Some(-1), Some(&bytes)).is_err());
    assert!(sealer.complete(&mut own, key, Some(&bytes)).is_ok());
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "\\PC{0,20}".prop_map(Value::Text),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "commune",
            "household",
            "full_name",
            "citizen_id",
            "deleted"
        ])
        .prop_map(str::to_owned),
        "[a-z.]{1,12}",
    ]
}

proptest! {
    #[test]
    fn what_is_sealed_reads_back_as_it_was(
        kind in prop::sample::select(vec!["person", "class", "of_tomorrow"]),
        set in prop::collection::btree_map(name(), value(), 0..8),
        lost in prop::collection::vec((name(), value()), 0..6),
    ) {
        let sealer = sealer();
        let rivals = lost.into_iter().map(|(field, value)| rival(&field, value));
        let record = record(kind, set.clone(), rivals.collect());
        prop_assert_eq!(read(&sealer, &record), record.clone());

        let change = Change {
            id: ChangeId::new(6, [1; 10]),
            seq: Seq(4),
            record: record.id,
            kind: kind.to_owned(),
            base: Revision(2),
            after: Some(Seq(3)),
            at: Millis(7),
            form: Some("v1".to_owned()),
            edit: Edit::Set(set),
        };
        let text = sealer.change(&change, digest(&change)).unwrap();
        let (key, bytes) = (Some(i64::from(text.sealed.key.0)), text.sealed.bytes.as_deref());
        let mut again: Change = serde_json::from_str(&text.body).unwrap();
        sealer.complete_change(&mut again, key, bytes).unwrap();
        let known = sealer.digest(change.id.0, &text.digest, key, bytes).unwrap();
        prop_assert_eq!(known, digest(&change));
        prop_assert_eq!(again, change);
    }
}
