//! What only the server can do, asked of it at once: it is done, or it is not,
//! and nothing of it waits on the phone.

use super::session::StepLeft;
use super::{Me, Phone, here};
use crate::loader::hill;
use domain::second_factor::Step;
use domain::wire::{ENVELOPE, Problem};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What telling the server came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// It was done, with this answer.
    Done(T),
    /// It was not done, for the reason with this stable code.
    Refused(String),
    /// Not so often: the next may be after so many seconds.
    Wait(u32),
    /// There is no network, or something in between answered.
    Offline,
    /// The session has ended.
    SignedOut,
    /// The server has trouble.
    Trouble,
}

impl<T> Told<T> {
    /// The same with another answer, made of this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Told<U> {
        match self {
            Self::Done(answer) => Told::Done(make(answer)),
            Self::Refused(code) => Told::Refused(code),
            Self::Wait(seconds) => Told::Wait(seconds),
            Self::Offline => Told::Offline,
            Self::SignedOut => Told::SignedOut,
            Self::Trouble => Told::Trouble,
        }
    }
}

/// What opening an account came to.
#[derive(Deserialize)]
#[serde(untagged)]
enum Opened {
    Left(StepLeft),
    In(Box<Me>),
}

/// What proving a second factor came to.
#[derive(Deserialize)]
struct Proven {
    #[serde(flatten)]
    me: Me,
    recovery_left: Option<u64>,
    #[serde(default)]
    recovery_codes: Vec<String>,
}

impl Phone {
    /// Tells the server to do something at a path, and reads its answer.
    pub async fn tell_server<T: DeserializeOwned>(
        self,
        method: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Told<T> {
        if hill::is_cut_off() {
            return Told::Offline;
        }
        let Ok(body) = serde_json::to_string(body) else {
            return Told::Trouble;
        };
        let Some(reply) = here::ask(method, path, Some(body)).await else {
            return Told::Offline;
        };
        // An answer without a body is nothing.
        let text = if reply.status == 204 {
            "null"
        } else {
            &reply.body
        };
        if matches!(reply.status, 200..=204) {
            return serde_json::from_str(text).map_or(Told::Offline, Told::Done);
        }
        match serde_json::from_str::<Problem>(text) {
            Ok(problem) if problem.app != ENVELOPE => Told::Offline,
            Ok(_) if reply.status == 401 => Told::SignedOut,
            Ok(_) if reply.status == 429 => Told::Wait(reply.retry_after.unwrap_or(60)),
            Ok(problem) if reply.status < 500 => Told::Refused(problem.error),
            Ok(_) => Told::Trouble,
            // A captive portal's page is no answer of ours.
            Err(_) => Told::Offline,
        }
    }

    /// The secret of the link that opened this page, which from now on stands
    /// nowhere else.
    #[must_use]
    pub fn take_link_secret(self) -> String {
        here::take_fragment()
    }

    /// Opens the account of a link with a new password, and takes it for the one
    /// of this phone; or gives the step that is left.
    pub async fn accept_invitation(self, token: &str, password: &str) -> Told<Option<Step>> {
        let body = serde_json::json!({"token": token, "password": password});
        let told = self
            .tell_server::<Opened>("POST", "/api/v1/invitation", &body)
            .await;
        if let Told::Done(Opened::In(me)) = &told {
            self.take_in(Me::clone(me)).await;
        }
        told.map(|opened| match opened {
            Opened::Left(left) => Some(left.step),
            Opened::In(_) => None,
        })
    }

    /// Types the code that a sign-in waits for, and takes the account for the one
    /// of this phone. Gives how many recovery codes are left, where one was used.
    pub async fn prove_code(self, code: &str) -> Told<Option<u64>> {
        let body = serde_json::json!({ "code": code });
        let told = self
            .tell_server::<Proven>("POST", "/api/v1/session/code", &body)
            .await;
        if let Told::Done(proven) = &told {
            self.take_in(proven.me.clone()).await;
        }
        told.map(|proven| proven.recovery_left)
    }

    /// Keeps a second factor that is proven here, and gives its recovery codes.
    /// Whoever was not in yet is so with [`Phone::come_in`], after the codes were seen.
    pub async fn set_up_second_factor(self, proof: &impl Serialize) -> Told<Vec<String>> {
        let told = self
            .tell_server::<Proven>("POST", "/api/v1/second-factor", proof)
            .await;
        if let Told::Done(proven) = &told
            && self.account_now().is_some()
        {
            self.take_in(proven.me.clone()).await;
        }
        told.map(|proven| proven.recovery_codes)
    }

    /// Lets the browser print the page.
    pub fn print_page(self) {
        here::print();
    }

    /// The text of the file that is chosen in an input; none if there is none, it
    /// is no text, or it is longer than a list of accounts may be.
    pub async fn chosen_text(self, input: &str) -> Option<String> {
        const MOST: usize = 1 << 20;
        String::from_utf8(here::chosen(input, MOST).await?).ok()
    }
}
