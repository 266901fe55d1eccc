//! Opening an account by its link: whose it is, and the password that its owner
//! chooses.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::wire::ENVELOPE;
use serde::{Deserialize, Serialize};

use super::private;
use crate::api::{Api, Fault};
use crate::auth::{Caller, Secret, password_refused, read_json, welcome};
use crate::db::{AccountEntry, Hash};

#[derive(Deserialize)]
struct Opening {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
}

#[derive(Serialize)]
struct Whose {
    app: &'static str,
    login: String,
    name: String,
}

fn no_invitation() -> Fault {
    Fault::new(
        StatusCode::NOT_FOUND,
        "no_invitation",
        "it was used, or replaced, or has run out",
    )
}

/// The invitation with this secret.
async fn find(api: &Api, token: &str) -> Result<(Hash, AccountEntry), Fault> {
    let hash = Secret::hash_of(token).ok_or_else(no_invitation)?;
    let found = api.db.invitation(hash, api.clock.now()).await?;
    Ok((hash, found.ok_or_else(no_invitation)?))
}

/// `POST /api/v1/invitation/look`: whose account a link opens; uses nothing up.
pub(super) async fn look(State(api): State<Api>, body: Bytes) -> Result<Response, Fault> {
    let asked: Opening = read_json(&body)?;
    let (_, entry) = find(&api, &asked.token).await?;
    let whose = Whose {
        app: ENVELOPE,
        login: entry.login,
        name: entry.account.name,
    };
    Ok(private(StatusCode::OK, whose))
}

/// `POST /api/v1/invitation`: sets the password, uses the link up and signs in.
pub(super) async fn accept(
    State(api): State<Api>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let asked: Opening = read_json(&body)?;
    let (token, entry) = find(&api, &asked.token).await?;
    let known = [entry.login.clone(), entry.account.name.clone()];
    let accepted = api.passwords.accept(asked.password, known).await?;
    let hash = accepted.map_err(password_refused)?;
    let now = api.clock.now();
    if !api
        .db
        .accept_invitation(token, &entry.login, &hash, now)
        .await?
    {
        return Err(no_invitation());
    }
    tracing::info!(account = %entry.account.id, "a link was used");
    welcome(&api, entry.account, &caller.headers).await
}
