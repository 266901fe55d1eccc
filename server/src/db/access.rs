//! The access log: who read what of whom, for good.

use std::future::Future;

use domain::Look;
use domain::ids::{AccountId, DeviceId, Millis, ReadId, RecordId};

use super::{Database, Db, DbError, work};
use crate::chance;

/// What was done, by a word that stays. Whoever adds a way to read people's data adds
/// its word here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// What is masked of a record was shown in full; `detail` is the field.
    Unmask,
    /// The history of a record was read; `count` is how many changes were told.
    ReadHistory,
    /// A list of the reviewers was read; `detail` is the list, `count` its rows.
    ReadList,
    /// An exchange handed out records; `detail` is their scopes, `count` how many.
    Pull,
    /// A part of a rescue file was handed in; `device` is the one it is from,
    /// `detail` the author's account, `count` its changes.
    HandIn,
    /// The key of a phone's store was given to its owner.
    OpenEscrow,
    /// A file was made of figures or people; `detail` is what, of which place and with
    /// which number, `count` its rows: 0 when it is begun, and once more at its end.
    Export,
    /// Records were looked for by a number; `detail` is the kind of number.
    Find,
}

impl Access {
    /// The word that stands in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unmask => "unmask",
            Self::ReadHistory => "read_history",
            Self::ReadList => "read_list",
            Self::Pull => "pull",
            Self::HandIn => "hand_in",
            Self::OpenEscrow => "open_escrow",
            Self::Export => "export",
            Self::Find => "find",
        }
    }
}

/// One row to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    /// What makes writing it twice harmless.
    pub id: ReadId,
    /// When, by the reader's device.
    pub at: Millis,
    /// Who; none for a command on the server.
    pub account: Option<AccountId>,
    /// On which device, where one is told.
    pub device: Option<DeviceId>,
    /// What was done.
    pub action: Access,
    /// To which record, if it is about one.
    pub record: Option<RecordId>,
    /// What else is to be known: codes and ids, never a word of anybody's.
    pub detail: String,
    /// How many rows, records or values.
    pub count: usize,
}

impl AccessEntry {
    /// A read that happens on the server now, of one thing.
    #[must_use]
    pub fn new(action: Access, account: Option<AccountId>, now: Millis) -> Self {
        let (unix, random) = chance::id_parts(now);
        Self {
            id: ReadId::new(unix, random),
            at: now,
            account,
            device: None,
            action,
            record: None,
            detail: String::new(),
            count: 1,
        }
    }

    /// A look that a device tells of.
    #[must_use]
    pub fn told(look: Look, account: AccountId, device: DeviceId) -> Self {
        Self {
            id: look.id,
            at: look.at,
            account: Some(account),
            device: Some(device),
            action: Access::Unmask,
            record: Some(look.record),
            detail: look.field,
            count: 1,
        }
    }
}

/// A row as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLine {
    /// Its name.
    pub id: ReadId,
    /// When, by the reader's device.
    pub at: Millis,
    /// When it was written, by the server's clock.
    pub received_at: Millis,
    /// Who; none for a command on the server.
    pub account: Option<AccountId>,
    /// On which device, where one was told.
    pub device: Option<DeviceId>,
    /// What was done, as the version that wrote it called it.
    pub action: String,
    /// To which record, if it is about one.
    pub record: Option<RecordId>,
    /// What else is to be known.
    pub detail: String,
    /// How many rows, records or values.
    pub count: u64,
}

/// Which rows of the access log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoughtAccess {
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Only those about this record.
    pub record: Option<RecordId>,
    /// Only what was done so.
    pub action: Option<Access>,
    /// Only what was written then or later.
    pub since: Option<Millis>,
    /// Only what was written before this row.
    pub before: Option<(Millis, ReadId)>,
}

/// The part of one transaction's rows that is the access log.
pub trait AccessRows: Send {
    /// Writes rows, but those that are there.
    fn put_accesses(
        &mut self,
        entries: &[AccessEntry],
        now: Millis,
    ) -> impl Future<Output = Result<(), DbError>> + Send;
    /// The newest rows that are sought, the newest first.
    fn accesses(
        &mut self,
        sought: &SoughtAccess,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<AccessLine>, DbError>> + Send;
}

work!(Note { entry: AccessEntry, now: Millis } -> (), |this, rows| {
    rows.put_accesses(std::slice::from_ref(&this.entry), this.now).await
});
work!(Find { sought: SoughtAccess, limit: usize } -> Vec<AccessLine>, |this, rows| {
    rows.accesses(&this.sought, this.limit).await
});

impl Db {
    /// Writes a read down. Whoever shows something calls it first: what cannot be
    /// written is not shown.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn note_access(&self, entry: AccessEntry, now: Millis) -> Result<(), DbError> {
        self.write(Note { entry, now }).await
    }

    /// The newest rows of the access log that are sought, the newest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn accesses(
        &self,
        sought: SoughtAccess,
        limit: usize,
    ) -> Result<Vec<AccessLine>, DbError> {
        self.read(Find { sought, limit }).await
    }
}
