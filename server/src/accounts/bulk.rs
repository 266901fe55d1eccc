//! Many accounts from a file: looked through first, then made where the rows are
//! good.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Reference;
use domain::accounts::{AccountRow, FileProblem, read_accounts};
use domain::wire::ENVELOPE;
use serde::{Deserialize, Serialize};

use super::{Keeper, private};
use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Session, confirm, read_json};
use crate::db::DbError;

#[derive(Deserialize)]
struct Asked {
    csv: String,
    /// Whether the good rows are to be made; else they are only looked through.
    #[serde(default)]
    make: bool,
    #[serde(flatten)]
    again: Again,
}

#[derive(Serialize)]
struct Answer {
    app: &'static str,
    rows: Vec<Row>,
    /// How many rows are good.
    good: usize,
    /// Whether they were made.
    made: bool,
}

#[derive(Serialize)]
struct Row {
    line: usize,
    login: String,
    name: String,
    problems: Vec<&'static str>,
}

impl From<&AccountRow> for Row {
    fn from(row: &AccountRow) -> Self {
        let problems = row.wanted.as_ref().err().into_iter().flatten();
        Self {
            line: row.line,
            login: row.form.login.clone(),
            name: row.form.name.clone(),
            problems: problems.map(|problem| problem.code()).collect(),
        }
    }
}

/// `POST /api/v1/accounts/bulk`.
pub(super) async fn post(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let asked: Asked = read_json(&body)?;
    let rows = read(&api, &keeper, &asked.csv).await?;
    let answer = |made| Answer {
        app: ENVELOPE,
        good: rows.iter().filter(|row| row.wanted.is_ok()).count(),
        rows: rows.iter().map(Row::from).collect(),
        made,
    };
    if !asked.make {
        return Ok(private(StatusCode::OK, answer(false)));
    }
    confirm(&api, &caller, asked.again).await?;
    let wanted = rows.iter().filter_map(|row| row.wanted.clone().ok());
    let new: Vec<_> = wanted.map(|wanted| keeper.made(wanted)).collect();
    let made = new.len();
    match api.db.add_accounts(new, keeper.now).await {
        Err(DbError::Taken(_)) => {
            let detail = "somebody took one of the logins just now: look through the file again";
            return Err(Fault::new(StatusCode::CONFLICT, "taken", detail));
        }
        done => done?,
    }
    tracing::info!(account = %keeper.by.id, made, "accounts were made from a file");
    Ok(private(StatusCode::OK, answer(true)))
}

async fn read(api: &Api, keeper: &Keeper, csv: &str) -> Result<Vec<AccountRow>, Fault> {
    let all = api.db.accounts().await?;
    let logins: BTreeSet<String> = all.into_iter().map(|entry| entry.login).collect();
    let reference = &keeper.reference;
    let label = |role: domain::role::Role| reference.label("role", role.code()).to_owned();
    let on = (reference.places(), keeper.day);
    read_accounts(csv, &keeper.by, on, label, |login| logins.contains(login)).map_err(|problem| {
        let detail = match problem {
            FileProblem::BadHeader => "the first line names other columns",
            FileProblem::TooManyRows => "more rows than one file may have",
        };
        Fault::new(StatusCode::UNPROCESSABLE_ENTITY, problem.code(), detail)
    })
}
