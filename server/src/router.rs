//! Which handler answers what, and what every answer carries.

use crate::api::Api;
use crate::assets::Assets;
use crate::auth;
use crate::pages;
use crate::port::{self, DatabasePort};
use crate::{accounts, export, metrics, rescue, review};
use app::account::{CODE_PAGE, FIRST_PAGE, SET_UP_PAGE};
use app::loader::Port;
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use domain::Reference;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span, info_span};

/// What every handler shares. Cloning it is cheap.
#[derive(Clone)]
pub struct AppState {
    assets: Arc<Assets>,
    api: Api,
    port: Arc<dyn Port>,
    reference: Arc<Reference>,
    stopping: Arc<AtomicBool>,
}

impl AppState {
    /// Gathers what the handlers need.
    #[must_use]
    pub fn new(assets: Assets, api: Api, reference: Arc<Reference>) -> Self {
        let is_sample = assets.document().is_sample;
        Self {
            port: Arc::new(DatabasePort::new(api.clone(), reference.clone(), is_sample)),
            reference,
            assets: Arc::new(assets),
            api,
            stopping: Arc::default(),
        }
    }

    /// What the handlers of `/api/v1` share.
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    /// What the pages ask of this server.
    pub(crate) fn port(&self) -> &Arc<dyn Port> {
        &self.port
    }

    /// The built browser half.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Makes `/readyz` say no, so that a balancer sends nobody here any more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Puts into the renderer's context what the pages ask for: the one place
    /// where `app`'s ports meet this server.
    pub(crate) fn provide_context(&self) {
        leptos::context::provide_context(self.port.clone());
    }
}

impl FromRef<AppState> for Api {
    fn from_ref(state: &AppState) -> Self {
        state.api.clone()
    }
}

/// The whole server as one service.
///
/// # Errors
///
/// When the pages and the list of routes disagree.
pub fn router(state: AppState) -> anyhow::Result<Router> {
    pages::prepare()?;
    let api = state.api.clone().routes();
    let rescue = rescue::routes(state.api.clone(), state.reference.clone());
    let review = review::routes(state.api.clone(), state.reference.clone());
    let export = export::routes(state.api.clone(), state.reference.clone());
    let accounts = accounts::routes(state.api.clone(), state.reference.clone());
    Ok(Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/dang-nhap", get(pages::page).post(auth::sign_in_form))
        .route(FIRST_PAGE, get(auth::first_page).post(auth::first_form))
        .route(CODE_PAGE, get(pages::page).post(auth::code_form))
        .route(SET_UP_PAGE, get(auth::set_up_page).post(auth::set_up_form))
        .merge(port::routes(state.api.clock.clone()))
        .fallback(get(pages::page))
        .with_state(state.clone())
        .merge(api)
        .merge(rescue)
        .merge(review)
        .merge(accounts)
        .merge(export)
        .layer(from_fn_with_state(state.clone(), secure))
        // A step above what is usual: the style goes twice with a first visit.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(5)))
        .layer(from_fn_with_state(
            state.api.metrics.clone(),
            metrics::timed,
        ))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        ))
}

async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.stopping.load(Ordering::Relaxed) {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        (StatusCode::OK, "ready")
    }
}

/// The path only: a query or a body may hold somebody's name.
fn span(request: &Request) -> Span {
    info_span!("request", method = %request.method(), path = request.uri().path())
}

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

const SECURITY: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    // Where the balancer speaks TLS, nothing less is taken from then on; browsers
    // do not heed it where it came without.
    (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (
        PERMISSIONS,
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), \
         microphone=(), payment=(), usb=()",
    ),
];

/// Where files are that no browser shows as a page: a kilobyte of policies with each
/// would be a tenth of what a first visit has left.
const FILES: &str = "/pkg/";
/// The policy of such a file, if somebody opens it all the same.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'");
/// The service worker, which is no page either, and fetches from here alone.
const WORKER: &str = "/sw.js";
/// Its policy.
const FETCHING: HeaderValue = HeaderValue::from_static("default-src 'none'; connect-src 'self'");

async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let own = match path {
        WORKER => Some(FETCHING),
        path => path.starts_with(FILES).then_some(NOTHING),
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(policy) = own {
        headers.remove(PERMISSIONS);
        headers.remove(STRICT_TRANSPORT_SECURITY);
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::try_from(state.assets.content_security_policy(None))
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
