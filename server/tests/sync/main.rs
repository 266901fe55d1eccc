//! The shipped engine against the shipped server, over HTTP.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod accounts;
mod batches;
mod budgets;
mod convergence;
#[path = "../../../app/domain/tests/day/mod.rs"]
mod day;
mod documented;
mod envelopes;
mod getting_in;
mod helpers;
mod hostile;
mod http;
mod keeping;
mod looks;
mod merging;
mod metrics;
mod phone;
mod place;
mod push;
mod rescue;
mod restored;
mod review;
mod revoking;
mod rights;
mod scopes;
mod sealed;
mod sealing;
mod second_factor;
mod sessions;
mod signups;
mod storage;
mod versions;
