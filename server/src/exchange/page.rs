//! What is new for a device: the next entries of its scopes, up to a limit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::change::{Change, RecordView};
use domain::ids::{ChangeId, RecordId};
use domain::merge::{Head, Plan, ScopeEntry};
use domain::record::Record;
use domain::sum::Sums;

use super::cursor::Cursor;
use crate::db::{DbError, EPOCH, Rows};

/// How much one answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit {
    /// Records.
    pub records: usize,
    /// Bytes of their fields, before compression; the last record may exceed it.
    pub bytes: usize,
}

impl Default for PageLimit {
    fn default() -> Self {
        Self {
            records: 2_000,
            bytes: 1024 * 1024,
        }
    }
}

/// What a device tells of its copy.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// Where it stands, in the server's own words.
    pub(super) cursor: Option<String>,
    /// It does not add up: the device starts again.
    pub(super) repair: bool,
}

/// One answer's worth of what is new.
pub(super) struct Page {
    pub(super) resync: bool,
    pub(super) cursor: String,
    pub(super) more: bool,
    pub(super) records: Vec<RecordView>,
    pub(super) removed: Vec<RecordId>,
    pub(super) sums: Option<Sums>,
}

impl Page {
    /// Takes from the device what it asks after and may no longer hold. Such a
    /// record left while the answer to its change was on the way: the device
    /// kept it for the sake of the change, and settles that only now.
    pub(super) async fn remove_strays<R: Rows>(
        &mut self,
        rows: &mut R,
        scopes: &[String],
        changes: &[Change],
        plan: &Plan,
    ) -> Result<(), DbError> {
        let new: HashSet<ChangeId> = plan.ledger.iter().map(|entry| entry.change.id).collect();
        let again: BTreeSet<RecordId> = changes
            .iter()
            .filter(|change| !new.contains(&change.id))
            .map(|change| change.record)
            .collect();
        let again: Vec<RecordId> = again.into_iter().collect();
        let strays = rows.records(&again).await?;
        let strays = strays.iter().filter(|record| {
            !record
                .scopes()
                .any(|own| scopes.iter().any(|scope| *scope == own))
        });
        self.removed.extend(strays.map(|record| record.id));
        self.removed.sort_unstable();
        self.removed.dedup();
        Ok(())
    }
}

/// Reads what comes after the cursor. What the sender's own changes of this
/// exchange made, and nobody else touched, is passed over: it has that.
pub(super) async fn read<R: Rows>(
    rows: &mut R,
    asked: &Asked,
    scopes: &[String],
    plan: &Plan,
    limit: PageLimit,
) -> Result<Page, DbError> {
    let epoch = rows.setting(EPOCH).await?.unwrap_or_default();
    let heads = rows.heads(scopes).await?;
    let known = asked
        .cursor
        .as_deref()
        .filter(|_| !asked.repair)
        .and_then(Cursor::parse)
        .filter(|cursor| cursor.holds(&epoch, scopes, &heads));
    let resync = known.is_none() && (asked.cursor.is_some() || asked.repair);
    let mut reader = Reader {
        cursor: known.unwrap_or_else(|| Cursor::start(&epoch, scopes)),
        own: if resync {
            HashMap::new()
        } else {
            own_entries(plan)
        },
        limit,
        bytes: 0,
        records: Vec::new(),
        removed: Vec::new(),
    };
    let mut more = false;
    for scope in scopes {
        more = reader.read_scope(rows, scope).await?;
        if more {
            break;
        }
    }
    // A record may leave one scope of this device and enter another, as the
    // device itself may have moved it.
    let moved = scopes.iter().filter_map(|scope| reader.own.get(scope));
    let moved = moved.flat_map(HashMap::keys).copied();
    let present: HashSet<RecordId> = reader
        .records
        .iter()
        .map(|view| view.id)
        .chain(moved)
        .collect();
    reader.removed.retain(|id| !present.contains(id));
    let sums = if more {
        None
    } else {
        reader.sums(&rows.heads(scopes).await?)
    };
    Ok(Page {
        resync,
        cursor: reader.cursor.to_string(),
        more,
        records: reader.records,
        removed: reader.removed,
        sums,
    })
}

