//! A page around its answer.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;

use super::ask::{Answer, Ask, Got, Missing, Whose};
use super::source;
use crate::ui::{ButtonKind, ButtonLink};

/// Whose a text is, if it is an answer to what a page asks.
pub(super) type Reads = fn(&str) -> Option<Whose>;

/// Draws what a page got.
type Drawn = Arc<dyn Fn(&Got) -> AnyView + Send + Sync>;

/// Shows what `ask` is answered; asks again when the question changes.
pub fn loaded<A: Answer, V: IntoView + 'static>(
    ask: impl Fn() -> Ask + Send + Sync + 'static,
    show: fn(A) -> V,
) -> impl IntoView {
    let draw = move |got: &Got| {
        let answer = match &got.outcome {
            Ok(text) => read::<A>(text).ok_or(Missing::Trouble),
            Err(missing) => Err(*missing),
        };
        match (answer, got.seen_at) {
            (Ok(answer), None) => show(answer).into_any(),
            (Ok(answer), Some(now)) => show(answer.seen_at(now)).into_any(),
            (Err(missing), _) => not_there(missing, &got.address).into_any(),
        }
    };
    page(
        Memo::new(move |_| ask()),
        |text| read::<A>(text).map(|answer| answer.whose()),
        Arc::new(draw),
    )
}

fn read<A: Answer>(text: &str) -> Option<A> {
    serde_json::from_str(text).ok()
}

/// The part of [`loaded`] that is the same for every page: the answer is text to it.
fn page(ask: Memo<Ask>, reads: Reads, draw: Drawn) -> AnyView {
    let first = Resource::new(move || ask.get(), move |ask| source::first(ask, reads));
    let newer = RwSignal::new(None::<Got>);
    source::follow(first, newer, reads);
    let drawn = move |first: Got| {
        let draw = draw.clone();
        move || {
            let newer = newer.get().filter(|newer| newer.address == first.address);
            draw(newer.as_ref().unwrap_or(&first))
        }
    };
    view! {
        <Transition fallback=Opening>
            {move || {
                let drawn = drawn.clone();
                Suspend::new(async move { drawn(first.await) })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Opening() -> impl IntoView {
    view! { <p class="opening">"Đang mở…"</p> }
}

/// What stands where the page at an address got no answer.
fn not_there(missing: Missing, address: &str) -> impl IntoView + use<> {
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
    // These pages have their own heading, whatever is answered.
    let is_headed = address == "/" || address.split('?').next() == Some("/lop");
    let heading = if is_headed {
        view! { <h2>{title}</h2> }.into_any()
    } else {
        view! {
            <Title text=title />
            <h1>{title}</h1>
        }
        .into_any()
    };
    view! {
        {heading}
        <p>{text}</p>
        <p class="actions">
            <ButtonLink href="/" kind=ButtonKind::Quiet>
                "Về trang đầu"
            </ButtonLink>
        </p>
    }
}
