//! Choosing a class, the nearest first.

use super::classes::{Nearness, OpenClass};
use super::texts;
use crate::ui::{Button, ButtonKind};
use leptos::prelude::*;

/// How many classes are drawn at first, the nearest.
const FIRST: usize = 8;

/// The open classes as cards to choose from.
#[component]
pub(super) fn ChooseClass(classes: Vec<OpenClass>, chosen: RwSignal<String>) -> impl IntoView {
    let is_far = chosen.with_untracked(|chosen| {
        let far = classes.iter().skip(FIRST);
        far.into_iter().any(|class| class.id.to_string() == *chosen)
    });
    let all = RwSignal::new(is_far || classes.len() <= FIRST);
    let classes = StoredValue::new(classes);
    let shown = move || {
        let count = if all.get() { usize::MAX } else { FIRST };
        classes.with_value(|classes| {
            classes
                .iter()
                .take(count)
                .map(|class| view! { <ClassCard class=class.clone() chosen=chosen /> })
                .collect_view()
        })
    };
    view! {
        <fieldset class="field" id="lop" tabindex="-1">
            <legend>{texts::CHOOSE_CLASS}</legend>
            <div class="choices">{shown}</div>
            <Show when=move || !all.get()>
                <p class="actions">
                    <Button kind=ButtonKind::Quiet on_click=move |()| all.set(true)>
                        {texts::MORE_CLASSES}
                    </Button>
                </p>
            </Show>
        </fieldset>
    }
}

#[component]
fn ClassCard(class: OpenClass, chosen: RwSignal<String>) -> impl IntoView {
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
}
