//! Signing in and out, and who the server says is here.

use super::{Phone, PhoneDevice, Told, here};
use crate::offline::pocket::{DevicePocket, Pocket};
use crate::sync::Trouble;
use domain::role::Account;
use domain::second_factor::Step;
use domain::wire::{ENVELOPE, Problem};
use serde::{Deserialize, Serialize};

/// Who is signed in, as `GET /api/v1/me` and `POST /api/v1/session` answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account.
    pub account: Account,
    /// Whether this server is the demonstration, where it says so.
    #[serde(default)]
    pub sample: Option<bool>,
}

/// What is left to do before somebody is signed in, as the server answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct StepLeft {
    /// The step.
    pub(super) step: Step,
}

/// Why nobody is signed in after trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInError {
    /// The server cannot be reached.
    Offline,
    /// Login or password are wrong.
    Wrong,
    /// Too many tries: the next may be after so many seconds.
    TooMany(u32),
    /// Something else than our server answered, or it is in trouble.
    Trouble,
}

const ACCOUNT: &str = "taynghe.account";
const SAMPLE: &str = "taynghe.sample";

#[derive(Serialize)]
struct Credentials<'a> {
    login: &'a str,
    password: &'a str,
}

/// Whom an older version of the app remembered on this phone.
pub(super) fn remembered() -> Option<Account> {
    DevicePocket::open().get(ACCOUNT).ok().flatten()
}

/// Whether this phone remembers a demonstration.
pub(super) fn remembered_sample() -> bool {
    DevicePocket::open()
        .get(SAMPLE)
        .ok()
        .flatten()
        .unwrap_or(false)
}

fn remember(me: &Me) {
    let sample = me.sample.unwrap_or_else(here::document_says_sample);
    // Where the browser refuses, the document says it again.
    let _ = DevicePocket::open().put(SAMPLE, &sample);
}

/// Forgets whom an older version of the app remembered in plain words.
pub(super) fn forget_remembered() {
    DevicePocket::open().remove(ACCOUNT);
}

/// What asking the server who is here came to.
pub(super) enum Asked {
    /// This account.
    Known(Box<Me>),
    /// Nobody.
    Nobody,
    /// It could not be asked.
    Unreachable,
}

pub(super) async fn ask_who() -> Asked {
    if !finish_leaving().await {
        return Asked::Unreachable;
    }
    let Some(reply) = here::ask("GET", "/api/v1/me", None).await else {
        return Asked::Unreachable;
    };
    match (reply.status, serde_json::from_str::<Me>(&reply.body)) {
        (200, Ok(me)) => Asked::Known(Box::new(me)),
        (401 | 403, _) if is_ours(&reply.body) => Asked::Nobody,
        _ => Asked::Unreachable,
    }
}

#[derive(Deserialize)]
struct Resumed {
    account: Account,
    resume: String,
}

/// Where the phone notes that somebody signed out without a network.
const LEAVING: &str = "taynghe.leaving";

/// Where an account's store keeps the secret of its session.
const RESUME: &str = "resume";

/// Ends the browser's session; false without a network.
async fn end_session() -> bool {
    here::ask("DELETE", "/api/v1/session", None).await.is_some()
}

/// Has the browser's session ended as soon as a page is opened with a network.
pub(super) fn note_leaving() {
    // Where the browser refuses, the cookie stays until it runs out.
    let _ = DevicePocket::open().put(LEAVING, &true);
}

/// Ends the session of whoever signed out without a network; false if it has to
/// wait for one still.
pub(super) async fn finish_leaving() -> bool {
    let pocket = DevicePocket::open();
    let leaving: Option<bool> = pocket.get(LEAVING).ok().flatten();
    if leaving.is_some() {
        if !end_session().await {
            return false;
        }
        pocket.remove(LEAVING);
    }
    true
}

/// Somebody is here again: what the browser carries is theirs, or will be.
pub(super) fn not_leaving() {
    DevicePocket::open().remove(LEAVING);
}

/// Puts the browser's session down, whosever it is, and lets it live.
pub(super) async fn park() {
    // Without a network it stays; whoever opens the phone next takes up their own.
    let _ = here::ask("POST", "/api/v1/session/park", Some("{}".to_owned())).await;
}

