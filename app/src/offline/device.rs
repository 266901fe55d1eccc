//! Records and changes on top of rows: saving, reading, and what waits.

use std::collections::BTreeSet;

use domain::change::{Change, DELETED, Edit, Reason, RecordView};
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::record::parent;
use domain::value::Fields;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::codec::{decode, encode};
use super::discard::DISCARDED;
use super::shown::shown;
use super::{OutboxRow, Read, RecordRow, Sealing, Snapshot, Store, StoreError, Writes};

/// The clock and the chance that a device has; tests bring their own.
pub trait Ambient {
    /// Unix milliseconds by the device's clock.
    fn now(&self) -> Millis;
    /// Ten random bytes.
    fn random(&self) -> [u8; 10];
}

/// What is known of a change that is not settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitState {
    /// Not answered yet.
    Waiting,
    /// The server has it, and waits for something else.
    Held {
        /// What for.
        waits_for: String,
    },
    /// The server refused it; the next save of the record corrects it.
    Refused {
        /// Why.
        reason: Reason,
        /// Which fields; may be empty.
        fields: Vec<String>,
    },
}

/// A change in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// The change.
    pub change: Change,
    /// What is known of it.
    pub state: WaitState,
}

/// A record as the person sees it: the server's copy with unsettled changes laid over.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is shown.
    pub view: RecordView,
    /// The server's copy alone.
    pub copy: RecordView,
    /// Unsettled changes, oldest first.
    pub waiting: Vec<Waiting>,
}

impl Entry {
    /// The refusal to correct, if there is one.
    #[must_use]
    pub fn refusal(&self) -> Option<(&Reason, &[String])> {
        self.waiting
            .iter()
            .find_map(|waiting| match &waiting.state {
                WaitState::Refused { reason, fields } => Some((reason, fields.as_slice())),
                _ => None,
            })
    }

    /// A copy that no longer reads is one that the server never told of: it is
    /// missing in the scope's sum, and so it is fetched again. A change that no
    /// longer reads stays in the store, and stands in nobody's way.
    fn new(row: &RecordRow, outbox: &[OutboxRow]) -> Self {
        let copy: RecordView =
            decode(&row.bytes).unwrap_or_else(|_| RecordView::unborn(row.id, &row.kind));
        let waiting: Vec<Waiting> = outbox
            .iter()
            .filter(|unsettled| unsettled.record == row.id)
            .filter_map(|unsettled| decode(&unsettled.bytes).ok())
            .collect();
        Self {
            view: shown(&copy, &waiting),
            copy,
            waiting,
        }
    }
}

/// What a person saved.
#[derive(Clone, Debug, PartialEq)]
pub enum WantedEdit {
    /// These values; those that are so already cost nothing.
    Fields(Fields),
    /// These values, those too that are so already: a person has chosen among
    /// rivals. `deleted` with `false` keeps the record, or brings it back.
    Settled(Fields),
    /// Take the record away.
    Delete,
}

/// One record's part of a save.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEdit {
    /// The record; a new id makes a new record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// The revision that stood on the screen when the person began, so that what
    /// a sync brought meanwhile is a conflict and not overwritten; none for an
    /// act that looks at nothing before it.
    pub seen: Option<Revision>,
    /// The version of the form that asked.
    pub form: Option<String>,
    /// What to save.
    pub wanted: WantedEdit,
}

/// How many things are unsettled, by what is known of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not answered yet.
    pub waiting: usize,
    /// Kept by the server until something else comes.
    pub held: usize,
    /// Refused: somebody has to correct them.
    pub refused: usize,
    /// No longer to be read, after the phone's storage failed: kept as they are.
    pub damaged: usize,
}

impl Counts {
    /// Counts one more.
    pub(super) const fn add(&mut self, state: &WaitState) {
        match state {
            WaitState::Waiting => self.waiting += 1,
            WaitState::Held { .. } => self.held += 1,
            WaitState::Refused { .. } => self.refused += 1,
        }
    }
}

/// One account's store, as records and changes.
#[derive(Clone)]
pub struct Device<S> {
    store: S,
    pub(super) sealing: Option<Sealing>,
}

impl<S: Store> Device<S> {
    /// The device of a store.
    pub const fn new(store: S) -> Self {
        Self {
            store,
            sealing: None,
        }
    }

    /// The same device, which seals what it saves for sending too.
    #[must_use]
    pub fn sealing(mut self, sealing: Sealing) -> Self {
        self.sealing = Some(sealing);
        self
    }

    /// The rows below.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The device's id.
    pub fn id(&self) -> DeviceId {
        self.store.device()
    }

