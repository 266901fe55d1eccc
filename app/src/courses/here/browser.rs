//! A visitor's sign-ups in this browser: kept first, then sent.

use domain::ids::RecordId;
use domain::signup::SignUpForm;
use domain::{ClaimCode, Date};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::HtmlElement;
use serde::Deserialize;
use wasm_bindgen_futures::JsFuture;

use crate::courses::look_up::Outcome;
use crate::courses::own::OwnSignUp;
use crate::courses::posted::SignUpState;
use crate::loader::{PostFailed, keep, kept, post_json};
use crate::offline::{Ambient, BrowserAmbient, begin_to_seal};

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

/// The use of a sign-up's envelope.
const SEALED_FOR: &str = "signup";

/// Fetches what seals while there may still be a network for it.
pub(in crate::courses) fn be_ready_to_seal() {
    begin_to_seal(SEALED_FOR, &JsValue::NULL);
}

/// The sealed form in base64; none where this browser cannot seal.
async fn sealed(form: &str) -> Option<String> {
    let sealing = begin_to_seal(SEALED_FOR, &JsValue::from_str(form))?;
    JsFuture::from(sealing).await.ok()?.as_string()
}

/// Keeps a sign-up on this device, sealed, tells whether that went well, and sends it.
pub(in crate::courses) fn keep_and_send(
    mut own: OwnSignUp,
    form: &SignUpForm,
    then: impl FnOnce(bool) + 'static,
) {
    let form = serde_json::to_string(form).unwrap_or_default();
    spawn_local(async move {
        own.sealed = sealed(&form).await;
        if own.sealed.is_some() && remember(own.clone()).await {
            then(true);
            send_all().await;
            return;
        }
        // Nothing that could be read is kept: it has to reach the server now, or be
        // kept on paper.
        let sent = post(form).await.ok();
        let arrived = sent.is_some();
        if let Some(code) = sent {
            own.sealed = None;
            own.code = code;
            remember(own).await;
        }
        then(arrived);
    });
}

/// Puts a sign-up before the others; false where the browser keeps nothing.
async fn remember(own: OwnSignUp) -> bool {
    let mut all = all().await;
    all.retain(|other| other.id != own.id);
    all.insert(0, own);
    all.truncate(MOST);
    put(&all).await
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
    spawn_local(async move {
        let typed = format!(r#"{{"code":"{code}"}}"#);
        let answer = post_json::<SignUpState>(LOOK_UP_ENDPOINT, &typed).await;
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

/// Sends what waits, the oldest first. What an earlier version of the app kept as
/// it was typed is sealed if it cannot be sent.
async fn send_all() {
    for mut own in all().await.into_iter().rev().filter(OwnSignUp::is_waiting) {
        let body = match (&own.sealed, &own.waiting) {
            (Some(sealed), _) => format!(r#"{{"sealed":"{sealed}"}}"#),
            (None, form) => serde_json::to_string(form).unwrap_or_default(),
        };
        match post(body.clone()).await {
            Ok(code) => {
                own.code = code;
                own.sealed = None;
            }
            Err(Refusal::Words(words)) => {
                own.refused = Some(words);
                own.sealed = None;
            }
            Err(Refusal::NotNow) if own.sealed.is_none() => {
                own.sealed = sealed(&body).await;
                if own.sealed.is_none() {
                    continue;
                }
            }
            Err(Refusal::NotNow) => continue,
        }
        own.waiting = None;
        remember(own).await;
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

async fn post(body: String) -> Result<String, Refusal> {
    match post_json::<Taken>(SIGN_UP_ENDPOINT, &body).await {
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
