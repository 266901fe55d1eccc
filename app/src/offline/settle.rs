//! Taking in an answer: outcomes, downloads and the cursor in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::{Change, Outcome, RecordView};
use domain::ids::{Millis, RecordId, Revision};
use domain::sum::Sums;
use domain::wire::{Answer, BadTable};
use thiserror::Error;

use super::codec::encode;
use super::device::{Device, Entry, WaitState, outbox_row, record_row, unpack};
use super::envelopes::{REVOKED, TOLD};
use super::shown::shown;
use super::totals::{EXACT_TOTALS, OWN_PAGES, PUBLIC_TOTALS};
use super::{EnvelopeRow, Read, Store, StoreError, Writes};

/// What an answer brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Changes that stand now.
    pub stood: usize,
    /// Changes that were refused.
    pub refused: usize,
    /// The copy has another sum than the server's: the next exchange fetches it again.
    pub astray: bool,
    /// Records that came or left, so that pages can look again.
    pub touched: BTreeSet<RecordId>,
}

/// Why an answer was not taken in; nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettleError {
    /// The answer does not fit what was asked.
    #[error("the answer does not fit: {0}")]
    Misfit(String),
    /// Another tab took in another answer meanwhile: this one continues from
    /// where the device no longer stands.
    #[error("another answer came first")]
    Overtaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BadTable> for SettleError {
    fn from(error: BadTable) -> Self {
        Self::Misfit(error.to_string())
    }
}

impl<S: Store> Device<S> {
    /// Takes in the answer to `sent`, or nothing of it. An answer continues
    /// from the cursor that was asked `from` (none for a first sync): a device
    /// that stands elsewhere by now would miss what lies between.
    ///
    /// # Errors
    /// [`SettleError`]; asking again is harmless.
    pub async fn settle(
        &self,
        from: Option<&str>,
        sent: &[Change],
        answer: &Answer,
        now: Millis,
    ) -> Result<Settled, SettleError> {
        let outcomes = answer.outcomes.unpack()?;
        if outcomes.len() != sent.len() {
            return Err(SettleError::Misfit(format!(
                "{} outcomes for {} changes",
                outcomes.len(),
                sent.len()
            )));
        }
        let (pulled, removed) = answer.unpack()?;
        let ids: BTreeSet<RecordId> = sent
            .iter()
            .map(|change| change.record)
            .chain(pulled.iter().map(|record| record.id))
            .chain(removed.iter().copied())
            .collect();
        loop {
            let read = if answer.resync {
                Read::Outbox {
                    from: domain::ids::Seq(0),
                    limit: usize::MAX,
                }
            } else {
                Read::Records(ids.iter().copied().collect())
            };
            let snapshot = self.store().read(&read).await?;
            // Whoever moves the cursor after this makes the commit stale.
            if self.meta::<String>("cursor").await?.as_deref() != from {
                return Err(SettleError::Overtaken);
            }
            let sums = self.meta("sums").await?.unwrap_or_default();
            let torn = self.meta("torn").await?.unwrap_or_default();
            let mut desk = Desk::new(unpack(&snapshot), answer.resync, sums, torn);
            for (change, outcome) in sent.iter().zip(&outcomes) {
                desk.take_outcome(change, outcome);
            }
            for record in &pulled {
                desk.take_record(record);
            }
            for id in &removed {
                desk.take_removal(*id);
            }
            let Finished {
                mut writes,
                mut settled,
                sums,
                torn,
            } = desk.finish()?;
            writes.meta.push(("torn".to_owned(), encode(&torn)?));
            let told = answer.sums.as_ref();
            settled.astray = told.is_some_and(|told| !sums.are_as_told(told));
            writes.meta.push(("sums".to_owned(), encode(&sums)?));
            writes
                .meta
                .push(("repair".to_owned(), encode(&settled.astray)?));
            writes
                .meta
                .push(("cursor".to_owned(), encode(&answer.cursor)?));
            if answer.push_known || answer.resync {
                // A server that starts again may have forgotten what it knew.
                writes
                    .meta
                    .push((TOLD.to_owned(), encode(&answer.push_known)?));
            }
            if answer.revoked {
                writes.meta.push((REVOKED.to_owned(), encode(&true)?));
            }
            writes.meta.push((
                "skew".to_owned(),
                encode(&Millis(now.0.saturating_sub(answer.server_time.0)))?,
            ));
            writes
                .meta
                .push(("synced_at".to_owned(), encode(&answer.server_time)?));
            if let Some(reference) = &answer.reference {
                writes
                    .meta
                    .push(("reference".to_owned(), encode(&reference.body)?));
                writes
                    .meta
                    .push(("reference_digest".to_owned(), encode(&reference.digest)?));
            }
            put_totals(&mut writes, answer)?;
            match self.store().commit(snapshot.version, &writes).await {
                Err(StoreError::Stale) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(settled),
            }
        }
    }
}

