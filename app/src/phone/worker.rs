//! A new version of the app that waits: told to the person, opened when they
//! say so, and never over a half-filled form.

use super::{here, texts};
use crate::ui::{Button, ButtonKind, Notice};
use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static OPEN_FORM: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a form has something typed in it that is not saved.
pub(super) fn note_open_form(open: bool) {
    OPEN_FORM.set(open);
}

/// Whether a new version waits.
#[derive(Clone, Copy)]
pub struct Worker {
    waits: RwSignal<bool>,
}

impl Worker {
    /// Watches for new versions as long as the page is open.
    #[must_use]
    pub fn watch() -> Self {
        let waits = RwSignal::new(false);
        Effect::new(move |_| here::watch_worker(move || waits.set(true)));
        Self { waits }
    }

    /// Whether a new version waits.
    #[must_use]
    pub fn waits(self) -> bool {
        self.waits.get()
    }
}

/// Offers the new version that waits, if one does.
#[component]
pub fn NewVersion() -> impl IntoView {
    let worker = Worker::watch();
    let held_back = RwSignal::new(false);
    let open = move |()| {
        if OPEN_FORM.get() {
            held_back.set(true);
        } else {
            here::open_new_version();
        }
    };
    move || {
        worker.waits().then(|| {
            view! {
                <Notice>
                    <p>{texts::NEW_VERSION}</p>
                    {move || held_back.get().then(|| view! { <p>{texts::NEW_VERSION_WAITS}</p> })}
                    <Button kind=ButtonKind::Quiet on_click=open>
                        {texts::OPEN_NEW_VERSION}
                    </Button>
                </Notice>
            }
        })
    }
}
