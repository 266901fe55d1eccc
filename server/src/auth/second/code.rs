//! `POST /api/v1/session/code`: the second step of signing in.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::role::Account;
use domain::second_factor::Step;
use serde::{Deserialize, Serialize};

use super::super::gate::Caller;
use super::super::sessions::{Proven, open_session};
use super::super::{private, read_json};
use super::check::{Proof, check};
use super::{Waiting, step_left};
use crate::api::{Api, Fault};

#[derive(Deserialize)]
struct Typed {
    code: String,
}

#[derive(Serialize)]
struct Entered {
    app: &'static str,
    account: Account,
    /// How many recovery codes are left, where one was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_left: Option<u64>,
}

/// A code, or a recovery code, for a session with a new secret.
pub(super) async fn post(
    State(api): State<Api>,
    waiting: Waiting,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    if waiting.step != Step::Code {
        return Err(step_left(waiting.step));
    }
    let typed: Typed = read_json(&body)?;
    let proof = prove_step(&api, &waiting, &caller, &typed.code).await?;
    let account = waiting.found.entry.account;
    let opened = open_session(&api, &account, &caller.headers, Proven::Both).await?;
    let entered = Entered {
        app: domain::wire::ENVELOPE,
        account,
        recovery_left: match proof {
            Proof::Recovery(left) => Some(left),
            Proof::Code => None,
        },
    };
    Ok((opened.cookies, private(axum::Json(entered))).into_response())
}

/// Checks the code that a session waits for; callers have looked which step it is.
pub(super) async fn prove_step(
    api: &Api,
    waiting: &Waiting,
    caller: &Caller,
    typed: &str,
) -> Result<Proof, Fault> {
    check(api, caller, &waiting.found.entry, typed).await
}
