//! `POST /api/v1/rescue`: what a device never sent, handed in from its rescue
//! file (`docs/rescue.md`). It is taken in as that device's and its account's
//! own, so that the device is answered the same if it ever comes back.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use domain::change::{Change, Reason};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, Seq};
use domain::merge::{Author, Plan};
use domain::rescue::Receipt;
use domain::role::Account;
use domain::{Date, Look, Reference};

use crate::api::{Api, Fault};
use crate::auth::Session;
use crate::db::{Access, AccessEntry, Database, Db, DbError, Rows, Work};
use crate::exchange::{Rules, take_in};
use crate::metrics::Tallied;
use crate::sync;

/// The route, on the reference data that says which place lies in which.
pub fn routes(api: Api, reference: Arc<Reference>) -> Router {
    Router::new()
        .route("/api/v1/rescue", post(hand_in))
        .layer(Extension(reference))
        .with_state(api)
}

async fn hand_in(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    request: Request,
) -> Result<Response, Fault> {
    let (request, changes) = sync::read(request).await?;
    let importer = by.id;
    let looks = sync::looks(&request)?;
    let rescue = HandIn {
        leave: Leave::Session { by, reference },
        account: request.account,
        device: request.device,
        changes,
        looks,
        discarded: request.discarded,
        rules: api.desk.rules.clone(),
        now: api.clock.now(),
    };
    let count = rescue.changes.len();
    let taken = rescue.run_on(&api.db).await??;
    api.metrics.changed(taken.tallied);
    let (account, device) = (request.account, request.device);
    tracing::info!(%importer, %account, %device, count, "a rescue file was handed in");
    let private = [(CACHE_CONTROL, "no-store")];
    Ok((private, Json(taken.receipt())).into_response())
}

/// Why a rescue was not taken in; nothing of it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has the account that made it.
    #[error("this server has no account {0}")]
    UnknownAccount(AccountId),
    /// Whoever hands it in does not oversee its author's place.
    #[error("the author works outside what this account oversees")]
    NotOverseen,
    /// The device belongs to another account.
    #[error("the device belongs to another account")]
    OtherDevice,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = match refusal {
            Refusal::UnknownAccount(_) => (StatusCode::NOT_FOUND, "unknown_account"),
            Refusal::NotOverseen => (StatusCode::FORBIDDEN, "not_overseen"),
            Refusal::OtherDevice => (StatusCode::CONFLICT, "other_device"),
        };
        Self::new(status, code, refusal.to_string())
    }
}

/// By what right a rescue is handed in.
pub(crate) enum Leave {
    /// A signed-in person's, as [`Account::may_hand_in`] has it.
    Session {
        by: Account,
        reference: Arc<Reference>,
    },
    /// Whoever may open the database itself.
    Database,
}

impl Leave {
    /// The account of whoever hands it in, where somebody is signed in.
    const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Session { by, .. } => Some(by.id),
            Self::Database => None,
        }
    }
}

/// One part of a rescue, taken in as its author's and its device's own.
pub(crate) struct HandIn {
    pub(crate) leave: Leave,
    pub(crate) account: AccountId,
    pub(crate) device: DeviceId,
    pub(crate) changes: Vec<Change>,
    /// What its device had not told of.
    pub(crate) looks: Vec<Look>,
    /// Refused changes that their author has given up.
    pub(crate) discarded: Vec<Seq>,
    pub(crate) rules: Rules,
    pub(crate) now: Millis,
}

/// What became of it.
pub(crate) struct Taken {
    plan: Plan,
    tallied: Tallied,
    /// The changes that had come before.
    known: Vec<Seq>,
}

impl Taken {
    /// The receipt to give.
    pub(crate) fn receipt(&self) -> Receipt {
        Receipt::new(&self.plan.outcomes, &self.known)
    }
}

impl HandIn {
    /// Takes it in, in one transaction.
    pub(crate) async fn run_on(self, db: &Db) -> Result<Result<Taken, Refusal>, DbError> {
        db.write(self).await
    }

    /// Its looks, which are its device's own, and that somebody brought it.
    fn reads(&self) -> Vec<AccessEntry> {
        let mut brought = AccessEntry::new(Access::HandIn, self.leave.account(), self.now);
        brought.device = Some(self.device);
        brought.detail = self.account.to_string();
        brought.count = self.changes.len();
        let looks = self.looks.iter().cloned();
        let looks = looks.map(|look| AccessEntry::told(look, self.account, self.device));
        looks.chain([brought]).collect()
    }

    fn is_allowed(&self, author: &Account) -> bool {
        match &self.leave {
            Leave::Database => true,
            Leave::Session { by, reference } => {
                by.may_hand_in(author, reference.places(), Date::in_vietnam(self.now.0))
            }
        }
    }
}

impl Work for HandIn {
    type Done = Result<Taken, Refusal>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let accounts = rows.accounts().await?;
        let author = accounts
            .into_iter()
            .map(|entry| entry.account)
            .find(|account| account.id == self.account);
        let Some(author) = author else {
            return Ok(Err(Refusal::UnknownAccount(self.account)));
        };
        if !self.is_allowed(&author) {
            return Ok(Err(Refusal::NotOverseen));
        }
        let met = rows
            .meet_device(self.device, author.id, None, self.now)
            .await?;
        if met.account != author.id {
            return Ok(Err(Refusal::OtherDevice));
        }
        let author = Author {
            account: Some(author),
            device: self.device,
        };
        let shut = met.revoked.then_some(Reason::DeviceRevoked);
        let (changes, rules) = (&self.changes, &*self.rules);
        let plan = take_in(rows, &author, changes, rules, shut, self.now).await?;
        rows.discard(self.device, &self.discarded, self.now).await?;
        let new: BTreeSet<ChangeId> = plan.ledger.iter().map(|entry| entry.change.id).collect();
        let brought: Vec<ChangeId> = new.iter().copied().collect();
        rows.note_brought(&brought, self.leave.account()).await?;
        rows.put_accesses(&self.reads(), self.now).await?;
        let known = self
            .changes
            .iter()
            .filter(|change| !new.contains(&change.id));
        let known = known.map(|change| change.seq).collect();
        let tallied = Tallied::of(&self.changes, &plan);
        Ok(Ok(Taken {
            plan,
            tallied,
            known,
        }))
    }
}
