//! Somebody's look at what is masked.

use serde::{Deserialize, Serialize};

use crate::ids::{Millis, ReadId, RecordId};

/// That somebody asked to see what a field holds. A device keeps it before it shows
/// the value, and sends it once there is a network; the server writes it into its
/// access log. What was seen is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// What makes sending it twice harmless.
    pub id: ReadId,
    /// Whose.
    pub record: RecordId,
    /// Which field.
    pub field: String,
    /// When, by the device's clock.
    pub at: Millis,
}
