//! What a device's own unsent work adds to the server's figures.
//!
//! A page shows the server's counters as they last came plus this difference,
//! so that an officer's total moves with each save and does not jump when the
//! work is sent: the server counts by the same rule.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::RecordView;
use domain::ids::{RecordId, Seq};
use domain::record::subject;
use domain::totals::{Counted, CountingRules, Tally, add, tally};

use super::{Device, Entry, Read, Store, StoreError, WaitState};

/// Where a sync leaves the exact totals.
pub const EXACT_TOTALS: &str = "totals";
/// Where it leaves those that everybody may read, for whoever gets no others.
pub const PUBLIC_TOTALS: &str = "public_totals";
/// Where the copies stand of pages that not everybody may see.
pub const OWN_PAGES: &str = "pages";

/// The counters as this device's unsettled changes would move them: of every
/// person whom they touch, what is counted with them less what is without.
///
/// A refused change moves nothing: nobody counts it until it is corrected.
///
/// # Errors
/// Whatever the store says.
pub async fn pending_tally<S: Store>(
    device: &Device<S>,
    rules: &dyn CountingRules,
) -> Result<Tally, StoreError> {
    let unsettled = device
        .entries(&Read::Outbox {
            from: Seq(0),
            limit: usize::MAX,
        })
        .await?;
    let mut difference = Tally::new();
    for person in unsettled.iter().flat_map(people).collect::<BTreeSet<_>>() {
        let mut group: BTreeMap<RecordId, Entry> = BTreeMap::new();
        for read in [Read::Records(vec![person]), Read::Children(person)] {
            let found = device.entries(&read).await?;
            group.extend(found.into_iter().map(|entry| (entry.view.id, entry)));
        }
        // A record that left this person by an unsent change is no child any more.
        let moved = unsettled
            .iter()
            .filter(|entry| people(entry).contains(&person));
        group.extend(moved.map(|entry| (entry.view.id, entry.clone())));
        let here: Vec<RecordView> = group.values().map(counted_here).collect();
        let there = group
            .values()
            .map(|entry| &entry.copy)
            .filter(|copy| copy.revision.0 > 0);
        add(&mut difference, &of_person(person, here.iter(), rules), 1);
        add(&mut difference, &of_person(person, there, rules), -1);
    }
    Ok(difference)
}

/// The people in whose figures a record takes part, here or on the server.
fn people(entry: &Entry) -> BTreeSet<RecordId> {
    [&entry.view, &entry.copy]
        .into_iter()
        .filter_map(|view| subject(&view.kind, view.id, &view.fields))
        .collect()
}

/// The record with the changes that will count once they are sent.
fn counted_here(entry: &Entry) -> RecordView {
    let mut view = entry.copy.clone();
    for waiting in &entry.waiting {
        if !matches!(waiting.state, WaitState::Refused { .. }) {
            view.lay(&waiting.change.edit);
        }
    }
    view
}

fn of_person<'a>(
    person: RecordId,
    records: impl Iterator<Item = &'a RecordView>,
    rules: &dyn CountingRules,
) -> Tally {
    let counted: Vec<Counted<'_>> = records
        .filter(|view| subject(&view.kind, view.id, &view.fields) == Some(person))
        .map(|view| Counted {
            kind: &view.kind,
            fields: &view.fields,
            deleted: view.deleted,
        })
        .collect();
    tally(&counted, rules)
}
