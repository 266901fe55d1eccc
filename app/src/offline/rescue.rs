//! Everything on the device that the server does not have, as one value to be
//! sealed into a rescue file. Reading takes nothing away.

use domain::change::{Change, Outcome};
use domain::ids::{Millis, Seq};
use domain::rescue::{HandedIn, Rescue, RescuedDraft};
use domain::role::Account;
use domain::wire::BadTable;
use serde::{Deserialize, Serialize};

use super::codec::decode;
use super::{Device, Draft, Item, Read, Store, StoreError, WaitState, Waiting, items};

/// Where the device remembers what a rescue file was last made of.
const RESCUED: &str = "rescued";

/// What was last put into a rescue file that was given to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescued {
    /// When.
    pub at: Millis,
    /// How many items and drafts were in it.
    pub items: usize,
    /// The device's count up to which everything unsent was in it.
    pub up_to: Seq,
}

/// What waits on a device, for somebody who wants to leave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Items that are not at the server.
    pub unsent: usize,
    /// Those of them that are in no rescue file either.
    pub unrescued: usize,
    /// The last rescue file.
    pub rescued: Option<Rescued>,
    /// Looks that no server has said to know: they hold nobody up, and the store is
    /// kept for them.
    pub looks: usize,
}

impl From<Draft> for RescuedDraft {
    fn from(draft: Draft) -> Self {
        Self {
            form: draft.form,
            seen: draft.seen,
            fields: draft.fields,
            saved_at: draft.saved_at,
        }
    }
}

impl<S: Store> Device<S> {
    /// All unsettled changes with what is known of them, those that no longer
    /// read as raw text, and the drafts given; beside it the count up to which
    /// it holds them all.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn rescue(
        &self,
        account: Account,
        drafts: Vec<Draft>,
        version: &str,
        now: Millis,
    ) -> Result<(Rescue, Seq), StoreError> {
        let all = Read::Outbox {
            from: Seq(0),
            limit: usize::MAX,
        };
        let rows = self.store().read(&all).await?.outbox;
        let up_to = rows.last().map_or(Seq(0), |row| row.seq);
        let (mut changes, mut answered, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            match decode::<Waiting>(&row.bytes) {
                Ok(waiting) => {
                    answered.extend(last_word(&waiting));
                    changes.push(waiting.change);
                }
                Err(_) => unreadable.push(String::from_utf8_lossy(&row.bytes).into_owned()),
            }
        }
        let looks = self.looks().await?;
        let work = (changes.as_slice(), looks.as_slice());
        let mut rescue = Rescue::with_looks(account, self.id(), version, now, work);
        rescue.push.discarded = self.discarded().await?;
        rescue.answered.extend(answered);
        rescue.unreadable = unreadable;
        rescue.drafts = drafts.into_iter().map(RescuedDraft::from).collect();
        Ok((rescue, up_to))
    }

    /// The last rescue file that was made of this device's work.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn rescued(&self) -> Result<Option<Rescued>, StoreError> {
        self.meta(RESCUED).await
    }

    /// Notes that a rescue file was given to somebody.
    ///
    /// # Errors
    /// Whatever the store says; the file is as good without.
    pub async fn note_rescued(&self, rescued: &Rescued) -> Result<(), StoreError> {
        self.put_meta(RESCUED, rescued).await
    }

    /// What somebody who signs out now leaves on the device. A file that was
    /// made before covers what it holds, and nothing that was saved since.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn left_behind(&self) -> Result<LeftBehind, StoreError> {
        let rescued = self.rescued().await?;
        let covered = rescued.map_or(Seq(0), |rescued| rescued.up_to);
        Ok(LeftBehind {
            unsent: self.items_from(Seq(0)).await?,
            unrescued: self.items_from(Seq(covered.0 + 1)).await?,
            rescued,
            looks: self.looks().await?.len(),
        })
    }

    /// How many items there are of changes from a count on, those included that
    /// no longer read.
    async fn items_from(&self, from: Seq) -> Result<usize, StoreError> {
        let all = Read::Outbox {
            from,
            limit: usize::MAX,
        };
        let rows = self.store().read(&all).await?.outbox;
        let waiting: Vec<Waiting> = rows
            .iter()
            .filter_map(|row| decode(&row.bytes).ok())
            .collect();
        Ok(items(&waiting).len() + rows.len() - waiting.len())
    }
}

/// What the server last said of a change that it has.
fn last_word(waiting: &Waiting) -> Option<(Seq, Outcome)> {
    let outcome = match &waiting.state {
        WaitState::Waiting => return None,
        WaitState::Held { waits_for } => Outcome::Held {
            waits_for: waits_for.clone(),
        },
        WaitState::Refused { reason, fields } => Outcome::Refused {
            reason: reason.clone(),
            fields: fields.clone(),
        },
    };
    Some((waiting.change.seq, outcome))
}

/// How many items a person counts in a rescue, drafts aside.
pub(crate) fn items_in(rescue: &Rescue) -> Result<usize, BadTable> {
    let waiting: Vec<Waiting> = rescue
        .changes()?
        .into_iter()
        .map(|change| Waiting {
            state: match rescue.answered.get(&change.seq) {
                Some(Outcome::Refused { reason, fields }) => WaitState::Refused {
                    reason: reason.clone(),
                    fields: fields.clone(),
                },
                _ => WaitState::Waiting,
            },
            change,
        })
        .collect();
    Ok(items(&waiting).len() + rescue.unreadable.len())
}

/// What became of a rescue, as people count it: each item in one of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandedInItems {
    /// Stand, and something of each came only now.
    pub taken: usize,
    /// Stand, and had come before.
    pub known: usize,
    /// The server keeps something of each until another item comes.
    pub held: Vec<Item>,
    /// Something of each was refused.
    pub refused: Vec<Item>,
}

impl HandedInItems {
    /// Counts what was handed in.
    #[must_use]
    pub fn new(sum: &HandedIn) -> Self {
        let standing = sum.taken.iter().chain(&sum.known).chain(&sum.held);
        let refused = sum.refused.iter().map(|(change, reason, fields)| Waiting {
            change: change.clone(),
            state: WaitState::Refused {
                reason: reason.clone(),
                fields: fields.clone(),
            },
        });
        let mut all: Vec<Waiting> = standing
            .map(|change| Waiting {
                change: change.clone(),
                state: WaitState::Waiting,
            })
            .chain(refused)
            .collect();
        all.sort_by_key(|waiting| waiting.change.seq);
        let has = |changes: &[Change], item: &Item| {
            changes.iter().any(|change| change.record == item.record)
        };
        let mut counted = Self::default();
        for item in items(&all) {
            if item.refusal().is_some() {
                counted.refused.push(item);
            } else if has(&sum.held, &item) {
                counted.held.push(item);
            } else if has(&sum.taken, &item) {
                counted.taken += 1;
            } else {
                counted.known += 1;
            }
        }
        counted
    }
}
