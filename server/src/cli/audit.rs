//! `taynghe audit` and `taynghe migrate`: proving and readying a database.

use super::reads::WhichReads;
use crate::api::{Clock, SystemClock};
use crate::config::{self, DatabaseUrl};
use crate::db::{Db, Purpose};
use crate::exchange::Rules;
use crate::keys::{self, Keyring};
use crate::{sums, totals};
use anyhow::bail;
use clap::{Args, Subcommand};
use domain::MarkKind;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Which database a command works on.
#[derive(Args, Debug)]
pub(super) struct OnDatabase {
    /// Database, `sqlite:FILE` or `postgres://…` [default: sqlite:taynghe.db].
    #[arg(
        long,
        env = "TAYNGHE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<DatabaseUrl>,
    /// File of the server's keys [default: the SQLite file's name with `.keys`].
    #[arg(long, env = "TAYNGHE_KEYS", value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl OnDatabase {
    /// Where the database is.
    pub(super) fn url(&self) -> DatabaseUrl {
        self.database.clone().unwrap_or_default()
    }

    /// Where its keys are.
    pub(super) fn keys_file(&self) -> anyhow::Result<PathBuf> {
        Ok(config::keys_file(self.keys.as_deref(), &self.url())?)
    }

    /// Opens the database beside a server that may be running.
    pub(super) async fn open(&self) -> anyhow::Result<Db> {
        let keys = Keyring::open(&self.keys_file()?, SystemClock.now())?;
        Ok(Db::open(&self.url(), Purpose::Command, &Arc::new(keys)).await?)
    }
}

/// What can be audited.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Recount every figure from the records; fails if a counter differs.
    Totals(OnDatabase),
    /// Add the records of every sync scope up again; fails if a kept sum differs.
    Scopes(OnDatabase),
    /// List records that share a citizen id: the same person twice, or a slip. No
    /// number is told.
    Numbers(OnDatabase),
    /// Print the access log, the newest first: who read what of whom. Times are Viet
    /// Nam's; the columns are received, done, login, device, action, record, detail
    /// and count, with tabs between them.
    Reads(WhichReads),
}

/// Adds up again, and tells each difference on a line of its own.
pub(super) async fn scopes(on: OnDatabase) -> anyhow::Result<()> {
    let db = on.open().await?;
    let differences = sums::audit(&db).await?;
    let mut out = std::io::stdout();
    for difference in &differences {
        writeln!(
            out,
            "{}: kept {}, recount {}",
            difference.scope,
            String::from(difference.kept),
            String::from(difference.recount)
        )?;
    }
    if !differences.is_empty() {
        bail!("{} scopes differ from their records", differences.len());
    }
    writeln!(out, "Tổng kiểm của mọi phạm vi đều khớp.")?;
    Ok(())
}

/// Recounts, and tells each difference on a line of its own.
pub(super) async fn totals(on: OnDatabase, rules: Rules) -> anyhow::Result<()> {
    let db = on.open().await?;
    let differences = totals::audit(&db, rules).await?;
    let mut out = std::io::stdout();
    for difference in &differences {
        let cell = &difference.cell;
        writeln!(
            out,
            "{} {}-{:02} {}: counter {}, recount {}",
            cell.commune,
            cell.year,
            cell.month,
            cell.measure.code(),
            difference.counter,
            difference.recount
        )?;
    }
    if !differences.is_empty() {
        bail!("{} counters differ from the records", differences.len());
    }
    writeln!(out, "Số liệu khớp: đếm lại không thấy khác biệt.")?;
    Ok(())
}

/// How many records `audit numbers` lists at most.
const LISTED: usize = 10_000;

/// Tells each group of records that share a citizen id on a line of its own.
pub(super) async fn numbers(on: OnDatabase) -> anyhow::Result<()> {
    let db = on.open().await?;
    let groups = db.shared_marks(MarkKind::CitizenId, LISTED).await?;
    let mut out = std::io::stdout();
    for group in &groups {
        let ids: Vec<String> = group.iter().map(ToString::to_string).collect();
        writeln!(out, "{}", ids.join("\t"))?;
    }
    let stale = db.keys_in_use().await?;
    let newest = db.keys().newest(keys::Purpose::Index).0;
    if stale
        .iter()
        .any(|key| db.keys().secret(keys::Purpose::Index, *key).is_some() && *key != newest)
    {
        writeln!(
            std::io::stderr(),
            "Còn số được băm bằng khóa cũ nên có thể thiếu: chạy `taynghe keys reseal` trước."
        )?;
    }
    writeln!(out, "{} số định danh có ở hai phiếu trở lên.", groups.len())?;
    Ok(())
}

/// Brings the schema up to date, which opening does.
pub(super) async fn migrate(on: OnDatabase) -> anyhow::Result<()> {
    on.open().await?;
    let url = on.url();
    writeln!(std::io::stdout(), "Cơ sở dữ liệu {url} đã sẵn sàng.")?;
    Ok(())
}
