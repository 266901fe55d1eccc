//! A visitor's sign-ups in this browser: kept first, then sent.

use domain::ids::RecordId;
use domain::signup::SignUpForm;
use domain::{ClaimCode, Date};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use serde::{Deserialize, Serialize};

use crate::courses::look_up::Outcome;
use crate::courses::own::OwnSignUp;
use crate::courses::posted::SignUpState;
use crate::loader::{PostFailed, keep, kept, post_json};
use crate::offline::{Ambient, BrowserAmbient};

/// Where the visitor's store holds the sign-ups.
const SIGN_UPS: &str = "sign-ups";
/// Takes a sign-up.
const SIGN_UP_ENDPOINT: &str = "/api/v1/signup";
/// Tells how one stands.
const LOOK_UP_ENDPOINT: &str = "/api/v1/lookup";
/// How many are remembered.
const MOST: usize = 20;

thread_local! {
    /// Every list that a page shows now.
    static SHOWN: std::cell::RefCell<Vec<RwSignal<Vec<OwnSignUp>>>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

pub(in crate::courses) fn new_id() -> String {
    let ambient = BrowserAmbient;
    let unix_ms = u64::try_from(ambient.now().0).unwrap_or_default();
    RecordId::new(unix_ms, ambient.random()).to_string()
}

/// What stands in the page's own form for a class, before the app takes it over.
pub(in crate::courses) fn typed_before(class: &str) -> Option<SignUpForm> {
    let value = |selector: &str| {
        let control = document().query_selector(selector).ok()??;
        let value = js_sys::Reflect::get(&control, &"value".into()).ok()?;
        value.as_string()
    };
    if value(".sign-up [name=class]")? != class {
        return None;
    }
    let text = |name: &str| {
        let radio = format!(".sign-up [name={name}]:checked");
        let other = format!(".sign-up [name={name}]:not([type=radio])");
        value(&radio).or_else(|| value(&other)).unwrap_or_default()
    };
    Some(SignUpForm {
        id: text("id"),
        class: class.to_owned(),
        commune: text("commune"),
        full_name: text("full_name"),
        birth: text("birth"),
        sex: text("sex"),
        phone: text("phone"),
        ethnicity: text("ethnicity"),
        consent: value(".sign-up [name=consent]:checked").is_some(),
    })
}

pub(in crate::courses) fn today() -> Option<Date> {
    Some(Date::in_vietnam(BrowserAmbient.now().0))
}

/// Takes whoever reads to a part of the page, once it is there.
pub(in crate::courses) fn focus(id: &'static str) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(id);
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // An element that cannot be focused is still on the page.
            let _ = element.focus();
        }
    });
}

/// Keeps a sign-up on this device, tells whether that went well, and sends it.
pub(in crate::courses) fn keep_and_send(own: OwnSignUp, then: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        let mut all = all().await;
        all.retain(|other| other.id != own.id);
        all.insert(0, own.clone());
        all.truncate(MOST);
        let is_kept = put(&all).await;
        if is_kept {
            then(true);
            send_all().await;
        } else {
            // No storage: it has to reach the server now, or be kept on paper.
            then(send(&own).await.is_ok());
        }
    });
}

/// The sign-ups made on this device, newest first; the list follows what is sent.
pub(in crate::courses) fn own_sign_ups() -> RwSignal<Vec<OwnSignUp>> {
    let shown = RwSignal::new(Vec::new());
    SHOWN.with_borrow_mut(|lists| {
        lists.retain(|list| !list.is_disposed());
        lists.push(shown);
    });
    Effect::new(move |_| {
        spawn_local(async move {
            let own = all().await;
            let _ = shown.try_set(own);
        });
    });
    shown
}

pub(in crate::courses) fn look_up(code: ClaimCode, then: impl FnOnce(Outcome) + 'static) {
    #[derive(Serialize)]
    struct Typed {
        code: String,
    }
    spawn_local(async move {
        let typed = Typed {
            code: code.to_string(),
        };
        let answer = post_json::<_, SignUpState>(LOOK_UP_ENDPOINT, &typed).await;
        then(match answer {
            Ok(state) => Outcome::Found(state),
            Err(PostFailed::Refused { status: 404, .. }) => Outcome::NotFound,
            Err(_) => Outcome::Offline,
        });
    });
}

/// Sends the sign-ups that wait, now and whenever the network comes back.
pub fn send_waiting() {
    Effect::new(|_| {
        spawn_local(send_all());
        let online = window_event_listener(leptos::ev::online, |_| spawn_local(send_all()));
        on_cleanup(move || online.remove());
    });
}

async fn all() -> Vec<OwnSignUp> {
    kept(SIGN_UPS).await.unwrap_or_default()
}

async fn put(all: &Vec<OwnSignUp>) -> bool {
    SHOWN.with_borrow(|lists| {
        for list in lists {
            let _ = list.try_set(all.clone());
        }
    });
    keep(SIGN_UPS, all).await.is_ok()
}

async fn send_all() {
    let waiting: Vec<OwnSignUp> = all()
        .await
        .into_iter()
        .filter(OwnSignUp::is_waiting)
        .collect();
    for own in waiting {
        let answer = send(&own).await;
        let mut all = all().await;
        let Some(kept) = all.iter_mut().find(|other| other.id == own.id) else {
            continue;
        };
        match answer {
            Ok(code) => {
                kept.code = code;
                kept.waiting = None;
            }
            Err(Refusal::NotNow) => return,
            Err(Refusal::Words(words)) => kept.refused = Some(words),
        }
        put(&all).await;
    }
}

enum Refusal {
    /// Try again later.
    NotNow,
    /// Something has to be corrected.
    Words(String),
}

#[derive(Deserialize)]
struct Taken {
    code: String,
}

async fn send(own: &OwnSignUp) -> Result<String, Refusal> {
    let Some(form) = &own.waiting else {
        return Ok(own.code.clone());
    };
    match post_json::<_, Taken>(SIGN_UP_ENDPOINT, form).await {
        Ok(taken) => Ok(taken.code),
        Err(PostFailed::Refused { status, body })
            if (400..500).contains(&status) && status != 429 =>
        {
            Err(Refusal::Words(words_of(&body)))
        }
        Err(_) => Err(Refusal::NotNow),
    }
}

#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    problems: Vec<Said>,
    #[serde(default)]
    error: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    message: String,
}

/// The words of a refusal: those of its problems, or of the error itself.
fn words_of(body: &str) -> String {
    let refused: Refused = serde_json::from_str(body).unwrap_or_default();
    let mut said = refused.problems;
    if said.is_empty() {
        said.extend(refused.error);
    }
    if said.is_empty() {
        return super::texts::CLOSED.to_owned();
    }
    let words: Vec<String> = said.into_iter().map(|said| said.message).collect();
    words.join(" ")
}
