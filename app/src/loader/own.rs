//! The totals of an officer's own commune, from the officer's own phone: what
//! the server last sent, and what it does not have yet.

use std::sync::Arc;

use leptos::prelude::{Callback, Memo};

use domain::Reference;
use domain::ids::Millis;
use domain::role::Scope;
use domain::small_cells::PublicTotals;
use domain::totals::Tally;
use domain::wire::Totals;

use super::ask::Ask;
use super::figures::Counts;
use super::place_sheet::{PlaceSheet, place_sheet};

/// Answers a question from the signed-in account's own store, and again
/// whenever that changes; none for what only the server knows. The app of
/// whoever signs in puts it in context, so that a visitor's browser need not
/// load what draws it.
#[derive(Clone, Copy)]
pub struct OwnSheets(pub Callback<Memo<Ask>, Memo<Option<PlaceSheet>>>);

/// The totals that the server last sent, as far as the account may read them.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnFigures {
    /// To whoever may read small figures.
    Exact(Totals),
    /// To everybody else.
    Public(PublicTotals),
}

/// What the signed-in account's store knows.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnTotals {
    /// The reference data on the phone.
    pub reference: Arc<Reference>,
    /// The totals that the server last sent.
    pub totals: OwnFigures,
    /// What the unsent work changes in them.
    pub pending: Tally,
    /// How much waits to be sent, as people count it.
    pub unsent: usize,
    /// The account's place.
    pub place: Scope,
    /// The moment from which "today" is said.
    pub now: Millis,
}

/// The sheet of the account's own commune, unsent work counted in; none for any
/// other place or year, which only the server knows.
#[must_use]
pub fn own_sheet(own: &OwnTotals, place: &Scope, year: Option<u16>) -> Option<PlaceSheet> {
    let is_own = *place == own.place && matches!(place, Scope::Commune(_));
    let held = match &own.totals {
        OwnFigures::Exact(totals) => totals.year,
        OwnFigures::Public(totals) => totals.year,
    };
    if !is_own || year.is_some_and(|year| year != held) {
        return None;
    }
    let drawn = |counts| place_sheet(&own.reference, counts, place, own.now);
    let mut totals = match &own.totals {
        OwnFigures::Exact(totals) => totals.clone(),
        // Whoever gets these writes no records.
        OwnFigures::Public(totals) => return drawn(Counts::Public(totals)),
    };
    for (cell, count) in &own.pending {
        let month = usize::from(cell.month).wrapping_sub(1);
        if cell.year != totals.year || month >= 12 {
            continue;
        }
        let measures = totals.communes.entry(cell.commune.clone()).or_default();
        let months = measures.entry(cell.measure.code().to_owned()).or_default();
        if let Some(sum) = months.get_mut(month) {
            *sum += count;
        }
    }
    let mut sheet = drawn(Counts::Exact(&totals))?;
    sheet.unsent = own.unsent;
    Some(sheet)
}
