//! A second factor that somebody has lost, taken away by whoever looks after the
//! account.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Reference;

use super::Keeper;
use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Session, confirm, read_json};

/// `POST /api/v1/accounts/{id}/second-factor`: takes the second factor and its
/// recovery codes away and ends the account's sessions. Its owner signs in with
/// the password and, where the role needs one, sets up another.
pub(super) async fn reset(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let again: Again = read_json(&body)?;
    let entry = keeper.one(&api, &id).await?;
    if entry.account.id == keeper.by.id {
        let detail = "one's own is changed on the page of the own account";
        return Err(Fault::new(StatusCode::FORBIDDEN, "own_account", detail));
    }
    confirm(&api, &caller, again).await?;
    if !api.db.take_second_factor(entry.account.id, None).await? {
        let detail = "the account has no second factor";
        return Err(Fault::new(
            StatusCode::NOT_FOUND,
            "no_second_factor",
            detail,
        ));
    }
    tracing::warn!(account = %keeper.by.id, of = %entry.account.id, "a second factor was taken away");
    Ok(StatusCode::NO_CONTENT.into_response())
}
