//! The one writer: works that wait together share one commit, each behind a
//! savepoint of its own.

use std::future::Future;
use std::pin::Pin;

use sqlx::sqlite::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use super::rows::SqliteRows;
use crate::db::seal::Sealer;
use crate::db::{DbError, Work};

/// How many works may wait before the next is told to come again.
const QUEUE: usize = 512;
/// The most works in one commit, so that the first need not wait for long.
const TOGETHER: usize = 128;

/// A work on its way, its type forgotten.
trait Job: Send {
    /// Runs it; false takes back what it wrote.
    fn run<'a>(
        &'a mut self,
        rows: &'a mut SqliteRows,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
    /// Answers whoever waits.
    fn answer(self: Box<Self>, committed: Result<(), DbError>);
}

struct Waiting<W: Work> {
    work: W,
    done: Option<Result<W::Done, DbError>>,
    reply: oneshot::Sender<Result<W::Done, DbError>>,
}

impl<W: Work> Job for Waiting<W> {
    fn run<'a>(
        &'a mut self,
        rows: &'a mut SqliteRows,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            let done = self.work.run(rows).await;
            let keep = done.is_ok();
            self.done = Some(done);
            keep
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), DbError>) {
        let result = match (self.done, committed) {
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(DbError::Again("it was not run".to_owned())),
        };
        // Whoever asked may have gone; what was written stands all the same.
        let _ = self.reply.send(result);
    }
}

pub(super) struct Writer(mpsc::Sender<Box<dyn Job>>);

impl Writer {
    /// Starts the writer on the current runtime; it ends with its last handle.
    pub(super) fn start(pool: SqlitePool, sealer: Sealer) -> Self {
        let (send, receive) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool, sealer, receive));
        Self(send)
    }

    pub(super) async fn write<W: Work>(&self, work: W) -> Result<W::Done, DbError> {
        let (reply, answer) = oneshot::channel();
        let job = Waiting {
            work,
            done: None,
            reply,
        };
        self.0.try_send(Box::new(job)).map_err(|_| DbError::Busy)?;
        answer.await.unwrap_or(Err(DbError::Busy))
    }
}

async fn run(pool: SqlitePool, sealer: Sealer, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
    while let Some(first) = jobs.recv().await {
        let mut ran = Vec::new();
        let committed = commit(&pool, &sealer, first, &mut jobs, &mut ran).await;
        if let Err(error) = &committed {
            tracing::error!(%error, works = ran.len(), "a commit failed");
        }
        for job in ran {
            job.answer(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(DbError::Again(error.to_string())),
            });
        }
    }
    pool.close().await;
}

/// One transaction: the first work and those that wait already.
async fn commit(
    pool: &SqlitePool,
    sealer: &Sealer,
    first: Box<dyn Job>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    ran: &mut Vec<Box<dyn Job>>,
) -> Result<(), DbError> {
    ran.push(first);
    let transaction = pool
        .begin_with("begin immediate")
        .await
        .map_err(DbError::Backend)?;
    let mut rows = SqliteRows::new(transaction, sealer.clone());
    let mut at = 0;
    while let Some(job) = ran.get_mut(at) {
        rows.savepoint().await?;
        if job.run(&mut rows).await {
            rows.release().await?;
        } else {
            rows.take_back().await?;
        }
        at += 1;
        if at < TOGETHER
            && let Ok(next) = jobs.try_recv()
        {
            ran.push(next);
        }
    }
    rows.commit().await
}
