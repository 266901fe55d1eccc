//! Setting a second factor up: a secret that the server makes, and one code that
//! proves that the authenticator has it.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::AccountId;
use domain::role::Account;
use domain::second_factor::Step;
use serde::{Deserialize, Serialize};

use super::super::gate::Caller;
use super::super::sessions::{Opened, Proven, open_session};
use super::super::{found_session, private, read_json, signed_out};
use super::check::{Again, confirm_with, step_of};
use super::secret::{self, Offer};
use super::{Waiting, recovery, step_left};
use crate::api::{Api, Fault};
use crate::db::{FoundSession, NewSecondFactor, SecondFactor};
use crate::qr::Drawing;

/// Whoever may set one up: in a session that waits for it, or that waits for
/// nothing.
async fn setter(api: &Api, headers: &HeaderMap) -> Result<(FoundSession, bool), Fault> {
    let now = api.clock.now();
    let found = found_session(api, headers, now).await?;
    if found.left().is_none() {
        return Ok((found, false));
    }
    let waiting = Waiting::of(found, now).ok_or_else(signed_out)?;
    match waiting.step {
        Step::SetUp => Ok((waiting.found, true)),
        Step::Code => Err(step_left(Step::Code)),
    }
}

/// A secret as it is offered: nothing is stored before a code has proven it.
#[derive(Serialize)]
struct Offered {
    app: &'static str,
    /// The secret, sealed for this account: it comes back with the code.
    ticket: String,
    /// The secret as an authenticator takes it by hand.
    secret: String,
    /// The same as an address that opens an authenticator.
    uri: String,
    qr: Drawing,
}

/// `POST /api/v1/second-factor/begin`.
pub(super) async fn begin(State(api): State<Api>, headers: HeaderMap) -> Result<Response, Fault> {
    let (found, _) = setter(&api, &headers).await?;
    let offer = offer(&api, &found)?;
    let offered = Offered {
        app: domain::wire::ENVELOPE,
        qr: drawn(&offer.uri)?,
        ticket: offer.ticket,
        secret: offer.secret,
        uri: offer.uri,
    };
    Ok(private(axum::Json(offered)).into_response())
}

/// A new secret for whoever is here.
pub(super) fn offer(api: &Api, found: &FoundSession) -> Result<Offer, Fault> {
    let entry = &found.entry;
    Ok(secret::offer(&api.keys, entry.account.id, &entry.login)?)
}

/// An authenticator's address as a QR code.
pub(super) fn drawn(uri: &str) -> Result<Drawing, Fault> {
    let too_long = || Fault::new(StatusCode::BAD_REQUEST, "bad_login", "it is too long");
    Drawing::of(uri).ok_or_else(too_long)
}

#[derive(Deserialize)]
struct SetUp {
    ticket: String,
    /// A code of the new authenticator.
    new_code: String,
    /// The password, and a code of the authenticator before: not asked for right
    /// after signing in.
    #[serde(flatten)]
    again: Again,
}

#[derive(Serialize)]
struct Done {
    app: &'static str,
    account: Account,
    /// Shown this once.
    recovery_codes: Vec<String>,
}

/// `POST /api/v1/second-factor`: keeps the secret whose code is right, in place of
/// the one before. Every other session of the account ends, and this one goes on
/// with a new secret.
pub(super) async fn post(
    State(api): State<Api>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let (found, waits) = setter(&api, &caller.headers).await?;
    let asked: SetUp = read_json(&body)?;
    if !waits {
        confirm_with(&api, &caller, &found.entry, asked.again).await?;
    }
    let (recovery_codes, opened) = keep(
        &api,
        &caller.headers,
        &found,
        waits,
        (&asked.ticket, &asked.new_code),
    )
    .await?;
    let done = Done {
        app: domain::wire::ENVELOPE,
        account: found.entry.account,
        recovery_codes,
    };
    Ok((opened.cookies, private(axum::Json(done))).into_response())
}

/// Keeps the secret of a ticket if the code is one of now.
pub(super) async fn keep(
    api: &Api,
    headers: &HeaderMap,
    found: &FoundSession,
    waits: bool,
    (ticket, code): (&str, &str),
) -> Result<(Vec<String>, Opened), Fault> {
    let account: AccountId = found.entry.account.id;
    let (key, sealed, plain) = secret::of_ticket(&api.keys, account, ticket).ok_or_else(|| {
        let detail = "this is no ticket of this account: begin again";
        Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_ticket", detail)
    })?;
    let now = api.clock.now();
    let step = step_of(&plain, code, now).ok_or_else(|| {
        let detail = "this is no code of now for the offered secret";
        Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_new_code", detail)
    })?;
    let (codes, hashes) = recovery::new();
    let new = NewSecondFactor {
        account,
        factor: SecondFactor {
            key,
            sealed,
            last_step: step,
            made_at: now,
        },
        hashes,
        replaces: !waits,
    };
    if !api.db.set_up_second_factor(new).await? {
        return Err(signed_out());
    }
    tracing::info!(%account, "a second factor was set up");
    let opened = open_session(api, &found.entry.account, headers, Proven::Both).await?;
    Ok((codes, opened))
}
