//! How a message gets to the server and an answer back.

use thiserror::Error;

/// Why no answer of ours came back.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TransportError {
    /// No connection, or it broke.
    #[error("no connection")]
    Offline,
    /// The server answered with an error status.
    #[error("status {status}: {error}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The stable code of `domain::wire::Problem`, or empty.
        error: String,
        /// Seconds to wait, if the server asked for that.
        retry_after: Option<u32>,
    },
}

/// Carries the JSON of a request to `POST /api/v1/sync` and brings the JSON of
/// the answer back. Compression is the transport's own matter.
#[expect(
    async_fn_in_trait,
    reason = "a transport lives on one thread: futures need not be Send"
)]
pub trait Transport {
    /// Sends a request's JSON; gives the answer's body, whoever wrote it.
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError>;
}