/// Writes the figures that came. Those that everybody may read take the place of
/// exact ones, and of copies of pages that showed such.
fn put_totals(writes: &mut Writes, answer: &Answer) -> Result<(), StoreError> {
    let mut put = |name: &str, bytes| writes.meta.push((name.to_owned(), bytes));
    if let Some(totals) = &answer.totals {
        put(EXACT_TOTALS, encode(totals)?);
        put(PUBLIC_TOTALS, encode(&())?);
    } else if let Some(totals) = &answer.public_totals {
        put(PUBLIC_TOTALS, encode(totals)?);
        put(EXACT_TOTALS, encode(&())?);
        put(OWN_PAGES, encode(&())?);
    }
    Ok(())
}

/// The records at hand while an answer is taken in.
struct Desk {
    entries: BTreeMap<RecordId, Entry>,
    resync: bool,
    dirty: BTreeSet<RecordId>,
    gone: BTreeSet<RecordId>,
    writes: Writes,
    settled: Settled,
    sums: Sums,
    torn: BTreeSet<RecordId>,
}

/// What comes of an answer.
struct Finished {
    writes: Writes,
    settled: Settled,
    /// Those of the copies that stand now.
    sums: Sums,
    /// Records in which somebody has to choose.
    torn: BTreeSet<RecordId>,
}

impl Desk {
    /// `sums` are those of the copies that stand, these entries' among them;
    /// `torn` are the copies with rivals.
    fn new(
        entries: Vec<Entry>,
        resync: bool,
        mut sums: Sums,
        mut torn: BTreeSet<RecordId>,
    ) -> Self {
        let mut entries: BTreeMap<_, _> = entries
            .into_iter()
            .map(|entry| (entry.view.id, entry))
            .collect();
        if resync {
            // Every copy is forgotten, that of what has unsent work too: it
            // counts again when the server tells of it.
            sums = Sums::default();
            torn.clear();
            for entry in entries.values_mut() {
                entry.copy.revision = Revision(0);
            }
        }
        for Entry { copy, .. } in entries.values() {
            if let Some(term) = copy.term() {
                sums.take(&copy.part(), term);
            }
        }
        let writes = Writes {
            forget_records: resync,
            ..Writes::default()
        };
        // What has unsent work stays through a fresh start.
        let dirty = if resync {
            entries.keys().copied().collect()
        } else {
            BTreeSet::new()
        };
        Self {
            entries,
            resync,
            dirty,
            gone: BTreeSet::new(),
            writes,
            settled: Settled::default(),
            sums,
            torn,
        }
    }

