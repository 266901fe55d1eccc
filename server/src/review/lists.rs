//! The devices, and the changes that do not stand, a page at a time.

use domain::change::Edit;
use domain::end_of_patience;
use domain::ids::{AccountId, ChangeId, Millis};
use domain::review::{Counts, DeviceLine, Listing, PAGE, Shelf, ShelfLine};
use domain::wire::ENVELOPE;

use super::{Hidden, Looker, Names};
use crate::db::{DbError, LedgerLine, Rows, Sought, Way, Work};

/// Reads a page of the devices.
pub(super) struct Devices {
    pub(super) looker: Looker,
    pub(super) after: Option<String>,
    pub(super) now: Millis,
}

impl Work for Devices {
    type Done = Result<Listing<DeviceLine>, Hidden>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        if !self.looker.is_reviewer() {
            return Ok(Err(Hidden::NotOverseen));
        }
        let from = match &self.after {
            None => Ok(0),
            Some(after) => after.parse::<usize>().map_err(|_| Hidden::BadPage),
        };
        let from = match from {
            Ok(from) => from,
            Err(hidden) => return Ok(Err(hidden)),
        };
        let accounts = self.looker.overseen(rows).await?;
        let owners: Vec<AccountId> = accounts.keys().copied().collect();
        let mut lines: Vec<DeviceLine> = rows
            .devices(&owners)
            .await?
            .into_iter()
            .filter_map(|entry| {
                let owner = accounts.get(&entry.account)?;
                Some(DeviceLine {
                    device: entry.device,
                    owner: owner.name.clone(),
                    place: owner.scope.clone(),
                    agent: entry.agent,
                    last_seen: entry.last_seen,
                    unsent: entry.unsent,
                    refused: entry.refused,
                    repairs: entry.repairs,
                    skew: entry.skew,
                    revoked_at: entry.revoked_at,
                })
            })
            .collect();
        lines.sort_by_key(|line| (line.order(self.now), line.device));
        let counts = count(rows, &owners, &lines, self.now).await?;
        let more = lines.len() > from.saturating_add(PAGE);
        Ok(Ok(Listing {
            app: ENVELOPE.to_owned(),
            now: self.now,
            counts,
            rows: lines.into_iter().skip(from).take(PAGE).collect(),
            next: more.then(|| (from + PAGE).to_string()),
        }))
    }
}

async fn count<R: Rows>(
    rows: &mut R,
    owners: &[AccountId],
    devices: &[DeviceLine],
    now: Millis,
) -> Result<Counts, DbError> {
    let sizes = rows.shelf_sizes(owners, end_of_patience(now)).await?;
    let silent = devices.iter().filter(|device| device.is_silent(now));
    Ok(Counts {
        devices: devices.len(),
        silent: silent.count(),
        refused: sizes.refused,
        held: sizes.held,
        held_too_long: sizes.held_too_long,
        settled: sizes.settled,
    })
}

/// Reads a page of one of the lists of changes.
pub(super) struct Changes {
    pub(super) looker: Looker,
    pub(super) shelf: Shelf,
    pub(super) after: Option<String>,
    pub(super) now: Millis,
}

impl Work for Changes {
    type Done = Result<Listing<ShelfLine>, Hidden>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        if !self.looker.is_reviewer() {
            return Ok(Err(Hidden::NotOverseen));
        }
        let after = match self.after.as_deref().map(place) {
            None => None,
            Some(Some(after)) => Some(after),
            Some(None) => return Ok(Err(Hidden::BadPage)),
        };
        let accounts = self.looker.overseen(rows).await?;
        let owners: Vec<AccountId> = accounts.keys().copied().collect();
        let sizes = rows.shelf_sizes(&owners, end_of_patience(self.now)).await?;
        let sought = Sought::Shelf {
            shelf: self.shelf,
            owners,
            after,
        };
        let mut found = rows.ledger(&sought, PAGE + 1).await?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let next = found.last().filter(|_| more).map(name_of_place);
        let names = Names::of(rows, found.iter().map(|line| &line.change)).await?;
        let lines = found.into_iter().filter_map(|line| {
            let author = accounts.get(&line.account?)?;
            Some(ShelfLine {
                change: line.change.id,
                record: line.change.record,
                name: names.name(&line.change),
                deletes: line.change.edit == Edit::Delete,
                at: line.change.at,
                kind: line.change.kind,
                by: author.name.clone(),
                place: author.scope.clone(),
                device: line.device,
                received_at: line.received_at,
                from_file: line.way != Way::Sent,
                outcome: line.outcome,
                discarded_at: line.discarded_at,
                corrected_at: line.corrected_at,
            })
        });
        Ok(Ok(Listing {
            app: ENVELOPE.to_owned(),
            now: self.now,
            counts: Counts {
                refused: sizes.refused,
                held: sizes.held,
                held_too_long: sizes.held_too_long,
                settled: sizes.settled,
                ..Counts::default()
            },
            rows: lines.collect(),
            next,
        }))
    }
}

/// A row's place in its list, as a text that only the server reads.
fn name_of_place(line: &LedgerLine) -> String {
    format!("{}.{}", line.received_at.0, line.change.id)
}

fn place(text: &str) -> Option<(Millis, ChangeId)> {
    let (at, change) = text.split_once('.')?;
    Some((Millis(at.parse().ok()?), change.parse().ok()?))
}
