//! What the golden answers say.

use std::collections::BTreeMap;

use domain::change::{Outcome, Reason, RecordView, Rival};
use domain::ids::{DeviceId, Millis, RecordId, Revision};
use domain::small_cells::{Figure, PublicTotals};
use domain::sum::{Sum, Sums};
use domain::value::{Fields, Value};
use domain::wire::{
    Answer, Deltas, ENVELOPE, IdList, OutcomeTable, PROTOCOL, ReferenceSet, Totals,
};
use serde_json::json;

use super::{CURSOR, fields, household, mother, record, son, survey, workshop};

/// What an answer says.
pub(crate) struct Said {
    /// All but its tables.
    pub(crate) envelope: Answer,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) records: Vec<RecordView>,
    pub(crate) removed: Vec<RecordId>,
}

fn said(cursor: &str) -> Said {
    Said {
        envelope: Answer {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            server_time: Millis(1_790_000_601_000),
            outcomes: OutcomeTable::default(),
            resync: false,
            revoked: false,
            push_known: false,
            looks_known: false,
            cursor: cursor.to_owned(),
            more: false,
            sums: None,
            ids: IdList::default(),
            records: Vec::new(),
            removed: Deltas::default(),
            reference: None,
            totals: None,
            public_totals: None,
        },
        outcomes: Vec::new(),
        records: Vec::new(),
        removed: Vec::new(),
    }
}

fn view(id: RecordId, kind: &str, revision: u64, set: Fields) -> RecordView {
    RecordView {
        revision: Revision(revision),
        fields: set,
        ..RecordView::unborn(id, kind)
    }
}

fn rival(field: &str, value: Value, by: &str, at: i64) -> Rival {
    Rival {
        field: field.to_owned(),
        value,
        by: by.to_owned(),
        at: Millis(1_790_000_000_000 + at),
    }
}

/// What each answer says.
pub(crate) fn answers() -> Vec<(&'static str, Said)> {
    vec![
        ("answer-nothing", said(CURSOR)),
        (
            "answer-outcomes",
            Said {
                outcomes: outcomes(),
                ..said("c")
            },
        ),
        ("answer-records", records()),
        ("answer-resync", resync()),
        ("answer-revoked", revoked()),
        ("answer-push-known", push_known()),
        ("answer-looks-known", looks_known()),
        ("answer-reference", reference()),
        ("answer-public-totals", public_totals()),
        ("answer-of-tomorrow", tomorrow()),
    ]
}

/// To a device that was revoked.
fn revoked() -> Said {
    let refused = Outcome::Refused {
        reason: Reason::DeviceRevoked,
        fields: Vec::new(),
    };
    let bare = said("6f0c51d8a2b3e497:");
    Said {
        envelope: Answer {
            resync: true,
            revoked: true,
            sums: Some(Sums::default()),
            ..bare.envelope
        },
        outcomes: vec![refused],
        records: Vec::new(),
        removed: Vec::new(),
    }
}

/// To a device that has told its push token.
fn push_known() -> Said {
    let bare = said("6f0c51d8a2b3e497:01807=1:reference=0");
    Said {
        envelope: Answer {
            push_known: true,
            ..bare.envelope
        },
        ..said("")
    }
}

/// To a device that has told of looks.
fn looks_known() -> Said {
    let bare = said("6f0c51d8a2b3e497:01807=1:reference=0");
    Said {
        envelope: Answer {
            looks_known: true,
            ..bare.envelope
        },
        ..said("")
    }
}

fn outcomes() -> Vec<Outcome> {
    let revision = Revision;
    let fields = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let refused = |reason, names: &[&str]| Outcome::Refused {
        reason,
        fields: fields(names),
    };
    vec![
        Outcome::Applied {
            revision: revision(1),
        },
        Outcome::Merged {
            revision: revision(5),
        },
        Outcome::Conflict {
            revision: revision(6),
            fields: fields(&["phone"]),
        },
        Outcome::Conflict {
            revision: revision(9),
            fields: fields(&["deleted"]),
        },
        Outcome::Held {
            waits_for: format!("record:{}", household()),
        },
        Outcome::Held {
            waits_for: format!("change:{}:7", DeviceId::new(1, [1; 10])),
        },
        refused(Reason::ChangeIdReused, &[]),
        refused(Reason::UnknownKind, &[]),
        refused(Reason::KindMismatch, &[]),
        refused(Reason::WrongType, &[]),
        refused(Reason::BadValue, &["commune"]),
        refused(Reason::MissingField, &["commune"]),
        refused(Reason::ServerOwned, &[]),
        refused(Reason::OutsideScope, &["commune"]),
        refused(Reason::NotAllowed, &[]),
        refused(Reason::BadTransition, &["status"]),
        refused(Reason::BuildsOnRefused, &[]),
        refused(Reason::Other("a_reason_of_tomorrow".to_owned()), &[]),
    ]
}

