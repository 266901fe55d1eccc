//! The figures: as the wire carries them, and recounted to be sure of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::loader::Reader;
use axum::Json;
use axum::extract::{FromRef, FromRequestParts, Query, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Date;
use domain::ids::{Millis, RecordId};
use domain::record::Record;
use domain::role::Account;
use domain::small_cells::PublicTotals;
use domain::totals::{self, Cell, Counted, CountingRules, Tally};
use domain::wire::Totals;
use serde::Deserialize;

use crate::api::{Api, Fault};
use crate::auth::{Session, carries_session};
use crate::db::{Database, Db, DbError, Rows, Work};
use crate::exchange::{Desk, Rules};

/// How many records a recount holds at a time.
const RECOUNT_PAGE: usize = 5_000;

/// The figures as they were last read, so that a page that many people open is
/// not read again for each of them. They are asked for by their version, which
/// the database gives: another process may have moved them. Exact ones and those
/// for everybody are of different types, so that neither is taken for the other.
#[derive(Clone, Default)]
pub struct Figures(Arc<Mutex<Last>>);

#[derive(Default)]
struct Last {
    exact: Option<Totals>,
    /// Those for everybody, with the version of the exact ones that they are of.
    public: Option<(String, PublicTotals)>,
}

impl Figures {
    fn last(&self) -> MutexGuard<'_, Last> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of this version, if they are the ones that were last read.
    fn of(&self, version: &str) -> Option<Totals> {
        let last = self.last().exact.clone();
        last.filter(|totals| totals.version == version)
    }

    fn keep(&self, totals: &Totals) {
        self.last().exact = Some(totals.clone());
    }

    /// What everybody may read of these.
    fn for_everybody(&self, totals: &Totals, rules: &Rules, day: Date) -> PublicTotals {
        let made = self.last().public.clone();
        let made = made.filter(|(version, _)| *version == totals.version);
        let public = made.map_or_else(
            || {
                let public = rules.for_everybody(totals, day);
                self.last().public = Some((totals.version.clone(), public.clone()));
                public
            },
            |(_, public)| public,
        );
        PublicTotals {
            fresh: totals.fresh.clone(),
            ..public
        }
    }
}

struct ReadTotals {
    figures: Figures,
    year: u16,
    as_of: String,
    known: Option<String>,
}

impl Work for ReadTotals {
    /// Nothing if the known version still holds.
    type Done = Option<Totals>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let counted = rows.counted().await?;
        let version = format!("{}.{counted}.{}", self.year, self.as_of);
        if self.known.as_ref() == Some(&version) {
            return Ok(None);
        }
        let fresh = rows.fresh().await?.into_iter().collect();
        if let Some(totals) = self.figures.of(&version) {
            return Ok(Some(Totals { fresh, ..totals }));
        }
        let mut totals = Totals {
            version,
            year: self.year,
            as_of: self.as_of.clone(),
            fresh,
            ..Totals::default()
        };
        for (cell, value) in rows.counters(Some(self.year)).await? {
            let months = totals
                .communes
                .entry(cell.commune)
                .or_default()
                .entry(cell.measure.code().to_owned())
                .or_insert([0; 12]);
            if let Some(month) = months.get_mut(usize::from(cell.month).wrapping_sub(1)) {
                *month = value;
            }
        }
        self.figures.keep(&totals);
        Ok(Some(totals))
    }
}

/// The figures of a year, unless the reader's version still holds. The version
/// changes with any figure and with the day; how fresh each commune is comes
/// along and makes no new version by itself.
pub(crate) async fn if_moved<D: Database>(
    db: &D,
    figures: &Figures,
    year: u16,
    now: Millis,
    known: Option<&str>,
) -> Result<Option<Totals>, DbError> {
    db.read(ReadTotals {
        figures: figures.clone(),
        year,
        as_of: Date::in_vietnam(now.0).to_string(),
        known: known.map(str::to_owned),
    })
    .await
}

impl Desk {
    /// The figures of every commune in a year, as they stand now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn totals<D: Database>(
        &self,
        db: &D,
        year: u16,
        now: Millis,
    ) -> Result<Totals, DbError> {
        let totals = if_moved(db, &self.figures, year, now, None).await?;
        Ok(totals.unwrap_or_default())
    }
}

/// What a device is sent of the figures: as many as its account may read.
#[derive(Default)]
pub(crate) struct Moved {
    pub(crate) exact: Option<Totals>,
    pub(crate) public: Option<PublicTotals>,
}

