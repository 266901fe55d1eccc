//! Changing one's own password, which asks for the one before.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::password::PasswordProblem;
use serde::Deserialize;

use super::gate::{Caller, prove};
use super::{cookie, read_json, signed_out};
use crate::api::{Api, Fault};

#[derive(Deserialize)]
struct NewPassword {
    current: String,
    new: String,
}

/// `POST /api/v1/password`: the password before and the new one. All other
/// sessions of the account end.
pub(crate) async fn change_password(
    State(api): State<Api>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let here = cookie::session(&caller.headers).ok_or_else(signed_out)?;
    let found = api.db.session(here, api.clock.now()).await?;
    let (entry, _) = found.ok_or_else(signed_out)?;
    let asked: NewPassword = read_json(&body)?;
    let proven = prove(&api, &caller, &entry.login, asked.current).await?;
    if proven.is_none() {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "wrong_password",
            "the current password is another",
        ));
    }
    let known = [entry.login.clone(), entry.account.name];
    let accepted = api.passwords.accept(asked.new, known).await?;
    let hash = accepted.map_err(refused)?;
    api.db
        .change_password(&entry.login, &hash, Some(here))
        .await?;
    tracing::info!(account = %entry.account.id, "a password was changed");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// 422 with the first reason as the code and all of them as the detail.
pub(crate) fn refused(problems: Vec<PasswordProblem>) -> Fault {
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code()).collect();
    let first = codes.first().copied().unwrap_or("password_refused");
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, first, codes.join(" "))
}
