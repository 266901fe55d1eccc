//! `POST /api/v1/sync` over HTTP (`docs/sync.md`): bodies, statuses, headers.

mod body;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Look;
use domain::change::Change;
use domain::ids::Millis;
use domain::wire::{self, Answer, BadTable, ENVELOPE, MAX_CHANGES, MAX_LOOKS, PROTOCOL};
use serde::Deserialize;

use crate::api::{Api, Fault};
use crate::auth::Sender;
use crate::db::Database;
use crate::exchange::{Desk, Visitor};
use crate::metrics::Tallied;

/// Takes in a device's changes and answers with what is new for it.
pub(crate) async fn post(
    State(api): State<Api>,
    sender: Sender,
    request: Request,
) -> Result<Response, Fault> {
    let visitor = Visitor {
        account: sender.account,
        agent: agent(request.headers()),
        session: Some(sender.session),
        device: sender.device,
    };
    let bytes = body::read(request).await?;
    let counted = counted(&api.desk, &api.db, visitor, &bytes, api.clock.now()).await;
    let answer = match counted {
        Ok((answer, tallied, repairs)) => {
            api.metrics.exchanged(Some(tallied), repairs);
            answer
        }
        Err(fault) => {
            api.metrics.exchanged(None, false);
            return Err(fault);
        }
    };
    let private = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((private, Json(answer)).into_response())
}

/// The answer to a body, once it is read and it is known whose it is.
///
/// # Errors
/// [`Fault`]; then nothing was stored.
pub async fn answer<D: Database>(
    desk: &Desk,
    db: &D,
    visitor: Visitor,
    body: &[u8],
    now: Millis,
) -> Result<Answer, Fault> {
    let counted = counted(desk, db, visitor, body, now).await;
    counted.map(|(answer, _, _)| answer)
}

/// The same, what became of the changes, and whether the device repairs its copy.
async fn counted<D: Database>(
    desk: &Desk,
    db: &D,
    visitor: Visitor,
    body: &[u8],
    now: Millis,
) -> Result<(Answer, Tallied, bool), Fault> {
    let (request, changes) = unpack(body)?;
    let looks = looks(&request)?;
    if request.account != visitor.account.id {
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "other_account",
            "the store belongs to another account than the session",
        ));
    }
    let (answer, tallied) = desk
        .exchange_counted(db, visitor, &request, (changes, looks), now)
        .await?;
    Ok((answer, tallied, request.repair))
}

/// The request in a body that has yet to be read, and its changes.
pub(crate) async fn read(request: Request) -> Result<(wire::Request, Vec<Change>), Fault> {
    unpack(&body::read(request).await?)
}

/// A body that has yet to be read.
pub(crate) async fn read_body(request: Request) -> Result<Vec<u8>, Fault> {
    body::read(request).await
}

/// The request in a body, and its changes.
pub(crate) fn unpack(body: &[u8]) -> Result<(wire::Request, Vec<Change>), Fault> {
    let request = parse(body)?;
    if request.len() > MAX_CHANGES {
        return Err(Fault::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_many_changes",
            format!("{} changes, at most {MAX_CHANGES}", request.len()),
        ));
    }
    let changes = request.unpack().map_err(bad_table)?;
    Ok((request, changes))
}

/// The looks that a request tells of.
pub(crate) fn looks(request: &wire::Request) -> Result<Vec<Look>, Fault> {
    let count = request.looks_len();
    if count > MAX_LOOKS {
        return Err(Fault::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_many_looks",
            format!("{count} looks, at most {MAX_LOOKS}"),
        ));
    }
    request.unpack_looks().map_err(bad_table)
}

fn bad_table(error: BadTable) -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "bad_table", error.to_string())
}

/// What a request of any protocol says of itself.
#[derive(Deserialize)]
struct Envelope {
    app: String,
    protocol: u32,
}

impl Envelope {
    fn check(&self) -> Result<(), Fault> {
        if self.app != ENVELOPE {
            return Err(Fault::new(
                StatusCode::BAD_REQUEST,
                "not_ours",
                format!("app is not \"{ENVELOPE}\""),
            ));
        }
        if self.protocol != PROTOCOL {
            return Err(Fault::new(
                StatusCode::UPGRADE_REQUIRED,
                "protocol_unknown",
                format!("this server speaks protocol {PROTOCOL}"),
            ));
        }
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<wire::Request, Fault> {
    let bad = |detail: String| Fault::new(StatusCode::BAD_REQUEST, "bad_json", detail);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| bad(format!("not UTF-8 after byte {}", error.valid_up_to())))?;
    let parsed: Result<wire::Request, _> = serde_json::from_str(text);
    match parsed {
        Ok(request) => {
            let envelope = Envelope {
                app: request.app.clone(),
                protocol: request.protocol,
            };
            envelope.check()?;
            Ok(request)
        }
        Err(error) => {
            // A message of another protocol may have another shape.
            if let Ok(envelope) = serde_json::from_str::<Envelope>(text) {
                envelope.check()?;
            }
            Err(bad(format!(
                "{} at line {} column {}",
                category(&error),
                error.line(),
                error.column()
            )))
        }
    }
}

/// What kind of fault it is; the full text may quote somebody's data.
fn category(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends too early",
        serde_json::error::Category::Syntax => "not JSON",
        _ => "a value of another type, or a field that is missing",
    }
}

/// What the browser calls itself, short and printable.
pub(crate) fn agent(headers: &HeaderMap) -> String {
    headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}