impl Desk {
    /// What everybody may read of the figures of a year, as they stand now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn public_totals<D: Database>(
        &self,
        db: &D,
        year: u16,
        now: Millis,
    ) -> Result<PublicTotals, DbError> {
        let totals = self.totals(db, year, now).await?;
        let day = Date::in_vietnam(now.0);
        Ok(self.figures.for_everybody(&totals, &self.rules, day))
    }

    /// The figures of today's year for an account that holds this version.
    pub(crate) async fn totals_for<D: Database>(
        &self,
        db: &D,
        account: &Account,
        now: Millis,
        known: Option<&str>,
    ) -> Result<Moved, DbError> {
        let day = Date::in_vietnam(now.0);
        if account.reads_small_figures(day) {
            let exact = if_moved(db, &self.figures, day.year(), now, known).await?;
            let public = None;
            return Ok(Moved { exact, public });
        }
        let public = self.public_totals(db, day.year(), now).await?;
        let public = Some(public).filter(|public| known != Some(&public.version));
        let exact = None;
        Ok(Moved { exact, public })
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    year: Option<u16>,
}

/// `GET /api/v1/totals?year=2026`: without any person in it; whoever may not read
/// small figures, or is nobody, gets those for everybody.
pub(crate) async fn get(
    State(api): State<Api>,
    reader: Reading,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let now = api.clock.now();
    let year = asked.year.unwrap_or_else(|| Date::in_vietnam(now.0).year());
    let body = match reader {
        Reading(Reader::Insider) => {
            Json(api.desk.totals(&api.db, year, now).await?).into_response()
        }
        Reading(Reader::Everybody) => {
            Json(api.desk.public_totals(&api.db, year, now).await?).into_response()
        }
    };
    Ok(reader.mark(body))
}

/// Who reads figures, by the request's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading(pub(crate) Reader);

impl Reading {
    /// Lets no cache give an answer to anybody whom it is not for: one with exact
    /// figures is kept nowhere, another not without asking, and for whoever comes
    /// with other cookies not at all.
    pub(crate) fn mark(self, mut response: Response) -> Response {
        let cache = match self.0 {
            Reader::Insider => "no-store",
            Reader::Everybody => "no-cache",
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(VARY, HeaderValue::from_static("cookie"));
        response
    }
}

impl<S: Sync> FromRequestParts<S> for Reading
where
    Api: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let api = &Api::from_ref(state);
        if !carries_session(&parts.headers) {
            return Ok(Self(Reader::Everybody));
        }
        let day = Date::in_vietnam(api.clock.now().0);
        match Session::from_request_parts(parts, api).await {
            Ok(Session(account)) if account.reads_small_figures(day) => Ok(Self(Reader::Insider)),
            // A session that ended, or waits for its second step, is nobody's.
            Err(fault) if fault.status != StatusCode::UNAUTHORIZED => Err(fault),
            _ => Ok(Self(Reader::Everybody)),
        }
    }
}

/// A counter that says something else than the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which counter.
    pub cell: Cell,
    /// What it says.
    pub counter: i64,
    /// What the records say.
    pub recount: i64,
}

struct Audit {
    rules: Rules,
}

impl Work for Audit {
    type Done = Vec<Difference>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let counters: Tally = rows.counters(None).await?.into_iter().collect();
        let recount = recount(rows, &*self.rules).await?;
        let mut differing = recount.clone();
        totals::add(&mut differing, &counters, -1);
        Ok(differing
            .into_keys()
            .map(|cell| Difference {
                counter: counters.get(&cell).copied().unwrap_or(0),
                recount: recount.get(&cell).copied().unwrap_or(0),
                cell,
            })
            .collect())
    }
}

/// Counts all people again, a page of them at a time.
async fn recount<R: Rows>(
    rows: &mut R,
    rules: &(dyn CountingRules + Send + Sync),
) -> Result<Tally, DbError> {
    let mut sum = Tally::new();
    let mut after = None;
    let mut limit = RECOUNT_PAGE;
    loop {
        let mut page = rows.people_after(after, limit).await?;
        let complete = page.len() < limit;
        let last = page.last().and_then(Record::subject);
        if !complete && page.first().and_then(Record::subject) == last {
            // One person with more records than a page holds.
            limit *= 2;
            continue;
        }
        if !complete {
            // The last person may go on in the next page.
            page.retain(|record| record.subject() != last);
        }
        after = page.last().and_then(Record::subject).or(after);
        let mut people: HashMap<RecordId, Vec<Counted<'_>>> = HashMap::new();
        for record in &page {
            if let Some(subject) = record.subject() {
                people.entry(subject).or_default().push(Counted {
                    kind: &record.kind,
                    fields: &record.fields,
                    deleted: record.deleted,
                });
            }
        }
        for person in people.values() {
            totals::add(&mut sum, &totals::tally(person, rules), 1);
        }
        if complete {
            return Ok(sum);
        }
    }
}

/// Recounts every figure from the records and lists where a counter differs
/// (`taynghe audit totals`); an empty list is the proof that none does.
///
/// # Errors
/// Whatever the database says.
pub async fn audit(db: &Db, rules: Rules) -> Result<Vec<Difference>, DbError> {
    db.read(Audit { rules }).await
}
