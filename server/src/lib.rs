//! Tay Nghề's server: the pages before any script, accounts, sync and totals.

pub mod accounts;
pub mod api;
pub mod assets;
pub mod auth;
pub mod chance;
pub mod cli;
pub mod config;
pub mod db;
pub mod demo;
pub mod envelope;
mod error;
pub mod exchange;
pub mod export;
pub mod keys;
pub mod metrics;
mod pages;
mod port;
mod qr;
pub mod reference;
pub mod rescue;
pub mod review;
pub mod router;
mod serve;
pub mod signup;
pub mod sums;
pub mod sync;
pub mod throttle;
pub mod totals;

pub use error::Error;
pub use router::{AppState, router};
