//! Lists that come from the server a page at a time.

use super::texts;
use crate::phone::{Online, Phone, ask_online, use_phone};
use crate::ui::{Button, ButtonKind, EmptyState, Notice, NoticeKind};
use domain::history::{History, Step};
use domain::review::Listing;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

/// One page of a list.
pub(super) trait Page: DeserializeOwned + Clone + Send + Sync + 'static {
    /// What the list is of.
    type Row: Clone + Send + Sync + 'static;
    /// The rows, and what to ask for as `after` to get more.
    fn split(self) -> (Vec<Self::Row>, Option<String>);
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Page for Listing<T> {
    type Row = T;
    fn split(self) -> (Vec<T>, Option<String>) {
        (self.rows, self.next)
    }
}

impl Page for History {
    type Row = Step;
    fn split(self) -> (Vec<Step>, Option<String>) {
        (self.steps, self.next)
    }
}

/// What the server answers at a path, drawn by `show`; until then, and where
/// there is none, a line that says why.
pub(super) fn asked<P: Page, V: IntoView + 'static>(
    phone: Phone,
    path: impl Fn() -> Option<String> + 'static,
    show: impl Fn(P) -> V + Send + Sync + 'static,
) -> impl IntoView {
    let (answer, again) = ask_online::<P>(phone, path);
    move || {
        let missing = |words: &'static str, again: Option<Callback<()>>| {
            view! { <Missing words=words again=again /> }.into_any()
        };
        match answer.get() {
            Online::Asking => {
                view! { <p class="help" role="status">{texts::ASKING}</p> }.into_any()
            }
            Online::Got(page) => show(page).into_any(),
            Online::Offline => missing(texts::NEEDS_NETWORK, Some(again)),
            Online::SignedOut => missing(texts::SIGNED_OUT, None),
            Online::Closed => missing(texts::NOT_YOURS, None),
            Online::Nothing => missing(texts::NOT_ON_SERVER, None),
            Online::Trouble => missing(texts::SERVER_TROUBLE, Some(again)),
        }
    }
}

#[component]
fn Missing(words: &'static str, again: Option<Callback<()>>) -> impl IntoView {
    view! {
        <EmptyState title=words>
            {again
                .map(|again| {
                    view! {
                        <Button kind=ButtonKind::Quiet on_click=again>
                            {texts::TRY_AGAIN}
                        </Button>
                    }
                })}
        </EmptyState>
    }
}

/// The rows of a list, this page's first, and a button for more.
pub(super) fn rows<P: Page>(
    path: String,
    first: P,
    draw: impl Fn(P::Row) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let phone = use_phone();
    let (shown, next) = first.split();
    let shown = RwSignal::new(shown);
    let next = RwSignal::new(next);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(false);
    let more = move |()| {
        let Some(after) = next.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        let path = format!("{path}?after={after}");
        spawn_local(async move {
            let answer = phone.ask_server::<P>(&path).await;
            if let Online::Got(page) = answer {
                let (rows, after) = page.split();
                shown.try_update(|shown| shown.extend(rows));
                next.try_set(after);
                trouble.try_set(false);
            } else {
                trouble.try_set(true);
            }
            busy.try_set(false);
        });
    };
    let more = Callback::new(more);
    view! {
        {move || shown.get().into_iter().map(&draw).collect_view()}
        {move || {
            trouble
                .get()
                .then(|| {
                    view! { <Notice kind=NoticeKind::Warn>{texts::NEEDS_NETWORK}</Notice> }
                })
        }}
        {move || {
            next.get()
                .is_some()
                .then(|| {
                    view! {
                        <p class="actions">
                            <Button kind=ButtonKind::Quiet on_click=more disabled=busy>
                                {texts::MORE}
                            </Button>
                        </p>
                    }
                })
        }}
    }
}
