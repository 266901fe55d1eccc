//! A few words that matter now.

use leptos::prelude::*;

/// What kind of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// It went well.
    Good,
    /// Look again; nothing is stopped.
    Warn,
    /// It did not go; what to do is said.
    Bad,
}

/// A few words in a box. Bad ones are read out at once.
#[component]
pub fn Notice(#[prop(optional)] kind: NoticeKind, children: Children) -> impl IntoView {
    let (class, role) = match kind {
        NoticeKind::Info => ("notice", "status"),
        NoticeKind::Good => ("notice notice-good", "status"),
        NoticeKind::Warn => ("notice notice-warn", "status"),
        NoticeKind::Bad => ("notice notice-bad", "alert"),
    };
    view! { <div class=class role=role>{children()}</div> }
}
