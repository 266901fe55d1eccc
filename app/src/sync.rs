//! Sending what waits and fetching what is new, in one exchange or a few.

mod engine;
mod transport;

pub use engine::{Engine, MAX_BATCH, Report, Trouble};
pub use transport::{Transport, TransportError};
