//! Looks at what is masked: kept before anything is shown, told to the server's access
//! log with the next sync, and forgotten once the server says that it has them.

use domain::Look;
use domain::ids::{ReadId, RecordId};

use super::codec::encode;
use super::device::{Ambient, Device};
use super::{Read, Store, StoreError, Writes};

/// Looks that no server has said to know, the oldest first.
const LOOKS: &str = "looks";

impl<S: Store> Device<S> {
    /// Keeps that somebody looks at what a field of a record holds. It is shown only
    /// after this.
    ///
    /// # Errors
    /// Whatever the store says; then nothing is shown.
    pub async fn look(
        &self,
        record: RecordId,
        field: &str,
        ambient: &dyn Ambient,
    ) -> Result<(), StoreError> {
        let at = ambient.now();
        let unix_ms = u64::try_from(at.0).unwrap_or_default();
        let look = Look {
            id: ReadId::new(unix_ms, ambient.random()),
            record,
            field: field.to_owned(),
            at,
        };
        self.change_looks(|looks| looks.push(look.clone())).await
    }

    /// The looks that no server has said to know, the oldest first.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn looks(&self) -> Result<Vec<Look>, StoreError> {
        Ok(self.meta(LOOKS).await?.unwrap_or_default())
    }

    /// Forgets what the server has been told of.
    ///
    /// # Errors
    /// Whatever the store says; then it is told once more, which harms nothing.
    pub(crate) async fn forget_looks(&self, told: &[Look]) -> Result<(), StoreError> {
        let is_told = |look: &Look| told.iter().any(|told| told.id == look.id);
        self.change_looks(|looks| looks.retain(|look| !is_told(look)))
            .await
    }

    /// Another tab may keep or forget some meanwhile.
    async fn change_looks(&self, change: impl Fn(&mut Vec<Look>)) -> Result<(), StoreError> {
        loop {
            let version = self.store().read(&Read::Records(Vec::new())).await?.version;
            let mut looks = self.looks().await?;
            change(&mut looks);
            let writes = Writes {
                meta: vec![(LOOKS.to_owned(), encode(&looks)?)],
                ..Writes::default()
            };
            match self.store().commit(version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(drop),
            }
        }
    }
}
