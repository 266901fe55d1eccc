//! `taynghe keys`: the file of the server's keys.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::ids::Millis;

use crate::config::{self, DatabaseUrl};
use crate::keys::Keyring;

/// Which file of keys a command works on.
#[derive(Args, Debug)]
pub(super) struct OnKeys {
    /// File of the server's keys [default: the SQLite file's name with `.keys`].
    #[arg(long, env = "TAYNGHE_KEYS", value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Database beside which the file is, `sqlite:FILE` [default: sqlite:taynghe.db].
    #[arg(
        long,
        env = "TAYNGHE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<DatabaseUrl>,
}

impl OnKeys {
    fn file(&self) -> anyhow::Result<PathBuf> {
        let database = self.database.clone().unwrap_or_default();
        Ok(config::keys_file(self.keys.as_deref(), &database)?)
    }
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make the file, where there is none; `serve` does the same at its first start.
    New(OnKeys),
    /// Tell which keys there are, and nothing of their secrets.
    List(OnKeys),
    /// Add a new key of each purpose; what older ones sealed goes on opening.
    Rotate(OnKeys),
}

/// Does it, and tells which keys there are then.
pub(super) fn run(command: &KeysCommand, now: Millis) -> anyhow::Result<()> {
    let ring = match command {
        KeysCommand::New(on) => Keyring::create(&on.file()?, now)?,
        KeysCommand::List(on) => Keyring::read(&on.file()?)?,
        KeysCommand::Rotate(on) => Keyring::rotate(&on.file()?, now)?,
    };
    let mut out = std::io::stdout();
    for key in ring.keys() {
        writeln!(out, "{}\t{}\t{}", key.id.0, key.purpose.word(), key.made_on)?;
    }
    Ok(())
}
