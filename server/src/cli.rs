//! The commands of `taynghe`.

use crate::config::{Config, ServeArgs};
use crate::serve;
use clap::{Parser, Subcommand};

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
        }
    }
}
