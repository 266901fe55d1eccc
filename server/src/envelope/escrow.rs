//! `POST /api/v1/phone/open`: the key of a phone's store for whoever forgot the
//! PIN. The phone keeps the envelope, the server keeps nothing: only both
//! together, and the account's own password, give the key.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::ids::DeviceId;
use domain::vault::Escrow;
use domain::wire::ENVELOPE;
use serde::{Deserialize, Serialize};

use super::{Unopened, Use};
use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Session, confirm, read_json};
use crate::db::{Access, AccessEntry};

#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    again: Again,
    /// In base64.
    envelope: String,
}

#[derive(Serialize)]
struct Opened {
    app: &'static str,
    device: DeviceId,
    key: String,
}

impl From<Unopened> for Fault {
    fn from(unopened: Unopened) -> Self {
        let code = match unopened {
            Unopened::Garbled => "bad_envelope",
            Unopened::UnknownKey => "unknown_key",
        };
        Self::new(StatusCode::BAD_REQUEST, code, unopened.to_string())
    }
}

/// Opens the envelope of the session's own account, on its own password.
pub(super) async fn open(
    State(api): State<Api>,
    Session(by): Session,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let asked: Asked = read_json(&body)?;
    confirm(&api, &caller, asked.again).await?;
    let envelope = BASE64_STANDARD.decode(&asked.envelope);
    let opened = api
        .opener
        .open(Use::Escrow, &envelope.map_err(|_| Unopened::Garbled)?)?;
    let escrow: Escrow = serde_json::from_slice(&opened).map_err(|_| Unopened::Garbled)?;
    let (account, device) = (by.id, escrow.device);
    if escrow.account != account {
        tracing::warn!(%account, %device, "another account's phone was to be opened");
        let detail = "the store belongs to another account than the session";
        return Err(Fault::new(StatusCode::FORBIDDEN, "other_account", detail));
    }
    let now = api.clock.now();
    let mut read = AccessEntry::new(Access::OpenEscrow, Some(account), now);
    read.device = Some(device);
    api.db.note_access(read, now).await?;
    tracing::info!(%account, %device, "a phone was opened without its PIN");
    let answer = Opened {
        app: ENVELOPE,
        device,
        key: escrow.key,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}
