//! The second factor: a code from an authenticator after the password, or one of
//! ten recovery codes (docs/decisions/0011-second-factor.md).

mod check;
mod code;
mod own;
mod plain;
mod recovery;
mod secret;
mod set_up;
mod totp;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use domain::second_factor::{Step, TO_PROVE};

use super::{cookie, found_session, signed_out};
use crate::api::{Api, Fault};
use crate::db::FoundSession;

pub(crate) use self::check::{Again, confirm_with};
pub(crate) use self::plain::{code_form, set_up_form, set_up_page};
pub use self::totp::code as totp_code;

/// The routes below `/api/v1`.
pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/v1/session/code", post(code::post))
        .route("/api/v1/second-factor", get(own::get).post(set_up::post))
        .route("/api/v1/second-factor/begin", post(set_up::begin))
        .route("/api/v1/second-factor/codes", post(own::renew))
        .route("/api/v1/second-factor/off", post(own::off))
}

/// A session that waits for its second step: for as long as somebody may have
/// left the page open, and no longer. Nothing else answers in it.
pub(crate) struct Waiting {
    pub(crate) found: FoundSession,
    pub(crate) step: Step,
}

impl Waiting {
    /// What a session waits for; none for one that waits for nothing.
    pub(super) fn of(found: FoundSession, now: domain::ids::Millis) -> Option<Self> {
        let step = found.left()?;
        let age = now.0.saturating_sub(found.session.begun.0);
        (age < TO_PROVE).then_some(Self { found, step })
    }
}

impl FromRequestParts<Api> for Waiting {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let now = api.clock.now();
        let found = found_session(api, &parts.headers, now).await?;
        Self::of(found, now).ok_or_else(signed_out)
    }
}

/// 401 for everything else that is asked in a session that waits.
pub(super) fn step_left(step: Step) -> Fault {
    let detail = match step {
        Step::Code => "the session waits for a code: POST /api/v1/session/code",
        Step::SetUp => "the session waits for a second factor: POST /api/v1/second-factor",
    };
    Fault::new(StatusCode::UNAUTHORIZED, "second_step", detail)
}

/// The hash of the session's token, for what spares this session.
fn here(headers: &axum::http::HeaderMap) -> Option<crate::db::Hash> {
    cookie::session(headers)
}
