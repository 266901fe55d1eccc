//! How far a place has come: figures, goal, shares, months, and its parts.

mod chart;
mod own;
mod parts;
mod sheet;
mod texts;

use domain::role::Scope;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::loader::{Ask, Reply, loaded, own_sheet};
use own::own_totals;
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
    let own = own_totals();
    let own = Memo::new(move |_| match (own.get(), ask.get()) {
        (Some(own), Ask::Totals { place, year }) => own_sheet(&own, &place, year),
        _ => None,
    });
    let is_own = Memo::new(move |_| own.with(Option::is_some));
    move || {
        if is_own.get() {
            let drawn = move || own.get().map(|sheet| view! { <Sheet sheet=sheet /> });
            drawn.into_any()
        } else {
            loaded(move || ask.get(), show).into_any()
        }
    }
}

fn show(reply: Reply) -> Option<impl IntoView> {
    match reply {
        Reply::Totals(sheet) => Some(view! { <Sheet sheet=*sheet /> }),
        _ => None,
    }
}
