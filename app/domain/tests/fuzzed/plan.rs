//! Batches of changes from several hands, planned as the server plans them: no
//! change is lost or counted twice, and sums and counters equal a recount.

mod deeds;
mod ledger;

use domain::change::Outcome;
use domain::merge::{Plan, plan as make_plan};

use deeds::Deeds;
use ledger::{Ledger, Rules};

/// The most batches that one input makes.
const BATCHES: usize = 24;

/// The bytes choose who changes what, on top of which revision and after what.
pub(crate) fn plan(input: &[u8]) {
    let mut deeds = Deeds::new(input);
    let mut ledger = Ledger::default();
    for _ in 0..BATCHES {
        let Some((author, changes)) = deeds.batch(&ledger) else {
            return;
        };
        let whole = make_plan(&author, &changes, ledger.world(), &Rules);
        let loaded = ledger.load(&author, &changes);
        let asked = make_plan(&author, &changes, loaded, &Rules);
        same(&whole, &asked);
        ledger.write(&author, &changes, &asked);
        ledger.check();
        // The answer was lost: the same batch comes again.
        let again = make_plan(&author, &changes, ledger.load(&author, &changes), &Rules);
        assert_eq!(again.outcomes, asked.outcomes);
        assert!(again.records.is_empty() && again.ledger.is_empty() && again.tally.is_empty());
        assert!(again.resolved.is_empty() && again.entries.is_empty());
    }
}

/// What `needs` names is enough: knowing more changes nothing.
fn same(whole: &Plan, asked: &Plan) {
    assert_eq!(whole.outcomes, asked.outcomes);
    assert_eq!(whole.records, asked.records);
    assert_eq!(whole.ledger, asked.ledger);
    assert_eq!(whole.resolved, asked.resolved);
    assert_eq!(whole.clean, asked.clean);
    assert_eq!(whole.entries, asked.entries);
    assert_eq!(whole.tally, asked.tally);
}

/// Whether the record changed with this outcome.
fn stands(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Held { .. } | Outcome::Refused { .. })
}
