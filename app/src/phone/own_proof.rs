//! The own password, and a code where there is a second factor, asked for again
//! before what a borrowed phone must not do.

use super::{Phone, proof_texts as texts, use_phone};
use crate::ui::{InputKind, TextField};
use domain::second_factor::is_needed;
use leptos::prelude::*;
use serde::Serialize;

/// What somebody types to prove again who they are.
#[derive(Clone, Copy)]
pub struct OwnProof {
    password: RwSignal<String>,
    code: RwSignal<String>,
}

/// The same as the server takes it.
#[derive(Clone, Default, Serialize)]
pub struct Again {
    /// The own password.
    pub password: String,
    /// A code, or nothing where there is no second factor.
    pub code: String,
}

impl Default for OwnProof {
    fn default() -> Self {
        Self::new()
    }
}

impl OwnProof {
    /// Nothing typed yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            password: RwSignal::new(String::new()),
            code: RwSignal::new(String::new()),
        }
    }

    /// The password that is typed.
    pub(super) const fn password(self) -> RwSignal<String> {
        self.password
    }

    /// What was typed.
    #[must_use]
    pub fn typed(self) -> Again {
        Again {
            password: self.password.get_untracked(),
            code: self.code.get_untracked().trim().to_owned(),
        }
    }

    /// Forgets what was typed: the page may have gone.
    pub fn clear(self) {
        self.password.try_set(String::new());
        self.clear_code();
    }

    /// A code counts once.
    pub fn clear_code(self) {
        self.code.try_set(String::new());
    }
}

/// Whether whoever is signed in, or comes in, has a second factor for certain: their role does
/// nothing without one, but in a demonstration.
#[must_use]
pub fn has_second(phone: Phone) -> bool {
    let needed = phone
        .expected()
        .is_some_and(|account| is_needed(account.role));
    needed && !phone.sample()
}

/// The fields for it.
#[component]
pub fn OwnProofFields(
    proof: OwnProof,
    /// Letters too, as in a recovery code.
    #[prop(optional)]
    letters: bool,
    /// What tells the fields from others like them on the same page.
    #[prop(optional, into)]
    of: String,
) -> impl IntoView {
    let code = has_second(use_phone());
    view! {
        <TextField
            id=format!("mat-khau-cua-ban{of}")
            label=texts::OWN_PASSWORD
            value=proof.password
            required=true
            input=InputKind::Password
            autocomplete="current-password"
            help=texts::OWN_PASSWORD_HELP
        />
        {code.then(|| view! { <OwnCode proof=proof letters=letters of=of.clone() /> })}
    }
}

/// The field for a code alone.
#[component]
pub fn OwnCode(
    proof: OwnProof,
    /// Letters too, as in a recovery code.
    #[prop(optional)]
    letters: bool,
    /// As in [`OwnProofFields`].
    #[prop(optional, into)]
    of: String,
) -> impl IntoView {
    let (input, help) = if letters {
        (InputKind::Text, texts::OWN_CODE_OR_RECOVERY_HELP)
    } else {
        (InputKind::Digits, texts::CODE_HELP)
    };
    view! {
        <TextField
            id=format!("ma-cua-ban{of}")
            label=texts::CODE
            value=proof.code
            required=true
            input=input
            autocomplete="one-time-code"
            help=help
        />
    }
}
