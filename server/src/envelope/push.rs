//! `POST /api/v1/push`: what phones send that nobody is signed in on
//! (`docs/sync.md`, "Pushing"). Who sends is proven by the push token inside each
//! envelope, nothing is told but whether each was taken, and nothing is given.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use domain::change::{Change, Reason};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis};
use domain::merge::Author;
use domain::session::PUSHES_FOR;
use domain::wire::ENVELOPE;
use domain::{Date, Look};
use serde::Serialize;

use super::{Opener, Unopened, Use, frames};
use crate::api::{Api, Fault};
use crate::db::{AccessEntry, Database, DbError, Hash, Phone, Rows, Work};
use crate::exchange::{Rules, push_hash, take_in};
use crate::metrics::Tallied;
use crate::sync;

/// What became of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// The server has what was in it: in the records, or kept apart.
    Taken,
    /// The server had it before.
    Known,
    /// The same, and the phone was revoked.
    Revoked,
    /// It is no envelope.
    BadEnvelope,
    /// It was sealed to a key that the server does not have.
    UnknownKey,
    /// What is in it is no message with one change at most.
    BadContent,
    /// Nobody knows the phone that it says it comes from, or not by this token.
    UnknownPhone,
}

#[derive(Serialize)]
struct Answer {
    app: &'static str,
    outcomes: Vec<Outcome>,
}

/// Takes in a body of envelopes, each on its own.
pub(super) async fn post(State(api): State<Api>, request: Request) -> Result<Response, Fault> {
    let agent = sync::agent(request.headers());
    let envelopes = frames::split(&sync::read_body(request).await?)?;
    let opener = api.opener.clone();
    // Curves are slow enough to keep other requests waiting.
    let opened = tokio::task::spawn_blocking(move || {
        envelopes
            .iter()
            .map(|envelope| open(&opener, envelope))
            .collect::<Vec<_>>()
    });
    let opened = opened.await.map_err(|error| {
        tracing::error!(%error, "opening envelopes failed");
        Fault::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server's log says more",
        )
    })?;
    let mut outcomes: Vec<Outcome> = opened
        .iter()
        .map(|opened| *opened.as_ref().err().unwrap_or(&Outcome::UnknownPhone))
        .collect();
    for (sender, places) in by_sender(&opened) {
        let parts = places.iter().filter_map(|at| opened[*at].as_ref().ok());
        let looks = parts.clone().flat_map(|part| part.looks.clone()).collect();
        let mut changes: Vec<Change> = parts.filter_map(|part| part.change.clone()).collect();
        changes.sort_by_key(|change| change.seq);
        let push = PushIn {
            sender,
            agent: agent.clone(),
            changes,
            looks,
            rules: api.desk.rules.clone(),
            now: api.clock.now(),
        };
        let Some(taken) = api.db.write(push).await? else {
            continue;
        };
        api.metrics.changed(taken.tallied);
        for at in places {
            if let Ok(part) = &opened[at] {
                outcomes[at] = taken.outcome(part.change.as_ref());
            }
        }
    }
    let refused = outcomes.iter().filter(|outcome| outcome.is_refused());
    let (count, refused) = (outcomes.len(), refused.count());
    tracing::info!(count, refused, "a push was answered");
    let app = ENVELOPE;
    let private = [(CACHE_CONTROL, "no-store")];
    Ok((private, Json(Answer { app, outcomes })).into_response())
}

impl Outcome {
    const fn is_refused(self) -> bool {
        !matches!(self, Self::Taken | Self::Known | Self::Revoked)
    }
}

/// Who an envelope says that it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sender {
    account: AccountId,
    device: DeviceId,
    token: Hash,
}

/// What lay in an envelope; without a change the phone says that it is there, and tells
/// of looks.
struct Part {
    sender: Sender,
    change: Option<Change>,
    looks: Vec<Look>,
}

