//! What visitors without an account send and ask: sign-ups, claim codes, and
//! the public pages' answers, as plain form posts and as JSON.

use std::net::IpAddr;
use std::sync::Arc;

use app::courses::{LookedUp, PostedCode, PostedForm, SignUpState};
use app::loader::{Ask, ENDPOINT, Missing, Port, draw};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Form, Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::signup::{Problem, SignUpForm, check};
use domain::{ClaimCode, Date};
use leptos::context::provide_context;
use serde::{Deserialize, Serialize};

use crate::api::{Clock, Fault};
use crate::envelope::{Opener, Use};
use crate::pages;
use crate::router::AppState;
use crate::signup::{SignUpError, find_signup, sign_up};
use crate::throttle::{self, Throttle, limit, visitor};
use crate::totals::Reading;

/// How many codes one address may try at once.
const TRIES: u32 = 20;
/// After this many milliseconds it may try one more.
const TRY_EVERY: u32 = 3_000;
/// How many sign-ups one address may send at once: a whole meeting behind one
/// router, or a mobile network's shared address.
const SIGN_UPS: u32 = 200;
/// After this many milliseconds it may send one more.
const SIGN_UP_EVERY: u32 = 2_000;

/// Limits sign-ups for each address, or a script could fill every commune's list.
#[derive(Clone)]
struct SignUps(Throttle);

/// The routes of visitors. Looking codes up is limited for each address, or
/// guessing them would cost nothing.
pub(crate) fn routes(clock: Arc<dyn Clock>) -> Router<AppState> {
    let sign_ups = Throttle::new(SIGN_UPS, SIGN_UP_EVERY, clock.clone());
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
        .layer(Extension(SignUps(sign_ups)))
}

/// `GET /api/v1/page/…`: what the page at that address would show to whoever asks.
async fn answer(State(state): State<AppState>, reader: Reading, request: Request) -> Response {
    let uri = request.uri();
    let path = uri.path().strip_prefix(ENDPOINT).unwrap_or_default();
    let ask = Ask::from_address(path, uri.query().unwrap_or_default());
    let outcome = match &ask {
        Some(ask) => draw(ask, state.port().as_ref(), reader.0).await,
        None => Err(Missing::Nothing),
    };
    let response = match outcome {
        Ok(reply) => Json(reply).into_response(),
        Err(Missing::Nothing) => {
            Fault::new(StatusCode::NOT_FOUND, "no_such_page", "nothing is here").into_response()
        }
        Err(Missing::Offline | Missing::Trouble) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Fault::new(status, "busy", "try again").into_response()
        }
    };
    reader.mark(response)
}

/// Why a sign-up did not come in.
enum Turned {
    /// Something in the form has to be put right.
    Back(Vec<Problem>),
    /// The address has sent too many; one more goes after so many seconds.
    Often(u32),
    /// The server has trouble.
    Away(Fault),
}

impl From<Vec<Problem>> for Turned {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Back(problems)
    }
}

/// A problem of the whole form: it stands at the class, where the page begins.
fn page_problem(code: &str, message: String) -> Problem {
    Problem {
        field: "class".to_owned(),
        code: code.to_owned(),
        message,
    }
}

fn class_problem(code: &str, message: &str) -> Turned {
    Turned::Back(vec![page_problem(code, message.to_owned())])
}

const NO_CLASS: &str = "Không còn lớp này. Hãy chọn lớp khác.";
const CLOSED: &str = "Lớp này không nhận đăng ký nữa. Hãy chọn lớp khác.";
const NOT_TAKEN: &str = "Chưa nhận được. Hãy tải lại trang rồi đăng ký lại.";
const BUSY: &str = "Chưa gửi được vì máy chủ đang bận. Những gì đã điền vẫn còn ở đây. \
                    Hãy bấm đăng ký lại sau ít phút.";

fn too_often(seconds: u32) -> String {
    format!(
        "Chưa gửi được vì có quá nhiều lượt đăng ký cùng lúc. Những gì đã điền vẫn còn ở đây. \
         Hãy đợi {seconds} giây rồi bấm đăng ký lại."
    )
}

/// Reads a form and takes the sign-up in. Only a form that could stand counts
/// for its address.
async fn take(
    state: &AppState,
    SignUps(throttle): &SignUps,
    who: IpAddr,
    form: &SignUpForm,
) -> Result<ClaimCode, Turned> {
    let (port, api) = (state.port(), state.api());
    let now = port.now();
    let signed = check(form, &*port.reference(), Date::in_vietnam(now.0))?;
    throttle.take(who).map_err(Turned::Often)?;
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
/// again, as a reload does, gives the same code. Whatever turns it away, the
/// page comes back with what was typed.
async fn sign_up_form(
    State(state): State<AppState>,
    Extension(sign_ups): Extension<SignUps>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let who = visitor(&request);
    let mut form = match Form::<SignUpForm>::from_request(request, &state).await {
        Ok(Form(form)) => form,
        Err(rejected) => return rejected.into_response(),
    };
    form.class.clone_from(&id);
    let turned = match take(&state, &sign_ups, who, &form).await {
        Ok(code) => {
            let page = format!("/lop/{id}/da-dang-ky");
            let posted = PostedCode(code.to_string());
            return pages::render_posted(state, &page, move || provide_context(posted.clone()))
                .await;
        }
        Err(turned) => turned,
    };
    let (status, wait, problems) = match turned {
        Turned::Back(problems) => (StatusCode::UNPROCESSABLE_ENTITY, None, problems),
        Turned::Often(seconds) => {
            let problem = page_problem("too_often", too_often(seconds));
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), vec![problem])
        }
        Turned::Away(_) => {
            let problem = page_problem("busy", BUSY.to_owned());
            (StatusCode::SERVICE_UNAVAILABLE, None, vec![problem])
        }
    };
    let posted = PostedForm { form, problems };
    let page = format!("/lop/{id}");
    let render = pages::render_posted(state, &page, move || provide_context(posted.clone()));
    let mut response = with_status(status, render.await);
    if let Some(seconds) = wait {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
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

/// A sign-up as a browser with script sends it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Sent {
    /// What waited on a phone, as an envelope in base64.
    Sealed { sealed: String },
    /// The form as it was typed.
    Typed(SignUpForm),
}

impl Sent {
    /// The form; none where the envelope does not open.
    fn form(self, opener: &Opener) -> Option<SignUpForm> {
        match self {
            Self::Typed(form) => Some(form),
            Self::Sealed { sealed } => {
                let envelope = BASE64_STANDARD.decode(sealed).ok()?;
                let opened = opener.open(Use::SignUp, &envelope).ok()?;
                serde_json::from_slice(&opened).ok()
            }
        }
    }
}

/// `POST /api/v1/signup`: the same form as JSON, or sealed.
async fn sign_up_json(
    State(state): State<AppState>,
    Extension(sign_ups): Extension<SignUps>,
    request: Request,
) -> Response {
    let who = visitor(&request);
    let sent = match Json::<Sent>::from_request(request, &state).await {
        Ok(Json(sent)) => sent,
        Err(rejected) => return rejected.into_response(),
    };
    let taken = match sent.form(&state.api().opener) {
        Some(form) => take(&state, &sign_ups, who, &form).await,
        None => Err(class_problem("bad_envelope", NOT_TAKEN)),
    };
    match taken {
        Ok(code) => Json(Taken {
            code: code.to_string(),
        })
        .into_response(),
        Err(Turned::Back(problems)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(Problems { problems }),
        )
            .into_response(),
        Err(Turned::Often(seconds)) => throttle::refusal(seconds),
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
