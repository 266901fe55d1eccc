//! A change that is too large to be sent: refused here, so that it stands in
//! nobody's way and a person sees it.

use std::collections::BTreeSet;

use domain::change::{Change, Reason};

use super::codec::decode;
use super::device::{Device, WaitState, Waiting, outbox_row};
use super::{EnvelopeRow, Read, Store, StoreError, Writes};

impl<S: Store> Device<S> {
    /// Marks a change as refused because of its size, and those that build on
    /// it; gives how many. The server has seen none of them. The next save of
    /// the record corrects them, as it does what the server refused.
    ///
    /// # Errors
    /// Whatever the store says.
    pub(crate) async fn refuse_too_large(&self, change: &Change) -> Result<usize, StoreError> {
        loop {
            let read = Read::Records(vec![change.record]);
            let snapshot = self.store().read(&read).await?;
            let mut refused = BTreeSet::from([change.seq]);
            let mut writes = Writes::default();
            for row in &snapshot.outbox {
                let Ok(mut waiting) = decode::<Waiting>(&row.bytes) else {
                    continue;
                };
                let builds = waiting.change.after.is_some_and(|on| refused.contains(&on));
                waiting.state = if waiting.change.seq == change.seq {
                    too_large(change)
                } else if builds && !matches!(waiting.state, WaitState::Refused { .. }) {
                    builds_on_refused()
                } else {
                    continue;
                };
                refused.insert(waiting.change.seq);
                writes.outbox.push(outbox_row(&waiting)?);
            }
            let nobody_sends = refused.iter().copied().map(EnvelopeRow::unsendable);
            writes.envelopes = nobody_sends.collect();
            let count = writes.outbox.len();
            if count == 0 {
                return Ok(0);
            }
            match self.store().commit(snapshot.version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(|_| count),
            }
        }
    }
}

/// Refused for its longest field, which a person can shorten.
fn too_large(change: &Change) -> WaitState {
    let longest = change
        .edit
        .fields()
        .max_by_key(|(_, value)| value.as_text().map_or(0, str::len))
        .map(|(field, _)| field.clone());
    WaitState::Refused {
        reason: Reason::TooLarge,
        fields: longest.into_iter().collect(),
    }
}

const fn builds_on_refused() -> WaitState {
    WaitState::Refused {
        reason: Reason::BuildsOnRefused,
        fields: Vec::new(),
    }
}
