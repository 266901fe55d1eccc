//! A record as the person sees it: the server's copy under what is unsettled.

use domain::change::{Edit, RecordView};

use super::{WaitState, Waiting};

impl Waiting {
    /// Whether the server refused it.
    pub(super) const fn is_refused(&self) -> bool {
        matches!(self.state, WaitState::Refused { .. })
    }

    /// Whether it wanted the record away and the server refused that.
    pub(super) fn is_refused_deletion(&self) -> bool {
        self.is_refused() && self.change.edit == Edit::Delete
    }
}

/// The copy with unsettled changes laid over it. What was refused is shown too,
/// to be corrected; but a record whose deletion was refused is there, and hiding
/// it would hide the refusal.
pub(super) fn shown(copy: &RecordView, waiting: &[Waiting]) -> RecordView {
    let mut view = copy.clone();
    for unsettled in waiting.iter().filter(|one| !one.is_refused_deletion()) {
        view.lay(&unsettled.change.edit);
    }
    view
}
