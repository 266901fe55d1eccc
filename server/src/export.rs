//! Figures and lists of people as files, each with who made it and when.

mod log;
mod people;
mod sheet;
mod stamp;
mod totals;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::Reference;

use crate::api::Api;

/// The routes, on the reference data that names places and choices.
pub fn routes(api: Api, reference: Arc<Reference>) -> Router {
    Router::new()
        .route("/api/v1/export/totals.csv", get(totals::get))
        .route("/api/v1/export/people.csv", get(people::get))
        .layer(Extension(reference))
        .with_state(api)
}

/// A file to be saved, which no cache keeps. Its name has the day and the place,
/// and nobody's name.
fn file(name: &str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}
