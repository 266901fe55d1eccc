//! Changing one's own password, which asks for the one before.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::password::PasswordProblem;
use serde::Deserialize;

use super::gate::Caller;
use super::second::{Again, confirm_with};
use super::{cookie, full_session, read_json};
use crate::api::{Api, Fault};

#[derive(Deserialize)]
struct NewPassword {
    current: String,
    new: String,
    /// A code, where the account has a second factor.
    #[serde(default)]
    code: String,
}

/// `POST /api/v1/password`: the password before, a code where there is a second
/// factor, and the new one. All other sessions of the account end.
pub(crate) async fn change_password(
    State(api): State<Api>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let found = full_session(&api, &caller.headers, api.clock.now()).await?;
    let entry = found.entry;
    let asked: NewPassword = read_json(&body)?;
    // First what may be refused without it: a code counts once.
    let known = [entry.login.clone(), entry.account.name.clone()];
    let accepted = api.passwords.accept(asked.new, known).await?;
    let hash = accepted.map_err(refused)?;
    let again = Again {
        password: asked.current,
        code: asked.code,
    };
    confirm_with(&api, &caller, &entry, again).await?;
    let here = cookie::session(&caller.headers);
    api.db.change_password(&entry.login, &hash, here).await?;
    tracing::info!(account = %entry.account.id, "a password was changed");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// 422 with the first reason as the code and all of them as the detail.
pub(crate) fn refused(problems: Vec<PasswordProblem>) -> Fault {
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code()).collect();
    let first = codes.first().copied().unwrap_or("password_refused");
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, first, codes.join(" "))
}
