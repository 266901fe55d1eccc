//! `taynghe audit reads`: who read what of whom.

use std::collections::HashMap;
use std::io::Write;

use anyhow::anyhow;
use clap::Args;
use domain::Date;
use domain::ids::{AccountId, Millis, RecordId};

use super::audit::OnDatabase;
use crate::db::{AccessLine, Database, SoughtAccess, work};

/// Which rows of the access log to print.
#[derive(Args, Debug)]
pub(super) struct WhichReads {
    #[command(flatten)]
    on: OnDatabase,
    /// Only what this account read.
    #[arg(long, value_name = "LOGIN")]
    account: Option<String>,
    /// Only reads of this record.
    #[arg(long, value_name = "ID")]
    record: Option<RecordId>,
    /// Only what came in from this day on, as YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    since: Option<Date>,
}

/// How many rows are read at once.
const PAGE: usize = 1_000;

work!(Logins {} -> HashMap<AccountId, String>, |_this, rows| {
    let accounts = rows.accounts().await?.into_iter();
    Ok(accounts.map(|entry| (entry.account.id, entry.login)).collect())
});

/// Prints the rows, the newest first: received, done at, login, device, action,
/// record, detail and count, with tabs between them.
pub(super) async fn print(which: WhichReads) -> anyhow::Result<()> {
    let db = which.on.open().await?;
    let logins = db.read(Logins {}).await?;
    let account = match &which.account {
        None => None,
        Some(login) => {
            let found = logins.iter().find(|(_, known)| *known == login);
            let (id, _) = found.ok_or_else(|| anyhow!("không có tài khoản {login}"))?;
            Some(*id)
        }
    };
    let mut sought = SoughtAccess {
        account,
        record: which.record,
        since: which.since.map(begin),
        ..SoughtAccess::default()
    };
    let mut out = std::io::stdout().lock();
    loop {
        let lines = db.accesses(sought, PAGE).await?;
        for line in &lines {
            writeln!(out, "{}", row(line, &logins))?;
        }
        let Some(last) = lines.last().filter(|_| lines.len() == PAGE) else {
            return Ok(());
        };
        sought.before = Some((last.received_at, last.id));
    }
}

fn row(line: &AccessLine, logins: &HashMap<AccountId, String>) -> String {
    let text = |id: Option<String>| id.unwrap_or_default();
    let login = line.account.map(|account| {
        let known = logins.get(&account).cloned();
        known.unwrap_or_else(|| account.to_string())
    });
    [
        moment(line.received_at),
        moment(line.at),
        text(login),
        text(line.device.map(|device| device.to_string())),
        line.action.clone(),
        text(line.record.map(|record| record.to_string())),
        line.detail.clone(),
        line.count.to_string(),
    ]
    .join("\t")
}

/// Viet Nam keeps UTC+7 all year.
const ZONE: i64 = 7 * 3_600_000;
const DAY: i64 = 86_400_000;

/// `2026-11-29T18:04:05+07:00`
fn moment(at: Millis) -> String {
    let seconds = at.0.saturating_add(ZONE).rem_euclid(DAY) / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let day = Date::in_vietnam(at.0);
    format!("{day}T{hours:02}:{minutes:02}:{:02}+07:00", seconds % 60)
}

/// The first moment of a day in Viet Nam.
fn begin(day: Date) -> Millis {
    let days = Date::in_vietnam(0).days_until(day);
    Millis(days.saturating_mul(DAY).saturating_sub(ZONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_viet_nam() {
        let day: Date = "2026-11-20".parse().expect("a day");
        assert_eq!(moment(begin(day)), "2026-11-20T00:00:00+07:00");
        let before = Millis(begin(day).0 - 1);
        assert_eq!(moment(before), "2026-11-19T23:59:59+07:00");
    }
}
