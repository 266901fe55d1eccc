//! What the server makes of changes, case by case, on the pure plan.
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

#[path = "../desk/mod.rs"]
mod desk;
mod fields;
mod helper;
mod order;
mod rights;
mod rules;
