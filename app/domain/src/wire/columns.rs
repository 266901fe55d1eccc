//! Columns of whole numbers as differences, which compress to almost nothing.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::table::BadTable;

/// Whole numbers, each as the difference to the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deltas(Vec<i64>);

impl Deltas {
    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Packs numbers.
    #[must_use]
    pub fn pack(numbers: impl IntoIterator<Item = i64>) -> Self {
        let mut before = 0i64;
        Self(
            numbers
                .into_iter()
                .map(|number| {
                    let step = number.wrapping_sub(before);
                    before = number;
                    step
                })
                .collect(),
        )
    }

    /// The numbers.
    #[must_use]
    pub fn unpack(&self) -> Vec<i64> {
        let mut sum = 0i64;
        self.0
            .iter()
            .map(|step| {
                sum = sum.wrapping_add(*step);
                sum
            })
            .collect()
    }

    /// The ids at these places of the dictionary.
    pub(super) fn pick(&self, column: &str, ids: &[Uuid]) -> Result<Vec<Uuid>, BadTable> {
        self.unpack()
            .into_iter()
            .map(|place| {
                usize::try_from(place)
                    .ok()
                    .and_then(|place| ids.get(place))
                    .copied()
                    .ok_or_else(|| {
                        BadTable::new(column, "names an id that is not in the dictionary")
                    })
            })
            .collect()
    }
}
