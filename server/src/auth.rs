//! Signing in and out: a password once, then a session cookie.

mod change;
mod cookie;
mod first;
mod form;
mod gate;
mod password;
mod sessions;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::ids::{Millis, SessionId};
use domain::role::Account;
use domain::session::{Life, NOTED_EVERY};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::{Api, Fault};
use crate::db::{DbError, SessionDevice, SessionEntry};

pub(crate) use self::change::{change_password, refused as password_refused};
pub(crate) use self::cookie::{Token as Secret, is_loopback as is_own_machine};
pub use self::first::first_code;
pub(crate) use self::first::{first_form, first_page};
pub(crate) use self::form::{is_from_here, led_to_work, sign_in_form};
pub(crate) use self::gate::{Caller, confirm_own};
pub use self::password::{Passwords, hash, judged};
pub(crate) use self::sessions::{end_one, end_others, open_session, sessions};

/// The account of the request's session; a request without one is answered
/// with 401 `signed_out`.
#[derive(Clone, Debug)]
pub struct Session(pub Account);

impl FromRequestParts<Api> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let sender = Sender::from_request_parts(parts, api).await?;
        match sender.device {
            Some(device) if device.revoked => Err(signed_out()),
            _ => Ok(Self(sender.account)),
        }
    }
}

/// Whoever syncs: the session of a device that was revoked may still hand in what
/// lies on it, and nothing else.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    /// The account of the session.
    pub(crate) account: Account,
    /// The session.
    pub(crate) session: SessionId,
    /// The device that it synced last.
    pub(crate) device: Option<SessionDevice>,
}

impl FromRequestParts<Api> for Sender {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let hash = cookie::session(&parts.headers).ok_or_else(signed_out)?;
        let now = api.clock.now();
        let (entry, session) = api.db.session(hash, now).await?.ok_or_else(signed_out)?;
        note_use(api, &entry.account, &session, now).await?;
        Ok(Self {
            account: entry.account,
            session: session.id,
            device: api.db.session_device(session.id).await?,
        })
    }
}

/// Notes that a session is used, once in a while.
async fn note_use(
    api: &Api,
    account: &Account,
    session: &SessionEntry,
    now: Millis,
) -> Result<(), DbError> {
    if now.0 - session.used.0 < NOTED_EVERY {
        return Ok(());
    }
    let ends = Life::of(account.role).end(session.begun, now);
    api.db.touch_session(session.id, now, ends).await
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
    cookie::session(headers).is_some()
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
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let asked: SignIn = read_json(&body)?;
    let account = gate::recognise(&api, &caller, &asked.login, asked.password).await?;
    welcome(&api, account, &caller.headers).await
}

/// Opens a session and says whose it is.
pub(crate) async fn welcome(
    api: &Api,
    account: Account,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let cookies = open_session(api, &account, headers).await?;
    Ok((cookies, private(me_of(account))).into_response())
}

/// `DELETE /api/v1/session`: ends the session, also one that has ended already.
pub(crate) async fn sign_out(
    State(api): State<Api>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if let Some(hash) = cookie::session(&headers) {
        api.db.end_session(hash).await?;
    }
    let cookie = cookie::cleared(&headers);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// `GET /api/v1/me`: who is signed in.
pub(crate) async fn me(Session(account): Session) -> Response {
    private(me_of(account)).into_response()
}

/// What was sent; the fault names the place and none of the content.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        Fault::new(
            StatusCode::BAD_REQUEST,
            "bad_json",
            format!("at line {} column {}", error.line(), error.column()),
        )
    })
}

fn private<T: IntoResponse>(body: T) -> impl IntoResponse {
    (
        [(CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        body,
    )
}
