//! What the golden requests say.

use domain::Look;
use domain::change::{Change, Edit};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, ReadId, RecordId, Revision, Seq};
use domain::value::{Fields, Value};
use domain::wire::Request;
use serde_json::json;

use super::{CURSOR, MORNING, fields, household, mother, son, survey, workshop};

/// The first change of a record, saved when its id was made.
fn made(n: u8, record: RecordId, kind: &str, set: Fields) -> Change {
    let time = MORNING + 100 * u64::from(n);
    Change {
        id: ChangeId::new(time, [100 + n; 10]),
        seq: Seq(u64::from(n)),
        record,
        kind: kind.to_owned(),
        base: Revision(0),
        after: None,
        at: Millis(i64::try_from(time).unwrap()),
        form: None,
        edit: Edit::Set(set),
    }
}

fn request() -> Request {
    let (device, account) = (DeviceId::new(1, [1; 10]), AccountId::new(1, [2; 10]));
    Request::new(device, account, Millis(1_790_000_600_000))
}

/// Each request's envelope and changes.
pub(crate) fn requests() -> Vec<(&'static str, (Request, Vec<Change>))> {
    let state = Request {
        cursor: Some(CURSOR.to_owned()),
        repair: true,
        unsent: 3,
        refused: 2,
        discarded: vec![Seq(7), Seq(9)],
        ..request()
    };
    let tomorrow = Change {
        at: Millis(1_790_000_000_105),
        ..made(
            1,
            household(),
            "household",
            fields([("commune", "01807".into())]),
        )
    };
    vec![
        ("request-first", (request(), Vec::new())),
        ("request-pushed", pushed()),
        ("request-looks", with_looks()),
        (
            "request-day",
            (
                Request {
                    unsent: 2,
                    ..request()
                },
                day(),
            ),
        ),
        ("request-edits", edits()),
        ("request-state", (state, Vec::new())),
        ("request-of-tomorrow", (request(), vec![tomorrow])),
    ]
}

fn day() -> Vec<Change> {
    let member = |n, id, name: &str, farms: bool| Change {
        form: Some("thanh-vien@1".to_owned()),
        ..made(
            n,
            id,
            "person",
            fields([
                ("commune", "01807".into()),
                ("farms", farms.into()),
                ("full_name", name.into()),
                ("household", household().to_string().into()),
            ]),
        )
    };
    let mut house = made(
        1,
        household(),
        "household",
        fields([
            ("commune", "01807".into()),
            ("hamlet", "Xóm Nà Luông".into()),
            ("land_recovered", false.into()),
            ("poverty", "poor".into()),
            ("poverty_year", Value::Int(2026)),
        ]),
    );
    house.at.0 += 5;
    let mut second = member(3, son(), "Nông Văn Sơn", false);
    second.at.0 += 7;
    let mut asked = made(
        4,
        survey(),
        "survey",
        fields([
            ("commune", "01807".into()),
            ("person", mother().to_string().into()),
            ("surveyed_on", "2026-09-21".into()),
            ("wants_training", "yes".into()),
        ]),
    );
    asked.form = Some("nhu-cau-hoc-nghe@1".to_owned());
    vec![
        house,
        member(2, mother(), "Nông Thị Đào", true),
        second,
        asked,
    ]
}

fn edits() -> (Request, Vec<Change>) {
    let envelope = Request {
        cursor: Some(CURSOR.to_owned()),
        reference: Some("9c1d".to_owned()),
        totals: Some("2026.7.2026-09-21".to_owned()),
        ..request()
    };
    let mut number = made(
        5,
        mother(),
        "person",
        fields([("phone", "0912345678".into()), ("roof.2031", "ngói".into())]),
    );
    number.base = Revision(3);
    number.at.0 -= 5;
    let mut emptied = made(
        6,
        son(),
        "person",
        fields([("phone", Value::Null), ("roof.2031", Value::Int(7))]),
    );
    emptied.after = Some(Seq(3));
    emptied.at.0 += 5;
    let mut kept = made(
        7,
        son(),
        "person",
        fields([
            ("deleted", false.into()),
            ("tomorrow", Value::Other(Box::new(json!([1, {"x": true}])))),
        ]),
    );
    kept.base = Revision(1);
    let taken_away = |n, id, kind: &str, base| Change {
        base: Revision(base),
        edit: Edit::Delete,
        ..made(n, id, kind, Fields::new())
    };
    let unknown = made(
        10,
        workshop(),
        "workshop",
        fields([("commune", "01807".into())]),
    );
    let changes = vec![
        number,
        emptied,
        kept,
        taken_away(8, household(), "household", 2),
        taken_away(9, survey(), "survey", 1),
        unknown,
    ];
    (envelope, changes)
}

/// With looks at two numbers, the second saved a moment after its id was made.
fn with_looks() -> (Request, Vec<Change>) {
    let set = fields([("commune", "01807".into())]);
    (request(), vec![made(1, household(), "household", set)])
}

/// The looks of [`with_looks`].
pub(crate) fn looks() -> Vec<Look> {
    let look = |n: u8, record, later| {
        let time = MORNING + 100 * u64::from(n);
        Look {
            id: ReadId::new(time, [118 + n; 10]),
            record,
            field: "citizen_id".to_owned(),
            at: Millis(i64::try_from(time + later).unwrap()),
        }
    };
    vec![look(2, mother(), 0), look(3, son(), 5)]
}

/// What lies in an envelope.
fn pushed() -> (Request, Vec<Change>) {
    let token = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let envelope = Request {
        push_token: Some(token.to_owned()),
        ..request()
    };
    let set = fields([("commune", "01807".into())]);
    (envelope, vec![made(1, household(), "household", set)])
}