    /// One record, as the person sees it.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn entry(&self, id: RecordId) -> Result<Option<Entry>, StoreError> {
        Ok(self.entries(&Read::Records(vec![id])).await?.pop())
    }

    /// Records, those taken away included.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn entries(&self, read: &Read) -> Result<Vec<Entry>, StoreError> {
        let snapshot = self.store.read(read).await?;
        Ok(unpack(&snapshot))
    }

    /// Records in which two people met and somebody has to choose, those not
    /// counted of which a choice is on its way.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn torn(&self) -> Result<Vec<Entry>, StoreError> {
        let ids: BTreeSet<RecordId> = self.meta("torn").await?.unwrap_or_default();
        let mut entries = self
            .entries(&Read::Records(ids.into_iter().collect()))
            .await?;
        entries.retain(|entry| !entry.view.rivals.is_empty());
        Ok(entries)
    }

    /// A small value that [`Self::put_meta`] or a sync stored.
    ///
    /// # Errors
    /// Whatever the store says; a value that no longer reads counts as none.
    pub async fn meta<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let bytes = self.store.meta(name).await?;
        Ok(bytes.and_then(|bytes| decode(&bytes).ok()))
    }

    /// Stores a small value.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn put_meta<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let writes = Writes {
            meta: vec![(name.to_owned(), encode(value)?)],
            ..Writes::default()
        };
        loop {
            let version = self.store.read(&Read::Records(Vec::new())).await?.version;
            match self.store.commit(version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(drop),
            }
        }
    }

    /// Unsettled changes by count, from one on.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn outbox(&self, from: Seq, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        let mut found = Vec::new();
        let mut from = from;
        while found.len() < limit {
            let limit = limit - found.len();
            let rows = self.store.read(&Read::Outbox { from, limit }).await?.outbox;
            let Some(last) = rows.last() else { break };
            from = Seq(last.seq.0 + 1);
            // One that no longer reads holds up none of the others.
            found.extend(rows.iter().filter_map(|row| decode(&row.bytes).ok()));
        }
        Ok(found)
    }

    /// How many changes are unsettled.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        let all = self.outbox(Seq(0), usize::MAX).await?;
        counts.damaged = self.damaged(&all).await?;
        for waiting in all {
            counts.add(&waiting.state);
        }
        Ok(counts)
    }

    /// How many of the unsettled changes do not read back, given those that do.
    pub(super) async fn damaged(&self, read: &[Waiting]) -> Result<usize, StoreError> {
        Ok(self.store.outbox_len().await?.saturating_sub(read.len()))
    }

    /// Saves edits to several records at once: all of them stand on the phone,
    /// each with its change in the outbox, or none does. Values that are so
    /// already make no change. A refused change is folded into the one that
    /// corrects it; one that has lost its sense, as words on a record that is now
    /// taken away, is given up, and the server is told.
    ///
    /// # Errors
    /// [`StoreError::Full`] and the like; then nothing was saved.
    pub async fn save(
        &self,
        edits: &[NewEdit],
        ambient: &dyn Ambient,
    ) -> Result<Vec<Change>, StoreError> {
        // Made before anything is read: making it is a commit of its own.
        self.push_token(ambient).await?;
        let ids: Vec<RecordId> = edits.iter().map(|edit| edit.record).collect();
        loop {
            let snapshot = self.store.read(&Read::Records(ids.clone())).await?;
            let last: Seq = self.meta("last_seq").await?.unwrap_or_default();
            let given_up = self.discarded().await?;
            let (changes, mut writes) = plan_save(edits, &snapshot, last, given_up, ambient)?;
            if changes.is_empty() {
                return Ok(changes);
            }
            // Sealed before the transaction opens, and written in it.
            writes.envelopes = self.sealed(changes.iter(), ambient).await?;
            match self.store.commit(snapshot.version, &writes).await {
                Err(StoreError::Stale) => {}
                done => return done.map(|_| changes),
            }
        }
    }
}

pub(super) fn unpack(snapshot: &Snapshot) -> Vec<Entry> {
    snapshot
        .records
        .iter()
        .map(|row| Entry::new(row, &snapshot.outbox))
        .collect()
}

pub(super) fn record_row(copy: &RecordView, shown: &RecordView) -> Result<RecordRow, StoreError> {
    Ok(RecordRow {
        id: copy.id,
        kind: copy.kind.clone(),
        parent: parent(&shown.kind, &shown.fields),
        bytes: encode(copy)?,
    })
}

