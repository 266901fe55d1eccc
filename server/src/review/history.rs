//! What happened to one record, the newest change first, masked where it has to be;
//! and what is masked, in full.

use std::collections::HashMap;

use domain::change::Outcome;
use domain::history::{
    Brought, Happened, History, LOOKS, LookLine, MOST, PAGE, Step, Unmasked, tell,
};
use domain::ids::{AccountId, DeviceId, Millis, RecordId, Revision};
use domain::is_masked;
use domain::role::{Account, Action, Target};
use domain::wire::ENVELOPE;

use super::{Hidden, Looker, Names};
use crate::db::{Access, DbError, LedgerLine, Rows, Sought, SoughtAccess, Way, Work};

/// Reads a page of a record's history.
pub(super) struct Look {
    pub(super) looker: Looker,
    pub(super) record: RecordId,
    pub(super) after: Option<String>,
    pub(super) now: Millis,
}

/// All that is known of a record's past, for somebody who may read it.
struct Past {
    lines: Vec<LedgerLine>,
    names: Names,
    cut: bool,
    accounts: HashMap<AccountId, Account>,
}

impl Look {
    async fn past<R: Rows>(&self, rows: &mut R) -> Result<Result<Past, Hidden>, DbError> {
        let mut lines = rows.ledger(&Sought::Record(self.record), MOST + 1).await?;
        let cut = lines.len() > MOST;
        lines.truncate(MOST);
        let accounts: HashMap<AccountId, Account> = rows
            .accounts()
            .await?
            .into_iter()
            .map(|entry| (entry.account.id, entry.account))
            .collect();
        let Some(last) = lines.first() else {
            return Ok(Err(Hidden::Nothing));
        };
        let names = Names::of(rows, std::iter::once(&last.change)).await?;
        if !self.may_read(&names, &lines, &accounts) {
            return Ok(Err(Hidden::NotOverseen));
        }
        Ok(Ok(Past {
            lines,
            names,
            cut,
            accounts,
        }))
    }
}

impl Work for Look {
    type Done = Result<History, Hidden>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let from = match self.after.as_deref().map(str::parse::<usize>) {
            None => 0,
            Some(Ok(from)) => from,
            Some(Err(_)) => return Ok(Err(Hidden::BadPage)),
        };
        let Past {
            lines,
            names,
            cut,
            accounts,
        } = match self.past(rows).await? {
            Ok(past) => past,
            Err(hidden) => return Ok(Err(hidden)),
        };
        let Some(last) = lines.first() else {
            return Ok(Err(Hidden::Nothing));
        };
        let (kind, name) = (last.change.kind.clone(), names.name(&last.change));
        let authors: Vec<AccountId> = {
            let mut authors: Vec<_> = lines.iter().filter_map(|line| line.account).collect();
            authors.sort_unstable();
            authors.dedup();
            authors
        };
        let devices = rows.devices(&authors).await?;
        let agents = devices.into_iter().map(|entry| (entry.device, entry.agent));
        let around = Around {
            accounts,
            agents: agents.collect(),
        };
        let total = lines.len();
        let mut steps = around.steps(&lines);
        steps.iter_mut().for_each(Step::mask);
        let looks = if from == 0 {
            around.looks(rows, self.record).await?
        } else {
            Vec::new()
        };
        Ok(Ok(History {
            app: ENVELOPE.to_owned(),
            now: self.now,
            record: self.record,
            kind,
            name,
            total,
            cut,
            steps: steps.into_iter().skip(from).take(PAGE).collect(),
            looks,
            next: (total > from.saturating_add(PAGE)).then(|| (from + PAGE).to_string()),
        }))
    }
}

