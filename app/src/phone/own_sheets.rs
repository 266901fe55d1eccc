//! The signed-in account's own totals, read from its store and moved with it.

use domain::small_cells::PublicTotals;
use domain::wire::Totals;
use leptos::prelude::*;

use super::{Phone, here, live, opening};
use crate::loader::{Ask, OwnFigures, OwnSheets, OwnTotals, own_sheet};
use crate::offline::{EXACT_TOTALS, PUBLIC_TOTALS, pending_tally};

/// Lets the pages of totals show the account's own place from the phone.
pub fn provide_own_sheets(phone: Phone) {
    here::keep_own_pages(move || phone.device(), opening::over);
    provide_context(OwnSheets(Callback::new(move |ask: Memo<Ask>| {
        let own = own_totals(phone);
        Memo::new(move |_| match (own.get(), ask.get()) {
            (Some(own), Ask::Totals { place, year }) => own_sheet(&own, &place, year),
            _ => None,
        })
    })));
}

/// What the phone knows of its own place; nothing before a first sync, and
/// nothing where nobody is signed in.
fn own_totals(phone: Phone) -> Signal<Option<OwnTotals>> {
    let read = live(phone, move |device| {
        let (reference, account) = (phone.reference(), phone.account());
        async move {
            let (Some(reference), Some(account)) = (reference, account) else {
                return Ok(None);
            };
            let exact = device.meta::<Totals>(EXACT_TOTALS).await?;
            let totals = match exact.map(OwnFigures::Exact) {
                Some(exact) => exact,
                None => match device.meta::<PublicTotals>(PUBLIC_TOTALS).await? {
                    Some(public) => OwnFigures::Public(public),
                    None => return Ok(None),
                },
            };
            let pending = pending_tally(&device, &*reference).await?;
            let counts = device.item_counts().await?;
            Ok(Some(OwnTotals {
                reference,
                totals,
                pending,
                unsent: counts.waiting + counts.held,
                place: account.scope,
                now: phone.now(),
            }))
        }
    });
    Signal::derive(move || read.get().flatten())
}
