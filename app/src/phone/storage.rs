//! The browser's storage as a person meets it: whether it lasts, whether there
//! is room, and the ways out when there is none.

use super::{Phone, Room, here, texts, trouble_texts, use_phone};
use crate::offline::{LeftBehind, StoreError};
use crate::ui::{Button, ButtonKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

impl Phone {
    /// What somebody who signs out now leaves on this phone, counted now.
    pub async fn left_behind(self) -> LeftBehind {
        let counted = match self.device() {
            Some(device) => device.left_behind().await.ok(),
            None => None,
        };
        // A store that does not open may still hold what was last counted in it.
        counted.unwrap_or_else(|| {
            let unsent = self.last_counted().map_or(0, |(unsent, _)| unsent);
            LeftBehind {
                unsent,
                unrescued: unsent,
                rescued: None,
                looks: 0,
            }
        })
    }

    /// Whether the browser keeps what is stored even when space runs short.
    pub async fn persisted(self) -> bool {
        here::persisted().await
    }

    /// Asks the browser to keep what is stored even when space runs short.
    pub async fn persist(self) -> bool {
        here::persist().await
    }

    /// Called when something was saved: that is when it matters that the browser
    /// keeps it, and how much room is left. The browser is asked once a page.
    pub(super) fn keep_safe(self) {
        let asked = self.keep_asked.get_value();
        self.keep_asked.set_value(true);
        spawn_local(async move {
            if !asked && !here::persisted().await {
                here::persist().await;
            }
            self.look_at_room().await;
        });
    }

    /// Looks how much room is left.
    pub(super) async fn look_at_room(self) {
        let room = here::room().await;
        if self
            .room
            .try_get_untracked()
            .is_some_and(|before| before != room)
        {
            self.room.set(room);
        }
    }

    /// The room that the browser gives, once it has told.
    #[must_use]
    pub fn room(self) -> Option<Room> {
        self.room.get()
    }

    /// The last trouble with storage.
    pub(super) fn storage_trouble(self) -> Option<StoreError> {
        self.storage_trouble.get()
    }

    /// Notes trouble with storage, to be shown in words.
    pub(crate) fn note_storage_trouble(self, error: &StoreError) {
        self.storage_trouble.set(Some(error.clone()));
    }
}

/// What a person can do while storage fails: send what is saved, or carry it
/// away in a file. Of a store that is gone, only what was lost can be learned.
#[component]
pub fn WaysOut() -> impl IntoView {
    let phone = use_phone();
    move || {
        if phone.storage_trouble() == Some(StoreError::Gone) {
            return view! {
                <p class="actions">
                    <Reload />
                </p>
            }
            .into_any();
        }
        view! {
            <div class="actions">
                <Button kind=ButtonKind::Quiet on_click=move |()| phone.sync_now()>
                    {trouble_texts::SEND_NOW}
                </Button>
                <a class="button button-quiet" href="/tai-khoan/xuat-tep">
                    {texts::RESCUE}
                </a>
            </div>
        }
        .into_any()
    }
}

/// Begins the page anew.
#[component]
pub(super) fn Reload() -> impl IntoView {
    view! {
        <Button kind=ButtonKind::Quiet on_click=move |()| here::reload()>
            {trouble_texts::RELOAD}
        </Button>
    }
}
