//! What is kept of every export: who took what away, and how much of it.

use domain::ids::AccountId;

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

/// Notes an export, before its first row leaves and when it has ended: the one
/// place where exports are written down.
pub(super) fn note(export: &Export, stage: Stage, rows: usize) {
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
    pub(super) fn begin(export: Export) -> Self {
        note(&export, Stage::Begun, 0);
        Self {
            export,
            rows: 0,
            is_whole: false,
        }
    }

    /// The last row has been written.
    pub(super) const fn end(&mut self) {
        self.is_whole = true;
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
