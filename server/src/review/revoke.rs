//! `POST /api/v1/review/devices/{id}/revoke`: a phone that was lost, or that
//! nobody should work on any more. At its next contact what it has not sent is
//! kept apart, it is given nothing, and what is on it goes. There is no way back:
//! whoever finds the phone again signs in anew and gets a new device.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Reference;
use domain::ids::DeviceId;
use domain::review::Revoking;
use serde::Deserialize;

use super::{Hidden, looker};
use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Reader, confirm, read_json};

#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    again: Again,
    reason: Revoking,
}

/// Revokes a device of somebody whose work the asker looks after.
pub(super) async fn post(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    reader: Reader,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let account = reader.account.id;
    let looker = looker(&reader, reference, &api);
    if !looker.is_reviewer() {
        return Err(Hidden::NotOverseen.into());
    }
    let asked: Asked = read_json(&body)?;
    let device: DeviceId = id.parse().map_err(|_| Hidden::Nothing)?;
    let phone = api.db.phone(device).await?;
    let phone = phone.filter(|phone| looker.may_review(&phone.account));
    let owner = phone.ok_or(Hidden::Nothing)?.account.id;
    confirm(&api, &caller, asked.again).await?;
    api.db
        .revoke_device(device, account, api.clock.now())
        .await?;
    let reason = asked.reason.code();
    tracing::info!(%account, %device, %owner, reason, "a device was revoked");
    Ok(StatusCode::NO_CONTENT.into_response())
}
