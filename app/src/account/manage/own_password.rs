//! The own password, asked for again before what a borrowed phone must not do.

use super::texts;
use crate::ui::{InputKind, TextField};
use leptos::prelude::*;

/// The field for the password of whoever is signed in.
#[component]
pub(super) fn OwnPassword(value: RwSignal<String>) -> impl IntoView {
    view! {
        <TextField
            id="mat-khau-cua-ban"
            label=texts::OWN_PASSWORD
            value=value
            required=true
            input=InputKind::Password
            autocomplete="current-password"
            help=texts::OWN_PASSWORD_HELP
        />
    }
}
