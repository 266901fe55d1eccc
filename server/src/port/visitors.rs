//! What visitors without an account send and ask: sign-ups, claim codes, and
//! the public pages' answers, as plain form posts and as JSON.

use std::sync::Arc;

use app::courses::{LookedUp, PostedCode, PostedForm, SignUpState};
use app::loader::{Ask, ENDPOINT, Missing, Port, draw};
use axum::extract::{Path, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use domain::signup::{Problem, SignUpForm, check};
use domain::{ClaimCode, Date};
use leptos::context::provide_context;
use serde::{Deserialize, Serialize};

use crate::api::{Clock, Fault};
use crate::pages;
use crate::router::AppState;
use crate::signup::{SignUpError, find_signup, sign_up};
use crate::throttle::{Throttle, limit};

/// How many codes one address may try at once.
const TRIES: u32 = 20;
/// After this many milliseconds it may try one more.
const TRY_EVERY: u32 = 3_000;

/// The routes of visitors. Looking codes up is limited for each address, or
/// guessing them would cost nothing.
pub(crate) fn routes(clock: Arc<dyn Clock>) -> Router<AppState> {
    let tries = Throttle::new(TRIES, TRY_EVERY, clock);
    let limited = Router::new()
        .route("/api/v1/lookup", post(look_up_json))
        .route("/tra-cuu", post(look_up_form))
        .layer(from_fn_with_state(tries, limit));
    Router::new()
        .merge(limited)
        .route(&format!("{ENDPOINT}/"), get(answer))
        .route(&format!("{ENDPOINT}/{{*page}}"), get(answer))
        .route("/api/v1/signup", post(sign_up_json))
        .route("/lop/{id}", get(pages::page).post(sign_up_form))
        .route("/tra-cuu", get(pages::page))
}

/// `GET /api/v1/page/…`: what the page at that address would show.
async fn answer(State(state): State<AppState>, request: Request) -> Response {
    let uri = request.uri();
    let path = uri.path().strip_prefix(ENDPOINT).unwrap_or_default();
    let ask = Ask::from_address(path, uri.query().unwrap_or_default());
    let outcome = match &ask {
        Some(ask) => draw(ask, state.port().as_ref()).await,
        None => Err(Missing::Nothing),
    };
    let mut response = match outcome {
        Ok(reply) => Json(reply).into_response(),
        Err(Missing::Nothing) => {
            Fault::new(StatusCode::NOT_FOUND, "no_such_page", "nothing is here").into_response()
        }
        Err(Missing::Offline | Missing::Trouble) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Fault::new(status, "busy", "try again").into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Why a sign-up did not come in.
enum Turned {
    /// Something in the form has to be put right.
    Back(Vec<Problem>),
    /// The server has trouble.
    Away(Fault),
}

impl From<Vec<Problem>> for Turned {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Back(problems)
    }
}

fn class_problem(code: &str, message: &str) -> Turned {
    Turned::Back(vec![Problem {
        field: "class".to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    }])
}

const NO_CLASS: &str = "Không còn lớp này. Hãy chọn lớp khác.";
const CLOSED: &str = "Lớp này không nhận đăng ký nữa. Hãy chọn lớp khác.";
const NOT_TAKEN: &str = "Chưa nhận được. Hãy tải lại trang rồi đăng ký lại.";

/// Reads a form and takes the sign-up in.
async fn take(state: &AppState, form: &SignUpForm) -> Result<ClaimCode, Turned> {
    let (port, api) = (state.port(), state.api());
    let now = port.now();
    let signed = check(form, &*port.reference(), Date::in_vietnam(now.0))?;
    let trouble = || Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "try again");
    let class = port.class(&signed.class.to_string()).await;
    match class.map_err(|_| Turned::Away(trouble()))? {
        None => return Err(class_problem("no_such_class", NO_CLASS)),
        Some(class) if !class.open => return Err(class_problem("closed", CLOSED)),
        Some(_) => {}
    }
    let fields = signed.fields();
    let taken = sign_up(&api.desk, &api.db, signed.id, fields, now).await;
    taken.map_err(|error| match error {
        SignUpError::Db(error) => Turned::Away(error.into()),
        SignUpError::Refused { reason, fields } => {
            tracing::warn!(?reason, ?fields, "a checked sign-up was refused");
            class_problem("refused", NOT_TAKEN)
        }
    })
}

/// `POST /lop/{id}`: the form as a browser without script sends it. Sending it
/// again, as a reload does, gives the same code.
async fn sign_up_form(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form(mut form): Form<SignUpForm>,
) -> Response {
    form.class.clone_from(&id);
    match take(&state, &form).await {
        Ok(code) => {
            let page = format!("/lop/{id}/da-dang-ky");
            let posted = PostedCode(code.to_string());
            pages::render_posted(state, &page, move || provide_context(posted.clone())).await
        }
        Err(Turned::Back(problems)) => {
            let posted = PostedForm { form, problems };
            let page = format!("/lop/{id}");
            let render =
                pages::render_posted(state, &page, move || provide_context(posted.clone()));
            with_status(StatusCode::UNPROCESSABLE_ENTITY, render.await)
        }
        Err(Turned::Away(fault)) => fault.into_response(),
    }
}

fn with_status(status: StatusCode, mut response: Response) -> Response {
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

#[derive(Serialize)]
struct Taken {
    code: String,
}

#[derive(Serialize)]
struct Problems {
    problems: Vec<Problem>,
}

/// `POST /api/v1/signup`: the same form as JSON.
async fn sign_up_json(State(state): State<AppState>, Json(form): Json<SignUpForm>) -> Response {
    match take(&state, &form).await {
        Ok(code) => Json(Taken {
            code: code.to_string(),
        })
        .into_response(),
        Err(Turned::Back(problems)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(Problems { problems }),
        )
            .into_response(),
        Err(Turned::Away(fault)) => fault.into_response(),
    }
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    code: String,
}

/// Finds a sign-up by what somebody typed.
async fn find(state: &AppState, code: ClaimCode) -> Result<Option<SignUpState>, Fault> {
    let Some(found) = find_signup(&state.api().db, code).await? else {
        return Ok(None);
    };
    let port: &Arc<dyn Port> = state.port();
    let class = match found.class {
        Some(id) => port.class(&id.to_string()).await.ok().flatten(),
        None => None,
    };
    let reference = port.reference();
    let trade = class.map(|class| reference.label("trade", &class.trade).to_owned());
    Ok(Some(SignUpState {
        code: code.to_string(),
        state: found.state,
        trade: trade.unwrap_or_default(),
    }))
}

/// `POST /tra-cuu`: the code is posted, so that it stays out of every address.
async fn look_up_form(State(state): State<AppState>, Form(typed): Form<Typed>) -> Response {
    let looked = match typed.code.parse::<ClaimCode>() {
        Err(_) => LookedUp::NotACode(typed.code),
        Ok(code) => match find(&state, code).await {
            Err(fault) => return fault.into_response(),
            Ok(Some(found)) => LookedUp::Found(found),
            Ok(None) => LookedUp::NotFound(typed.code),
        },
    };
    pages::render_posted(state, "/tra-cuu", move || provide_context(looked.clone())).await
}

/// `POST /api/v1/lookup`: the same as JSON.
async fn look_up_json(State(state): State<AppState>, Json(typed): Json<Typed>) -> Response {
    let Ok(code) = typed.code.parse::<ClaimCode>() else {
        let status = StatusCode::BAD_REQUEST;
        return Fault::new(status, "not_a_code", "eight characters").into_response();
    };
    match find(&state, code).await {
        Ok(Some(found)) => Json(found).into_response(),
        Ok(None) => {
            Fault::new(StatusCode::NOT_FOUND, "no_such_code", "nobody has it").into_response()
        }
        Err(fault) => fault.into_response(),
    }
}
