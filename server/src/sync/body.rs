//! Reading a body: plain or gzip, and never more than fits.

use std::io::Read;

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_ENCODING;
use domain::wire::MAX_BODY;
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt;

use crate::api::Fault;

/// How much of a body that is too large is still read and thrown away, so that
/// the sender hears the answer instead of a broken connection.
const DRAINED: usize = 32 * 1024 * 1024;

/// The request's body after decompression.
pub(super) async fn read(request: Request) -> Result<Vec<u8>, Fault> {
    let encoding = request
        .headers()
        .get(CONTENT_ENCODING)
        .map(|value| value.to_str().unwrap_or_default().to_ascii_lowercase());
    let raw = collect(request.into_body()).await?;
    match encoding.as_deref() {
        None | Some("identity") => Ok(raw),
        Some("gzip") => gunzip(&raw),
        Some(_) => Err(Fault::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "bad_encoding",
            "a body is plain or gzip",
        )),
    }
}

fn too_large() -> Fault {
    Fault::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        format!("a body has at most {MAX_BODY} bytes, also after decompression"),
    )
}

async fn collect(mut body: Body) -> Result<Vec<u8>, Fault> {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_| Fault::new(StatusCode::BAD_REQUEST, "bad_body", "the body broke off"))?;
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        seen += chunk.len();
        if seen <= MAX_BODY {
            kept.extend_from_slice(&chunk);
        } else {
            kept = Vec::new();
        }
        if seen > DRAINED {
            break;
        }
    }
    if seen > MAX_BODY {
        return Err(too_large());
    }
    Ok(kept)
}

fn gunzip(raw: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut plain = Vec::new();
    let most = u64::try_from(MAX_BODY).unwrap_or(u64::MAX) + 1;
    MultiGzDecoder::new(raw)
        .take(most)
        .read_to_end(&mut plain)
        .map_err(|error| Fault::new(StatusCode::BAD_REQUEST, "bad_gzip", error.to_string()))?;
    if plain.len() > MAX_BODY {
        return Err(too_large());
    }
    Ok(plain)
}
