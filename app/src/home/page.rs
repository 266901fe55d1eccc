//! The first page: what this is, how far the province has come, where to go.

use leptos::prelude::*;
use leptos_meta::Title;

use super::demonstration::Entrance;
use super::texts;
use crate::loader::{Ask, Home, is_sample, loaded};
use crate::ui::{Bar, ButtonKind, ButtonLink, EmptyState, List, ListItem};

/// The first page.
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <Title text=texts::TITLE />
        <h1>{texts::TITLE}</h1>
        <p class="lead">{texts::LEAD}</p>
        <div class="home">
            <div>{loaded(|| Ask::Home, show)}</div>
            <div class="home-side">
                {is_sample().then(|| view! { <Entrance /> })} <h2>{texts::GO_ON}</h2>
                <List>
                    <ListItem href="/tra-cuu" title=texts::LOOK_UP note=texts::LOOK_UP_NOTE />
                    <ListItem href="/tong-hop" title=texts::TOTALS note=texts::TOTALS_NOTE />
                    <ListItem href="/dang-nhap" title=texts::SIGN_IN note=texts::SIGN_IN_NOTE />
                </List>
            </div>
        </div>
    }
}

fn show(home: Home) -> impl IntoView {
    view! { <Now home=home /> }
}

#[component]
fn Now(home: Home) -> impl IntoView {
    // A province of so few is at its very beginning.
    let bar = home
        .goal
        .clone()
        .zip(home.done.known())
        .map(|(goal, done)| {
            view! {
                <Bar value=done max=goal.value label=texts::bar(&home, done, goal.value) />
                <p class="help">{texts::as_of(&home, goal.act.as_deref())}</p>
            }
        });
    let classes = home
        .classes
        .iter()
        .map(|class| {
            let note = texts::class_note(&class.level, &class.place, &class.starts_on);
            view! {
                <ListItem
                    href=format!("/lop/{}", class.id)
                    title=class.trade.clone()
                    note=note
                />
            }
        })
        .collect_view();
    let list = if home.classes.is_empty() {
        view! { <EmptyState title=texts::NO_CLASSES /> }.into_any()
    } else {
        view! {
            <List>{classes}</List>
            <p class="actions">
                <ButtonLink href="/lop" kind=ButtonKind::Main>
                    {texts::ALL_CLASSES}
                </ButtonLink>
            </p>
        }
        .into_any()
    };
    view! {
        <section class="goal">{bar}</section>
        <h2>{texts::CLASSES}</h2>
        {list}
    }
}
