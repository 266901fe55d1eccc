//! `taynghe demo`: finds or makes the demonstration's database.
//!
//! Without `--database` there is one file a day, in a folder of our own. A new
//! day makes a new file, unless somebody has added to the last one: that one is
//! kept until `--reset` is asked for.

use super::SEED;
use super::load::{self, Made};
use crate::config::{DatabaseUrl, ServeArgs, keys_file};
use crate::db::{Db, Purpose};
use crate::exchange::Desk;
use crate::keys::Keyring;
use anyhow::{Context, anyhow};
use clap::Args;
use domain::ids::Millis;
use domain::{Date, Reference};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What `taynghe demo` is asked for.
#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    serve: ServeArgs,
    /// Another seed invents other people.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Make the sample anew; what was added to it by hand is lost.
    #[arg(long, conflicts_with = "database")]
    reset: bool,
    /// Make the database and stop, without serving.
    #[arg(long)]
    only_make: bool,
}

/// What the command needs beside its arguments.
pub(crate) struct Surroundings<'s> {
    pub(crate) desk: &'s Desk,
    pub(crate) reference: &'s Reference,
    pub(crate) now: Millis,
}

/// Readies the demonstration; gives what to serve, or nothing if only that was
/// asked for.
pub(crate) async fn ready(
    args: DemoArgs,
    around: &Surroundings<'_>,
) -> anyhow::Result<Option<ServeArgs>> {
    let wanted = Made {
        seed: args.seed,
        day: Date::in_vietnam(around.now.0),
    };
    let url = match &args.serve.database {
        Some(url) => url.clone(),
        None => own_file(wanted, args.reset, around).await?,
    };
    // Nobody's real data is there: its keys need no place of their own.
    let keys = match keys_file(args.serve.keys.as_deref(), &url).ok() {
        Some(keys) => keys,
        None => made_folder()?.join("postgres.keys"),
    };
    let ring = Arc::new(Keyring::open(&keys, around.now)?);
    let db = Db::open(&url, Purpose::Command, &ring).await?;
    fill(&db, &url, wanted, around).await?;
    let made = load::made(&db).await?.unwrap_or(wanted);
    if made != wanted {
        say(&format!(
            "Dữ liệu mẫu này dừng ở ngày {}. Muốn làm mới đến hôm nay: taynghe demo --reset",
            made.day.display()
        ));
    }
    if args.only_make {
        return Ok(None);
    }
    Ok(Some(ServeArgs {
        database: Some(url),
        keys: Some(keys),
        ..args.serve
    }))
}

async fn fill(
    db: &Db,
    url: &DatabaseUrl,
    wanted: Made,
    around: &Surroundings<'_>,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut progress = |done: usize, all: usize| {
        if done.is_multiple_of(8) || done == all {
            say(&format!("Dữ liệu mẫu: đã nạp {done}/{all} xã, phường"));
        }
    };
    let changes = load::load(
        db,
        around.desk,
        around.reference,
        wanted,
        around.now,
        &mut progress,
    )
    .await
    .with_context(|| format!("cannot make the demonstration in {url}"))?;
    if changes > 0 {
        say(&format!(
            "Dữ liệu mẫu đã xong: {changes} thay đổi, {} giây ({url})",
            begun.elapsed().as_secs()
        ));
    }
    Ok(())
}

/// The file to use: today's, or an older one that somebody has added to.
async fn own_file(
    wanted: Made,
    reset: bool,
    around: &Surroundings<'_>,
) -> anyhow::Result<DatabaseUrl> {
    let folder = made_folder()?;
    let today = folder.join(format!("{}-{}.db", wanted.day, wanted.seed));
    let mut files = databases(&folder)?;
    if reset {
        for file in &files {
            remove(file)?;
        }
        files.clear();
    }
    if today.exists() {
        return address(&today);
    }
    let kept = match files.last() {
        Some(newest) => is_kept(newest, wanted, around).await?,
        None => false,
    };
    if kept {
        say("Dữ liệu mẫu cũ có phần bạn đã nhập thêm nên được giữ lại.");
        return address(&files[files.len() - 1]);
    }
    for file in &files {
        remove(file)?;
    }
    address(&today)
}

/// Whether somebody's own work is in an older demonstration of the same seed.
async fn is_kept(file: &Path, wanted: Made, around: &Surroundings<'_>) -> anyhow::Result<bool> {
    let url = address(file)?;
    let ring = Arc::new(Keyring::open(&keys_file(None, &url)?, around.now)?);
    let db = Db::open(&url, Purpose::Command, &ring).await?;
    Ok(match load::made(&db).await? {
        Some(made) if made.seed == wanted.seed => {
            load::is_touched(&db, around.reference, made).await?
        }
        _ => false,
    })
}

/// `$XDG_STATE_HOME/taynghe/demo`, by default below `~/.local/state`.
fn folder() -> anyhow::Result<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    let state = state.ok_or_else(|| {
        anyhow!("neither XDG_STATE_HOME nor HOME is set: say where with --database sqlite:FILE")
    })?;
    Ok(state.join("taynghe/demo"))
}

/// The same, made if it is not there.
fn made_folder() -> anyhow::Result<PathBuf> {
    let folder = folder()?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The demonstrations of the folder, the newest last.
fn databases(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "db") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Removes a database with the files beside it, unless a server has it open.
fn remove(file: &Path) -> anyhow::Result<()> {
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", file.display()));
    let lock = beside(".lock");
    if let Ok(open) = fs::File::open(&lock) {
        open.try_lock().map_err(|_| {
            anyhow!(
                "another server is running on {}: stop it first",
                file.display()
            )
        })?;
    }
    for path in [
        file.to_owned(),
        beside("-wal"),
        beside("-shm"),
        beside(".keys"),
        lock,
    ] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn address(file: &Path) -> anyhow::Result<DatabaseUrl> {
    let path = file.display().to_string();
    let path = path.replace('%', "%25").replace('?', "%3f");
    Ok(format!("sqlite:{path}").parse()?)
}

/// Tells the person at the terminal; logs are for machines.
fn say(sentence: &str) {
    // A closed standard error is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}
