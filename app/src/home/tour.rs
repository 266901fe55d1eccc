//! The tour in seven steps, from a survey with no signal to the total that moves.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::tour_texts::{ENGLISH, Tour, VIETNAMESE};
use crate::loader::is_sample;

/// The tour; `?lang=en` shows it in English.
#[component]
pub fn TourPage() -> impl IntoView {
    let query = use_query_map();
    move || {
        let english = query.with(|query| query.get("lang").is_some_and(|lang| lang == "en"));
        let tour = if english { &ENGLISH } else { &VIETNAMESE };
        view! { <Steps tour=tour /> }
    }
}

#[component]
fn Steps(tour: &'static Tour) -> impl IntoView {
    let steps = tour
        .steps
        .iter()
        .map(|step| {
            view! {
                <li>
                    <h2>{step.title}</h2>
                    <p>{step.text}</p>
                    {step
                        .link
                        .map(|(href, words)| {
                            view! {
                                <p>
                                    <a class="step-link" href=href>
                                        {words}
                                    </a>
                                </p>
                            }
                        })}
                </li>
            }
        })
        .collect_view();
    view! {
        <Title text=tour.title />
        <article class="tour" lang=tour.lang>
            <p class="tour-language">
                <a href=tour.other.0 lang=tour.other.1 hreflang=tour.other.1>
                    {tour.other.2}
                </a>
            </p>
            <h1>{tour.title}</h1>
            <p class="lead">{tour.lead}</p>
            {(!is_sample()).then(|| view! { <p class="notice">{tour.not_sample}</p> })}
            <ol class="steps">{steps}</ol>
        </article>
    }
}
