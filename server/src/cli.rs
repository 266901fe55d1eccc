//! The commands of `taynghe`.

mod audit;
mod find;
mod import;
mod keys;
mod reads;
mod user;

use crate::api::{Clock, SystemClock};
use crate::config::{Config, ServeArgs};
use crate::demo::{self, DemoArgs};
use crate::exchange::{Desk, PageLimit};
use crate::reference;
use crate::serve;
use anyhow::{Context, anyhow};
use audit::{AuditCommand, OnDatabase};
use clap::{Parser, Subcommand};
use domain::Reference;
use find::FindRecords;
use import::ImportCommand;
use keys::KeysCommand;
use std::future::Future;
use std::sync::Arc;
use user::UserCommand;

/// Đào tạo nghề Cao Bằng: khảo sát, đăng ký, kết quả, kể cả khi không có mạng.
#[derive(Debug, Parser)]
#[command(name = "taynghe", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the app and its API until told to stop.
    Serve(ServeArgs),
    /// Serve a demonstration full of invented people, made on the first run.
    Demo(DemoArgs),
    /// Bring a database's schema up to date.
    Migrate(OnDatabase),
    /// Look after accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Take in what comes as a file.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Look after the file of the server's keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Find the records of a person by a number, which is read from standard input.
    Find(FindRecords),
    /// Prove that what is stored agrees with itself.
    #[command(subcommand)]
    Audit(AuditCommand),
}

impl Cli {
    /// Runs the command to its end.
    ///
    /// # Errors
    ///
    /// Whatever stopped the command, in a sentence for the person at the
    /// terminal.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve(args) => serve::run(Config::load(args)?),
            Command::Demo(args) => match wait_for(make_demo(args))? {
                Some(args) => serve::run(Config::load(args)?),
                None => Ok(()),
            },
            Command::Migrate(on) => wait_for(audit::migrate(on)),
            Command::User(UserCommand::Add(new)) => {
                wait_for(user::add(new, &*shipped()?, SystemClock.now()))
            }
            Command::User(UserCommand::ResetSecondFactor(one)) => {
                serve::log_to_stderr(false);
                wait_for(user::reset_second_factor(one))
            }
            Command::Import(ImportCommand::Rescue(file)) => {
                wait_for(import::rescue(file, shipped()?, SystemClock.now()))
            }
            Command::Keys(command) => {
                serve::log_to_stderr(false);
                wait_for(keys::run(command, SystemClock.now()))
            }
            Command::Audit(AuditCommand::Totals(on)) => wait_for(audit::totals(on, shipped()?)),
            Command::Audit(AuditCommand::Scopes(on)) => wait_for(audit::scopes(on)),
            Command::Audit(AuditCommand::Numbers(on)) => wait_for(audit::numbers(on)),
            Command::Find(asked) => {
                serve::log_to_stderr(false);
                wait_for(find::run(asked))
            }
            Command::Audit(AuditCommand::Reads(which)) => wait_for(reads::print(which)),
        }
    }
}

async fn make_demo(args: DemoArgs) -> anyhow::Result<Option<ServeArgs>> {
    let reference = shipped()?;
    let desk = Desk {
        reference: Arc::new(reference::wire(&reference).context("the reference data")?),
        page: PageLimit::default(),
        figures: crate::totals::Figures::default(),
        rules: reference.clone(),
    };
    let around = demo::Surroundings {
        desk: &desk,
        reference: &reference,
        now: SystemClock.now(),
    };
    demo::ready(args, &around).await
}

fn shipped() -> anyhow::Result<Arc<Reference>> {
    let read = reference::shipped().map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow!("the reference data is not sound: {}", lines.join("; "))
    });
    Ok(Arc::new(read?))
}

/// Runs one command on a runtime of its own.
fn wait_for<T>(command: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(command)
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_commands_agree_with_themselves() {
        Cli::command().debug_assert();
    }
}
