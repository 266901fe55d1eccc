//! Pages: public ones rendered here, private ones answered with the shell.

use crate::assets::WORK_SHELL;
use crate::auth;
use crate::router::AppState;
use anyhow::bail;
use app::phone::AskedFrom;
use app::routes::{Visibility, classify};
use app::{SiteApp, Start, VisitorApp, WorkApp};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, USER_AGENT};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::{ResponseOptions, generate_route_list, render_app_async_with_context};
use std::sync::OnceLock;

/// The totals, which everyone reads and where a reviewer's work begins.
const TOTALS: &str = "/tong-hop";

/// What proving the routes came to: the path that is missing, if one is.
static PROVEN: OnceLock<Option<String>> = OnceLock::new();

/// Readies the renderer and proves that the list of routes covers the router.
///
/// It does so once a process, before anything is rendered: while the renderer
/// lists its routes it lets no page load its data, in any thread, and a page
/// that asks just then waits for ever (leptos issue 4773).
///
/// # Errors
///
/// When the router has a page that [`app::routes`] does not know: it would
/// never open offline.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let missing = PROVEN.get_or_init(|| {
        generate_route_list(SiteApp)
            .into_iter()
            .chain(generate_route_list(VisitorApp))
            .chain(generate_route_list(WorkApp))
            .map(|route| route.path().to_owned())
            .find(|path| classify(path).is_none())
    });
    match missing {
        Some(path) => bail!("the page {path} is missing from app::routes"),
        None => Ok(()),
    }
}

/// Answers every `GET` that no other route has taken: files, then pages.
pub(crate) async fn page(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    let assets = state.assets();
    if let Some(file) = assets.respond(path, request.headers()) {
        return file;
    }
    let work = || {
        assets
            .respond(WORK_SHELL, request.headers())
            .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
    };
    match classify(path) {
        Some(Visibility::Private) => work(),
        // Where reviewers begin: with the ways of the work around the totals.
        Some(Visibility::Reading)
            if path.starts_with(TOTALS) && auth::carries_session(request.headers()) =>
        {
            work()
        }
        Some(Visibility::Reading) => render(state, request, Start::Still).await,
        Some(Visibility::Visitor) => render(state, request, Start::Hydrate).await,
        None => {
            let mut response = render(state, request, Start::Still).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    }
}

async fn render(state: AppState, request: Request<Body>, start: Start) -> Response {
    render_with(state, request, start, || {}).await
}

/// Renders the page at `path` as the answer to a form post, with what the post
/// brought in context. No script takes such a page over: its address would
/// draw another page than the one that stands there.
pub(crate) async fn render_posted(
    state: AppState,
    path: &str,
    provide: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let mut request = Request::new(Body::empty());
    match path.parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => return StatusCode::NOT_FOUND.into_response(),
    }
    render_with(state, request, Start::Still, provide).await
}

/// What stands where there is no page.
pub(crate) async fn not_found(state: AppState) -> Response {
    let mut response = render_posted(state, "/khong-co", || {}).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn render_with(
    state: AppState,
    request: Request<Body>,
    start: Start,
    provide: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let document = state.assets().document().clone();
    let asked_from = asked_from(&request);
    let context = {
        let state = state.clone();
        move || {
            allow_hydration_values(&state);
            state.provide_context();
            provide_context(asked_from.clone());
            provide();
        }
    };
    let handler = render_app_async_with_context(context, move || app::document(&document, start));
    let mut response = handler(request).await;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Who asks, for pages that say something of the browser without any script. The
/// address is the one by which a phone reaches this server from elsewhere.
fn asked_from(request: &Request<Body>) -> AskedFrom {
    let header = |name| {
        let value = request.headers().get(name);
        let text = value.and_then(|value: &HeaderValue| value.to_str().ok());
        text.unwrap_or_default().to_owned()
    };
    AskedFrom {
        user_agent: header(USER_AGENT),
        address: format!("https://{}{}", header(HOST), request.uri().path()),
    }
}

/// The values for hydration are inline scripts whose text differs each time:
/// the policy of this one answer names their nonce.
fn allow_hydration_values(state: &AppState) {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    let policy = state.assets().content_security_policy(Some(&nonce));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
