//! Accounts as the level above looks after them: listed, made, ended, and opened
//! by a link that is used once; and a lost second factor taken away.

mod bulk;
mod invitation;
mod link;
mod second_factor;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use domain::accounts::{AccountForm, AccountProblem, WantedAccount};
use domain::ids::{AccountId, Millis};
use domain::role::{Account, Action};
use domain::wire::ENVELOPE;
use domain::{Date, Reference};
use serde::{Deserialize, Serialize};

use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Session, confirm, read_json};
use crate::chance;
use crate::db::{AccountEntry, DbError, NO_PASSWORD, NewAccount};

use self::link::Link;

/// The routes, on the reference data that says which place lies in which.
pub fn routes(api: Api, reference: Arc<Reference>) -> Router {
    Router::new()
        .route("/api/v1/accounts", get(list).post(add))
        .route("/api/v1/accounts/bulk", post(bulk::post))
        .route("/api/v1/accounts/{id}/link", post(link::post))
        .route("/api/v1/accounts/{id}/end", post(end))
        .route(
            "/api/v1/accounts/{id}/second-factor",
            post(second_factor::reset),
        )
        .route("/api/v1/invitation", post(invitation::accept))
        .route("/api/v1/invitation/look", post(invitation::look))
        .layer(Extension(reference))
        .with_state(api)
}

/// Whoever looks after accounts, and on which day.
struct Keeper {
    by: Account,
    reference: Arc<Reference>,
    now: Millis,
    day: Date,
}

impl Keeper {
    fn new(by: Account, reference: Arc<Reference>, api: &Api) -> Result<Self, Fault> {
        let now = api.clock.now();
        let day = Date::in_vietnam(now.0);
        let keeper = Self {
            by,
            reference,
            now,
            day,
        };
        if keeper.by.keeps_accounts(keeper.reference.places(), day) {
            Ok(keeper)
        } else {
            Err(not_overseen())
        }
    }

    fn keeps(&self, account: &Account) -> bool {
        let (target, places) = (account.scope.target(), self.reference.places());
        self.by
            .may(Action::ManageAccounts, target, places, self.day)
            .is_ok()
    }

    /// The accounts that this one looks after, by login.
    async fn kept(&self, api: &Api) -> Result<Vec<AccountEntry>, DbError> {
        let mut all = api.db.accounts().await?;
        all.retain(|entry| self.keeps(&entry.account));
        Ok(all)
    }

    /// One of them.
    async fn one(&self, api: &Api, id: &str) -> Result<AccountEntry, Fault> {
        let nothing = || Fault::new(StatusCode::NOT_FOUND, "nothing_here", "no such account");
        let id: AccountId = id.parse().map_err(|_| nothing())?;
        let mut kept = self.kept(api).await?.into_iter();
        kept.find(|entry| entry.account.id == id)
            .ok_or_else(nothing)
    }

    /// The account as it is stored, with a password that nobody knows.
    fn made(&self, wanted: WantedAccount) -> NewAccount {
        let (unix, random) = chance::id_parts(self.now);
        let id = AccountId::new(unix, random);
        let mut account = Account::new(id, wanted.name, wanted.role, wanted.scope);
        account.valid_until = wanted.valid_until;
        NewAccount {
            account,
            login: wanted.login,
            password_hash: NO_PASSWORD.to_owned(),
        }
    }
}

fn not_overseen() -> Fault {
    let detail = "this is outside what the account looks after";
    Fault::new(StatusCode::FORBIDDEN, "not_overseen", detail)
}

fn private(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

#[derive(Serialize)]
struct Listing {
    app: &'static str,
    accounts: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    login: String,
    /// Nobody has opened it yet.
    unopened: bool,
    /// It has a second factor.
    second_factor: bool,
    #[serde(flatten)]
    account: Account,
}

impl From<AccountEntry> for Line {
    fn from(entry: AccountEntry) -> Self {
        Self {
            unopened: entry.password_hash == NO_PASSWORD,
            second_factor: false,
            login: entry.login,
            account: entry.account,
        }
    }
}

/// `GET /api/v1/accounts`: those that one looks after, by login.
async fn list(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let with = api.db.second_factors().await?;
    let kept = keeper.kept(&api).await?.into_iter();
    let accounts: Vec<Line> = kept
        .map(|entry| Line {
            second_factor: with.contains(&entry.account.id),
            ..Line::from(entry)
        })
        .collect();
    let rows = accounts.len();
    tracing::info!(account = %keeper.by.id, rows, "a list of accounts was read");
    let app = ENVELOPE;
    Ok(private(StatusCode::OK, Listing { app, accounts }))
}

#[derive(Deserialize)]
struct NewOne {
    #[serde(flatten)]
    form: AccountForm,
    #[serde(flatten)]
    again: Again,
}

#[derive(Serialize)]
struct Made {
    app: &'static str,
    account: Line,
    link: Link,
}

/// `POST /api/v1/accounts`: makes an account, and the link that opens it.
async fn add(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let asked: NewOne = read_json(&body)?;
    let places = keeper.reference.places();
    let wanted = asked.form.check(&keeper.by, places, keeper.day);
    let wanted = wanted.map_err(refused)?;
    // First what may be refused without it: a code counts once.
    if api.db.account(&wanted.login).await?.is_some() {
        return Err(refused(vec![AccountProblem::LoginTaken]));
    }
    confirm(&api, &caller, asked.again).await?;
    let new = keeper.made(wanted);
    match api.db.add_accounts(vec![new.clone()], keeper.now).await {
        Err(DbError::Taken(_)) => return Err(refused(vec![AccountProblem::LoginTaken])),
        done => done?,
    }
    tracing::info!(account = %keeper.by.id, made = %new.account.id, "an account was made");
    let made = Made {
        app: ENVELOPE,
        link: link::make(&api, &keeper, &new.account, &caller).await?,
        account: new.into(),
    };
    Ok(private(StatusCode::CREATED, made))
}

/// 422 with the first problem as the code and all of them as the detail.
fn refused(problems: Vec<AccountProblem>) -> Fault {
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code()).collect();
    let first = codes.first().copied().unwrap_or("refused");
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, first, codes.join(" "))
}

#[derive(Deserialize)]
struct Ending {
    #[serde(flatten)]
    again: Again,
    /// The last day; yesterday where none is named.
    until: Option<Date>,
}

/// `POST /api/v1/accounts/{id}/end`: ends an account after a day, or at once. Its
/// devices may still send what they hold, which is kept apart.
async fn end(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let asked: Ending = read_json(&body)?;
    let entry = keeper.one(&api, &id).await?;
    if entry.account.id == keeper.by.id {
        let detail = "somebody else has to end this account";
        return Err(Fault::new(StatusCode::FORBIDDEN, "own_account", detail));
    }
    confirm(&api, &caller, asked.again).await?;
    let last = asked.until.unwrap_or_else(|| keeper.day.add_days(-1));
    api.db.end_account(entry.account.id, Some(last)).await?;
    tracing::info!(account = %keeper.by.id, ended = %entry.account.id, "an account was ended");
    Ok(StatusCode::NO_CONTENT.into_response())
}
