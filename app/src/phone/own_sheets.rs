//! The signed-in account's own totals, read from its store and moved with it.

use domain::wire::Totals;
use leptos::prelude::*;

use super::{Phone, live};
use crate::loader::{Ask, OwnSheets, OwnTotals, own_sheet};
use crate::offline::pending_tally;

/// Where a sync leaves the server's totals.
const TOTALS: &str = "totals";

/// Lets the pages of totals show the account's own place from the phone.
pub fn provide_own_sheets(phone: Phone) {
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
            let Some(totals) = device.meta::<Totals>(TOTALS).await? else {
                return Ok(None);
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
