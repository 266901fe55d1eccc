//! The demonstration's people and their year.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod generated;
mod loaded;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::change::Edit;
use domain::ids::RecordId;
use domain::value::{Fields, Value};
use domain::{Date, Reference};
use server::demo::Batch;
use server::{demo, reference};

/// Every kind of day that a calendar trips over, and an ordinary one.
pub(crate) const DAYS: [&str; 4] = ["2026-01-01", "2026-11-22", "2026-12-31", "2028-02-29"];

pub(crate) const ORDINARY: &str = "2026-11-22";

pub(crate) static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| reference::shipped().expect("the shipped data is sound"));

static SAMPLES: LazyLock<BTreeMap<&'static str, Vec<Batch>>> = LazyLock::new(|| {
    let made = |day: &'static str| (day, demo::generate(demo::SEED, on(day), &REFERENCE));
    DAYS.into_iter().map(made).collect()
});

pub(crate) fn on(day: &str) -> Date {
    day.parse().unwrap()
}

pub(crate) fn sample(today: &str) -> (Date, &'static [Batch]) {
    (on(today), &SAMPLES[today])
}

pub(crate) struct Stored {
    pub(crate) kind: String,
    pub(crate) fields: Fields,
}

impl Stored {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields
            .get(name)
            .and_then(Value::as_text)
            .unwrap_or_default()
    }

    pub(crate) fn day(&self, name: &str) -> Option<Date> {
        self.text(name).parse().ok()
    }
}

/// What the records say once every change has been laid over the one before.
pub(crate) fn replay(batches: &[Batch]) -> BTreeMap<RecordId, Stored> {
    let mut records: BTreeMap<RecordId, Stored> = BTreeMap::new();
    for change in batches.iter().flat_map(|batch| &batch.changes) {
        let Edit::Set(fields) = &change.edit else {
            panic!("the sample deletes nothing");
        };
        let record = records.entry(change.record).or_insert_with(|| Stored {
            kind: change.kind.clone(),
            fields: Fields::new(),
        });
        record.fields.extend(fields.clone());
    }
    records
}

pub(crate) fn of_kind<'r>(
    records: &'r BTreeMap<RecordId, Stored>,
    kind: &'r str,
) -> impl Iterator<Item = (&'r RecordId, &'r Stored)> {
    records
        .iter()
        .filter(move |(_, record)| record.kind == kind)
}
