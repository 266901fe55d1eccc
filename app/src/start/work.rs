//! Whoever signs in has the whole app, always mounted into the empty shell.

use crate::work::WorkApp;

pub(super) fn mount() {
    leptos::mount::mount_to_body(WorkApp);
}
