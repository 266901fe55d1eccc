//! Choosing a class, the nearest first.

use super::classes::{Nearness, OpenClass};
use super::texts;
use leptos::prelude::*;

/// The open classes as cards to choose from.
#[component]
pub(super) fn ChooseClass(classes: Vec<OpenClass>, chosen: RwSignal<String>) -> impl IntoView {
    let cards = classes
        .into_iter()
        .map(|class| {
            let id = class.id.to_string();
            let is_chosen = {
                let id = id.clone();
                move || chosen.with(|chosen| *chosen == id)
            };
            let value = id.clone();
            let near = match class.nearness {
                Nearness::Here => Some(("mark mark-done", texts::HERE)),
                Nearness::Area => Some(("mark", texts::NEARBY)),
                Nearness::Province => None,
            };
            let seats = class.seats.map(|seats| texts::seats(class.taken, seats));
            view! {
                <label class="choice class-choice">
                    <input
                        type="radio"
                        name="lop"
                        value=value
                        prop:checked=is_chosen
                        on:change=move |_| chosen.set(id.clone())
                    />
                    <span>
                        <strong>{class.title}</strong>
                        {near.map(|(mark, words)| view! { " " <span class=mark>{words}</span> })}
                        <span class="class-note">{class.note}</span>
                        {seats.map(|seats| view! { <span class="class-note">{seats}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" id="lop" tabindex="-1">
            <legend>{texts::CHOOSE_CLASS}</legend>
            <div class="choices">{cards}</div>
        </fieldset>
    }
}
