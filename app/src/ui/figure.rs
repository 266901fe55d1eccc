//! Figures, each with the words that say what it counts.

use leptos::prelude::*;

use super::format::percent;

/// How far a value has come toward a goal.
#[component]
pub fn Bar(value: i64, max: i64, #[prop(into)] label: String) -> impl IntoView {
    let max = max.max(1);
    view! {
        <div class="bar">
            <progress class="bar-track" max=max.to_string() value=value.clamp(0, max).to_string() aria-label=label.clone()></progress>
            <p class="bar-label">
                <span>{label}</span>
                <span class="bar-share">{percent(value, max)}</span>
            </p>
        </div>
    }
}

/// One figure: the number, its name, and what it counts.
#[component]
pub fn Stat(
    #[prop(into)] value: Signal<String>,
    #[prop(into)] label: String,
    #[prop(optional, into)] note: String,
) -> impl IntoView {
    view! {
        <div class="stat">
            <dt class="stat-label">{label}</dt>
            <dd class="stat-value">{move || value.get()}</dd>
            <dd class="stat-note">{note}</dd>
        </div>
    }
}

/// Figures side by side.
#[component]
pub fn StatRow(children: Children) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}
