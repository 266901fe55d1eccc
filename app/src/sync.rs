//! Sending what waits and fetching what is new, in one exchange or a few.

mod batch;
#[cfg(target_arch = "wasm32")]
mod driver;
mod engine;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod locks;
#[cfg(target_arch = "wasm32")]
mod patience;
#[cfg(target_arch = "wasm32")]
mod push_later;
mod rescue;
mod schedule;
mod status;
mod transport;

#[cfg(target_arch = "wasm32")]
pub use driver::Driver;
pub use engine::{Engine, MAX_BATCH, Report, Trouble};
#[cfg(target_arch = "wasm32")]
pub use fetch::FetchTransport;
#[cfg(target_arch = "wasm32")]
pub(crate) use patience::Patience;
pub use rescue::{RESCUE_ENDPOINT, hand_in};
pub use schedule::{Event, Schedule};
pub use status::{News, SyncStatus, Touched};
pub use transport::{HttpAnswer, Transport, TransportError};
