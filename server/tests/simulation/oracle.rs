//! The verdict over a run that has come to rest: nothing lost, nothing twice,
//! nothing hidden, and everybody agrees.

mod records;
mod replicas;

use std::collections::{BTreeMap, BTreeSet};

use app::offline::{WaitState, Waiting};
use domain::change::{Change, Edit, Outcome};
use domain::ids::{ChangeId, DeviceId, RecordId, Seq};
use domain::merge::{Seen, digest};
use domain::record::Record;
use domain::role::REFERENCE_SCOPE;
use server::db::{DbError, Rows, Work};

use super::office::AllRecords;
use super::witness::{Saved, Witness};
use super::world::{COMMUNES, World};

/// What the ledger says of these changes.
struct Ledger(Vec<ChangeId>);

impl Work for Ledger {
    type Done = BTreeMap<ChangeId, Seen>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        Ok(rows.seen(&self.0).await?.into_iter().collect())
    }
}

/// Everything that the verdict looks at.
struct Case<'a> {
    saved: &'a BTreeMap<ChangeId, Saved>,
    ledger: BTreeMap<ChangeId, Seen>,
    records: BTreeMap<RecordId, Record>,
    /// What is not settled on each phone, by change.
    unsettled: Vec<BTreeMap<ChangeId, Waiting>>,
    wrong: Vec<String>,
}

/// Looks at everything.
///
/// # Errors
/// What is wrong, line by line.
pub(crate) fn judge(world: &mut World) -> Result<(), String> {
    let witness = std::mem::take(&mut world.witness);
    let Witness { saved, wrong, .. } = witness;
    let mut scopes: Vec<String> = COMMUNES.iter().map(|&code| code.to_owned()).collect();
    scopes.extend([REFERENCE_SCOPE.to_owned(), "99999".to_owned()]);
    let records = world.host.look(AllRecords(scopes));
    let unsettled = world.phones.iter().map(|phone| {
        let all = phone.unsettled(Seq(0)).into_iter();
        all.map(|waiting| (waiting.change.id, waiting)).collect()
    });
    let mut case = Case {
        ledger: world.host.look(Ledger(saved.keys().copied().collect())),
        records: records
            .into_iter()
            .map(|record| (record.id, record))
            .collect(),
        unsettled: unsettled.collect(),
        saved: &saved,
        wrong,
    };
    case.every_change_is_somewhere();
    case.unsettled_changes_say_what_the_server_says();
    case.held_changes_wait_for_something();
    case.no_count_is_used_twice();
    case.records_show_what_was_accepted();
    case.replicas_agree(world)?;
    for difference in world.host.audit() {
        case.wrong
            .push(format!("a counter is not its recount: {difference:?}"));
    }
    for difference in world.host.audit_sums() {
        case.wrong
            .push(format!("a sum is not its recount: {difference:?}"));
    }
    for saved in saved.values() {
        let outcome = case.outcome(saved).map_or("change never sent", word);
        *world.counts.entry(outcome).or_default() += 1;
    }
    if case.wrong.is_empty() {
        return Ok(());
    }
    case.wrong.truncate(12);
    Err(case.wrong.join("\n"))
}

/// What became of a change, for the count.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied { .. } => "change applied",
        Outcome::Merged { .. } => "change merged",
        Outcome::Conflict { .. } => "change in conflict",
        Outcome::Held { .. } => "change held to the end",
        Outcome::Refused { .. } => "change refused",
    }
}

/// Whether a change stands on the server.
fn stands(outcome: &Outcome) -> bool {
    !matches!(outcome, Outcome::Held { .. } | Outcome::Refused { .. })
}

/// The fields of a change by name; a deletion covers every field.
fn covers(later: &Change, earlier: &Change) -> bool {
    let Edit::Set(fields) = &later.edit else {
        return true;
    };
    earlier
        .edit
        .fields()
        .all(|(name, _)| fields.contains_key(name))
}

