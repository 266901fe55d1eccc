//! The rules of the trade: what a record is, what may be changed by whom, how
//! changes merge, what is counted, and what travels between phone and server.
//!
//! This crate is pure. It has no clock, no chance, no input and no output:
//! times and random bytes are passed in, rows and messages are values. Every
//! rule that both sides need stands here once.

mod birth;
mod date;

pub mod change;
pub mod ids;
pub mod merge;
pub mod record;
pub mod role;
pub mod schema;
pub mod totals;
pub mod value;
pub mod wire;

pub use birth::{Age, BirthDate, BirthDateError, Precision};
pub use date::{Date, DateError, Validity};
