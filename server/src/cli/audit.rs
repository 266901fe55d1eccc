//! `taynghe audit` and `taynghe migrate`: proving and readying a database.

use crate::config::DatabaseUrl;
use crate::db::{Db, Purpose};
use crate::exchange::Rules;
use crate::{sums, totals};
use anyhow::bail;
use clap::{Args, Subcommand};
use std::io::Write;

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
    pub(super) database: Option<DatabaseUrl>,
}

/// What can be audited.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Recount every figure from the records; fails if a counter differs.
    Totals(OnDatabase),
    /// Add the records of every sync scope up again; fails if a kept sum differs.
    Scopes(OnDatabase),
}

/// Adds up again, and tells each difference on a line of its own.
pub(super) async fn scopes(on: OnDatabase) -> anyhow::Result<()> {
    let db = Db::open(&on.database.unwrap_or_default(), Purpose::Command).await?;
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
    let db = Db::open(&on.database.unwrap_or_default(), Purpose::Command).await?;
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

/// Brings the schema up to date, which opening does.
pub(super) async fn migrate(on: OnDatabase) -> anyhow::Result<()> {
    let url = on.database.unwrap_or_default();
    Db::open(&url, Purpose::Command).await?;
    writeln!(std::io::stdout(), "Cơ sở dữ liệu {url} đã sẵn sàng.")?;
    Ok(())
}
