//! The line on every page that says where a person's work is.

use super::{sync_words, texts, use_phone};
use crate::ui::NoticeKind;
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
                .map(|words| {
                    view! {
                        <div class="notice notice-bad" role="alert">
                            <p>{words}</p>
                            <p><A href="/tai-khoan/xuat-tep">{texts::RESCUE}</A></p>
                        </div>
                    }
                })
        }}
        {move || {
            phone.just_ready().then(|| {
                view! { <p class="notice notice-good" role="status">{texts::READY_OFFLINE}</p> }
            })
        }}
    }
}

const fn class(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Info => "sync-line",
        NoticeKind::Good => "sync-line sync-good",
        NoticeKind::Warn | NoticeKind::Bad => "sync-line sync-warn",
    }
}
