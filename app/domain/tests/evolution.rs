//! Old and new versions of phone and server beside each other: what one side
//! does not know goes through it whole.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod desk;

use std::collections::HashMap;

use domain::change::{Change, Edit, Outcome, Reason, RecordView};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, Plan, World, plan};
use domain::record::Record;
use domain::value::Value;
use domain::wire::{Answer, Request};
use serde_json::json;

use desk::{COMMUNE, Rules, fields, officer};

fn change(n: u8, base: u64, set: &[(&str, Value)]) -> Change {
    Change {
        id: ChangeId::new(1_000, [n; 10]),
        seq: Seq(u64::from(n)),
        record: RecordId::new(1, [1; 10]),
        kind: "household".to_owned(),
        base: Revision(base),
        after: None,
        at: Millis(1_000),
        form: None,
        edit: Edit::Set(fields(set)),
    }
}

/// The way up: packed by a phone, read by the server.
fn sent(changes: &[Change]) -> Vec<Change> {
    let envelope = json!({
        "app": "taynghe", "protocol": 1, "sent_at": 1,
        "device": DeviceId::new(1, [1; 10]), "account": AccountId::new(1, [1; 10]),
    });
    let mut request: Request = serde_json::from_value(envelope).unwrap();
    request.pack(changes);
    let json = serde_json::to_string(&request).unwrap();
    let read: Request = serde_json::from_str(&json).unwrap();
    read.unpack().unwrap()
}

/// The way down: packed by the server, read by a phone.
fn answered(record: &Record) -> RecordView {
    let envelope = json!({"app": "taynghe", "protocol": 1, "server_time": 1, "cursor": ""});
    let mut answer: Answer = serde_json::from_value(envelope).unwrap();
    answer.pack(&[record.view()], &[]);
    let json = serde_json::to_string(&answer).unwrap();
    let read: Answer = serde_json::from_str(&json).unwrap();
    let (mut records, _) = read.unpack().unwrap();
    // A phone keeps it as it came, too.
    let kept = serde_json::to_vec(&records.pop().unwrap()).unwrap();
    serde_json::from_slice(&kept).unwrap()
}

fn take(author: &Author, change: &Change, before: Option<&Record>) -> Plan {
    let world = World {
        records: HashMap::from_iter(before.map(|record| (record.id, record.clone()))),
        ..World::default()
    };
    plan(author, &sent(std::slice::from_ref(change)), world, &Rules)
}

fn of_tomorrow() -> Vec<(&'static str, Value)> {
    vec![
        ("commune", "01807".into()),
        ("roof.2031", "ngói".into()),
        ("solar.2031", true.into()),
        ("rooms.2031", Value::Int(4)),
    ]
}

#[test]
fn a_field_that_nobody_here_knows_survives_the_way_up_the_merge_and_the_way_down() {
    let made = take(&officer(1, COMMUNE), &change(1, 0, &of_tomorrow()), None);
    let view = answered(&made.records[0]);
    for (name, value) in of_tomorrow() {
        assert_eq!(view.value(name), value, "{name}");
    }
}

#[test]
fn an_old_phones_edit_leaves_the_fields_that_it_does_not_know_alone() {
    let made = take(&officer(1, COMMUNE), &change(1, 0, &of_tomorrow()), None);
    let record = &made.records[0];
    let mut on_the_phone = answered(record);
    let edit = change(2, 1, &[("phone", "0912345678".into())]);
    on_the_phone.lay(&edit.edit);
    let plan = take(&officer(2, COMMUNE), &edit, Some(record));
    let view = answered(&plan.records[0]);
    assert_eq!(view.fields, on_the_phone.fields);
    assert_eq!(view.value("roof.2031"), "ngói".into());
}

#[test]
fn two_new_phones_conflict_over_a_field_that_the_server_does_not_know() {
    let made = take(&officer(1, COMMUNE), &change(1, 0, &of_tomorrow()), None);
    let first = change(2, 1, &[("roof.2031", "tôn".into())]);
    let once = take(&officer(1, COMMUNE), &first, Some(&made.records[0]));
    let second = change(3, 1, &[("roof.2031", "lá".into())]);
    let twice = take(&officer(2, COMMUNE), &second, Some(&once.records[0]));
    assert!(
        matches!(&twice.outcomes[0], Outcome::Conflict { fields, .. } if fields == &["roof.2031"])
    );
    let view = answered(&twice.records[0]);
    assert_eq!(view.value("roof.2031"), "tôn".into());
    assert_eq!(view.rivals[0].value, "lá".into());
}

#[test]
fn a_kind_that_an_old_server_does_not_know_is_refused_alone_and_kept_whole() {
    let mut workshop = change(1, 0, &of_tomorrow());
    workshop.kind = "workshop".to_owned();
    workshop.record = RecordId::new(1, [2; 10]);
    let household = change(2, 0, &of_tomorrow());
    let came = sent(&[workshop.clone(), household]);
    let plan = plan(&officer(1, COMMUNE), &came, World::default(), &Rules);
    let refused = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::Refused {
                reason: Reason::UnknownKind,
                ..
            }
        )
    };
    assert!(refused(&plan.outcomes[0]));
    assert!(matches!(plan.outcomes[1], Outcome::Applied { .. }));
    // What a newer server would take is all there, to be sent or entered again.
    assert_eq!(plan.ledger[0].change, workshop);
}

#[test]
fn a_value_of_a_shape_that_no_field_has_is_refused_by_itself_and_kept_as_it_came() {
    let list = Value::Other(Box::new(json!(["nữ", {"of": 2}])));
    let odd = change(1, 0, &[("commune", "01807".into()), ("many.2031", list)]);
    let plan = take(&officer(1, COMMUNE), &odd, None);
    let fields = vec!["many.2031".to_owned()];
    let reason = Reason::WrongType;
    assert_eq!(plan.outcomes, [Outcome::Refused { reason, fields }]);
    assert_eq!(plan.ledger[0].change, odd);
}
