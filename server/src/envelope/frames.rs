//! Several envelopes in one body: each behind its length in four bytes.

use axum::http::StatusCode;

use crate::api::Fault;

/// The most envelopes in one push.
pub const MAX_ENVELOPES: usize = 500;
/// The largest body of a push, in bytes.
const MAX_PUSH: usize = 1024 * 1024;

/// The envelopes of a body.
///
/// # Errors
/// [`Fault`] where there are too many, or where a length does not fit.
pub(super) fn split(body: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    if body.len() > MAX_PUSH {
        return Err(too_large(format!("a push has at most {MAX_PUSH} bytes")));
    }
    let mut envelopes = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| broken())?;
        let (envelope, after) = after.split_at_checked(length).ok_or_else(broken)?;
        if envelopes.len() == MAX_ENVELOPES {
            return Err(too_large(format!(
                "a push has at most {MAX_ENVELOPES} envelopes"
            )));
        }
        envelopes.push(envelope.to_vec());
        rest = after;
    }
    Ok(envelopes)
}

fn too_large(detail: String) -> Fault {
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

fn broken() -> Fault {
    let detail = "each envelope stands behind its length in four bytes";
    Fault::new(StatusCode::BAD_REQUEST, "bad_frames", detail)
}
