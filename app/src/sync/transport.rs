//! How a message gets to the server and an answer back.

use domain::wire::{ENVELOPE, Problem};
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
    /// Whether anything may be sent at all: not where somebody plays that there is
    /// no network.
    fn is_open(&self) -> bool {
        true
    }
}

/// An HTTP answer, before anybody has judged it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status; 0 for a redirection that was not followed.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// What the engine is told of it.
    ///
    /// A captive portal answers with any status. What only our server may say
    /// (signed out, too old) counts with our envelope alone; anything else of
    /// that sort is handed on as a body, which the engine finds not to be ours.
    /// A proxy in front of our server has no envelope either, yet may say that
    /// a body is too large or that the server is busy.
    ///
    /// # Errors
    /// [`TransportError::Status`] for an error of our server, or on the way to it.
    pub fn judge(self) -> Result<Vec<u8>, TransportError> {
        let problem = serde_json::from_slice::<Problem>(&self.body)
            .ok()
            .filter(|problem| problem.app == ENVELOPE);
        let from_proxy = matches!(self.status, 413 | 429 | 500 | 502..=504);
        match problem {
            _ if (200..300).contains(&self.status) => Ok(self.body),
            None if !from_proxy => Ok(self.body),
            problem => Err(TransportError::Status {
                status: self.status,
                error: problem.map(|problem| problem.error).unwrap_or_default(),
                retry_after: self
                    .retry_after
                    .and_then(|seconds| seconds.trim().parse().ok()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> HttpAnswer {
        HttpAnswer {
            status,
            retry_after: Some("30".to_owned()),
            body: body.as_bytes().to_vec(),
        }
    }

    const OURS: &str = r#"{"app":"taynghe","error":"signed_out","detail":""}"#;
    const PORTAL: &str = "<html>Đăng nhập wifi</html>";

    #[test]
    fn an_error_of_our_server_keeps_its_code_and_its_wait() {
        for status in [401, 413, 426, 429, 503] {
            let told = TransportError::Status {
                status,
                error: "signed_out".to_owned(),
                retry_after: Some(30),
            };
            assert_eq!(answer(status, OURS).judge(), Err(told));
        }
    }

    #[test]
    fn a_captive_portal_signs_nobody_out_whatever_its_status() {
        for status in [0, 200, 302, 401, 403, 404, 426, 511] {
            let body = answer(status, PORTAL).judge();
            assert_eq!(body, Ok(PORTAL.as_bytes().to_vec()), "{status}");
        }
    }

    #[test]
    fn a_proxy_may_say_too_large_and_busy() {
        for status in [413, 429, 502, 503, 504] {
            let judged = answer(status, PORTAL).judge();
            assert!(
                matches!(&judged, Err(TransportError::Status { status: told, error, .. })
                    if *told == status && error.is_empty()),
                "{judged:?}"
            );
        }
    }
}