/// Whether our server wrote this refusal: a captive portal signs nobody out.
fn is_ours(body: &str) -> bool {
    serde_json::from_str::<Problem>(body).is_ok_and(|problem| problem.app == ENVELOPE)
}

impl Phone {
    /// Signs in with a login and a password, or gives the step that is left.
    ///
    /// # Errors
    /// [`SignInError`]; nothing on the phone has changed then.
    pub async fn sign_in(self, login: &str, password: &str) -> Result<Option<Step>, SignInError> {
        let credentials = Credentials { login, password };
        let body = serde_json::to_string(&credentials).map_err(|_| SignInError::Trouble)?;
        finish_leaving().await;
        // A colleague's session is put down, not ended.
        if self.shares() {
            park().await;
        }
        let reply = here::ask("POST", "/api/v1/session", Some(body))
            .await
            .ok_or(SignInError::Offline)?;
        match reply.status {
            200 | 201 | 204 => {}
            202 => {
                let left: StepLeft =
                    serde_json::from_str(&reply.body).map_err(|_| SignInError::Trouble)?;
                return Ok(Some(left.step));
            }
            400 | 401 | 403 | 422 => return Err(SignInError::Wrong),
            429 => return Err(SignInError::TooMany(reply.retry_after.unwrap_or(60))),
            _ => return Err(SignInError::Trouble),
        }
        let me = match serde_json::from_str::<Me>(&reply.body) {
            Ok(me) => me,
            // A server that answers without a body still says who is here.
            Err(_) => match ask_who().await {
                Asked::Known(me) => *me,
                _ => return Err(SignInError::Trouble),
            },
        };
        self.take_in(me).await;
        Ok(None)
    }

    /// Takes up the session of the account that was opened, so that nothing is sent
    /// with a colleague's; whoever has none left signs in before sending.
    pub(super) async fn take_up_session(self, device: &PhoneDevice) {
        let Some(own) = self.account_now() else {
            return;
        };
        let kept: Option<String> = device.meta(RESUME).await.ok().flatten();
        let body = serde_json::json!({ "resume": kept });
        let path = "/api/v1/session/resume";
        self.note_taking_up(true);
        let told = self.tell_server::<Resumed>("POST", path, &body).await;
        self.note_taking_up(false);
        if self.account_now().is_none_or(|open| open.id != own.id) {
            return;
        }
        match told {
            Told::Done(found) if found.account.id == own.id => {
                if kept.as_deref() != Some(&found.resume) {
                    // Without it the next opening asks for the password.
                    let _ = device.put_meta(RESUME, &found.resume).await;
                }
                self.known_anew(found.account).await;
                self.sync_now();
            }
            Told::Done(_) => {
                park().await;
                self.note_trouble(Trouble::SignedOut);
            }
            Told::SignedOut => self.note_trouble(Trouble::SignedOut),
            Told::Offline => self.try_taking_up_again(),
            Told::Refused(_) | Told::Wait(_) | Told::Trouble => {}
        }
    }

    /// Takes the account for the one that wants this phone.
    pub(super) async fn take_in(self, me: Me) {
        not_leaving();
        remember(&me);
        self.note_sample_of(&me);
        self.admit(me).await;
    }

    /// Signs out; callers ask [`Phone::left_behind`] first. An account of which
    /// nothing unsent is left, looks not told of included, goes from this phone with
    /// all that it kept here; any other stays in the list, sealed, for its next opening.
    pub async fn sign_out(self) {
        let behind = self.left_behind().await;
        let clean = behind.unsent == 0 && behind.looks == 0 && self.drafts().is_empty();
        let account = self.account_now();
        if !end_session().await {
            note_leaving();
        }
        // Another tab may have saved something meanwhile: then it stays too.
        let ended = match self.device().filter(|_| clean) {
            Some(device) => device.retire().await.unwrap_or(false),
            None => clean,
        };
        match account.filter(|_| ended) {
            // What cannot be deleted stays sealed.
            Some(account) => drop(self.wipe(account.id).await),
            None => self.close(),
        }
        here::tell_tabs("");
        here::load_page("/");
    }
}
