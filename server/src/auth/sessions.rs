//! One's own sessions: opened with a new secret each time, listed, ended.

use axum::extract::{Path, State};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::ids::{Millis, SessionId};
use domain::role::Account;
use domain::second_factor::{Step, left};
use domain::session::HALF;
use domain::wire::ENVELOPE;
use serde::Serialize;

use super::cookie::{self, Token};
use super::{Session, found_session, private};
use crate::api::{Api, Fault};
use crate::chance;
use crate::db::{DbError, NewSession};

/// What is kept of a browser's name for itself.
const AGENT: usize = 200;

/// How far somebody has proven who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proven {
    /// By the password, or by the link that sets one.
    Password,
    /// By the second factor too, or in a demonstration, which asks for nothing.
    Both,
}

/// The cookies of a new session.
pub(crate) type Cookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

/// A session that was opened.
pub(crate) struct Opened {
    /// The cookies to set.
    pub(crate) cookies: Cookies,
    /// What it waits for; nothing else answers in it until then.
    pub(crate) step: Option<Step>,
}

/// Opens a session for an account and gives the cookies to set. Its secret is
/// new, whatever cookie the browser brought; a session that it brought ends. One
/// that waits for a second step is short, and makes no phone a known one: whoever
/// has found out a password gains no tries at the code.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn open_session(
    api: &Api,
    account: &Account,
    headers: &HeaderMap,
    proven: Proven,
) -> Result<Opened, DbError> {
    let (token, known, now) = (Token::new(), Token::new(), api.clock.now());
    let (unix, random) = chance::id_parts(now);
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let mut new = NewSession::new(token.hash(), SessionId::new(unix, random), account);
    new.agent = agent.chars().take(AGENT).collect();
    new.replaces = cookie::session(headers);
    let step = match proven {
        Proven::Password => {
            let has_one = api.db.second_factor(account.id).await?.is_some();
            left(account.role, has_one, false)
        }
        Proven::Both => {
            new.proven_at = Some(now);
            None
        }
    };
    if step.is_some() {
        new.life = HALF;
    } else {
        new.known = Some((cookie::known(headers), known.hash()));
    }
    let mut cookies = vec![(SET_COOKIE, token.session_cookie(new.life, headers))];
    if step.is_none() {
        cookies.push((SET_COOKIE, known.known_cookie(headers)));
    }
    api.db.open_session(new, now).await?;
    let cookies = AppendHeaders(cookies);
    Ok(Opened { cookies, step })
}

#[derive(Serialize)]
struct Listing {
    app: &'static str,
    sessions: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: SessionId,
    begun_at: Millis,
    used_at: Millis,
    ends_at: Millis,
    agent: String,
    here: bool,
}

/// `GET /api/v1/sessions`: one's own sessions, the newest first.
pub(crate) async fn sessions(
    State(api): State<Api>,
    Session(account): Session,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let now = api.clock.now();
    let here = found_session(&api, &headers, now).await?;
    let mut all = api.db.sessions(account.id, now).await?;
    // Whoever still waits for the second step is nowhere signed in.
    all.retain(|session| {
        let proven = session.proven_at.is_some();
        left(account.role, here.has_second_factor, proven).is_none()
    });
    let sessions = all.into_iter().map(|session| Line {
        here: here.session.id == session.id,
        id: session.id,
        begun_at: session.begun,
        used_at: session.used,
        ends_at: session.ends,
        agent: session.agent,
    });
    let listing = Listing {
        app: ENVELOPE,
        sessions: sessions.collect(),
    };
    Ok(private(axum::Json(listing)).into_response())
}

/// `DELETE /api/v1/sessions`: ends all of one's own sessions but this one.
pub(crate) async fn end_others(
    State(api): State<Api>,
    Session(account): Session,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let spared = cookie::session(&headers);
    let ended = api.db.end_sessions(account.id, None, spared).await?;
    tracing::info!(account = %account.id, ended, "other sessions were ended");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /api/v1/sessions/{id}`: ends one of one's own sessions.
pub(crate) async fn end_one(
    State(api): State<Api>,
    Session(account): Session,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let nothing = || Fault::new(StatusCode::NOT_FOUND, "nothing_here", "no such session");
    let session: SessionId = session.parse().map_err(|_| nothing())?;
    let ended = api.db.end_sessions(account.id, Some(session), None).await?;
    if ended == 0 {
        return Err(nothing());
    }
    tracing::info!(account = %account.id, "a session was ended");
    Ok(StatusCode::NO_CONTENT.into_response())
}
