//! What waits, sealed for sending: whoever finds the phone's network can send it,
//! and only the server can read it.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::rc::Rc;

use domain::change::Change;
use domain::ids::{AccountId, Seq};
use domain::wire::{MAX_LOOKS, Request};

use super::codec::{decode, encode};
use super::device::{Ambient, Device, Waiting};
use super::{EnvelopeRow, Read, Store, StoreError, Writes};

/// Where the device keeps the secret by which it sends where nobody is signed in.
const TOKEN: &str = "push_token";
/// Where it remembers that the server knows this secret.
pub(super) const TOLD: &str = "push_told";
/// Where it remembers that it was revoked.
pub(super) const REVOKED: &str = "revoked";
/// Where the envelope without a change stands: before every change's own.
pub const CARD: Seq = Seq(0);
/// How many envelopes are made up for at a time.
const PAGE: usize = 50;

/// Seals what only the server may read (`docs/sync.md`, "Envelopes").
pub trait Sealer {
    /// An envelope for a use; none where this browser cannot seal, or has no key.
    fn seal<'s>(
        &'s self,
        usage: &'static str,
        content: Vec<u8>,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + 's>>;
}

/// How a device seals: for which account, and by what.
#[derive(Clone)]
pub struct Sealing {
    account: AccountId,
    sealer: Rc<dyn Sealer>,
}

impl Sealing {
    /// Seals as this account's device.
    #[must_use]
    pub fn new(account: AccountId, sealer: Rc<dyn Sealer>) -> Self {
        Self { account, sealer }
    }
}

impl<S: Store> Device<S> {
    /// The secret by which this device sends where nobody is signed in, made at its
    /// first use; none on a device that seals nothing.
    ///
    /// # Errors
    /// Whatever the store says.
    pub(super) async fn push_token(
        &self,
        ambient: &dyn Ambient,
    ) -> Result<Option<String>, StoreError> {
        if self.sealing.is_none() {
            return Ok(None);
        }
        loop {
            let version = self.store().read(&Read::Records(Vec::new())).await?.version;
            if let Some(token) = self.meta(TOKEN).await? {
                return Ok(Some(token));
            }
            let token = new_token(ambient);
            let writes = Writes {
                meta: vec![(TOKEN.to_owned(), encode(&token)?)],
                ..Writes::default()
            };
            match self.store().commit(version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(|_| Some(token)),
            }
        }
    }

    /// The same, as long as the server has not said that it knows it.
    ///
    /// # Errors
    /// Whatever the store says.
    pub(crate) async fn push_token_to_tell(
        &self,
        ambient: &dyn Ambient,
    ) -> Result<Option<String>, StoreError> {
        if self.meta(TOLD).await?.unwrap_or(false) {
            return Ok(None);
        }
        self.push_token(ambient).await
    }

    /// Whether the server said that this device was revoked.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn is_revoked(&self) -> Result<bool, StoreError> {
        Ok(self.meta(REVOKED).await?.unwrap_or(false))
    }

    /// Seals the card by which this phone says that it is there while nobody has opened
    /// it, tells of looks, and hears whether it was revoked.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn put_card(&self, ambient: &dyn Ambient) -> Result<(), StoreError> {
        let Some((sealing, token)) = self.sealing.as_ref().zip(self.push_token(ambient).await?)
        else {
            return Ok(());
        };
        loop {
            let version = self.store().read(&Read::Records(Vec::new())).await?.version;
            let mut looks = self.looks().await?;
            looks.truncate(MAX_LOOKS);
            let mut request = Request::new(self.id(), sealing.account, ambient.now());
            request.push_token = Some(token.clone());
            request.pack_with_looks(&[], &looks);
            let content = encode(&request)?;
            let Some(bytes) = sealing.sealer.seal("change", content).await else {
                return Ok(());
            };
            let writes = Writes {
                envelopes: vec![EnvelopeRow { seq: CARD, bytes }],
                ..Writes::default()
            };
            match self.store().commit(version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(drop),
            }
        }
    }

    /// Ends this device, if the server has all that was saved on it: applied, held or
    /// kept apart. From then on nothing is saved on it by any tab. Gives whether it did.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn retire(&self) -> Result<bool, StoreError> {
        self.store().retire().await
    }

    /// The envelopes of changes. One that cannot be made now is made later.
    pub(super) async fn sealed<'c>(
        &self,
        changes: impl Iterator<Item = &'c Change>,
        ambient: &dyn Ambient,
    ) -> Result<Vec<EnvelopeRow>, StoreError> {
        let mut sealed = Vec::new();
        let Some((sealing, token)) = self.sealing.as_ref().zip(self.push_token(ambient).await?)
        else {
            return Ok(sealed);
        };
        for change in changes {
            let mut request = Request::new(self.id(), sealing.account, ambient.now());
            request.push_token = Some(token.clone());
            request.pack(std::slice::from_ref(change));
            let content = encode(&request)?;
            if let Some(bytes) = sealing.sealer.seal("change", content).await {
                let seq = change.seq;
                sealed.push(EnvelopeRow { seq, bytes });
            }
        }
        Ok(sealed)
    }

    /// Makes the envelopes that are missing, as after an update or where there was
    /// no key to seal to; gives how many. Gives way to whoever writes meanwhile: the
    /// next moment makes the rest.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn seal_missing(&self, ambient: &dyn Ambient) -> Result<usize, StoreError> {
        if self.sealing.is_none() {
            return Ok(0);
        }
        self.push_token(ambient).await?;
        let sealed: BTreeSet<Seq> = self
            .store()
            .envelopes()
            .await?
            .iter()
            .map(|row| row.seq)
            .collect();
        let mut count = 0;
        let mut from = Seq(0);
        loop {
            let read = Read::Outbox { from, limit: PAGE };
            let snapshot = self.store().read(&read).await?;
            let Some(last) = snapshot.outbox.last() else {
                return Ok(count);
            };
            from = Seq(last.seq.0 + 1);
            let missing: Vec<Change> = snapshot
                .outbox
                .iter()
                .filter(|row| !sealed.contains(&row.seq))
                .filter_map(|row| decode::<Waiting>(&row.bytes).ok())
                .filter(|waiting| !waiting.is_refused())
                .map(|waiting| waiting.change)
                .collect();
            let envelopes = self.sealed(missing.iter(), ambient).await?;
            if envelopes.is_empty() {
                continue;
            }
            let writes = Writes {
                envelopes,
                ..Writes::default()
            };
            let made = writes.envelopes.len();
            match self.store().commit(snapshot.version, &writes).await {
                Err(StoreError::Stale) => return Ok(count),
                done => done?,
            };
            count += made;
        }
    }
}

/// 256 bits of the device's chance.
fn new_token(ambient: &dyn Ambient) -> String {
    let bytes = [(); 4].map(|()| ambient.random());
    let bytes = bytes.as_flattened();
    bytes
        .iter()
        .take(32)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
