//! After a sign-up: the code, how to use it, and what comes next.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::here;
use super::own::OwnSignUp;
use super::posted::PostedCode;
use super::texts;
use crate::ui::{ButtonKind, ButtonLink, EmptyState, Notice, NoticeKind, Page};

/// The result of signing up for a class.
#[component]
pub fn SignedUpPage() -> impl IntoView {
    let params = use_params_map();
    let own = here::own_sign_ups();
    let posted = use_context::<PostedCode>();
    let shown = move || {
        if let Some(PostedCode(code)) = posted.clone() {
            return view! { <Taken code=code /> }.into_any();
        }
        let class = params.with(|params| params.get("id").unwrap_or_default());
        let found = own.with(|own| {
            let mut own = own.iter();
            own.find(|own| own.class == class).cloned()
        });
        match found {
            Some(own) => view! { <Own own=own /> }.into_any(),
            None => view! {
                <EmptyState title=texts::NONE_HERE text=texts::NONE_HERE_NOTE>
                    <ButtonLink href="/tra-cuu" kind=ButtonKind::Quiet>
                        {texts::LOOK_UP}
                    </ButtonLink>
                </EmptyState>
            }
            .into_any(),
        }
    };
    view! { <Page title=texts::DONE>{shown}</Page> }
}

/// A code that can be read across a table.
#[component]
fn Code(code: String) -> impl IntoView {
    view! {
        <div class="claim">
            <p class="claim-name">{texts::CODE}</p>
            <p class="claim-code">{code}</p>
            <p class="claim-note">{texts::CODE_NOTE}</p>
        </div>
    }
}

#[component]
fn Taken(code: String) -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Good>{texts::SENT}</Notice>
        <Code code=code />
        <Ways />
    }
}

#[component]
fn Own(own: OwnSignUp) -> impl IntoView {
    view! {
        <Standing own=own.clone() />
        <Code code=own.code />
        <Ways />
    }
}

/// Whether a sign-up has been sent.
#[component]
pub(super) fn Standing(own: OwnSignUp) -> impl IntoView {
    let waits = own.is_waiting();
    match (own.refused, waits) {
        (Some(words), _) => view! {
            <Notice kind=NoticeKind::Bad>{texts::REFUSED} ": " {words}</Notice>
        }
        .into_any(),
        (None, true) => view! { <Notice kind=NoticeKind::Warn>{texts::WAITS}</Notice> }.into_any(),
        (None, false) => view! { <Notice kind=NoticeKind::Good>{texts::SENT}</Notice> }.into_any(),
    }
}

#[component]
fn Ways() -> impl IntoView {
    view! {
        <p class="actions">
            <ButtonLink href="/tra-cuu" kind=ButtonKind::Quiet>
                {texts::LOOK_UP}
            </ButtonLink>
            <ButtonLink href="/lop" kind=ButtonKind::Quiet>
                {texts::OTHER_CLASSES}
            </ButtonLink>
        </p>
    }
}
