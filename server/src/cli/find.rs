//! `taynghe find`: the records of a person, by a number: for whoever answers somebody
//! who asks what is kept of them.

use std::io::{BufRead, Write};

use anyhow::{anyhow, ensure};
use clap::{Args, ValueEnum};
use domain::{Mark, MarkKind};

use super::audit::OnDatabase;
use crate::api::{Clock, SystemClock};
use crate::db::{Access, AccessEntry};

/// By which number.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// The citizen id, twelve digits.
    CitizenId,
    /// A telephone number.
    Phone,
}

/// What is sought.
#[derive(Args, Debug)]
pub(super) struct FindRecords {
    /// By which number; it is read from standard input, so that it stands in no
    /// history of commands.
    #[arg(long, value_enum)]
    by: By,
    #[command(flatten)]
    on: OnDatabase,
}

/// Tells the ids of the records that have the number.
pub(super) async fn run(asked: FindRecords) -> anyhow::Result<()> {
    let mut number = String::new();
    std::io::stdin().lock().read_line(&mut number)?;
    ensure!(
        !number.trim().is_empty(),
        "no_number: type the number on standard input"
    );
    let kind = match asked.by {
        By::CitizenId => MarkKind::CitizenId,
        By::Phone => MarkKind::Phone,
    };
    let mark = Mark::read(kind, number.trim())
        .ok_or_else(|| anyhow!("bad_number: this is no number of that kind"))?;
    let db = asked.on.open().await?;
    let found = db.marked(mark).await?;
    let now = SystemClock.now();
    let read = AccessEntry {
        detail: kind.word().to_owned(),
        count: found.len(),
        ..AccessEntry::new(Access::Find, None, now)
    };
    db.note_access(read, now).await?;
    let mut out = std::io::stdout();
    for record in &found {
        writeln!(out, "{record}")?;
    }
    writeln!(out, "{} phiếu có số này.", found.len())?;
    Ok(())
}