/// Places that the device knows by itself, scope by scope.
fn own_entries(plan: &Plan) -> HashMap<String, HashMap<RecordId, u64>> {
    let mut own: HashMap<String, HashMap<RecordId, u64>> = HashMap::new();
    let clean = |entry: &&ScopeEntry| !entry.gone && plan.clean.contains(&entry.record);
    for entry in plan.entries.iter().filter(clean) {
        let scope = own.entry(entry.scope.clone()).or_default();
        scope.insert(entry.record, entry.position);
    }
    own
}

struct Reader {
    cursor: Cursor,
    own: HashMap<String, HashMap<RecordId, u64>>,
    limit: PageLimit,
    bytes: usize,
    records: Vec<RecordView>,
    removed: Vec<RecordId>,
}

impl Reader {
    /// Reads one scope as far as the limit lets; true if more is there.
    async fn read_scope<R: Rows>(&mut self, rows: &mut R, scope: &str) -> Result<bool, DbError> {
        loop {
            let position = self.cursor.positions.get(scope).copied().unwrap_or(0);
            let room = self.limit.records.saturating_sub(self.count());
            if room == 0 || self.bytes >= self.limit.bytes {
                return Ok(!rows.entries_after(scope, position, 1).await?.is_empty());
            }
            let entries = rows.entries_after(scope, position, room).await?;
            if entries.is_empty() {
                return Ok(false);
            }
            let all = entries.len() < room;
            if self.take(rows, scope, entries).await? && all {
                return Ok(false);
            }
        }
    }

    /// The sums at the end of every scope; nothing where another exchange has
    /// gone on meanwhile, because they would be of what this device has not.
    fn sums(&self, heads: &BTreeMap<String, Head>) -> Option<Sums> {
        let reached = |(scope, head): (&String, &Head)| {
            self.cursor.positions.get(scope) == Some(&head.position)
        };
        heads.iter().all(reached).then(|| {
            let sums = heads.iter().map(|(scope, head)| (scope.clone(), head.sum));
            Sums(sums.collect())
        })
    }

    fn count(&self) -> usize {
        self.records.len() + self.removed.len()
    }

    /// Takes entries in order; false if the bytes ran out before the last.
    async fn take<R: Rows>(
        &mut self,
        rows: &mut R,
        scope: &str,
        entries: Vec<ScopeEntry>,
    ) -> Result<bool, DbError> {
        let known = self.own.get(scope);
        let own = |entry: &ScopeEntry| {
            known.is_some_and(|own| own.get(&entry.record) == Some(&entry.position))
        };
        let wanted: Vec<RecordId> = entries
            .iter()
            .filter(|entry| !entry.gone && !own(entry))
            .map(|entry| entry.record)
            .collect();
        let mut found: HashMap<RecordId, Record> = rows
            .records(&wanted)
            .await?
            .into_iter()
            .map(|record| (record.id, record))
            .collect();
        for entry in entries {
            if self.bytes >= self.limit.bytes {
                return Ok(false);
            }
            self.cursor
                .positions
                .insert(scope.to_owned(), entry.position);
            if entry.gone {
                self.removed.push(entry.record);
            } else if let Some(record) = found.remove(&entry.record)
                // One that left meanwhile: its removal is on its way.
                && record.scopes().any(|own| own == scope)
            {
                self.bytes += weight(&record);
                self.records.push(record.view());
            }
        }
        Ok(true)
    }
}

/// About how many bytes a record is in an answer.
fn weight(record: &Record) -> usize {
    let fields: usize = record
        .fields
        .iter()
        .map(|(name, value)| name.len() / 4 + value.as_text().map_or(4, str::len))
        .sum();
    32 + fields + 100 * record.past.rivals.len()
}
