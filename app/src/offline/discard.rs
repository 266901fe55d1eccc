//! Giving up what was refused: knowingly, and told to the server.

use domain::ids::{RecordId, Revision, Seq};

use super::codec::encode;
use super::device::{Device, WaitState, record_row, unpack};
use super::{Read, Store, StoreError, Writes};

/// Refused changes that were given up and of which the server has not been told.
pub(super) const DISCARDED: &str = "discarded";

impl<S: Store> Device<S> {
    /// Gives up all refused changes of a record; gives how many. A record that
    /// only they made goes with them. The server keeps them in its quarantine,
    /// and is told at the next sync that nobody waits for them.
    ///
    /// # Errors
    /// Whatever the store says; then nothing was given up.
    pub async fn discard(&self, record: RecordId) -> Result<usize, StoreError> {
        loop {
            let snapshot = self.store().read(&Read::Records(vec![record])).await?;
            let mut discarded = self.discarded().await?;
            let Some(entry) = unpack(&snapshot).pop() else {
                return Ok(0);
            };
            let refused: Vec<Seq> = entry
                .waiting
                .iter()
                .filter(|waiting| matches!(waiting.state, WaitState::Refused { .. }))
                .map(|waiting| waiting.change.seq)
                .collect();
            if refused.is_empty() {
                return Ok(0);
            }
            discarded.extend(&refused);
            let mut writes = Writes {
                remove_outbox: refused.clone(),
                meta: vec![(DISCARDED.to_owned(), encode(&discarded)?)],
                ..Writes::default()
            };
            let left = entry.waiting.len() - refused.len();
            // A tombstone was kept for what was refused, and for nothing else.
            let buried = entry.copy.deleted && entry.copy.rivals.is_empty();
            if left == 0 && (buried || entry.copy.revision == Revision(0)) {
                writes.remove_records.push(record);
            } else {
                let mut shown = entry.copy.clone();
                for waiting in &entry.waiting {
                    if !refused.contains(&waiting.change.seq) {
                        shown.lay(&waiting.change.edit);
                    }
                }
                writes.records.push(record_row(&entry.copy, &shown)?);
            }
            match self.store().commit(snapshot.version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(|_| refused.len()),
            }
        }
    }

    /// What was given up and not yet told.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn discarded(&self) -> Result<Vec<Seq>, StoreError> {
        Ok(self.meta(DISCARDED).await?.unwrap_or_default())
    }

    /// Forgets what the server has been told of.
    ///
    /// # Errors
    /// Whatever the store says; then it is told once more, which harms nothing.
    pub(crate) async fn forget_discarded(&self, told: &[Seq]) -> Result<(), StoreError> {
        if told.is_empty() {
            return Ok(());
        }
        loop {
            let version = self.store().read(&Read::Records(Vec::new())).await?.version;
            let mut left = self.discarded().await?;
            left.retain(|seq| !told.contains(seq));
            let writes = Writes {
                meta: vec![(DISCARDED.to_owned(), encode(&left)?)],
                ..Writes::default()
            };
            match self.store().commit(version, &writes).await {
                // Another tab may have given up more meanwhile.
                Err(StoreError::Stale) => {}
                done => return done.map(drop),
            }
        }
    }
}
