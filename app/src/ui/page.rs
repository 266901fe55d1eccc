//! The bones of a page: heading, cards, lists, and what stands where there is nothing.

use leptos::prelude::*;
use leptos_meta::Title;

/// A page: its title, the way back, its heading and its content.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] back: Option<String>,
    /// What the browser calls the page, and writes to its history on the disk:
    /// for a page whose title names somebody.
    #[prop(optional)]
    tab: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    // Asked for once more while a page is taken away, when its signals are gone already.
    let in_tab = move || title.try_get().unwrap_or_default();
    view! {
        <Title text=move || tab.map_or_else(in_tab, str::to_owned) />
        {back.map(|href| view! { <p class="back"><a href=href>"‹ Quay lại"</a></p> })}
        <h1>{move || title.get()}</h1>
        {children()}
    }
}

/// A box around things that belong together.
#[component]
pub fn Card(#[prop(optional, into)] class: String, children: Children) -> impl IntoView {
    view! { <section class=format!("card {class}")>{children()}</section> }
}

/// A list of rows to press.
#[component]
pub fn List(children: Children) -> impl IntoView {
    view! { <ul class="rows">{children()}</ul> }
}

/// A row to press: what it is, something about it, and marks at its end.
#[component]
pub fn ListItem(
    #[prop(into)] href: String,
    #[prop(into)] title: String,
    #[prop(optional, into)] note: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <li>
            <a class="row" href=href>
                <span class="row-text">
                    <span class="row-title">{title}</span>
                    <span class="row-note">{note}</span>
                </span>
                {children.map(|children| view! { <span class="row-marks">{children()}</span> })}
            </a>
        </li>
    }
}

/// What stands where there is nothing yet, and what to do about it.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