    fn take_outcome(&mut self, change: &Change, outcome: &Outcome) {
        let Some(entry) = self.entries.get_mut(&change.record) else {
            return;
        };
        let Some(at) = entry
            .waiting
            .iter()
            .position(|waiting| waiting.change.id == change.id)
        else {
            return;
        };
        self.dirty.insert(change.record);
        self.settled.touched.insert(change.record);
        let state = match outcome {
            Outcome::Held { waits_for } => Some(WaitState::Held {
                waits_for: waits_for.clone(),
            }),
            Outcome::Refused { reason, fields } => {
                self.settled.refused += 1;
                Some(WaitState::Refused {
                    reason: reason.clone(),
                    fields: fields.clone(),
                })
            }
            Outcome::Applied { revision } => {
                if *revision > entry.copy.revision {
                    entry.copy.lay(&change.edit);
                    // Where the copy is not the one that the change stands on,
                    // as in the middle of a fresh start, the record itself comes.
                    if revision.0 == entry.copy.revision.0 + 1 {
                        entry.copy.revision = *revision;
                    }
                }
                None
            }
            // The record itself is on its way; until then the person sees what
            // they did. If it came before the outcome, it says it better.
            Outcome::Merged { revision } | Outcome::Conflict { revision, .. } => {
                if *revision > entry.copy.revision {
                    entry.copy.lay(&change.edit);
                }
                None
            }
        };
        if let Some(state) = state {
            if let Some(waiting) = entry.waiting.get_mut(at) {
                waiting.state = state;
                self.writes.outbox.extend(outbox_row(waiting).ok());
                // The server has it: sending it without its device tells nothing new.
                self.writes.envelopes.push(EnvelopeRow::done(change.seq));
            }
        } else {
            entry.waiting.remove(at);
            self.writes.remove_outbox.push(change.seq);
            self.settled.stood += 1;
        }
    }

    fn take_record(&mut self, record: &RecordView) {
        self.dirty.insert(record.id);
        self.gone.remove(&record.id);
        self.settled.touched.insert(record.id);
        let entry = self.entries.entry(record.id).or_insert_with(|| Entry {
            view: record.clone(),
            copy: RecordView::unborn(record.id, &record.kind),
            waiting: Vec::new(),
        });
        if record.revision >= entry.copy.revision || self.resync {
            entry.copy = record.clone();
        }
        let finished =
            entry.copy.deleted && entry.copy.rivals.is_empty() && entry.waiting.is_empty();
        if finished {
            self.gone.insert(record.id);
        }
    }

    fn take_removal(&mut self, id: RecordId) {
        self.settled.touched.insert(id);
        // Unsent work stays where a person sees it, whatever the record's place.
        match self.entries.get_mut(&id) {
            Some(entry) if !entry.waiting.is_empty() => {
                entry.copy.revision = Revision(0);
                self.dirty.insert(id);
            }
            _ => {
                self.gone.insert(id);
            }
        }
    }

    fn finish(mut self) -> Result<Finished, StoreError> {
        for Entry { copy, .. } in self.entries.values() {
            let stays = copy.term().filter(|_| !self.gone.contains(&copy.id));
            if let Some(term) = stays {
                self.sums.add(&copy.part(), term);
            }
            if copy.rivals.is_empty() || self.gone.contains(&copy.id) {
                self.torn.remove(&copy.id);
            } else {
                self.torn.insert(copy.id);
            }
        }
        for id in &self.gone {
            self.torn.remove(id);
        }
        for id in self.dirty.difference(&self.gone) {
            let Some(entry) = self.entries.get_mut(id) else {
                continue;
            };
            entry.view = shown(&entry.copy, &entry.waiting);
            if entry.copy.deleted && entry.copy.rivals.is_empty() && entry.waiting.is_empty() {
                self.writes.remove_records.push(*id);
            } else {
                self.writes
                    .records
                    .push(record_row(&entry.copy, &entry.view)?);
            }
        }
        self.writes.remove_records.extend(self.gone.iter().copied());
        Ok(Finished {
            writes: self.writes,
            settled: self.settled,
            sums: self.sums,
            torn: self.torn,
        })
    }
}
