//! Entering any role with one tap, in a demonstration only.

use super::accounts::DOORS;
use super::load::is_demo;
use crate::api::{Api, Fault};
use crate::auth;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::role::{Role, Scope};

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
    if !is_from_here(&headers) {
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
    let cookie = auth::open_session(&api, entry.account.id, &headers).await?;
    let place = place(entry.account.role, &entry.account.scope);
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (SET_COOKIE, cookie),
        (LOCATION, place),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Where a role's work is.
fn place(role: Role, scope: &Scope) -> String {
    match (role, scope) {
        (Role::CommuneOfficer, _) => "/ho".to_owned(),
        (Role::AreaReviewer, Scope::Area(code)) => format!("/tong-hop/khu-vuc/{code}"),
        (Role::Provider, _) => "/lop".to_owned(),
        _ => "/tong-hop".to_owned(),
    }
}

/// Whether the form stood on a page of ours: another site must not sign anybody in.
fn is_from_here(headers: &HeaderMap) -> bool {
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
