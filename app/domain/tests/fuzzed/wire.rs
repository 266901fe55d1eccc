//! Messages of `POST /api/v1/sync`: whatever reads is packed and read the same.

use std::fmt::Debug;

use domain::Look;
use domain::change::{Change, Edit, RecordView};
use domain::ids::RecordId;
use domain::merge;
use domain::role::{Account, Role, Scope};
use domain::schema;
use domain::value::Value;
use domain::wire::{Answer, IdList, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Bytes to a request to changes, and back.
pub(crate) fn request(input: &[u8]) {
    let Ok(request) = serde_json::from_slice::<Request>(input) else {
        return;
    };
    if has_fraction(&request) {
        let _ = request.unpack();
        return;
    }
    assert_eq!(carried(&request), canonical_request(&request));
    if let Ok(mut looks) = request.unpack_looks() {
        assert_eq!(looks.len(), request.looks_len());
        let mut again = request.clone();
        again.pack_with_looks(&[], &looks);
        let mut read = carried(&again).unpack_looks().expect("our own tables");
        let order = |look: &Look| (look.id, look.record, look.field.clone(), look.at);
        looks.sort_by_key(order);
        read.sort_by_key(order);
        assert_eq!(read, looks);
    }
    let Ok(changes) = request.unpack() else {
        return;
    };
    assert_eq!(changes.len(), request.len());
    for change in &changes {
        judge(change);
    }
    let mut again = request.clone();
    again.pack(&changes);
    let again = carried(&again);
    assert_eq!(
        sorted(again.unpack().expect("our own tables")),
        sorted(changes)
    );
    assert_eq!(
        (&again.cursor, again.repair),
        (&request.cursor, request.repair)
    );
}

/// Bytes to an answer to records and outcomes, and back.
pub(crate) fn answer(input: &[u8]) {
    let Ok(answer) = serde_json::from_slice::<Answer>(input) else {
        return;
    };
    if has_fraction(&answer) {
        let _ = (answer.unpack(), answer.outcomes.unpack());
        return;
    }
    assert_eq!(carried(&answer), canonical_answer(&answer));
    let mut again = answer.clone();
    if let Ok((records, removed)) = answer.unpack() {
        for record in &records {
            look_at(record);
        }
        again.pack(&records, &removed);
        let (read, read_removed) = carried(&again).unpack().expect("our own tables");
        assert_eq!(by_table(read), by_table(records));
        assert_eq!(read_removed, removed);
    }
    if let Ok(outcomes) = answer.outcomes.unpack() {
        again.pack_outcomes(&outcomes);
        let read = carried(&again).outcomes.unpack();
        assert_eq!(read, Ok(outcomes));
    }
}

/// What a message is after it was written and read.
fn carried<M: Serialize + DeserializeOwned + PartialEq + Debug>(message: &M) -> M {
    let json = serde_json::to_vec(message).expect("a message is JSON");
    serde_json::from_slice(&json).expect("what we write, we read")
}

/// Without ids, the bytes beside them mean nothing and are not written.
fn canonical_request(request: &Request) -> Request {
    let mut request = request.clone();
    if request.ids.is_empty() {
        request.ids = IdList::default();
    }
    request
}

/// The same for an answer.
fn canonical_answer(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    if answer.ids.is_empty() {
        answer.ids = IdList::default();
    }
    if answer.outcomes.is_empty() {
        answer.outcomes = Default::default();
    }
    answer
}

/// Whether it holds a number with a fraction or an exponent. No field takes one,
/// and what is refused for it is kept, but for its sixteenth digit.
fn has_fraction(message: &impl Serialize) -> bool {
    fn any(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Number(number) => number.is_f64(),
            serde_json::Value::Array(all) => all.iter().any(any),
            serde_json::Value::Object(all) => all.values().any(any),
            _ => false,
        }
    }
    any(&serde_json::to_value(message).expect("a message is JSON"))
}

/// Two changes of one count come in either order: no device sends them.
fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_cached_key(|change| (change.seq, merge::digest(change)));
    changes
}

/// Records in the order in which tables carry them.
fn by_table(mut records: Vec<RecordView>) -> Vec<RecordView> {
    records.sort_by(|a, b| (&a.kind, a.deleted).cmp(&(&b.kind, b.deleted)));
    records
}

fn judge(change: &Change) {
    if let (Some(kind), Edit::Set(fields)) = (schema::kind(&change.kind), &change.edit) {
        let checked = kind.check(fields);
        let odd = |value: &Value| matches!(value, Value::Other(_));
        assert!(checked.is_err() || !fields.values().any(odd));
        let _ = kind.missing(fields);
    }
    let device = domain::ids::DeviceId::new(1, [1; 10]);
    let needs = merge::needs([(device, change)].into_iter());
    assert_eq!((needs.changes, needs.waits.len()), (vec![change.id], 2));
    let mut view = RecordView::unborn(change.record, &change.kind);
    view.lay(&change.edit);
    look_at(&view);
}

fn look_at(record: &RecordView) {
    let account = Account::new(
        domain::ids::AccountId::new(1, [1; 10]),
        "",
        Role::CommuneOfficer,
        Scope::Commune("01807".to_owned()),
    );
    let _ = account.may_write(&record.kind, record.scope());
    assert_eq!(
        record.term().is_some(),
        record.revision.0 > 0 && !(record.deleted && record.rivals.is_empty())
    );
    let _: Option<RecordId> = domain::record::parent(&record.kind, &record.fields);
    let json = serde_json::to_vec(record).expect("a record is JSON");
    assert_eq!(
        serde_json::from_slice::<RecordView>(&json).ok().as_ref(),
        Some(record)
    );
}