fn open(opener: &Opener, envelope: &[u8]) -> Result<Part, Outcome> {
    let content = opener
        .open(Use::Change, envelope)
        .map_err(|unopened| match unopened {
            Unopened::Garbled => Outcome::BadEnvelope,
            Unopened::UnknownKey => Outcome::UnknownKey,
        })?;
    let (request, changes) = sync::unpack(&content).map_err(|_| Outcome::BadContent)?;
    let mut changes = changes.into_iter();
    let change = changes.next();
    if changes.next().is_some() {
        return Err(Outcome::BadContent);
    }
    let looks = sync::looks(&request).map_err(|_| Outcome::BadContent)?;
    let token = request.push_token.as_deref().and_then(push_hash);
    let sender = Sender {
        account: request.account,
        device: request.device,
        token: token.ok_or(Outcome::UnknownPhone)?,
    };
    Ok(Part {
        sender,
        change,
        looks,
    })
}

/// The envelopes that opened, by who sent them.
fn by_sender(opened: &[Result<Part, Outcome>]) -> Vec<(Sender, Vec<usize>)> {
    let mut senders: Vec<(Sender, Vec<usize>)> = Vec::new();
    for (at, part) in opened.iter().enumerate() {
        let Ok(part) = part else { continue };
        match senders.iter_mut().find(|(own, _)| *own == part.sender) {
            Some((_, places)) => places.push(at),
            None => senders.push((part.sender, vec![at])),
        }
    }
    senders
}

/// Takes one phone's changes in, as an exchange does, and gives nothing.
struct PushIn {
    sender: Sender,
    agent: String,
    changes: Vec<Change>,
    looks: Vec<Look>,
    rules: Rules,
    now: Millis,
}

struct Taken {
    tallied: Tallied,
    new: BTreeSet<ChangeId>,
    revoked: bool,
}

impl Taken {
    /// What became of the envelope of this change.
    fn outcome(&self, change: Option<&Change>) -> Outcome {
        if self.revoked {
            Outcome::Revoked
        } else if change.is_some_and(|change| self.new.contains(&change.id)) {
            Outcome::Taken
        } else {
            Outcome::Known
        }
    }
}

impl PushIn {
    /// Why nothing of the phone is applied, if so.
    fn shut(&self, phone: &Phone) -> Option<Reason> {
        let silent = self.now.0.saturating_sub(phone.last_seen.0);
        if phone.revoked {
            Some(Reason::DeviceRevoked)
        } else {
            (silent > PUSHES_FOR).then_some(Reason::DeviceExpired)
        }
    }
}

impl Work for PushIn {
    /// Nothing if nobody knows the phone by this token.
    type Done = Option<Taken>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let Sender {
            account,
            device,
            token,
        } = self.sender;
        let known = |phone: &Phone| phone.account.id == account && phone.push_token == Some(token);
        let Some(phone) = rows.phone(device).await?.filter(known) else {
            return Ok(None);
        };
        let is_valid = phone.account.is_valid_on(Date::in_vietnam(self.now.0));
        let shut = self.shut(&phone);
        let welcome = shut.is_none() && is_valid;
        // What is only kept apart is no contact: the phone stays as silent as it was.
        let agent = welcome.then_some(self.agent.as_str());
        let met = rows.meet_device(device, account, agent, self.now).await?;
        let shut = met.revoked.then_some(Reason::DeviceRevoked).or(shut);
        if let Some(office) = phone.account.office()
            && welcome
        {
            rows.touch_scope(office, self.now).await?;
        }
        let author = Author {
            account: Some(phone.account),
            device,
        };
        let (changes, rules) = (&self.changes, &*self.rules);
        let plan = take_in(rows, &author, changes, rules, shut, self.now).await?;
        let looks = self.looks.iter().cloned();
        let looks: Vec<AccessEntry> = looks
            .map(|look| AccessEntry::told(look, account, device))
            .collect();
        rows.put_accesses(&looks, self.now).await?;
        Ok(Some(Taken {
            tallied: Tallied::of(changes, &plan),
            new: plan.ledger.iter().map(|entry| entry.change.id).collect(),
            revoked: met.revoked,
        }))
    }
}
