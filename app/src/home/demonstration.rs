//! What only the demonstration shows.

use leptos::prelude::*;

use super::texts;
use crate::loader::is_sample;

/// The strip that marks every page of the demonstration.
#[component]
pub fn SampleStrip() -> impl IntoView {
    is_sample().then(|| {
        view! {
            <p class="sample" role="note">
                <span>
                    <strong>{texts::SAMPLE}</strong>
                    ", "
                    {texts::SAMPLE_NOTE}
                </span>
                <a href="/gioi-thieu">{texts::TOUR}</a>
            </p>
        }
    })
}

/// One tap into any role; plain forms, so that no script is needed.
#[component]
pub(super) fn Entrance() -> impl IntoView {
    let roles = texts::ROLES
        .map(|(code, name, does)| {
            view! {
                <li>
                    <form method="post" action=format!("/demo/vao/{code}")>
                        <button class="row" type="submit">
                            <span class="row-text">
                                <span class="row-title">{name}</span>
                                <span class="row-note">{does}</span>
                            </span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="entrance" id="dung-thu">
            <h2>{texts::TRY}</h2>
            <p>{texts::TRY_NOTE}</p>
            <p class="entrance-tour">
                <a href="/gioi-thieu">{texts::TOUR}</a>
            </p>
            <ul class="rows">{roles}</ul>
        </section>
    }
}
