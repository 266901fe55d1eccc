//! What phones seal to this server: the key that they seal to, and what is made
//! of the envelopes that come.

mod escrow;
mod frames;
mod opener;
mod push;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::wire::ENVELOPE;
use serde::Serialize;

use crate::api::Api;
use crate::throttle::{Throttle, limit};

pub use frames::MAX_ENVELOPES;
pub use opener::{Opener, SealingKey, Unopened, Use};

/// How many pushes one address may send at once: a commune's office behind one
/// router, each phone of which sends what has gathered for days.
const PUSHES: u32 = 60;
/// After this many milliseconds it may send one more.
const PUSH_EVERY: u32 = 2_000;

/// The routes of envelopes. Pushes are limited for each address: each envelope
/// costs a step on the curve before it is known who sent it.
pub(crate) fn routes(api: Api) -> Router {
    let pushes = Throttle::new(PUSHES, PUSH_EVERY, api.clock.clone());
    let limited = Router::new()
        .route("/api/v1/push", post(push::post))
        .layer(from_fn_with_state(pushes, limit));
    limited
        .route("/api/v1/sealing-key", get(sealing_key))
        .route("/api/v1/phone/open", post(escrow::open))
        .with_state(api)
}

/// The public key as a message has it, and as the line before `public/sealing.js`.
#[derive(Serialize)]
struct Told<'k> {
    id: u32,
    key: &'k str,
}

impl SealingKey {
    /// The key in base64.
    #[must_use]
    pub fn base64(&self) -> String {
        BASE64_STANDARD.encode(&self.public)
    }

    /// The script that seals, with the key that it seals to.
    ///
    /// # Errors
    /// None that a number and a text could give.
    pub fn script(&self, source: &str) -> serde_json::Result<String> {
        let key = self.base64();
        let told = serde_json::to_string(&Told {
            id: self.id,
            key: &key,
        })?;
        Ok(format!("const SEALING_KEY = {told};\n{source}"))
    }
}

#[derive(Serialize)]
struct KeyAnswer {
    app: &'static str,
    key_id: u32,
    public_key: String,
}

/// `GET /api/v1/sealing-key`: what to seal to.
async fn sealing_key(State(api): State<Api>) -> Response {
    let key = api.opener.sealing_key();
    let answer = KeyAnswer {
        app: ENVELOPE,
        key_id: key.id,
        public_key: key.base64(),
    };
    ([(CACHE_CONTROL, "no-cache")], Json(answer)).into_response()
}
