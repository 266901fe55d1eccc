//! One phone, several officers, each with a session of their own. The app keeps
//! the secret of a session sealed beside its account's records; who opens the
//! phone takes their session up again, and who locks it puts theirs down.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::role::Account;
use domain::session::Life;
use domain::wire::ENVELOPE;
use serde::{Deserialize, Serialize};

use super::cookie::{self, Token};
use super::{full_session, private, read_json, signed_out};
use crate::api::{Api, Fault};

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    resume: Option<String>,
}

#[derive(Serialize)]
struct Resumed {
    app: &'static str,
    account: Account,
    resume: String,
}

/// `POST /api/v1/session/resume`: takes a session up by its secret, and sets the
/// cookie that carries it. A live session of the same account that the browser
/// carries already goes on, and so does any where no secret is named; the answer
/// tells the secret, so that the app can keep it.
pub(crate) async fn resume(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    // A form on another site must not put its own session into this browser.
    if !super::form::is_from_here(&headers) {
        let detail = "the page has to stand on this site";
        return Err(Fault::new(StatusCode::FORBIDDEN, "other_site", detail));
    }
    let asked: Asked = read_json(&body)?;
    let named = found(&api, asked.resume.as_deref().and_then(Token::read)).await?;
    let carried = found(&api, cookie::carried(&headers)).await?;
    let same = |named: &(Account, Token), carried: &(Account, Token)| named.0.id == carried.0.id;
    let (account, token) = match (named, carried) {
        (Some(named), Some(carried)) if !same(&named, &carried) => named,
        (_, Some(carried)) => carried,
        (Some(named), None) => named,
        (None, None) => {
            // A session that waits for its second step is told so.
            let waits = full_session(&api, &headers, api.clock.now()).await;
            return Err(waits.err().unwrap_or_else(signed_out));
        }
    };
    let cookie = token.session_cookie(Life::of(account.role), &headers);
    let resumed = Resumed {
        app: ENVELOPE,
        account,
        resume: token.text(),
    };
    let answer = private(axum::Json(resumed));
    Ok(([(SET_COOKIE, cookie)], answer).into_response())
}

/// `POST /api/v1/session/park`: takes the cookie away and lets the session live.
pub(crate) async fn park(headers: HeaderMap) -> Response {
    let cookie = cookie::cleared(&headers);
    (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response()
}

/// The live session of a secret, unless it waits for a second step.
async fn found(api: &Api, token: Option<Token>) -> Result<Option<(Account, Token)>, Fault> {
    let Some(token) = token else {
        return Ok(None);
    };
    let session = api.db.session(token.hash(), api.clock.now()).await?;
    let full = session.filter(|found| found.left().is_none());
    Ok(full.map(|found| (found.entry.account, token)))
}
