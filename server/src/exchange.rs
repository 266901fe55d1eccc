//! The server's half of sync: plain functions that are given the database, the
//! clock's reading and the rules. HTTP is `sync`'s matter, SQL `db`'s.

mod cursor;
mod intake;
mod page;

use std::sync::Arc;

use domain::Date;
use domain::change::{Change, Outcome};
use domain::ids::{AccountId, Millis, Seq};
use domain::merge::{Author, Plan};
use domain::role::Account;
use domain::totals::CountingRules;
use domain::wire::{Answer, ENVELOPE, PROTOCOL, ReferenceSet, Request};

use crate::db::{Database, DbError, DeviceNote, Rows, Work};
use crate::metrics::Tallied;
use crate::totals::{self, Figures};

pub(crate) use self::intake::take_in;
pub use self::page::PageLimit;
use self::page::{Asked, Page};

/// The rules of counting, shared by every exchange.
pub type Rules = Arc<dyn CountingRules + Send + Sync>;

/// What exchanges need beside the database.
#[derive(Clone)]
pub struct Desk {
    /// The rules of counting.
    pub rules: Rules,
    /// The reference data that devices should hold.
    pub reference: Arc<ReferenceSet>,
    /// How much one answer carries.
    pub page: PageLimit,
    /// The figures as they were last read.
    pub figures: Figures,
}

/// Why an exchange was refused whole; nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The device belongs to another account.
    #[error("this device belongs to another account")]
    OtherDevice,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Who asks, as the session and the connection tell.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The account of the session.
    pub account: Account,
    /// What the browser calls itself.
    pub agent: String,
}

impl Desk {
    /// Takes in what a device sends and answers with what is new for it, in one
    /// transaction. `changes` are the request's, unpacked.
    ///
    /// # Errors
    /// [`ExchangeError`]; then nothing was stored.
    pub async fn exchange<D: Database>(
        &self,
        db: &D,
        visitor: Visitor,
        request: &Request,
        changes: Vec<Change>,
        now: Millis,
    ) -> Result<Answer, ExchangeError> {
        let counted = self.exchange_counted(db, visitor, request, changes, now);
        counted.await.map(|(answer, _)| answer)
    }

    /// The same, and what became of the changes.
    pub(crate) async fn exchange_counted<D: Database>(
        &self,
        db: &D,
        visitor: Visitor,
        request: &Request,
        changes: Vec<Change>,
        now: Millis,
    ) -> Result<(Answer, Tallied), ExchangeError> {
        let day = Date::in_vietnam(now.0);
        // Outside its days a device sends, and is given nothing.
        let is_valid = visitor.account.is_valid_on(day);
        let done = db
            .write(Exchange {
                author: Author {
                    account: Some(visitor.account.clone()),
                    device: request.device,
                },
                agent: visitor.agent,
                account: visitor.account,
                changes,
                asked: Asked {
                    cursor: request.cursor.clone(),
                    repair: request.repair,
                },
                told: Told {
                    unsent: request.unsent,
                    refused: request.refused,
                    discarded: request.discarded.clone(),
                    sent_at: request.sent_at,
                },
                rules: self.rules.clone(),
                limit: self.page,
                now,
            })
            .await?
            .ok_or(ExchangeError::OtherDevice)?;
        let mut answer = Answer {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            server_time: now,
            outcomes: domain::wire::OutcomeTable::default(),
            resync: done.page.resync,
            cursor: done.page.cursor,
            more: done.page.more,
            sums: done.page.sums,
            ids: domain::wire::IdList::default(),
            records: Vec::new(),
            removed: domain::wire::Deltas::default(),
            reference: None,
            totals: None,
        };
        if is_valid {
            let known = request.reference.as_deref() == Some(&self.reference.digest);
            answer.reference = (!known).then(|| (*self.reference).clone());
            let moved = request.totals.as_deref();
            answer.totals = totals::if_moved(db, &self.figures, day.year(), now, moved).await?;
        }
        answer.pack(&done.page.records, &done.page.removed);
        answer.pack_outcomes(&done.plan.outcomes);
        Ok((answer, done.tallied))
    }

    /// Takes in changes that the server itself makes: imports, the
    /// demonstration, a worker's sign-up. The same rules hold, without a place.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn apply<D: Database>(
        &self,
        db: &D,
        author: Author,
        changes: Vec<Change>,
        now: Millis,
    ) -> Result<Plan, DbError> {
        db.write(Apply {
            author,
            changes,
            rules: self.rules.clone(),
            now,
        })
        .await
    }
}

struct Exchange {
    author: Author,
    account: Account,
    agent: String,
    changes: Vec<Change>,
    asked: Asked,
    told: Told,
    rules: Rules,
    limit: PageLimit,
    now: Millis,
}

/// What a device tells of itself, beside its changes.
struct Told {
    unsent: usize,
    refused: usize,
    discarded: Vec<Seq>,
    sent_at: Millis,
}

impl Told {
    /// The device as it will stand once it has this answer.
    fn note(&self, plan: &Plan, repairs: bool, now: Millis) -> DeviceNote {
        let mut note = DeviceNote {
            unsent: self.unsent,
            refused: self.refused,
            skew: self.sent_at.0.saturating_sub(now.0),
            repairs,
        };
        for outcome in &plan.outcomes {
            match outcome {
                Outcome::Held { .. } => note.unsent += 1,
                Outcome::Refused { .. } => note.refused += 1,
                _ => {}
            }
        }
        note
    }
}

struct Exchanged {
    plan: Plan,
    tallied: Tallied,
    page: Page,
}

impl Work for Exchange {
    /// Nothing if the device belongs to another account.
    type Done = Option<Exchanged>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let AccountId(account) = self.account.id;
        let owner = rows
            .meet_device(
                self.author.device,
                self.account.id,
                Some(&self.agent),
                self.now,
            )
            .await?;
        if owner.0 != account {
            return Ok(None);
        }
        let plan = take_in(rows, &self.author, &self.changes, &*self.rules, self.now).await?;
        let device = self.author.device;
        rows.discard(device, &self.told.discarded, self.now).await?;
        let note = self.told.note(&plan, self.asked.repair, self.now);
        rows.note_device(device, note).await?;
        let day = Date::in_vietnam(self.now.0);
        if let Some(office) = self.account.office()
            && self.account.is_valid_on(day)
        {
            rows.touch_scope(office, self.now).await?;
        }
        let scopes = self.account.pulls(day);
        let mut page = page::read(rows, &self.asked, &scopes, &plan, self.limit).await?;
        page.remove_strays(rows, &scopes, &self.changes, &plan)
            .await?;
        let tallied = Tallied::of(&self.changes, &plan);
        Ok(Some(Exchanged {
            plan,
            tallied,
            page,
        }))
    }
}

struct Apply {
    author: Author,
    changes: Vec<Change>,
    rules: Rules,
    now: Millis,
}

impl Work for Apply {
    type Done = Plan;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        take_in(rows, &self.author, &self.changes, &*self.rules, self.now).await
    }
}
