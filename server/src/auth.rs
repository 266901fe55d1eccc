//! Signing in and out: a password once, a code where there is a second factor,
//! then a session cookie.

mod change;
mod cookie;
mod first;
mod form;
mod gate;
mod password;
mod resume;
mod second;
mod sessions;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use domain::ids::{DeviceId, Millis, SessionId};
use domain::role::Account;
use domain::second_factor::Step;
use domain::session::{Life, NOTED_EVERY};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::{Api, Fault};
use crate::db::{DbError, FoundSession, SessionDevice, SessionEntry};

pub(crate) use self::change::{change_password, refused as password_refused};
pub(crate) use self::cookie::{Token as Secret, is_loopback as is_own_machine};
pub use self::first::first_code;
pub(crate) use self::first::{first_form, first_page};
pub(crate) use self::form::{is_from_here, led_to_work, sign_in_form};
pub(crate) use self::gate::Caller;
pub use self::password::{Passwords, hash, judged};
pub(crate) use self::resume::{park, resume};
pub use self::second::totp_code;
pub(crate) use self::second::{Again, code_form, set_up_form, set_up_page};
pub(crate) use self::sessions::{Proven, end_one, end_others, open_session, sessions};

/// The account of the request's session; a request without one is answered
/// with 401 `signed_out`, and one whose session waits for its second step with 401
/// `second_step`.
#[derive(Clone, Debug)]
pub struct Session(pub Account);

impl FromRequestParts<Api> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let reader = Reader::from_request_parts(parts, api).await?;
        Ok(Self(reader.account))
    }
}

/// The same account, and the device that its session synced last: who reads something
/// that is written down.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// The account of the session.
    pub(crate) account: Account,
    /// The device that it synced last.
    pub(crate) device: Option<DeviceId>,
}

impl FromRequestParts<Api> for Reader {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let sender = Sender::from_request_parts(parts, api).await?;
        match sender.device {
            Some(device) if device.revoked => Err(signed_out()),
            device => Ok(Self {
                account: sender.account,
                device: device.map(|device| device.device),
            }),
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
        let now = api.clock.now();
        let found = nothing_left(live_session(api, &parts.headers, now).await?, now)?;
        let session = found.session.id;
        note_use(api, &found.entry.account, &found.session, now).await?;
        Ok(Self {
            account: found.entry.account,
            session,
            device: api.db.session_device(session).await?,
        })
    }
}

/// The session of a request that has not ended, whatever it waits for, and whosever
/// phone was revoked.
async fn live_session(api: &Api, headers: &HeaderMap, now: Millis) -> Result<FoundSession, Fault> {
    let hash = cookie::session(headers).ok_or_else(signed_out)?;
    api.db.session(hash, now).await?.ok_or_else(signed_out)
}

/// The session of a request that has not ended and whose phone was not revoked,
/// whatever it waits for.
async fn found_session(api: &Api, headers: &HeaderMap, now: Millis) -> Result<FoundSession, Fault> {
    let found = live_session(api, headers, now).await?;
    match api.db.session_device(found.session.id).await? {
        Some(device) if device.revoked => Err(signed_out()),
        _ => Ok(found),
    }
}

/// The same of a session in which nothing is left to be done first.
async fn full_session(api: &Api, headers: &HeaderMap, now: Millis) -> Result<FoundSession, Fault> {
    nothing_left(found_session(api, headers, now).await?, now)
}

fn nothing_left(found: FoundSession, now: Millis) -> Result<FoundSession, Fault> {
    if found.left().is_none() {
        return Ok(found);
    }
    Err(match second::Waiting::of(found, now) {
        Some(waiting) => second::step_left(waiting.step),
        None => signed_out(),
    })
}

/// Asks whoever is signed in for the password again, and for a code where they
/// have a second factor, before something that a borrowed phone must not do.
///
/// # Errors
/// 403 `wrong_password`, `code_needed`, `wrong_code` or `code_used`, 429
/// `too_many_tries`, and 401 where nobody is signed in.
pub(crate) async fn confirm(api: &Api, caller: &Caller, again: Again) -> Result<(), Fault> {
    let found = full_session(api, &caller.headers, api.clock.now()).await?;
    second::confirm_with(api, caller, &found.entry, again).await
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

#[derive(Serialize)]
struct StepLeft {
    app: &'static str,
    step: Step,
}

/// Opens a session and says whose it is, or with 202 which step is left.
pub(crate) async fn welcome(
    api: &Api,
    account: Account,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let opened = open_session(api, &account, headers, Proven::Password).await?;
    let app = domain::wire::ENVELOPE;
    Ok(match opened.step {
        None => (opened.cookies, private(me_of(account))).into_response(),
        Some(step) => {
            let left = private(Json(StepLeft { app, step }));
            (StatusCode::ACCEPTED, opened.cookies, left).into_response()
        }
    })
}

/// The routes of the second factor, below `/api/v1`.
pub(crate) fn second_routes() -> Router<Api> {
    second::routes()
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