impl Look {
    /// A record that stands is its place's; of one that never stood, whoever
    /// looks after the author of a change may know.
    fn may_read(
        &self,
        names: &Names,
        lines: &[LedgerLine],
        accounts: &HashMap<AccountId, Account>,
    ) -> bool {
        let Looker { by, reference, day } = &self.looker;
        let places = reference.places();
        match names.record(self.record) {
            Some(record) => by.may_read_history(record.scope(), places, *day),
            None => lines.iter().any(|line| {
                let author = line.account.and_then(|author| accounts.get(&author));
                let place = author.map_or(Target::Province, |author| author.scope.target());
                by.may(Action::ReadHistory, place, places, *day).is_ok()
            }),
        }
    }
}

/// What a change's line does not say of itself.
struct Around {
    accounts: HashMap<AccountId, Account>,
    agents: HashMap<DeviceId, String>,
}

impl Around {
    /// The steps of these changes, the newest first.
    fn steps(&self, lines: &[LedgerLine]) -> Vec<Step> {
        let mut steps: Vec<Step> = tell(&happened(lines))
            .into_iter()
            .filter_map(|(at, differences)| {
                let line = lines.get(at)?;
                Some(Step {
                    change: line.change.id,
                    by: line.account.map(|author| self.name(author)),
                    device: line.device,
                    agent: self.agents.get(&line.device).cloned().unwrap_or_default(),
                    brought: match line.way {
                        Way::Sent => None,
                        Way::Brought(None) => Some(Brought::ByCommand),
                        Way::Brought(Some(by)) => Some(Brought::By(self.name(by))),
                    },
                    at: line.change.at,
                    received_at: line.received_at,
                    made: makes(line),
                    outcome: line.outcome.clone(),
                    discarded_at: line.discarded_at,
                    corrected_at: line.corrected_at,
                    differences,
                })
            })
            .collect();
        steps.reverse();
        steps
    }

    /// Who looked at what is masked of a record, the newest look first.
    async fn looks<R: Rows>(
        &self,
        rows: &mut R,
        record: RecordId,
    ) -> Result<Vec<LookLine>, DbError> {
        let sought = SoughtAccess {
            record: Some(record),
            action: Some(Access::Unmask),
            ..SoughtAccess::default()
        };
        let found = rows.accesses(&sought, LOOKS).await?;
        let lines = found.into_iter().map(|line| LookLine {
            by: line.account.map(|by| self.name(by)).unwrap_or_default(),
            at: line.at,
            device: line.device,
        });
        Ok(lines.collect())
    }

    fn name(&self, id: AccountId) -> String {
        let account = self.accounts.get(&id);
        account.map_or_else(String::new, |account| account.name.clone())
    }
}

fn happened(lines: &[LedgerLine]) -> Vec<Happened> {
    lines
        .iter()
        .map(|line| Happened {
            change: line.change.clone(),
            device: line.device,
            outcome: line.outcome.clone(),
            received_at: line.received_at,
        })
        .collect()
}

/// Reads what is masked in a record's history.
pub(super) struct InFull(pub(super) Look);

impl Work for InFull {
    type Done = Result<Vec<Unmasked>, Hidden>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let lines = match self.0.past(rows).await? {
            Ok(past) => past.lines,
            Err(hidden) => return Ok(Err(hidden)),
        };
        let told = tell(&happened(&lines)).into_iter();
        let words = told.filter_map(|(at, differences)| {
            let change = lines.get(at)?.change.id;
            let hidden = differences.into_iter().filter(|one| is_masked(&one.field));
            let words = hidden.map(move |one| Unmasked {
                change,
                field: one.field,
                old: one.old,
                new: one.new,
            });
            Some(words)
        });
        Ok(Ok(words.flatten().collect()))
    }
}

/// What made the record, or would have made it and does not stand.
fn makes(line: &LedgerLine) -> bool {
    match line.outcome {
        Outcome::Applied { revision } => revision == Revision(1),
        Outcome::Held { .. } | Outcome::Refused { .. } => line.change.begins(),
        Outcome::Merged { .. } | Outcome::Conflict { .. } => false,
    }
}
