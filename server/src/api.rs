//! What the machine-readable half of the server shares: its state, its clock,
//! its errors and its routes.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use domain::ids::Millis;
use domain::wire::{ENVELOPE, Problem};

use crate::auth;
use crate::auth::Passwords;
use crate::db::{Db, DbError};
use crate::envelope::Opener;
use crate::exchange::{Desk, ExchangeError};
use crate::keys::Keyring;
use crate::metrics::Metrics;
use crate::{demo, envelope, sync, totals};

/// Tells the time; tests bring their own.
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now(&self) -> Millis;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the server reads the clock"
    )]
    fn now(&self) -> Millis {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// What the handlers of `/api/v1` share. Cloning it is cheap.
#[derive(Clone)]
pub struct Api {
    /// The database.
    pub db: Db,
    /// Sync's rules and reference data.
    pub desk: Desk,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// What this process has done.
    pub metrics: Metrics,
    /// The server's keys.
    pub keys: Arc<Keyring>,
    /// Opens what phones have sealed to them.
    pub opener: Arc<Opener>,
}

impl Api {
    /// Gathers what the handlers need; the keys are those of the database.
    #[must_use]
    pub fn new(db: Db, desk: Desk, clock: Arc<dyn Clock>) -> Self {
        let keys = db.keys().clone();
        Self {
            db,
            desk,
            clock,
            passwords: Passwords::default(),
            metrics: Metrics::default(),
            opener: Arc::new(Opener::of(&keys)),
            keys,
        }
    }

    /// The routes below `/api/v1`.
    pub fn routes(self) -> Router {
        Router::new()
            .route("/api/v1/sync", post(sync::post))
            .route(
                "/api/v1/session",
                post(auth::sign_in).delete(auth::sign_out),
            )
            .route("/api/v1/session/resume", post(auth::resume))
            .route("/api/v1/session/park", post(auth::park))
            .route("/api/v1/me", get(auth::me))
            .route("/api/v1/password", post(auth::change_password))
            .route(
                "/api/v1/sessions",
                get(auth::sessions).delete(auth::end_others),
            )
            .route("/api/v1/sessions/{id}", delete(auth::end_one))
            .route("/api/v1/totals", get(totals::get))
            .merge(auth::second_routes())
            .with_state(self.clone())
            .merge(envelope::routes(self.clone()))
            .merge(demo::routes(self))
    }
}

/// What a handler answers when it cannot do what was asked: a status, a stable
/// code, and a detail for whoever writes a client.
#[derive(Debug)]
pub struct Fault {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong with the request, without anybody's data in it.
    pub detail: String,
    /// After how many seconds it may be asked again, where that is known.
    pub retry_after: Option<u32>,
}

/// How long a client is asked to wait when the server is busy, in seconds.
const WAIT_SECONDS: u32 = 5;

impl Fault {
    /// A fault of the request.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(WAIT_SECONDS),
        }
    }

    /// The same fault, after which one may ask again in so many seconds.
    #[must_use]
    pub fn after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy | DbError::Again(_) => {
                tracing::warn!(%error, "busy");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "busy",
                    "too much at once: try again",
                )
            }
            DbError::Taken(what) => Self::new(StatusCode::CONFLICT, "taken", what),
            error => {
                tracing::error!(%error, "request failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "the server's log says more",
                )
            }
        }
    }
}

impl From<ExchangeError> for Fault {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::OtherDevice => {
                Self::new(StatusCode::CONFLICT, "other_device", error.to_string())
            }
            ExchangeError::Db(error) => error.into(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let problem = Problem {
            app: ENVELOPE.to_owned(),
            error: self.code.to_owned(),
            detail: self.detail,
        };
        let mut response = (self.status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
