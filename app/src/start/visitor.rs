//! A visitor's browser takes over what the server has rendered, or mounts into
//! the public shell.

use crate::app::VisitorApp;
use leptos::prelude::document;

pub(super) fn mount() {
    let empty = document()
        .body()
        .is_some_and(|body| body.has_attribute("data-shell"));
    if empty {
        leptos::mount::mount_to_body(VisitorApp);
    } else {
        leptos::mount::hydrate_body(VisitorApp);
    }
}