impl Case<'_> {
    fn outcome<'s>(&'s self, saved: &'s Saved) -> Option<&'s Outcome> {
        saved
            .outcome
            .as_ref()
            .or_else(|| self.ledger.get(&saved.change.id).map(|seen| &seen.outcome))
    }

    /// Every saved change stands on the server, or is on its phone where a
    /// person sees it, or was folded into the one that corrects it, or was
    /// refused and knowingly given up.
    fn every_change_is_somewhere(&mut self) {
        let mut wrong = Vec::new();
        for saved in self.saved.values() {
            let Some(phone) = saved.phone else { continue };
            let id = saved.change.id;
            if let Some(seen) = self.ledger.get(&id) {
                if seen.digest != digest(&saved.change) {
                    wrong.push(format!(
                        "the ledger has another content for {:?}",
                        saved.change
                    ));
                }
                if stands(&seen.outcome) || self.unsettled[phone].contains_key(&id) {
                    continue;
                }
                let refused = matches!(seen.outcome, Outcome::Refused { .. });
                if refused && (saved.given_up || self.is_corrected(saved)) {
                    continue;
                }
                let outcome = &seen.outcome;
                wrong.push(format!(
                    "phone {phone} no longer has {:?}, {outcome:?}",
                    saved.change
                ));
            } else if self.unsettled[phone].contains_key(&id) {
                wrong.push(format!("phone {phone} never sent {:?}", saved.change));
            } else {
                wrong.push(format!("lost on phone {phone}: {:?}", saved.change));
            }
        }
        self.wrong.extend(wrong);
    }

    fn is_corrected(&self, refused: &Saved) -> bool {
        self.saved.values().any(|later| {
            later.device == refused.device
                && later.change.record == refused.change.record
                && later.change.seq > refused.change.seq
                && covers(&later.change, &refused.change)
        })
    }

    fn unsettled_changes_say_what_the_server_says(&mut self) {
        for (phone, unsettled) in self.unsettled.iter().enumerate() {
            for (id, waiting) in unsettled {
                let said = self.ledger.get(id).map(|seen| &seen.outcome);
                let agrees = match (&waiting.state, said) {
                    (WaitState::Held { waits_for }, Some(Outcome::Held { waits_for: said })) => {
                        waits_for == said
                    }
                    (
                        WaitState::Refused { reason, fields },
                        Some(Outcome::Refused {
                            reason: why,
                            fields: which,
                        }),
                    ) => reason == why && fields == which,
                    _ => false,
                };
                if !agrees {
                    let wrong = format!("phone {phone} thinks {waiting:?}, the server {said:?}");
                    self.wrong.push(wrong);
                }
                if !self.saved.contains_key(id) {
                    self.wrong.push(format!("nobody saved {waiting:?}"));
                }
            }
        }
    }

    /// What is held waits for a record that is not there, or for a change that
    /// is not decided.
    fn held_changes_wait_for_something(&mut self) {
        let mut decided = BTreeSet::new();
        for saved in self.saved.values() {
            if self
                .outcome(saved)
                .is_some_and(|outcome| !matches!(outcome, Outcome::Held { .. }))
            {
                decided.insert(format!("change:{}:{}", saved.device, saved.change.seq.0));
            }
        }
        for saved in self.saved.values() {
            let Some(Outcome::Held { waits_for }) = self.outcome(saved) else {
                continue;
            };
            let record = waits_for
                .strip_prefix("record:")
                .and_then(|id| id.parse().ok());
            let is_there = record.is_some_and(|id: RecordId| self.records.contains_key(&id));
            if is_there || decided.contains(waits_for) {
                let change = saved.change.clone();
                self.wrong
                    .push(format!("held for {waits_for}, which is there: {change:?}"));
            }
        }
    }

    fn no_count_is_used_twice(&mut self) {
        let mut used: BTreeMap<(DeviceId, Seq), ChangeId> = BTreeMap::new();
        for saved in self.saved.values() {
            let (device, change) = (saved.device, &saved.change);
            if let Some(other) = used.insert((device, change.seq), change.id) {
                let both = format!("{other:?} and {:?}", change.id);
                self.wrong
                    .push(format!("{both} have the same count {:?}", change.seq));
            }
        }
    }
}
