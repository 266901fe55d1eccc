//! Entering any role with one tap, in a demonstration only.

use super::accounts::DOORS;
use super::load::is_demo;
use crate::api::{Api, Fault};
use crate::auth;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;

/// `POST /demo/vao/{door}`.
pub fn routes(api: Api) -> Router {
    Router::new()
        .route("/demo/vao/{door}", post(enter))
        .with_state(api)
}

/// Opens a session of the door's account and leads to where that role works.
async fn enter(
    State(api): State<Api>,
    Path(door): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if !is_demo(&api.db).await? || !DOORS.contains(&door.as_str()) {
        return Err(Fault::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is no such door",
        ));
    }
    if !auth::is_from_here(&headers) {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "other_site",
            "the form has to stand on this site",
        ));
    }
    let Some(entry) = api.db.account(&door).await? else {
        return Err(Fault::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "the demonstration lacks this account",
        ));
    };
    // Nobody has a password here, and nobody a second factor.
    auth::led_to_work(&api, &entry.account, &headers, auth::Proven::Both).await
}
