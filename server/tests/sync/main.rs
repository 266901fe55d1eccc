//! The shipped engine against the shipped server, over HTTP.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod accounts;
mod convergence;
mod documented;
mod hostile;
mod http;
mod merging;
mod phone;
mod place;
mod scopes;
mod signups;
mod storage;
