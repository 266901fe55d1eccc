//! One class, and the form to sign up for it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::sign_up::SignUp;
use super::texts;
use crate::loader::{Ask, ClassLine, ClassSheet, loaded};
use crate::ui::{ButtonKind, ButtonLink, Notice, NoticeKind};

/// One class.
#[component]
pub fn ClassPage() -> impl IntoView {
    let params = use_params_map();
    let ask = move || Ask::Class {
        id: params.with(|params| params.get("id").unwrap_or_default()),
    };
    view! {
        <p class="back">
            <a href="/lop">"‹ " {texts::CLASSES}</a>
        </p>
        {loaded(ask, show)}
    }
}

fn show(sheet: ClassSheet) -> impl IntoView {
    view! { <Class sheet=sheet /> }
}

#[component]
fn Class(sheet: ClassSheet) -> impl IntoView {
    let class = sheet.class.clone();
    let form = if sheet.open {
        view! { <SignUp sheet=sheet /> }.into_any()
    } else {
        view! {
            <Notice kind=NoticeKind::Warn>{texts::CLOSED}</Notice>
            <p class="actions">
                <ButtonLink href="/lop" kind=ButtonKind::Quiet>
                    {texts::OTHER_CLASSES}
                </ButtonLink>
            </p>
        }
        .into_any()
    };
    view! {
        <Title text=class.trade.clone() />
        <h1>{class.trade.clone()}</h1>
        <Facts class=class />
        {form}
    }
}

#[component]
fn Facts(class: ClassLine) -> impl IntoView {
    let fact = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
    };
    let seats = (class.seats > 0).then(|| class.seats.to_string());
    view! {
        <dl class="facts">
            {fact(texts::LEVEL, class.level.clone())} {fact(texts::PLACE, texts::place(&class))}
            {fact(texts::DAYS, texts::days(&class))}
            {fact(texts::SEATS, seats.unwrap_or_default())}
            {fact(texts::PROVIDER, class.provider.clone())}
        </dl>
    }
}
