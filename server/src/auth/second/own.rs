//! One's own second factor: how it stands, new recovery codes, switching it off.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::Millis;
use domain::second_factor::is_needed;
use domain::wire::ENVELOPE;
use serde::Serialize;

use super::super::gate::Caller;
use super::super::{Session, found_session, private, read_json};
use super::check::{Again, confirm_with};
use super::{here, recovery};
use crate::api::{Api, Fault};

#[derive(Serialize)]
struct Own {
    app: &'static str,
    on: bool,
    /// The role does nothing without one.
    needed: bool,
    made_at: Option<Millis>,
    recovery_left: u64,
    recovery_used_at: Option<Millis>,
}

/// `GET /api/v1/second-factor`.
pub(super) async fn get(
    State(api): State<Api>,
    Session(account): Session,
) -> Result<Response, Fault> {
    let found = api.db.second_factor(account.id).await?;
    let (factor, codes) = found.unzip();
    let codes = codes.unwrap_or_default();
    let own = Own {
        app: ENVELOPE,
        on: factor.is_some(),
        needed: is_needed(account.role),
        made_at: factor.map(|factor| factor.made_at),
        recovery_left: codes.left,
        recovery_used_at: codes.last_used,
    };
    Ok(private(axum::Json(own)).into_response())
}

#[derive(Serialize)]
struct Renewed {
    app: &'static str,
    recovery_codes: Vec<String>,
}

/// `POST /api/v1/second-factor/codes`: new recovery codes in place of all others.
pub(super) async fn renew(
    State(api): State<Api>,
    Session(account): Session,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    confirmed(&api, &caller, &body).await?;
    let (recovery_codes, hashes) = recovery::new();
    if !api.db.renew_recovery_codes(account.id, hashes).await? {
        return Err(none_there());
    }
    tracing::info!(account = %account.id, "recovery codes were made anew");
    let app = ENVELOPE;
    let renewed = Renewed {
        app,
        recovery_codes,
    };
    Ok(private(axum::Json(renewed)).into_response())
}

/// `POST /api/v1/second-factor/off`: for roles that need none. All other sessions
/// of the account end.
pub(super) async fn off(
    State(api): State<Api>,
    Session(account): Session,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    confirmed(&api, &caller, &body).await?;
    if is_needed(account.role) {
        let detail = "this role does nothing without a second factor";
        return Err(Fault::new(StatusCode::CONFLICT, "needed", detail));
    }
    let spared = here(&caller.headers);
    if !api.db.take_second_factor(account.id, spared).await? {
        return Err(none_there());
    }
    tracing::info!(account = %account.id, "a second factor was switched off");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whoever is here has proven it again.
async fn confirmed(api: &Api, caller: &Caller, body: &[u8]) -> Result<(), Fault> {
    let again: Again = read_json(body)?;
    let found = found_session(api, &caller.headers, api.clock.now()).await?;
    confirm_with(api, caller, &found.entry, again).await
}

fn none_there() -> Fault {
    let detail = "the account has no second factor";
    Fault::new(StatusCode::NOT_FOUND, "nothing_here", detail)
}
