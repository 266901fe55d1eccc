//! What the golden messages say.

mod answers;
mod requests;

use domain::ids::RecordId;
use domain::value::{Fields, Value};

pub(crate) use answers::answers;
pub(crate) use requests::{looks, requests};

/// The morning on which all of it was written.
const MORNING: u64 = 1_790_000_000_000;

pub(super) const CURSOR: &str = "6f0c51d8a2b3e497:01807=12:reference=3";

pub(super) fn record(after: u64, n: u8) -> RecordId {
    RecordId::new(MORNING + after, [n; 10])
}
pub(super) fn household() -> RecordId {
    record(0, 10)
}
pub(super) fn mother() -> RecordId {
    record(5, 11)
}
pub(super) fn son() -> RecordId {
    record(6, 12)
}
pub(super) fn survey() -> RecordId {
    record(7, 13)
}
pub(super) fn workshop() -> RecordId {
    record(9, 14)
}

pub(super) fn fields<const N: usize>(set: [(&str, Value); N]) -> Fields {
    set.map(|(name, value)| (name.to_owned(), value)).into()
}
