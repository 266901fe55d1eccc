//! The line on every page that says where a person's work is.

use super::storage::WaysOut;
use super::{sync_words, texts, trouble_texts, use_phone};
use crate::ui::{Notice, NoticeKind};
use leptos::prelude::*;
use leptos_router::components::A;

/// Where the work is, in words, on every page of a signed-in person. It leads
/// to what waits, keeps its height, and is read out when it changes.
#[component]
pub fn SyncLine() -> impl IntoView {
    let phone = use_phone();
    let line = Memo::new(move |_| {
        let (kind, words) = sync_words(&phone.sync(), phone.cut_off(), phone.now());
        (class(kind), words)
    });
    let clock_is_wrong = Memo::new(move |_| {
        // Whoever changed records may have done so after the clock was changed.
        phone.follow();
        phone.clock_is_wrong()
    });
    view! {
        <div class=move || line.get().0>
            <A href="/cho-gui" attr:class="sync-link">
                <span class="sync-dot" aria-hidden="true"></span>
                <span aria-live="polite">{move || line.get().1}</span>
            </A>
        </div>
        {move || {
            phone
                .storage_trouble()
                .map(|error| {
                    view! {
                        <Notice kind=NoticeKind::Bad>
                            <p>{trouble_texts::storage_trouble(&error)}</p>
                            <WaysOut />
                        </Notice>
                    }
                })
        }}
        {move || {
            let room = phone.room().filter(|room| room.is_short())?;
            Some(view! { <Quiet words=trouble_texts::short_of_room(room.left_mib()) /> })
        }}
        {move || {
            clock_is_wrong
                .get()
                .then(|| view! { <Quiet words=trouble_texts::CLOCK_WRONG.to_owned() /> })
        }}
        {move || {
            phone.just_ready().then(|| {
                view! { <p class="notice notice-good" role="status">{texts::READY_OFFLINE}</p> }
            })
        }}
    }
}

/// Something that is good to know and in nobody's way.
#[component]
fn Quiet(words: String) -> impl IntoView {
    view! { <p class="help" role="status">{words}</p> }
}

const fn class(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Info => "sync-line",
        NoticeKind::Good => "sync-line sync-good",
        NoticeKind::Warn | NoticeKind::Bad => "sync-line sync-warn",
    }
}
