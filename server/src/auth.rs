//! Signing in and out: a password once, then a session cookie.

mod cookie;
mod form;
mod password;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::AccountId;
use domain::role::Account;
use serde::{Deserialize, Serialize};

use crate::api::{Api, Fault};
use crate::db::DbError;

pub(crate) use self::form::{is_from_here, led_to_work, sign_in_form};
pub use self::password::{Passwords, hash};

/// The account of the request's session; a request without one is answered
/// with 401 `signed_out`.
#[derive(Clone, Debug)]
pub struct Session(pub Account);

impl FromRequestParts<Api> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let account = match cookie::token_hash(&parts.headers) {
            Some(hash) => api.db.session(hash, api.clock.now()).await?,
            None => None,
        };
        account.map(Self).ok_or_else(signed_out)
    }
}

fn signed_out() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        "signed_out",
        "there is no session, or it has ended",
    )
}

/// Whether the request carries a session's cookie, ended or not.
#[must_use]
pub(crate) fn carries_session(headers: &HeaderMap) -> bool {
    cookie::token_hash(headers).is_some()
}

/// Opens a session for an account and gives the cookie to set.
///
/// # Errors
/// Whatever the database says.
pub async fn open_session(
    api: &Api,
    account: AccountId,
    headers: &HeaderMap,
) -> Result<HeaderValue, DbError> {
    let token = cookie::Token::new();
    api.db
        .open_session(token.hash(), account, api.clock.now())
        .await?;
    Ok(token.cookie(headers))
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    login: String,
    password: String,
}

#[derive(Serialize)]
struct Me {
    app: &'static str,
    account: Account,
}

fn me_of(account: Account) -> Json<Me> {
    Json(Me {
        app: domain::wire::ENVELOPE,
        account,
    })
}

/// `POST /api/v1/session`: a login and a password for a cookie.
pub(crate) async fn sign_in(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    let asked: SignIn = serde_json::from_slice(&body).map_err(|error| {
        Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_json",
            format!("at line {} column {}", error.line(), error.column()),
        )
    })?;
    let account = recognise(&api, asked).await?;
    let cookie = open_session(&api, account.id, &headers).await?;
    Ok(([(SET_COOKIE, cookie)], private(me_of(account))).into_response())
}

/// The account of this login and password.
async fn recognise(api: &Api, asked: SignIn) -> Result<Account, Fault> {
    let entry = api.db.account(&asked.login).await?;
    let hash = entry.as_ref().map(|entry| entry.password_hash.clone());
    let fits = api.passwords.verify(asked.password, hash).await?;
    api.metrics.signed_in(fits && entry.is_some());
    entry
        .filter(|_| fits)
        .map(|entry| entry.account)
        .ok_or_else(|| {
            Fault::new(
                StatusCode::UNAUTHORIZED,
                "wrong_password",
                "nobody has this login and this password",
            )
        })
}

/// `DELETE /api/v1/session`: ends the session, also one that has ended already.
pub(crate) async fn sign_out(
    State(api): State<Api>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if let Some(hash) = cookie::token_hash(&headers) {
        api.db.end_session(hash).await?;
    }
    let cookie = cookie::cleared(&headers);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// `GET /api/v1/me`: who is signed in.
pub(crate) async fn me(Session(account): Session) -> Response {
    private(me_of(account)).into_response()
}

fn private<T: IntoResponse>(body: T) -> impl IntoResponse {
    (
        [(CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        body,
    )
}
