//! What one author did, sent off in batches as a phone would.

use super::Batch;
use super::chance::Chance;
use super::season;
use domain::Date;
use domain::change::{Change, Edit};
use domain::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use domain::merge::Author;
use domain::record::HELPER;
use domain::value::{Fields, Value};
use std::collections::HashMap;

/// The most changes of a batch; a phone sends up to 2,000.
const MOST: usize = 1_500;

/// The fields of a record from a list, without those that are empty.
pub(super) fn fields<const N: usize>(list: [(&str, Value); N]) -> Fields {
    list.into_iter()
        .filter(|(_, value)| *value != Value::Null)
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

struct Done {
    at: Millis,
    record: RecordId,
    kind: &'static str,
    set: Fields,
    form: Option<String>,
}

/// The work of one author, in any order until it is sent.
pub(super) struct Outbox {
    author: Author,
    /// The last sync: everything was saved before it.
    synced: Millis,
    done: Vec<Done>,
}

impl Outbox {
    pub(super) fn new(author: Author, synced: Millis) -> Self {
        Self {
            author,
            synced,
            done: Vec::new(),
        }
    }

    /// Notes a save. A parent has to be noted before what names it.
    pub(super) fn set(
        &mut self,
        at: Millis,
        record: RecordId,
        kind: &'static str,
        mut set: Fields,
        form: Option<String>,
    ) {
        let author = self.author.account.as_ref();
        if let Some(helper) = author.filter(|account| account.hamlet().is_some()) {
            set.insert(HELPER.to_owned(), helper.id.to_string().into());
        }
        self.done.push(Done {
            at: at.min(self.synced),
            record,
            kind,
            set,
            form,
        });
    }

    /// The work as batches: one for each month, the last at the last sync. An
    /// author without work still says that there was none.
    pub(super) fn send(mut self, chance: &mut Chance) -> Vec<Batch> {
        self.done.sort_by_key(|done| done.at);
        let mut batches: Vec<Batch> = Vec::new();
        let mut known: HashMap<RecordId, Known> = HashMap::new();
        let mut month = None;
        for (done, seq) in self.done.into_iter().zip(1..) {
            let day = Date::in_vietnam(done.at.0);
            let full = batches
                .last()
                .is_none_or(|batch| batch.changes.len() >= MOST);
            if full || month != Some((day.year(), day.month())) {
                month = Some((day.year(), day.month()));
                batches.push(Batch {
                    author: self.author.clone(),
                    changes: Vec::new(),
                    received_at: month_end(day).min(self.synced),
                });
            }
            let number = batches.len();
            let Some(batch) = batches.last_mut() else {
                continue;
            };
            let before = known.get(&done.record).copied();
            let base = before.map_or(0, |before| before.seen(number));
            known.insert(
                done.record,
                Known {
                    batch: number,
                    base,
                    revision: before.map_or(1, |before| before.revision + 1),
                    seq: Seq(seq),
                },
            );
            batch.changes.push(Change {
                id: ChangeId::new(done.at.0.max(0) as u64, chance.bytes()),
                seq: Seq(seq),
                record: done.record,
                kind: done.kind.to_owned(),
                base: Revision(base),
                after: before.and_then(|before| before.unanswered(number)),
                at: done.at,
                form: done.form,
                edit: Edit::Set(done.set),
            });
        }
        match batches.last_mut() {
            Some(last) => last.received_at = self.synced,
            None => batches.push(Batch {
                author: self.author,
                changes: Vec::new(),
                received_at: self.synced,
            }),
        }
        batches
    }
}

/// The last change of a record so far.
#[derive(Clone, Copy)]
struct Known {
    batch: usize,
    base: u64,
    revision: u64,
    seq: Seq,
}

impl Known {
    /// The revision that the device had been told of when it sent this batch.
    fn seen(self, batch: usize) -> u64 {
        if self.batch == batch {
            self.base
        } else {
            self.revision
        }
    }

    /// The earlier change, where it goes off in the same batch.
    fn unanswered(self, batch: usize) -> Option<Seq> {
        (self.batch == batch).then_some(self.seq)
    }
}

/// The evening of the last day of a month, when the month's work is sent.
fn month_end(day: Date) -> Millis {
    let mut last = day;
    while last.add_days(1).month() == day.month() {
        last = last.add_days(1);
    }
    season::moment(last, 19 * 60 + 42)
}
