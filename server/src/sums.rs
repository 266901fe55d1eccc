//! The sums of scopes, counted anew from the records.

use std::collections::{BTreeMap, BTreeSet};

use domain::sum::{Sum, Sums};

use crate::db::{Database, Db, DbError, Rows, Work};

/// How many records a recount holds at a time.
const PAGE: usize = 5_000;
/// Set once the sums of a database from before they were kept are filled in.
const FILLED: &str = "sums";

/// A scope whose kept sum is not that of its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumDifference {
    /// The scope.
    pub scope: String,
    /// What its head says.
    pub kept: Sum,
    /// What its records say.
    pub recount: Sum,
}

async fn recount<R: Rows>(rows: &mut R) -> Result<(Sums, BTreeSet<String>), DbError> {
    let mut sums = Sums::default();
    let mut scopes = BTreeSet::new();
    let mut after = None;
    loop {
        let page = rows.records_after(after, PAGE).await?;
        for record in &page {
            for scope in record.scopes() {
                if let Some(term) = record.term() {
                    sums.add(&scope, term);
                }
                scopes.insert(scope.into_owned());
            }
        }
        after = page.last().map(|record| record.id);
        if page.len() < PAGE {
            return Ok((sums, scopes));
        }
    }
}

struct Fill;

impl Work for Fill {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        if rows.setting(FILLED).await?.is_some() {
            return Ok(());
        }
        let (sums, scopes) = recount(rows).await?;
        let scopes: Vec<String> = scopes.into_iter().collect();
        let mut heads = rows.lock_scopes(&scopes).await?;
        for (scope, sum) in sums.0 {
            heads.entry(scope).or_default().sum = sum;
        }
        rows.put_heads(&heads).await?;
        rows.settle_setting(FILLED, "1").await.map(drop)
    }
}

struct Audit;

impl Work for Audit {
    type Done = Vec<SumDifference>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let (recount, scopes) = recount(rows).await?;
        let scopes: Vec<String> = scopes.into_iter().collect();
        let heads = rows.heads(&scopes).await?;
        let kept = Sums(
            heads
                .iter()
                .map(|(scope, head)| (scope.clone(), head.sum))
                .collect::<BTreeMap<_, _>>(),
        );
        let of = |sums: &Sums, scope: &str| sums.0.get(scope).copied().unwrap_or_default();
        Ok(kept
            .differing(&recount)
            .into_iter()
            .map(|scope| SumDifference {
                scope: scope.to_owned(),
                kept: of(&kept, scope),
                recount: of(&recount, scope),
            })
            .collect())
    }
}

/// Fills the sums in where the database is older than they are.
pub(crate) async fn fill(db: &Db) -> Result<(), DbError> {
    db.write(Fill).await
}

/// Adds up every scope anew and lists where the kept sum differs.
///
/// # Errors
/// Whatever the database says.
pub async fn audit(db: &Db) -> Result<Vec<SumDifference>, DbError> {
    db.read(Audit).await
}
