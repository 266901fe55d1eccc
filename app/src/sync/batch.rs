//! How much goes into one exchange: as many changes as fit into a number of bytes.

use domain::change::Change;
use domain::wire::BATCH_BYTES;

use super::Trouble;

/// A body below this is refused for its size by nobody who is in order: a proxy
/// that does so has a trouble of its own, and the change that is in it has none.
/// A form's longest texts together are well below it.
const SURELY_SMALL: usize = 64 * 1024;

/// The body of an exchange, and how many of the changes it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Batch {
    /// The first so many.
    pub(super) count: usize,
    /// The JSON, before compression.
    pub(super) body: Vec<u8>,
}

impl Batch {
    /// Packs the longest beginning of `changes` that is found to fit into
    /// [`BATCH_BYTES`]; of several at least one, however large it is.
    ///
    /// # Errors
    /// What `pack` says.
    pub(super) fn of(
        changes: &[Change],
        pack: impl Fn(&[Change]) -> Result<Vec<u8>, serde_json::Error>,
    ) -> Result<Self, Trouble> {
        let mut count = changes.len();
        loop {
            let part = changes.get(..count).unwrap_or(changes);
            let body = pack(part).map_err(|error| Trouble::Storage(error.to_string()))?;
            if body.len() <= BATCH_BYTES || count <= 1 {
                return Ok(Self { count, body });
            }
            // Less than before, because the body is longer than it may be.
            count = (count * BATCH_BYTES / body.len()).max(1);
        }
    }

    /// Whether this is one change that is refused for its own size: no smaller
    /// part of it can be sent.
    pub(super) fn is_one_too_large(&self) -> bool {
        self.count == 1 && self.body.len() > SURELY_SMALL
    }
}
