//! What those who look after officers' work see: their devices, what was not
//! taken, and the history of a record. Every read is in the access log before it is
//! answered, with who read what; and in the process's log.

mod history;
mod lists;
mod revoke;
mod unmask;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::change::{Change, Edit};
use domain::ids::{AccountId, Millis, RecordId};
use domain::record::Record;
use domain::review::Shelf;
use domain::role::{Account, Action};
use domain::value::Value;
use domain::{Date, Reference};
use serde::{Deserialize, Serialize};

use crate::api::{Api, Fault};
use crate::auth::Reader;
use crate::db::{Access, AccessEntry, Database, DbError, Rows};

/// The routes, on the reference data that says which place lies in which.
pub fn routes(api: Api, reference: Arc<Reference>) -> Router {
    Router::new()
        .route("/api/v1/review/devices", get(devices))
        .route("/api/v1/review/devices/{id}/revoke", post(revoke::post))
        .route("/api/v1/review/{shelf}", get(shelf))
        .route("/api/v1/history/{record}", get(history))
        .route("/api/v1/history/{record}/unmask", post(unmask::post))
        .layer(Extension(reference))
        .with_state(api)
}

/// Why something is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Hidden {
    /// It is another place's, or not this role's.
    #[error("this is outside what the account looks after")]
    NotOverseen,
    /// Nothing has this name.
    #[error("there is no such list or record")]
    Nothing,
    /// The page asked for is not one that was given out.
    #[error("`after` is not what an answer gave as `next`")]
    BadPage,
}

impl From<Hidden> for Fault {
    fn from(hidden: Hidden) -> Self {
        let (status, code) = match hidden {
            Hidden::NotOverseen => (StatusCode::FORBIDDEN, "not_overseen"),
            Hidden::Nothing => (StatusCode::NOT_FOUND, "nothing_here"),
            Hidden::BadPage => (StatusCode::BAD_REQUEST, "bad_page"),
        };
        Self::new(status, code, hidden.to_string())
    }
}

/// Which page of a list.
#[derive(Deserialize)]
struct Asked {
    after: Option<String>,
}

/// Who looks, and on which day.
#[derive(Clone)]
pub(crate) struct Looker {
    by: Account,
    reference: Arc<Reference>,
    day: Date,
}

impl Looker {
    /// Those of `accounts` whose work the looker looks after.
    async fn overseen<R: Rows>(
        &self,
        rows: &mut R,
    ) -> Result<HashMap<AccountId, Account>, DbError> {
        let accounts = rows.accounts().await?.into_iter();
        Ok(accounts
            .map(|entry| entry.account)
            .filter(|account| self.may_review(account))
            .map(|account| (account.id, account))
            .collect())
    }

    /// Whether the looker looks after anything at all.
    fn is_reviewer(&self) -> bool {
        self.may_review(&self.by)
    }

    fn may_review(&self, worker: &Account) -> bool {
        let (target, places) = (worker.scope.target(), self.reference.places());
        self.by
            .may(Action::Review, target, places, self.day)
            .is_ok()
    }
}

fn private(body: impl Serialize) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn looker(reader: &Reader, reference: Arc<Reference>, api: &Api) -> Looker {
    let day = Date::in_vietnam(api.clock.now().0);
    let by = reader.account.clone();
    Looker { by, reference, day }
}

/// `GET /api/v1/review/devices`.
async fn devices(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (account, now) = (reader.account.id, api.clock.now());
    let look = lists::Devices {
        looker: looker(&reader, reference, &api),
        after: asked.after,
        now,
    };
    let listing = api.db.read(look).await??;
    let rows = listing.rows.len();
    api.db
        .note_access(list_read(&reader, "devices", rows, now), now)
        .await?;
    tracing::info!(%account, rows, "a list of devices was read");
    Ok(private(listing))
}

