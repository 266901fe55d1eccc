//! The sync engine: plain async functions over a store and a transport.

use domain::Look;
use domain::change::Change;
use domain::ids::{AccountId, RecordId, Seq};
use domain::small_cells::PublicTotals;
use domain::wire::{Answer, ENVELOPE, MAX_BODY, MAX_LOOKS, PROTOCOL, Request, Totals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

use super::batch::Batch;
use super::transport::{Transport, TransportError};
use crate::offline::{
    Ambient, Device, EXACT_TOTALS, PUBLIC_TOTALS, SettleError, Store, StoreError, WaitState,
};

/// The most changes that one exchange sends at first; halved when the server says "too large".
pub const MAX_BATCH: usize = domain::wire::MAX_CHANGES;

/// What the server would say of a body that is larger than it reads.
const TOO_LARGE: Trouble = Trouble::Server {
    status: 413,
    error: String::new(),
    retry_after: None,
};

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Exchanges that were answered.
    pub exchanges: usize,
    /// Changes that stand on the server now.
    pub stood: usize,
    /// Changes that were refused.
    pub refused: usize,
    /// How often the copy on the device had another sum than the server's and
    /// was fetched again.
    pub repairs: usize,
    /// Records that came, left or were confirmed.
    pub touched: BTreeSet<RecordId>,
}

/// Why a sync stopped. What was answered before stays; the rest stays in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No connection: the normal case on a hill.
    #[error("no connection")]
    Offline,
    /// Something else than our server answered: a captive portal's sign-in page.
    #[error("the answer is not ours")]
    NotOurs,
    /// The session has ended: sign in again.
    #[error("signed out")]
    SignedOut,
    /// This phone was revoked: what it had not sent is with the server, and what is
    /// left on it goes.
    #[error("this phone was revoked")]
    Revoked,
    /// The server no longer speaks this version's protocol: reload the app.
    #[error("this version is too old")]
    TooOld,
    /// The server is in trouble, or asks to wait.
    #[error("the server answers {status} {error}")]
    Server {
        /// The HTTP status.
        status: u16,
        /// The stable code.
        error: String,
        /// Seconds to wait, if the server said.
        retry_after: Option<u32>,
    },
    /// The phone's storage is full: what the server answered was not taken in.
    #[error("storage is full")]
    Full,
    /// The phone's storage failed.
    #[error("storage: {0}")]
    Storage(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            error => Self::Storage(error.to_string()),
        }
    }
}

impl From<TransportError> for Trouble {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Offline => Self::Offline,
            TransportError::Status { status: 401, .. } => Self::SignedOut,
            TransportError::Status { status: 426, .. } => Self::TooOld,
            TransportError::Status {
                status,
                error,
                retry_after,
            } => Self::Server {
                status,
                error,
                retry_after,
            },
        }
    }
}

impl From<SettleError> for Trouble {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Misfit(_) | SettleError::Overtaken => Self::NotOurs,
            SettleError::Store(error) => error.into(),
        }
    }
}

/// What a device tells of beside its changes, until the server knows it.
struct Told {
    discarded: Vec<Seq>,
    looks: Vec<Look>,
}

/// Syncs one account's device.
pub struct Engine<'a, S, T> {
    account: AccountId,
    device: &'a Device<S>,
    transport: &'a T,
    ambient: &'a dyn Ambient,
}

impl<'a, S: Store, T: Transport> Engine<'a, S, T> {
    /// An engine for this account's device.
    pub const fn new(
        account: AccountId,
        device: &'a Device<S>,
        transport: &'a T,
        ambient: &'a dyn Ambient,
    ) -> Self {
        Self {
            account,
            device,
            transport,
            ambient,
        }
    }

