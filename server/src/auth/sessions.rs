//! One's own sessions: opened with a new secret each time, listed, ended.

use axum::extract::{Path, State};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::ids::{Millis, SessionId};
use domain::role::Account;
use domain::wire::ENVELOPE;
use serde::Serialize;

use super::cookie::{self, Token};
use super::{Session, private};
use crate::api::{Api, Fault};
use crate::chance;
use crate::db::{DbError, NewSession};

/// What is kept of a browser's name for itself.
const AGENT: usize = 200;

/// The cookies of a new session.
pub(crate) type Cookies = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

/// Opens a session for an account and gives the cookies to set. Its secret is
/// new, whatever cookie the browser brought; a session that it brought ends.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn open_session(
    api: &Api,
    account: &Account,
    headers: &HeaderMap,
) -> Result<Cookies, DbError> {
    let (token, known, now) = (Token::new(), Token::new(), api.clock.now());
    let (unix, random) = chance::id_parts(now);
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let mut new = NewSession::new(token.hash(), SessionId::new(unix, random), account);
    new.agent = agent.chars().take(AGENT).collect();
    new.replaces = cookie::session(headers);
    new.known = Some((cookie::known(headers), known.hash()));
    let life = new.life;
    api.db.open_session(new, now).await?;
    Ok(AppendHeaders([
        (SET_COOKIE, token.session_cookie(life, headers)),
        (SET_COOKIE, known.known_cookie(headers)),
    ]))
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
    let here = match cookie::session(&headers) {
        Some(hash) => api.db.session(hash, now).await?,
        None => None,
    };
    let here = here.map(|(_, session)| session.id);
    let all = api.db.sessions(account.id, now).await?;
    let sessions = all.into_iter().map(|session| Line {
        here: here == Some(session.id),
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
