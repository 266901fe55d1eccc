//! A page around its answer.

use leptos::prelude::*;

use super::ask::{Ask, Got, Missing, Reply};
use super::source;
use crate::ui::{ButtonKind, ButtonLink, EmptyState, Page};

/// Shows what `ask` is answered; asks again when the question changes.
pub fn loaded<V: IntoView + 'static>(
    ask: impl Fn() -> Ask + Send + Sync + 'static,
    show: impl Fn(Reply) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let ask = Memo::new(move |_| ask());
    let first = Resource::new(move || ask.get(), source::first);
    let newer = RwSignal::new(None::<Got>);
    source::follow(first, newer);
    let drawn = move |first: Got| {
        move || {
            let newer = newer.get().filter(|newer| newer.ask == first.ask);
            match newer.unwrap_or_else(|| first.clone()).outcome {
                Ok(reply) => show(reply).into_any(),
                Err(missing) => view! { <NotThere missing=missing /> }.into_any(),
            }
        }
    };
    view! {
        <Transition fallback=Opening>
            {move || Suspend::new(async move { drawn(first.await) })}
        </Transition>
    }
}

#[component]
fn Opening() -> impl IntoView {
    view! { <p class="opening">"Đang mở…"</p> }
}

#[component]
fn NotThere(missing: Missing) -> impl IntoView {
    let (title, text) = match missing {
        Missing::Nothing => (
            "Không có trang này",
            "Địa chỉ có thể đã gõ nhầm hoặc đã đổi. Không có gì bị mất.",
        ),
        Missing::Offline => (
            "Chưa có mạng",
            "Trang này chưa từng được mở trên máy này. Hãy mở lại khi có mạng.",
        ),
        Missing::Trouble => (
            "Máy chủ đang bận",
            "Những gì đã lưu trên máy này vẫn còn. Hãy thử lại sau ít phút.",
        ),
    };
    view! {
        <Page title=title>
            <EmptyState title=title text=text>
                <ButtonLink href="/" kind=ButtonKind::Quiet>
                    "Về trang đầu"
                </ButtonLink>
            </EmptyState>
        </Page>
    }
}