    /// Sends everything that waits and fetches everything new, exchange by
    /// exchange, each of them settled before the next.
    ///
    /// # Errors
    /// [`Trouble`]; trying again continues where it stopped.
    pub async fn sync(&self) -> Result<Report, Trouble> {
        self.device.recount_daily(self.ambient.now()).await?;
        let mut report = Report::default();
        let mut batch = MAX_BATCH;
        let mut next = Seq(0);
        loop {
            let mut sent = self.batch(next, batch).await?;
            let from: Option<String> = self.device.meta("cursor").await?;
            let told = Told {
                discarded: self.device.discarded().await?,
                looks: self.looks().await?,
            };
            let packed = self.pack(from.clone(), &told, &sent).await?;
            sent.truncate(packed.count);
            let unsendable = packed.is_one_too_large();
            let answer = if unsendable && packed.body.len() > MAX_BODY {
                Err(TOO_LARGE)
            } else {
                self.exchange(packed.body, &told).await
            };
            let answer = match (answer, sent.as_slice()) {
                (Err(Trouble::Server { status: 413, .. }), [_, _, ..]) => {
                    batch = sent.len() / 2;
                    continue;
                }
                // Nobody can send it: it must not stand in the way of the others.
                (Err(Trouble::Server { status: 413, .. }), [change]) if unsendable => {
                    let refused = self.device.refuse_too_large(change).await?;
                    report.refused += refused;
                    report.touched.insert(change.record);
                    next = Seq(change.seq.0 + 1);
                    continue;
                }
                (answer, _) => answer?,
            };
            let now = self.ambient.now();
            let settled = match self
                .device
                .settle(from.as_deref(), &sent, &answer, now)
                .await
            {
                // Another tab came first, and got on: ask again from there.
                Err(SettleError::Overtaken) => continue,
                settled => settled?,
            };
            report.exchanges += 1;
            report.stood += settled.stood;
            report.refused += settled.refused;
            report.touched.extend(settled.touched);
            next = sent.last().map_or(next, |change| Seq(change.seq.0 + 1));
            if settled.astray && report.repairs == 0 {
                report.repairs += 1;
                continue;
            }
            let tells_more = answer.looks_known && !self.looks().await?.is_empty();
            if !answer.more && !tells_more && self.batch(next, 1).await?.is_empty() {
                return if answer.revoked {
                    Err(Trouble::Revoked)
                } else {
                    Ok(report)
                };
            }
        }
    }

    /// The next changes to send: new ones, and held ones to ask after.
    async fn batch(&self, from: Seq, limit: usize) -> Result<Vec<Change>, StoreError> {
        let mut batch = Vec::new();
        let mut from = from;
        while batch.len() < limit {
            let rows = self.device.outbox(from, limit).await?;
            let Some(last) = rows.last() else { break };
            from = Seq(last.change.seq.0 + 1);
            let open = rows
                .into_iter()
                .filter(|waiting| !matches!(waiting.state, WaitState::Refused { .. }));
            batch.extend(open.map(|waiting| waiting.change));
        }
        batch.truncate(limit);
        Ok(batch)
    }

    /// Makes the body of the next exchange, of as many changes as fit into it.
    async fn pack(
        &self,
        cursor: Option<String>,
        told: &Told,
        changes: &[Change],
    ) -> Result<Batch, Trouble> {
        let exact: Option<Totals> = self.device.meta(EXACT_TOTALS).await?;
        let public: Option<PublicTotals> = self.device.meta(PUBLIC_TOTALS).await?;
        let totals = exact.map(|totals| totals.version);
        let counts = self.device.counts().await?;
        let bare = Request {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            device: self.device.id(),
            account: self.account,
            sent_at: self.ambient.now(),
            cursor,
            reference: self.device.meta("reference_digest").await?,
            totals: totals.or(public.map(|totals| totals.version)),
            repair: self.device.meta("repair").await?.unwrap_or_default(),
            unsent: 0,
            refused: counts.refused,
            discarded: told.discarded.clone(),
            push_token: self.device.push_token_to_tell(self.ambient).await?,
            looks: Vec::new(),
            ids: domain::wire::IdList::default(),
            changes: Vec::new(),
        };
        Batch::of(changes, |part| {
            let mut request = bare.clone();
            request.unsent = (counts.waiting + counts.held).saturating_sub(part.len());
            request.pack_with_looks(part, &told.looks);
            serde_json::to_vec(&request)
        })
    }

    /// The next looks to tell of.
    async fn looks(&self) -> Result<Vec<Look>, StoreError> {
        let mut looks = self.device.looks().await?;
        looks.truncate(MAX_LOOKS);
        Ok(looks)
    }

    /// Sends a body that tells of these; what the server says to know is forgotten,
    /// whatever becomes of the rest of its answer.
    async fn exchange(&self, body: Vec<u8>, told: &Told) -> Result<Answer, Trouble> {
        let body = self.transport.exchange(body).await?;
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| Trouble::NotOurs)?;
        if answer.app != ENVELOPE {
            return Err(Trouble::NotOurs);
        }
        self.device.forget_discarded(&told.discarded).await?;
        if answer.looks_known {
            self.device.forget_looks(&told.looks).await?;
        }
        Ok(answer)
    }
}