fn records() -> Said {
    let mut house = view(
        household(),
        "household",
        2,
        fields([
            ("commune", "01807".into()),
            ("hamlet", "Xóm Nà Luông".into()),
        ]),
    );
    house.rivals = vec![
        rival("hamlet", "Xóm Bản Mới".into(), "Bế Văn Sơn", 500),
        rival("deleted", true.into(), "Lý Thị Hoa", 600),
    ];
    let of = |id: RecordId| Value::from(id.to_string());
    let first = fields([
        ("commune", "01807".into()),
        ("farms", true.into()),
        ("full_name", "Nông Thị Đào".into()),
        ("household", of(household())),
    ]);
    let second = fields([
        ("commune", "01807".into()),
        ("full_name", "Nông Văn Sơn".into()),
        ("household", of(household())),
        ("phone", "0912345678".into()),
    ]);
    let mut gone = view(
        survey(),
        "survey",
        2,
        fields([
            ("commune", "01807".into()),
            ("person", of(mother())),
            ("surveyed_on", "2026-09-21".into()),
        ]),
    );
    gone.deleted = true;
    gone.rivals = vec![rival("wants_training", "no".into(), "Bế Văn Sơn", 700)];
    let unknown = fields([("roof.2031", "ngói".into()), ("seats", Value::Int(12))]);
    let mut said = said("6f0c51d8a2b3e497:01807=15:reference=3");
    said.envelope.more = true;
    said.records = vec![
        house,
        view(mother(), "person", 3, first),
        view(son(), "person", 1, second),
        gone,
        view(workshop(), "workshop", 1, unknown),
    ];
    said.removed = vec![record(20, 15)];
    said
}

fn resync() -> Said {
    let mut said = said("6f0c51d8a2b3e497:01807=1:reference=0");
    let house = view(
        household(),
        "household",
        1,
        fields([("commune", "01807".into())]),
    );
    let mut sums = Sums::default();
    sums.add("01807", house.term().unwrap());
    sums.add("reference", Sum(0));
    said.envelope.resync = true;
    said.envelope.sums = Some(sums);
    said.records = vec![house];
    said
}

fn reference() -> Said {
    let mut said = said("c");
    said.envelope.reference = Some(ReferenceSet {
        digest: "9c1d".to_owned(),
        body: json!({"tables": {"acts": "id,number\n"}, "forms": []}),
    });
    let mut months = [0; 12];
    months[8] = 3;
    let surveyed = BTreeMap::from([("surveyed".to_owned(), months)]);
    said.envelope.totals = Some(Totals {
        version: "2026.8.2026-09-21".to_owned(),
        year: 2026,
        as_of: "2026-09-21".to_owned(),
        communes: BTreeMap::from([("01807".to_owned(), surveyed)]),
        fresh: BTreeMap::from([("01807".to_owned(), Millis(1_790_000_600_500))]),
    });
    said
}

fn public_totals() -> Said {
    let mut said = said("c");
    let surveyed = |figure| BTreeMap::from([("surveyed".to_owned(), figure)]);
    let mut months = [0; 12];
    (months[7], months[8]) = (5, 7);
    said.envelope.public_totals = Some(PublicTotals {
        version: "p0123456789abcdef".to_owned(),
        year: 2026,
        as_of: "2026-09-21".to_owned(),
        least: 5,
        figures: BTreeMap::from([
            ("commune:01807".to_owned(), surveyed(Figure::Hidden)),
            ("province".to_owned(), surveyed(Figure::Known(12))),
        ]),
        months: BTreeMap::from([("surveyed".to_owned(), months)]),
        fresh: BTreeMap::from([("01807".to_owned(), Millis(1_790_000_600_500))]),
    });
    said
}

fn tomorrow() -> Said {
    let mut said = said("c");
    let mut house = view(
        household(),
        "household",
        2,
        fields([("commune", "01807".into())]),
    );
    house.rivals = vec![rival("commune", "01822".into(), "Bế Văn Sơn", 500)];
    said.records = vec![house];
    said.outcomes = vec![
        Outcome::Held {
            waits_for: "outcome:postponed".to_owned(),
        },
        Outcome::Applied {
            revision: Revision(2),
        },
    ];
    said.envelope.totals = Some(Totals {
        version: "v".to_owned(),
        year: 2026,
        as_of: "2026-09-21".to_owned(),
        ..Totals::default()
    });
    said
}
