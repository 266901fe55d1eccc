//! What the phone keeps: records, the outbox and the sync state.
//!
//! [`Store`] is the one door to storage: rows of bytes under random ids, read
//! in one transaction and written in one. [`Device`] is what the pages and the
//! sync engine use: it knows records and changes, and needs only a `Store`.
//!
//! A record's server copy and its unsent changes are kept apart and laid over
//! each other on reading, so that a download never overwrites unsent work.

pub mod conformance;
pub mod pocket;
pub mod seal;

#[cfg(target_arch = "wasm32")]
mod browser_ambient;
#[cfg(target_arch = "wasm32")]
mod browser_sealer;
mod codec;
mod device;
mod discard;
mod drafts;
mod envelopes;
mod index;
#[cfg(target_arch = "wasm32")]
mod indexeddb;
mod items;
mod looks;
mod memory;
mod preferences;
mod recount;
mod rescue;
mod settle;
mod shown;
mod too_large;
mod totals;

use domain::ids::{DeviceId, RecordId, Seq};
use thiserror::Error;

#[cfg(target_arch = "wasm32")]
pub use browser_ambient::{BrowserAmbient, strong_chance};
#[cfg(target_arch = "wasm32")]
pub(crate) use browser_sealer::begin_to_seal;
#[cfg(target_arch = "wasm32")]
pub use browser_sealer::{BrowserSealer, seal};
pub use device::{Ambient, Counts, Device, Entry, NewEdit, WaitState, Waiting, WantedEdit};
pub use drafts::{Draft, Drafts, Restored};
pub use envelopes::{CARD, Sealer, Sealing};
pub use index::{Found, Loading, SearchIndex, SearchRow, rows_now};
#[cfg(target_arch = "wasm32")]
pub use indexeddb::IndexedDbStore;
pub use items::{Item, items};
pub use memory::MemoryStore;
pub use preferences::Preferences;
pub(crate) use rescue::items_in;
pub use rescue::{HandedInItems, LeftBehind, Rescued};
pub use settle::{SettleError, Settled};
pub use totals::{EXACT_TOTALS, OWN_PAGES, PUBLIC_TOTALS, pending_tally};

/// A record's row: its server copy as bytes, findable by kind and parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: String,
    /// What it is listed under.
    pub parent: Option<RecordId>,
    /// The server copy.
    pub bytes: Vec<u8>,
}

/// A change that is not settled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// The device's count.
    pub seq: Seq,
    /// The record that it changes.
    pub record: RecordId,
    /// The change and what is known of it.
    pub bytes: Vec<u8>,
}

/// An unsettled change once more, sealed for sending: the server alone can read
/// it, and whoever can read the store can send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// The device's count of the change; [`CARD`] for the one without a change.
    pub seq: Seq,
    /// The envelope; one byte where it is not to be sent any more.
    pub bytes: Vec<u8>,
}

impl EnvelopeRow {
    /// The row of a change that the server has; the service worker writes it too.
    #[must_use]
    pub fn done(seq: Seq) -> Self {
        let bytes = vec![1];
        Self { seq, bytes }
    }

    /// The row of a change that no envelope can bring to the server; the same.
    #[must_use]
    pub fn unsendable(seq: Seq) -> Self {
        let bytes = vec![0];
        Self { seq, bytes }
    }

    /// Whether the server has the change. An older version left nothing here, whatever
    /// had become of it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.bytes == [1]
    }

    /// Whether there is an envelope to send.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.bytes.len() > 1
    }
}

/// Counts the commits of a store, so that a writer notices another tab's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u64);

/// What to read in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// These records, if they are there, with their unsettled changes.
    Records(Vec<RecordId>),
    /// Records of a kind, newest id first, below `before` if that is given.
    Newest {
        /// The kind.
        kind: String,
        /// Only older ids than this.
        before: Option<RecordId>,
        /// At most this many.
        limit: usize,
    },
    /// All records listed under one.
    Children(RecordId),
    /// All records by id.
    All {
        /// Only newer ids than this.
        after: Option<RecordId>,
        /// At most this many.
        limit: usize,
    },
    /// Unsettled changes from this count on, and the records that they change.
    Outbox {
        /// The first count.
        from: Seq,
        /// At most this many changes.
        limit: usize,
    },
}

/// What one transaction read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The store's version at that moment.
    pub version: Version,
    /// Records, in the order that was asked for.
    pub records: Vec<RecordRow>,
    /// Their unsettled changes, by count.
    pub outbox: Vec<OutboxRow>,
}

/// What to write in one transaction, or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Forget all records first.
    pub forget_records: bool,
    /// Records to put.
    pub records: Vec<RecordRow>,
    /// Records to take away.
    pub remove_records: Vec<RecordId>,
    /// Changes to put.
    pub outbox: Vec<OutboxRow>,
    /// Changes to take away, each with its envelope.
    pub remove_outbox: Vec<Seq>,
    /// Envelopes of changes to put.
    pub envelopes: Vec<EnvelopeRow>,
    /// Small values by name to put.
    pub meta: Vec<(String, Vec<u8>)>,
}

/// What can go wrong with storage.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The phone's storage is full; nothing was written.
    #[error("storage is full")]
    Full,
    /// Somebody else wrote meanwhile; nothing was written, read again.
    #[error("the store changed meanwhile")]
    Stale,
    /// The browser refuses storage, as a private window may.
    #[error("storage is refused: {0}")]
    Refused(String),
    /// The browser cannot open or read its own files; the rows may still be there.
    #[error("storage is broken: {0}")]
    Broken(String),
    /// The browser deleted the store while it was open.
    #[error("the store was deleted")]
    Gone,
    /// A row does not read back as it was written.
    #[error("a row is damaged: {0}")]
    Damaged(String),
}

/// Storage for one account on one device.
///
/// The suite in [`conformance`] is the contract; it runs on every backend.
#[expect(
    async_fn_in_trait,
    reason = "a store lives on one thread: futures need not be Send"
)]
pub trait Store {
    /// The device's id, made with the store and never changed.
    fn device(&self) -> DeviceId;
    /// Reads in one transaction.
    async fn read(&self, read: &Read) -> Result<Snapshot, StoreError>;
    /// Reads a small value by name.
    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// The names of all small values.
    async fn meta_names(&self) -> Result<Vec<String>, StoreError>;
    /// How many unsettled changes there are.
    async fn outbox_len(&self) -> Result<usize, StoreError>;
    /// The envelopes of unsettled changes, by count.
    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError>;
    /// Writes all or nothing, durably, if the store is still at `expected`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is not; nothing is written on any error.
    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError>;
    /// Ends the store, if the server has every change in it: from then on each commit,
    /// by whichever tab, fails with [`StoreError::Gone`]. Gives whether it did.
    async fn retire(&self) -> Result<bool, StoreError>;
}
