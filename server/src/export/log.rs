//! What is kept of every export: who took what away, and how much of it.

use domain::ids::{AccountId, Millis};

use crate::db::{Access, AccessEntry, Db, DbError};

/// What somebody takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Export {
    pub(super) account: AccountId,
    /// `totals` or `people`.
    pub(super) kind: &'static str,
    /// The place, as `domain::role::Scope::code`.
    pub(super) scope: String,
    /// The number that the file has.
    pub(super) number: String,
}

/// How far an export has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing has left the server yet.
    Begun,
    /// All rows have left it.
    Whole,
    /// The line was cut, or the database failed, after these rows.
    Cut,
}

/// Notes an export in the process's log, before its first row leaves and when it has
/// ended.
fn note(export: &Export, stage: Stage, rows: usize) {
    let Export {
        account,
        kind,
        scope,
        number,
    } = export;
    tracing::info!(%account, kind, scope, number, ?stage, rows, "an export");
}

/// An export on its way: however it ends, it is noted.
pub(super) struct OnItsWay {
    export: Export,
    pub(super) rows: usize,
    is_whole: bool,
}

impl OnItsWay {
    /// Writes the export into the access log: without that nothing leaves the server.
    ///
    /// # Errors
    /// Whatever the database says.
    pub(super) async fn begin(db: &Db, export: Export, now: Millis) -> Result<Self, DbError> {
        note(&export, Stage::Begun, 0);
        let way = Self {
            export,
            rows: 0,
            is_whole: false,
        };
        way.write_down(db, now).await?;
        Ok(way)
    }

    /// The last row has been written: the access log gets their number.
    ///
    /// # Errors
    /// Whatever the database says.
    pub(super) async fn end(&mut self, db: &Db, now: Millis) -> Result<(), DbError> {
        self.write_down(db, now).await?;
        self.is_whole = true;
        Ok(())
    }

    async fn write_down(&self, db: &Db, now: Millis) -> Result<(), DbError> {
        let Export {
            account,
            kind,
            scope,
            number,
        } = &self.export;
        let entry = AccessEntry {
            detail: format!("{kind} {scope} {number}"),
            count: self.rows,
            ..AccessEntry::new(Access::Export, Some(*account), now)
        };
        db.note_access(entry, now).await
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        let stage = if self.is_whole {
            Stage::Whole
        } else {
            Stage::Cut
        };
        note(&self.export, stage, self.rows);
    }
}
