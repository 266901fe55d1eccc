//! The server's half of sync: plain functions that are given the database, the
//! clock's reading and the rules. HTTP is `sync`'s matter, SQL `db`'s.

mod cursor;
mod intake;
mod page;
mod reads;

use std::ops::RangeInclusive;
use std::sync::Arc;

use domain::change::{Change, Outcome, Reason};
use domain::ids::{Millis, Seq, SessionId};
use domain::merge::{Author, Plan};
use domain::role::Account;
use domain::totals::CountingRules;
use domain::wire::{Answer, ENVELOPE, PROTOCOL, ReferenceSet, Request};
use domain::{Date, Look};

use sha2::{Digest, Sha256};

use crate::db::{Database, DbError, DeviceNote, Hash, Rows, SessionDevice, Work};
use crate::metrics::Tallied;
use crate::totals::Figures;

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
    /// The session, where there is one.
    pub session: Option<SessionId>,
    /// The device that the session synced last.
    pub device: Option<SessionDevice>,
}

impl Visitor {
    /// An account that came without a session.
    #[must_use]
    pub const fn new(account: Account, agent: String) -> Self {
        Self {
            account,
            agent,
            session: None,
            device: None,
        }
    }

    /// Whether it came by the session of a device that was revoked.
    fn is_revoked(&self) -> bool {
        self.device.is_some_and(|device| device.revoked)
    }
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
        let counted = self.exchange_counted(db, visitor, request, (changes, Vec::new()), now);
        counted.await.map(|(answer, _)| answer)
    }

    /// The same, and what became of the changes.
    pub(crate) async fn exchange_counted<D: Database>(
        &self,
        db: &D,
        visitor: Visitor,
        request: &Request,
        (changes, looks): (Vec<Change>, Vec<Look>),
        now: Millis,
    ) -> Result<(Answer, Tallied), ExchangeError> {
        let day = Date::in_vietnam(now.0);
        // Outside its days a device sends, and is given nothing.
        let is_valid = visitor.account.is_valid_on(day);
        let looks_known = !looks.is_empty();
        let reader = visitor.account.clone();
        let done = db
            .write(Exchange {
                author: Author {
                    account: Some(visitor.account.clone()),
                    device: request.device,
                },
                visitor,
                changes,
                looks,
                push_token: request.push_token.as_deref().and_then(push_hash),
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
            revoked: done.revoked,
            push_known: done.push_known,
            looks_known,
            cursor: done.page.cursor,
            more: done.page.more,
            sums: done.page.sums,
            ids: domain::wire::IdList::default(),
            records: Vec::new(),
            removed: domain::wire::Deltas::default(),
            reference: None,
            totals: None,
            public_totals: None,
        };
        if is_valid && !answer.revoked {
            let known = request.reference.as_deref() == Some(&self.reference.digest);
            answer.reference = (!known).then(|| (*self.reference).clone());
            let moved = request.totals.as_deref();
            let moved = self.totals_for(db, &reader, now, moved).await?;
            (answer.totals, answer.public_totals) = (moved.exact, moved.public);
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

/// How long a push token is at least and at most.
const TOKEN_LENGTH: RangeInclusive<usize> = 32..=128;

/// All that is stored of a push token; nothing of one that is easily guessed.
pub(crate) fn push_hash(token: &str) -> Option<Hash> {
    TOKEN_LENGTH
        .contains(&token.len())
        .then(|| Sha256::digest(token).into())
}

struct Exchange {
    author: Author,
    visitor: Visitor,
    push_token: Option<Hash>,
    changes: Vec<Change>,
    looks: Vec<Look>,
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
    revoked: bool,
    push_known: bool,
}

impl Work for Exchange {
    /// Nothing if the device belongs to another account.
    type Done = Option<Exchanged>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let (device, account) = (self.author.device, &self.visitor.account);
        let met = rows
            .meet_device(device, account.id, Some(&self.visitor.agent), self.now)
            .await?;
        if met.account != account.id {
            return Ok(None);
        }
        let revoked = met.revoked || self.visitor.is_revoked();
        let shut = revoked.then_some(Reason::DeviceRevoked);
        let day = Date::in_vietnam(self.now.0);
        let welcome = !revoked && account.is_valid_on(day);
        let plan = take_in(
            rows,
            &self.author,
            &self.changes,
            &*self.rules,
            shut,
            self.now,
        )
        .await?;
        rows.discard(device, &self.told.discarded, self.now).await?;
        let note = self.told.note(&plan, self.asked.repair, self.now);
        rows.note_device(device, note).await?;
        if let Some(office) = account.office()
            && welcome
        {
            rows.touch_scope(office, self.now).await?;
        }
        let push_known = self.note_phone(rows, revoked).await?;
        let scopes = if revoked {
            Vec::new()
        } else {
            account.pulls(day)
        };
        let mut page = page::read(rows, &self.asked, &scopes, &plan, self.limit).await?;
        page.remove_strays(rows, &scopes, &self.changes, &plan)
            .await?;
        let reads = self.reads(&page);
        rows.put_accesses(&reads, self.now).await?;
        let tallied = Tallied::of(&self.changes, &plan);
        Ok(Some(Exchanged {
            plan,
            tallied,
            page,
            revoked,
            push_known,
        }))
    }
}

impl Exchange {
    /// Notes which device the session is on, and by what it sends without one;
    /// whether the latter is known now.
    async fn note_phone<R: Rows>(&self, rows: &mut R, revoked: bool) -> Result<bool, DbError> {
        if revoked {
            return Ok(false);
        }
        let (device, noted) = (self.author.device, self.visitor.device);
        if let Some(session) = self.visitor.session
            && noted.is_none_or(|noted| noted.device != device)
        {
            rows.note_session_device(session, device).await?;
        }
        let Some(token) = &self.push_token else {
            return Ok(false);
        };
        rows.put_push_token(device, token).await?;
        Ok(true)
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
        let (changes, rules) = (&self.changes, &*self.rules);
        take_in(rows, &self.author, changes, rules, None, self.now).await
    }
}