pub(super) fn outbox_row(waiting: &Waiting) -> Result<OutboxRow, StoreError> {
    Ok(OutboxRow {
        seq: waiting.change.seq,
        record: waiting.change.record,
        bytes: encode(waiting)?,
    })
}

fn plan_save(
    edits: &[NewEdit],
    snapshot: &Snapshot,
    last: Seq,
    mut given_up: Vec<Seq>,
    ambient: &dyn Ambient,
) -> Result<(Vec<Change>, Writes), StoreError> {
    let mut entries = unpack(snapshot);
    let told = given_up.len();
    let mut writes = Writes::default();
    let mut changes = Vec::new();
    let mut seq = last;
    let now = ambient.now();
    for edit in edits {
        let known = entries
            .iter()
            .position(|entry| entry.view.id == edit.record);
        let at = known.unwrap_or_else(|| {
            let unborn = RecordView::unborn(edit.record, &edit.kind);
            entries.push(Entry {
                view: unborn.clone(),
                copy: unborn,
                waiting: Vec::new(),
            });
            entries.len() - 1
        });
        let Some(entry) = entries.get_mut(at) else {
            continue;
        };
        let Some((change, refused)) = plan_edit(edit, entry, Seq(seq.0 + 1), now, ambient) else {
            continue;
        };
        let deletes = change.edit == Edit::Delete;
        for refused in refused {
            writes.remove_outbox.push(refused.change.seq);
            if (refused.change.edit == Edit::Delete) != deletes {
                given_up.push(refused.change.seq);
            }
        }
        seq = change.seq;
        entry.view.lay(&change.edit);
        let waiting = Waiting {
            change: change.clone(),
            state: WaitState::Waiting,
        };
        writes.outbox.push(outbox_row(&waiting)?);
        entry.waiting.push(waiting);
        writes.records.retain(|row| row.id != edit.record);
        writes.records.push(record_row(&entry.copy, &entry.view)?);
        changes.push(change);
    }
    writes.meta.push(("last_seq".to_owned(), encode(&seq)?));
    if given_up.len() > told {
        writes.meta.push((DISCARDED.to_owned(), encode(&given_up)?));
    }
    Ok((changes, writes))
}

/// The change that an edit makes, and the refused changes whose place it takes;
/// none where there is nothing to change.
fn plan_edit(
    edit: &NewEdit,
    entry: &mut Entry,
    seq: Seq,
    now: Millis,
    ambient: &dyn Ambient,
) -> Option<(Change, Vec<Waiting>)> {
    let about_deletion = match &edit.wanted {
        WantedEdit::Delete => true,
        WantedEdit::Fields(wanted) | WantedEdit::Settled(wanted) => wanted.contains_key(DELETED),
    };
    // Who edits fields has said nothing about a deletion that was refused: that
    // stays to be corrected or given up.
    let (refused, open): (Vec<Waiting>, Vec<Waiting>) = std::mem::take(&mut entry.waiting)
        .into_iter()
        .partition(|waiting| {
            waiting.is_refused() && (about_deletion || !waiting.is_refused_deletion())
        });
    let doing = match &edit.wanted {
        WantedEdit::Delete => {
            let open = !entry.view.deleted || !entry.view.rivals.is_empty();
            open.then_some(Edit::Delete)
        }
        WantedEdit::Fields(wanted) | WantedEdit::Settled(wanted) => {
            let mut fields = Fields::new();
            for (name, value) in refused
                .iter()
                .flat_map(|waiting| waiting.change.edit.fields())
            {
                // Emptying a field is a wish like any other.
                fields.insert(name.clone(), value.clone());
            }
            fields.extend(match &edit.wanted {
                WantedEdit::Settled(_) => wanted.clone(),
                _ => entry.view.difference(wanted),
            });
            (!fields.is_empty()).then_some(Edit::Set(fields))
        }
    };
    entry.waiting = open;
    let Some(doing) = doing else {
        entry.waiting.extend(refused);
        return None;
    };
    // What is folded in was meant on what its author saw then.
    let base = refused
        .iter()
        .map(|waiting| waiting.change.base)
        .chain(edit.seen)
        .fold(entry.copy.revision, Ord::min);
    let unix_ms = u64::try_from(now.0).unwrap_or_default();
    let before = entry.waiting.iter().rfind(|waiting| !waiting.is_refused());
    let change = Change {
        id: ChangeId::new(unix_ms, ambient.random()),
        seq,
        record: edit.record,
        kind: edit.kind.clone(),
        base,
        after: before.map(|waiting| waiting.change.seq),
        at: now,
        form: edit.form.clone(),
        edit: doing,
    };
    Some((change, refused))
}
