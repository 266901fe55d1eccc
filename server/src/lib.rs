//! Tay Nghề's server: the pages before any script, accounts, sync and totals.

pub mod assets;
pub mod cli;
pub mod config;
mod error;
mod pages;
pub mod router;
mod serve;

pub use error::Error;
pub use router::{AppState, router};
