//! Signing in and out, and who the server says is here.

use super::{Phone, here};
use crate::offline::pocket::{DevicePocket, Pocket};
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

/// Whom this phone remembers.
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
    let pocket = DevicePocket::open();
    // Where the browser refuses, the person signs in again next time.
    let _ = pocket.put(ACCOUNT, &me.account);
    let sample = me.sample.unwrap_or_else(here::document_says_sample);
    let _ = pocket.put(SAMPLE, &sample);
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
    let Some(reply) = here::ask("GET", "/api/v1/me", None).await else {
        return Asked::Unreachable;
    };
    match (reply.status, serde_json::from_str::<Me>(&reply.body)) {
        (200, Ok(me)) => Asked::Known(Box::new(me)),
        (401 | 403, _) if is_ours(&reply.body) => Asked::Nobody,
        _ => Asked::Unreachable,
    }
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
        self.take_in(&me);
        Ok(None)
    }

    /// Takes the account for the one of this phone and opens its store.
    pub(super) fn take_in(self, me: &Me) {
        remember(me);
        self.note_sample_of(me);
        self.open(me.account.clone());
    }

    /// Signs out. What is stored stays on the phone for the next sign-in of the
    /// same account; callers ask [`Phone::left_behind`] first.
    pub async fn sign_out(self) {
        // Without a network the cookie stays until it runs out, and the phone forgets who it was.
        let _ = here::ask("DELETE", "/api/v1/session", None).await;
        DevicePocket::open().remove(ACCOUNT);
        here::load_page("/");
    }
}
