//! The messages of `POST /api/v1/sync` (described for strangers in `docs/sync.md`).
//!
//! A message is JSON. Rows of one shape travel as columns and ids once in a
//! dictionary, because that is what makes a thousand surveys fit into a few
//! seconds of Slow 3G after gzip.

mod columns;
mod ids;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::{Change, Outcome, RecordView};
use crate::ids::{AccountId, DeviceId, Millis, RecordId, Seq};
use crate::look::Look;
use crate::small_cells::PublicTotals;
use crate::sum::Sums;

pub use columns::Deltas;
pub use ids::IdList;
pub use table::{BadTable, ChangeTable, LookTable, OutcomeTable, RecordTable};

/// The version of the protocol that this code speaks.
pub const PROTOCOL: u32 = 1;
/// What tells an answer of ours from a captive portal's.
pub const ENVELOPE: &str = "taynghe";
/// The most changes in one exchange.
pub const MAX_CHANGES: usize = 2_000;
/// The most looks in one exchange: with their ids some 20 kB, so that they are never
/// why a body is too large.
pub const MAX_LOOKS: usize = 200;
/// The largest body of an exchange, in bytes after decompression.
pub const MAX_BODY: usize = 4 * 1024 * 1024;
/// The most that the changes of one message may take once they are unpacked, in
/// bytes: a table names a field once, and each of its rows gets a copy.
const MAX_UNPACKED: usize = 128 * 1024 * 1024;
/// How many bytes of body, before compression, a device puts into one exchange
/// if it can: a quarter of [`MAX_BODY`]. Where nothing compresses it, that is
/// 21 seconds of Slow 3G (50 kB/s), a third of the minute for which a phone
/// waits until the server says something; with gzip it is four.
pub const BATCH_BYTES: usize = 1024 * 1024;

/// What a device sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Always [`ENVELOPE`].
    pub app: String,
    /// The newest protocol that the device speaks.
    pub protocol: u32,
    /// The device.
    pub device: DeviceId,
    /// The account whose store this is; another session's push is refused whole.
    pub account: AccountId,
    /// The device's clock, from which the server tells it its skew.
    pub sent_at: Millis,
    /// Where the device's copy stands; as the server gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The digest of the reference data that the device holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The version of the totals that the device holds, exact or public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<String>,
    /// The device's copy has another sum than the server's: start again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repair: bool,
    /// Unsettled changes that stay on the device beside those in this message
    /// and beside what was refused.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsent: usize,
    /// Refused changes that the device still holds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: usize,
    /// Refused changes, by the device's count, that their author has given up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discarded: Vec<Seq>,
    /// The secret by which the device sends where nobody is signed in: told until
    /// the server says that it knows it, and in every envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push_token: Option<String>,
    /// Looks at what is masked, one table for each field: told until an answer says
    /// that they are in the access log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<LookTable>,
    /// Every id of this message, once.
    #[serde(default, skip_serializing_if = "IdList::is_empty")]
    pub ids: IdList,
    /// The changes, one table for each shape.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeTable>,
}

impl Request {
    /// A request that asks for nothing and sends nothing yet.
    #[must_use]
    pub fn new(device: DeviceId, account: AccountId, sent_at: Millis) -> Self {
        Self {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            device,
            account,
            sent_at,
            cursor: None,
            reference: None,
            totals: None,
            repair: false,
            unsent: 0,
            refused: 0,
            discarded: Vec::new(),
            push_token: None,
            looks: Vec::new(),
            ids: IdList::default(),
            changes: Vec::new(),
        }
    }

    /// The changes by the device's count.
    ///
    /// # Errors
    /// Names the table and the column that does not fit.
    pub fn unpack(&self) -> Result<Vec<Change>, BadTable> {
        let weights = self.changes.iter().map(ChangeTable::weight);
        if weights.fold(0, usize::saturating_add) > MAX_UNPACKED {
            return Err(BadTable::new("fields", "grows beyond 128 MiB in its rows"));
        }
        let ids = self.ids.unpack()?;
        let mut changes = Vec::new();
        for table in &self.changes {
            changes.extend(table.unpack(&ids)?);
        }
        changes.sort_by_key(|change| change.seq);
        Ok(changes)
    }

