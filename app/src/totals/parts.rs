//! The areas or communes of a place, each with how fresh its data is.

use domain::ids::Millis;
use domain::small_cells::Figure;
use leptos::prelude::*;
use leptos_router::components::A;

use super::texts;
use crate::loader::{PlaceRow, PlaceSheet, silent_days};
use crate::ui::format::moment;

/// The places that a place is made of.
#[component]
pub(super) fn Parts(sheet: PlaceSheet) -> impl IntoView {
    let (now, silent_after) = (sheet.now, sheet.silent_after);
    let rows = sheet
        .parts
        .iter()
        .map(|row| view! { <Part row=row.clone() now=now silent_after=silent_after /> })
        .collect_view();
    view! {
        <section>
            <h2>{texts::parts_title(&sheet.place)}</h2>
            <table class="places">
                <thead>
                    <tr>
                        <th scope="col">{texts::PLACE}</th>
                        <th scope="col" class="figure">
                            {texts::SURVEYED}
                        </th>
                        <th scope="col" class="figure">
                            {texts::ENROLLED}
                        </th>
                        <th scope="col" class="figure">
                            {texts::STUDYING}
                        </th>
                        <th scope="col" class="figure">
                            {texts::COMPLETED}
                        </th>
                        <th scope="col">{texts::SENT}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="help">{texts::parts_note(&sheet)}</p>
        </section>
    }
}

#[component]
fn Part(row: PlaceRow, now: Millis, silent_after: u16) -> impl IntoView {
    let figures = row.figures;
    let figure = |label: &'static str, value: Figure| {
        let class = if value == Figure::Hidden {
            "figure unseen"
        } else {
            "figure"
        };
        view! {
            <td class=class data-label=label>
                {texts::figure(value)}
            </td>
        }
    };
    view! {
        <tr>
            <th scope="row">
                <A href=row.href.clone()>{row.name.clone()}</A>
            </th>
            {figure(texts::SURVEYED, figures.surveyed)}
            {figure(texts::ENROLLED, figures.enrolled)}
            {figure(texts::STUDYING, figures.studying)}
            {figure(texts::COMPLETED, figures.completed)}
            <td class="part-sent">
                <Freshness sent=row.sent.clone() now=now silent_after=silent_after />
            </td>
        </tr>
    }
}

/// When a place last sent, and which of its communes have been silent.
#[component]
pub(super) fn Freshness(
    sent: Vec<Option<Millis>>,
    now: Millis,
    silent_after: u16,
) -> impl IntoView {
    let last = sent.iter().copied().flatten().max();
    let words = last.map_or_else(
        || texts::NEVER_SENT.to_owned(),
        |last| texts::sent(&moment(last, now)),
    );
    let mark = match sent.as_slice() {
        [one] => one
            .and_then(|at| silent_days(at, now, silent_after))
            .map(texts::silent),
        all => {
            let is_silent = |at: &Option<Millis>| {
                at.is_none_or(|at| silent_days(at, now, silent_after).is_some())
            };
            let silent = all.iter().filter(|at| is_silent(at)).count();
            (silent > 0).then(|| texts::silent_communes(silent, all.len(), silent_after))
        }
    };
    let class = if last.is_none() { "mark mark-warn" } else { "" };
    view! {
        <span class=class>{words}</span>
        {mark.map(|mark| view! { " " <span class="mark mark-warn">{mark}</span> })}
    }
}
