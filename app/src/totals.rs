//! How far a place has come: figures, goal, shares, months, and its parts.

mod chart;
mod parts;
mod sheet;
mod texts;

use domain::role::Scope;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::loader::{Ask, OwnSheets, PlaceSheet, loaded};
use sheet::Sheet;

/// The totals of the province, an area or a commune, by the address.
///
/// An officer's own commune comes from the phone, unsent work counted in.
#[component]
pub fn TotalsPage() -> impl IntoView {
    let location = use_location();
    let ask = Memo::new(move |_| {
        let query = location.search.get();
        let query = query.trim_start_matches('?');
        Ask::from_address(&location.pathname.get(), query)
            .filter(|ask| matches!(ask, Ask::Totals { .. }))
            .unwrap_or(Ask::Totals {
                place: Scope::Province,
                year: None,
            })
    });
    let own = use_context::<OwnSheets>().map(|sheets| sheets.0.run(ask));
    let is_own = Memo::new(move |_| own.is_some_and(|own| own.with(Option::is_some)));
    move || match own {
        Some(own) if is_own.get() => {
            let drawn = move || own.get().map(|sheet| view! { <Sheet sheet=sheet /> });
            drawn.into_any()
        }
        _ => loaded(move || ask.get(), show).into_any(),
    }
}

fn show(sheet: PlaceSheet) -> impl IntoView {
    view! { <Sheet sheet=sheet /> }
}
