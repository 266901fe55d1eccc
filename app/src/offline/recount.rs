//! Adding up what really lies in the store: the sums that a device keeps follow
//! its own writes, and would not notice a row that went missing underneath.

use domain::ids::{Millis, RecordId};
use domain::sum::Sums;

use super::codec::encode;
use super::device::{Device, unpack};
use super::{Read, Snapshot, Store, StoreError, Writes};

/// How often a store is added up: once a day, by the device's clock.
const EVERY: u64 = 24 * 60 * 60 * 1_000;
/// How many records are read at a time, so that a page stays quick meanwhile.
const PAGE: usize = 500;

impl<S: Store> Device<S> {
    /// Adds the store up anew if that was not done for a day. What the sums
    /// then are, the next answer of the server is compared with. Gives up where
    /// somebody writes meanwhile: the next sync tries again.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn recount_daily(&self, now: Millis) -> Result<(), StoreError> {
        let last: Option<Millis> = self.meta("recounted_at").await?;
        if last.is_some_and(|last| last.0.abs_diff(now.0) < EVERY) {
            return Ok(());
        }
        let mut sums = Sums::default();
        let mut page = self.page(None).await?;
        let version = page.version;
        loop {
            for copy in unpack(&page).into_iter().map(|entry| entry.copy) {
                if let Some(term) = copy.term() {
                    sums.add(&copy.part(), term);
                }
            }
            let Some(last) = page.records.last().map(|row| row.id) else {
                break;
            };
            page = self.page(Some(last)).await?;
            if page.version != version {
                return Ok(());
            }
        }
        let writes = Writes {
            meta: vec![
                ("sums".to_owned(), encode(&sums)?),
                ("recounted_at".to_owned(), encode(&now)?),
            ],
            ..Writes::default()
        };
        match self.store().commit(version, &writes).await {
            Err(StoreError::Stale) => Ok(()),
            done => done.map(drop),
        }
    }

    async fn page(&self, after: Option<RecordId>) -> Result<Snapshot, StoreError> {
        self.store().read(&Read::All { after, limit: PAGE }).await
    }
}