/// `GET /api/v1/review/refused`, `…/held`, `…/settled`.
async fn shelf(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    reader: Reader,
    Path(shelf): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (account, now) = (reader.account.id, api.clock.now());
    let shelf = Shelf::from_code(&shelf).ok_or(Hidden::Nothing)?;
    let look = lists::Changes {
        looker: looker(&reader, reference, &api),
        shelf,
        after: asked.after,
        now,
    };
    let listing = api.db.read(look).await??;
    let (rows, shelf) = (listing.rows.len(), shelf.code());
    api.db
        .note_access(list_read(&reader, shelf, rows, now), now)
        .await?;
    tracing::info!(%account, shelf, rows, "a list of changes was read");
    Ok(private(listing))
}

/// `GET /api/v1/history/{record}`.
async fn history(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    reader: Reader,
    Path(record): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (account, now) = (reader.account.id, api.clock.now());
    let record: RecordId = record.parse().map_err(|_| Hidden::Nothing)?;
    let look = history::Look {
        looker: looker(&reader, reference, &api),
        record,
        after: asked.after,
        now,
    };
    let told = api.db.read(look).await?;
    let shown = told.is_ok();
    tracing::info!(%account, %record, shown, "the history of a record was read");
    let told = told?;
    let mut read = reader.reads(Access::ReadHistory, now);
    read.record = Some(record);
    read.count = told.steps.len();
    api.db.note_access(read, now).await?;
    Ok(private(told))
}

impl Reader {
    /// A row of the access log about what this reader does now.
    fn reads(&self, action: Access, now: Millis) -> AccessEntry {
        AccessEntry {
            device: self.device,
            ..AccessEntry::new(action, Some(self.account.id), now)
        }
    }
}

/// That a list was read, which holds names.
fn list_read(reader: &Reader, list: &str, rows: usize, now: Millis) -> AccessEntry {
    let mut read = reader.reads(Access::ReadList, now);
    list.clone_into(&mut read.detail);
    read.count = rows;
    read
}

/// What names a record to people: the person's name or the household's place,
/// from what the server holds, or else from the change itself.
struct Names(HashMap<RecordId, Record>);

impl Names {
    /// Loads the records that these changes mean, and their people.
    async fn of<'c, R: Rows>(
        rows: &mut R,
        changes: impl Iterator<Item = &'c Change> + Clone,
    ) -> Result<Self, DbError> {
        let mut ids: Vec<RecordId> = changes.clone().map(|change| change.record).collect();
        let people = changes.filter_map(|change| linked(text(change, "person")?));
        ids.extend(people);
        ids.sort_unstable();
        ids.dedup();
        let mut names = Self(HashMap::new());
        names.load(rows, &ids).await?;
        let people: Vec<RecordId> = names
            .0
            .values()
            .filter_map(|record| linked(record.fields.get("person")?.as_text()?))
            .filter(|person| !names.0.contains_key(person))
            .collect();
        names.load(rows, &people).await?;
        Ok(names)
    }

    async fn load<R: Rows>(&mut self, rows: &mut R, ids: &[RecordId]) -> Result<(), DbError> {
        let found = rows.records(ids).await?;
        let found = found.into_iter().map(|record| (record.id, record));
        self.0.extend(found);
        Ok(())
    }

    fn record(&self, id: RecordId) -> Option<&Record> {
        self.0.get(&id)
    }

    /// What the record of a change is called.
    fn name(&self, change: &Change) -> Option<String> {
        let record = self.record(change.record);
        let kept = |record: &Record, field: &str| {
            let text = record.fields.get(field)?.as_text()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        let own = |field: &str| {
            let standing = record.and_then(|record| kept(record, field));
            standing.or_else(|| text(change, field).map(str::to_owned))
        };
        let person = own("person").and_then(|id| linked(&id));
        let of_person = person.and_then(|id| kept(self.record(id)?, "full_name"));
        own("full_name").or(of_person).or_else(|| own("hamlet"))
    }
}

fn text<'c>(change: &'c Change, field: &str) -> Option<&'c str> {
    match &change.edit {
        Edit::Set(fields) => fields.get(field).and_then(Value::as_text),
        Edit::Delete => None,
    }
}

fn linked(id: &str) -> Option<RecordId> {
    id.parse().ok()
}
