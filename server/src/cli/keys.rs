//! `taynghe keys`: the file of the server's keys, and what in the database needs which.

use std::io::{IsTerminal, Write};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::ids::Millis;

use super::audit::OnDatabase;
use crate::keys::{KeyId, Keyring};

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make the file, where there is none; `serve` does the same at its first start.
    New(OnDatabase),
    /// Tell which keys there are, and nothing of their secrets.
    List(OnDatabase),
    /// Add a new key of each purpose; what older ones sealed goes on opening.
    Rotate(OnDatabase),
    /// Seal with the newest key what older ones sealed. It works beside a running
    /// server, can be stopped, and goes on where it was.
    Reseal(OnDatabase),
    /// Take keys out of the file that nothing in the database needs any more. What
    /// phones have sealed to them and not sent yet can never be opened then.
    Drop(DropKeys),
}

/// The keys to take out.
#[derive(Args, Debug)]
pub(super) struct DropKeys {
    /// Their numbers, as `keys list` tells them.
    #[arg(required = true, value_name = "NUMBER")]
    numbers: Vec<u32>,
    #[command(flatten)]
    on: OnDatabase,
}

/// Does it, and tells which keys there are then.
pub(super) async fn run(command: KeysCommand, now: Millis) -> anyhow::Result<()> {
    let ring = match command {
        KeysCommand::New(on) => Keyring::create(&on.keys_file()?, now)?,
        KeysCommand::List(on) => Keyring::read(&on.keys_file()?)?,
        KeysCommand::Rotate(on) => Keyring::rotate(&on.keys_file()?, now)?,
        KeysCommand::Reseal(on) => return reseal(on).await,
        KeysCommand::Drop(drop) => drop_keys(drop).await?,
    };
    tell(&ring)
}

fn tell(ring: &Keyring) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for key in ring.keys() {
        writeln!(out, "{}\t{}\t{}", key.id.0, key.purpose.word(), key.made_on)?;
    }
    Ok(())
}

/// Seals anew, and tells how far it has come: on a terminal in one line.
async fn reseal(on: OnDatabase) -> anyhow::Result<()> {
    let db = on.open().await?;
    let mut err = std::io::stderr();
    let end = if err.is_terminal() { '\r' } else { '\n' };
    let mut progress = |done: u64, all: u64| {
        // A closed standard error is no reason to stop.
        let _ = write!(err, "Đã niêm phong lại {done}/{all} dòng{end}");
    };
    let done = db.reseal(&mut progress).await.context(
        "not everything is sealed anew: what is done is kept, run the command again to go on",
    )?;
    writeln!(
        std::io::stdout(),
        "Đã niêm phong lại {done} dòng bằng khóa mới nhất."
    )?;
    Ok(())
}

/// Takes keys out of the file, unless a row needs one of them.
async fn drop_keys(drop: DropKeys) -> anyhow::Result<Keyring> {
    let keys: Vec<KeyId> = drop.numbers.into_iter().map(KeyId).collect();
    let needed = drop.on.open().await?.keys_in_use().await?;
    let needed: Vec<String> = keys
        .iter()
        .filter(|key| needed.contains(key))
        .map(|key| key.0.to_string())
        .collect();
    if !needed.is_empty() {
        bail!(
            "keys_needed: the database needs {}: run `taynghe keys rotate` and `taynghe keys \
             reseal` first; nothing was taken out",
            needed.join(", ")
        );
    }
    Ok(Keyring::drop_keys(&drop.on.keys_file()?, &keys)?)
}
