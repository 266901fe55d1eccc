//! Where no browser runs: the server renders, and forms are posted.

use domain::signup::SignUpForm;
use domain::{ClaimCode, Date};
use leptos::prelude::*;

use crate::courses::look_up::Outcome;
use crate::courses::own::OwnSignUp;
use crate::loader;

pub(in crate::courses) fn new_id() -> String {
    loader::new_id()
}

pub(in crate::courses) fn typed_before(_: &str) -> Option<SignUpForm> {
    None
}

pub(in crate::courses) fn today() -> Option<Date> {
    None
}

pub(in crate::courses) fn focus(_: &'static str) {}

pub(in crate::courses) fn be_ready_to_seal() {}

pub(in crate::courses) fn keep_and_send(
    _: OwnSignUp,
    _: &SignUpForm,
    then: impl FnOnce(bool) + 'static,
) {
    then(false);
}

pub(in crate::courses) fn own_sign_ups() -> RwSignal<Vec<OwnSignUp>> {
    RwSignal::new(Vec::new())
}

pub(in crate::courses) fn look_up(_: ClaimCode, then: impl FnOnce(Outcome) + 'static) {
    then(Outcome::Offline);
}

/// Sends what waits; there is nothing of the kind here.
pub fn send_waiting() {}