    /// How many changes the message says it has; to be asked before [`Self::unpack`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.iter().map(ChangeTable::len).sum()
    }

    /// True for a message that only asks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The looks, field by field.
    ///
    /// # Errors
    /// Names the column that does not fit.
    pub fn unpack_looks(&self) -> Result<Vec<Look>, BadTable> {
        if self.looks.is_empty() {
            return Ok(Vec::new());
        }
        let ids = self.ids.unpack()?;
        let mut looks = Vec::new();
        for table in &self.looks {
            looks.extend(table.unpack(&ids)?);
        }
        Ok(looks)
    }

    /// How many looks the message says it has; to be asked before
    /// [`Self::unpack_looks`].
    #[must_use]
    pub fn looks_len(&self) -> usize {
        self.looks.iter().map(LookTable::len).sum()
    }

    /// Packs changes, and no looks, into `ids` and `changes`.
    pub fn pack(&mut self, changes: &[Change]) {
        self.pack_with_looks(changes, &[]);
    }

    /// Packs changes and looks into `ids`, `changes` and `looks`.
    pub fn pack_with_looks(&mut self, changes: &[Change], looks: &[Look]) {
        let mut ids = ids::IdListBuilder::default();
        self.changes = table::pack_changes(changes, &mut ids);
        self.looks = table::pack_looks(looks, &mut ids);
        self.ids = ids.finish();
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Always [`ENVELOPE`].
    pub app: String,
    /// The protocol of this answer.
    pub protocol: u32,
    /// The server's clock, which measures the device's skew and orders nothing.
    pub server_time: Millis,
    /// One outcome for each change sent, by the device's count.
    #[serde(default, skip_serializing_if = "OutcomeTable::is_empty")]
    pub outcomes: OutcomeTable,
    /// The device must forget its copy (not its unsent work) and start again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resync: bool,
    /// The device was revoked: what it sent is kept apart, it is given nothing, and
    /// what is on it goes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// The server knows the push token that was told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub push_known: bool,
    /// The looks that were told are in the access log. A server that knows none does
    /// not say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looks_known: bool,
    /// Where the device's copy stands once it has stored this answer.
    pub cursor: String,
    /// More is waiting: ask again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// The sum over each scope's records, once the cursor has reached its end;
    /// none while more is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<Sums>,
    /// Every id of this message, once.
    #[serde(default, skip_serializing_if = "IdList::is_empty")]
    pub ids: IdList,
    /// Records as they are now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordTable>,
    /// Records that left this device's scopes, as places in `ids`.
    #[serde(default, skip_serializing_if = "Deltas::is_empty")]
    pub removed: Deltas,
    /// The reference data, if the device's is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<ReferenceSet>,
    /// The exact totals, if they moved, for whoever may read small figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// For everybody else what everybody may read, if that moved; it takes the
    /// place of exact totals that the device may still hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_totals: Option<PublicTotals>,
}

impl Answer {
    /// The records that came.
    ///
    /// # Errors
    /// Names the table and the column that does not fit.
    pub fn unpack(&self) -> Result<(Vec<RecordView>, Vec<RecordId>), BadTable> {
        let ids = self.ids.unpack()?;
        let mut records = Vec::new();
        for table in &self.records {
            records.extend(table.unpack(&ids)?);
        }
        let removed = self
            .removed
            .pick("removed", &ids)?
            .into_iter()
            .map(RecordId)
            .collect();
        Ok((records, removed))
    }

    /// Packs records and removals into `ids`, `records` and `removed`.
    pub fn pack(&mut self, records: &[RecordView], removed: &[RecordId]) {
        (self.ids, self.records, self.removed) = table::pack_records(records, removed);
    }

    /// Packs outcomes, one for each change of the request by its count.
    pub fn pack_outcomes(&mut self, outcomes: &[Outcome]) {
        self.outcomes = OutcomeTable::pack(outcomes);
    }
}

/// The dated reference data that a device works with: places, lists, forms, targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferenceSet {
    /// Another digest, another content.
    pub digest: String,
    /// `domain::Reference` as JSON.
    pub body: serde_json::Value,
}

/// Counters of some places in one year, as the pages show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Changes whenever any figure does.
    pub version: String,
    /// The calendar year.
    pub year: u16,
    /// The day on which the server counted, `YYYY-MM-DD`.
    pub as_of: String,
    /// Figures of each commune by its code, then by measure: twelve months.
    pub communes: BTreeMap<String, BTreeMap<String, [i64; 12]>>,
    /// When each commune last synced, in the server's Unix milliseconds.
    pub fresh: BTreeMap<String, Millis>,
}

/// What a failed exchange answers: nothing of it was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always [`ENVELOPE`].
    pub app: String,
    /// A stable code, for example `bad_json` or `too_large`.
    pub error: String,
    /// For the log and for whoever writes a client; not for the screen.
    pub detail: String,
}
