//! The second step by plain forms, with no script.

use app::account::{CODE_PAGE, SECOND_PAGE, SET_UP_PAGE, SetUpForm, TROUBLE};
use axum::Form;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::second_factor::Step;
use leptos::context::provide_context;
use serde::Deserialize;

use super::super::form::{from_here, led_to, place};
use super::super::gate::Caller;
use super::super::sessions::{Proven, open_session};
use super::super::{found_session, signed_out};
use super::Waiting;
use super::check::Proof;
use super::code::prove_step;
use super::set_up::{drawn, keep, offer};
use crate::api::{Api, Fault};
use crate::db::FoundSession;
use crate::pages;
use crate::router::AppState;

const SIGN_IN: &str = "/dang-nhap";

/// What is typed on the page of the second step.
#[derive(Deserialize)]
pub(crate) struct TypedCode {
    #[serde(default)]
    code: String,
}

/// `POST /dang-nhap/ma`: a code, or a recovery code, leads on to the work.
///
/// # Errors
/// For a form that stood elsewhere, and whatever the database says.
pub(crate) async fn code_form(
    State(state): State<AppState>,
    caller: Caller,
    Form(typed): Form<TypedCode>,
) -> Result<Response, Fault> {
    from_here(&caller.headers)?;
    let api = state.api();
    let Some(waiting) = waiting(api, &caller.headers, Step::Code).await? else {
        return Ok(led_to(SIGN_IN).into_response());
    };
    let again = |code: &str| led_to(&format!("{CODE_PAGE}?{TROUBLE}={code}")).into_response();
    match prove_step(api, &waiting, &caller, &typed.code).await {
        Ok(proof) => {
            let account = &waiting.found.entry.account;
            let opened = open_session(api, account, &caller.headers, Proven::Both).await?;
            let to = match proof {
                Proof::Code => place(account.role, &account.scope),
                // Where it is told how many are left.
                Proof::Recovery(_) => SECOND_PAGE.to_owned(),
            };
            Ok((opened.cookies, led_to(&to)).into_response())
        }
        Err(Fault {
            retry_after: Some(seconds),
            status: StatusCode::TOO_MANY_REQUESTS,
            ..
        }) => Ok(wait(state, seconds).await),
        Err(fault) if fault.status.is_client_error() => Ok(again(fault.code)),
        Err(_) => Ok(again("ban")),
    }
}

/// The form again, with when to try.
async fn wait(state: AppState, seconds: u32) -> Response {
    let page = format!("{CODE_PAGE}?{TROUBLE}=cho-{seconds}");
    let mut response = pages::render_posted(state, &page, || {}).await;
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `GET /dang-nhap/hai-buoc`: a new secret, for whoever waits for one.
///
/// # Errors
/// Whatever the database says.
pub(crate) async fn set_up_page(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let Some(waiting) = waiting(state.api(), &headers, Step::SetUp).await? else {
        return Ok(led_to(SIGN_IN).into_response());
    };
    let offer = offer(state.api(), &waiting.found)?;
    let form = form(offer, None)?;
    Ok(shown(state, StatusCode::OK, form).await)
}

/// What is typed on the page that sets a second factor up.
#[derive(Deserialize)]
pub(crate) struct TypedSetUp {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    code: String,
}

/// `POST /dang-nhap/hai-buoc`: keeps the second factor, and shows the recovery
/// codes this once.
///
/// # Errors
/// For a form that stood elsewhere, and whatever the database says.
pub(crate) async fn set_up_form(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(typed): Form<TypedSetUp>,
) -> Result<Response, Fault> {
    from_here(&headers)?;
    let api = state.api();
    let Some(waiting) = waiting(api, &headers, Step::SetUp).await? else {
        return Ok(led_to(SIGN_IN).into_response());
    };
    let found = &waiting.found;
    let proof = (typed.ticket.as_str(), typed.code.as_str());
    match keep(api, &headers, found, true, proof).await {
        Ok((codes, opened)) => {
            let account = &found.entry.account;
            let form = SetUpForm {
                codes,
                leads_to: place(account.role, &account.scope),
                ..SetUpForm::default()
            };
            let page = shown(state, StatusCode::OK, form).await;
            Ok((opened.cookies, page).into_response())
        }
        Err(fault) if fault.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let form = again(api, found, &typed.ticket, fault.code)?;
            Ok(shown(state, fault.status, form).await)
        }
        Err(fault) => Err(fault),
    }
}

/// The same secret again where the ticket is good, or a new one.
fn again(
    api: &Api,
    found: &FoundSession,
    ticket: &str,
    trouble: &'static str,
) -> Result<SetUpForm, Fault> {
    let entry = &found.entry;
    let same = super::secret::same_offer(&api.keys, entry.account.id, &entry.login, ticket);
    let offer = match same {
        Some(offer) => offer,
        None => offer(api, found)?,
    };
    form(offer, Some(trouble))
}

fn form(offer: super::secret::Offer, trouble: Option<&str>) -> Result<SetUpForm, Fault> {
    let qr = drawn(&offer.uri)?;
    Ok(SetUpForm {
        qr_size: u32::try_from(qr.size).unwrap_or_default(),
        qr_path: qr.path,
        ticket: offer.ticket,
        secret: offer.secret,
        uri: offer.uri,
        trouble: trouble.map(str::to_owned),
        ..SetUpForm::default()
    })
}

async fn shown(state: AppState, status: StatusCode, form: SetUpForm) -> Response {
    let provide = move || provide_context(form.clone());
    let mut response = pages::render_posted(state, SET_UP_PAGE, provide).await;
    *response.status_mut() = status;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// The session that waits for this step; none for anybody else.
async fn waiting(api: &Api, headers: &HeaderMap, step: Step) -> Result<Option<Waiting>, Fault> {
    let now = api.clock.now();
    match found_session(api, headers, now).await {
        Ok(found) => Ok(Waiting::of(found, now).filter(|waiting| waiting.step == step)),
        Err(fault) if fault.code == signed_out().code => Ok(None),
        Err(fault) => Err(fault),
    }
}
