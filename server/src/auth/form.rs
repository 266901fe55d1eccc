//! Signing in by a plain form, with no script: the answer leads on.

use app::account::{CODE_PAGE, SET_UP_PAGE, TROUBLE};
use axum::Form;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HOST, LOCATION, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::role::{Account, Role, Scope};
use domain::second_factor::Step;

use super::gate::{Caller, recognise};
use super::{Proven, SignIn, open_session};
use crate::api::{Api, Fault};
use crate::pages;
use crate::router::AppState;

/// `POST /dang-nhap`. What was wrong is a code in the address that it leads
/// back to; the login and the password are in none. Who has to wait is told at
/// once how long, with 429.
pub(crate) async fn sign_in_form(
    State(state): State<AppState>,
    caller: Caller,
    Form(asked): Form<SignIn>,
) -> Result<Response, Fault> {
    from_here(&caller.headers)?;
    let api = state.api();
    let login = asked.login.trim();
    if login.is_empty() || asked.password.is_empty() {
        return Ok(back("thieu"));
    }
    match recognise(api, &caller, login, asked.password).await {
        Ok(account) => led_to_work(api, &account, &caller.headers, Proven::Password).await,
        Err(Fault {
            status: StatusCode::TOO_MANY_REQUESTS,
            retry_after: Some(seconds),
            ..
        }) => Ok(wait(state, seconds).await),
        Err(fault) if fault.status == StatusCode::UNAUTHORIZED => Ok(back("sai")),
        Err(_) => Ok(back("ban")),
    }
}

fn back(code: &str) -> Response {
    led_to(&format!("/dang-nhap?{TROUBLE}={code}")).into_response()
}

/// The form again, with when to try.
async fn wait(state: AppState, seconds: u32) -> Response {
    let page = format!("/dang-nhap?{TROUBLE}=cho-{seconds}");
    let mut response = pages::render_posted(state, &page, || {}).await;
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// 403 for a form that stood on another site.
pub(super) fn from_here(headers: &HeaderMap) -> Result<(), Fault> {
    if is_from_here(headers) {
        return Ok(());
    }
    let detail = "the form has to stand on this site";
    Err(Fault::new(StatusCode::FORBIDDEN, "other_site", detail))
}

/// Opens a session and leads to where the account's role works, or first to the
/// step that is left.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn led_to_work(
    api: &Api,
    account: &Account,
    headers: &HeaderMap,
    proven: Proven,
) -> Result<Response, Fault> {
    let opened = open_session(api, account, headers, proven).await?;
    let to = match opened.step {
        None => place(account.role, &account.scope),
        Some(Step::Code) => CODE_PAGE.to_owned(),
        Some(Step::SetUp) => SET_UP_PAGE.to_owned(),
    };
    Ok((opened.cookies, led_to(&to)).into_response())
}

pub(super) fn led_to(place: &str) -> impl IntoResponse {
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/"));
    let no_store = HeaderValue::from_static("no-store");
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, place), (CACHE_CONTROL, no_store)],
    )
}

/// Where a role's work is.
pub(super) fn place(role: Role, scope: &Scope) -> String {
    match (role, scope) {
        (Role::CommuneOfficer | Role::HamletHelper, _) => "/ho".to_owned(),
        (Role::AreaReviewer, Scope::Area(code)) => format!("/tong-hop/khu-vuc/{code}"),
        _ => "/tong-hop".to_owned(),
    }
}

/// Whether the form stood on a page of ours: another site must not sign anybody in.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(ORIGIN.as_str()), text(HOST.as_str())) else {
        return false;
    };
    let name = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    name == Some(host)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn only_a_page_of_ours_opens_a_door() {
        for (headers, from_here) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("host", "a.vn"), ("origin", "https://a.vn")], true),
            (vec![("host", "a.vn"), ("origin", "https://b.vn")], false),
            (vec![("host", "a.vn"), ("origin", "null")], false),
            (vec![("host", "a.vn")], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_from_here(&map), from_here, "{headers:?}");
        }
    }
}
