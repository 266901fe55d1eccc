//! The signed-in account's own totals, read from its store and moved with it.

use domain::wire::Totals;
use leptos::prelude::*;

use crate::loader::OwnTotals;
use crate::offline::pending_tally;
use crate::phone::{live, use_phone};

/// Where a sync leaves the server's totals.
const TOTALS: &str = "totals";

/// What the phone knows of its own place; nothing before a first sync, and
/// nothing where nobody is signed in.
pub(super) fn own_totals() -> Signal<Option<OwnTotals>> {
    let phone = use_phone();
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
            let counts = device.counts().await?;
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
