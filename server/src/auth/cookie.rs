//! The session cookie: a random token, of which only the hash is stored.

use axum::http::header::{COOKIE, HOST};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::db::SESSION_DAYS;

const NAME: &str = "taynghe";

/// A session's secret.
pub(super) struct Token([u8; 32]);

impl Token {
    pub(super) fn new() -> Self {
        let mut bytes = [0; 32];
        crate::chance::fill(&mut bytes);
        Self(bytes)
    }

    /// What is stored of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The cookie that carries it back to us and to nobody else.
    pub(super) fn cookie(&self, headers: &HeaderMap) -> HeaderValue {
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.0);
        header(&token, SESSION_DAYS * 86_400, headers)
    }
}

/// The hash of the token that came.
pub(super) fn token_hash(headers: &HeaderMap) -> Option<[u8; 32]> {
    let token = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    Some(Sha256::digest(<[u8; 32]>::try_from(bytes).ok()?).into())
}

/// The cookie that makes the browser forget.
pub(super) fn cleared(headers: &HeaderMap) -> HeaderValue {
    header("", 0, headers)
}

fn header(token: &str, seconds: i64, headers: &HeaderMap) -> HeaderValue {
    let secure = if is_loopback(headers) { "" } else { "; Secure" };
    let text =
        format!("{NAME}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

/// Plain http is only for one's own machine; whoever is reached by another name
/// stands behind TLS.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default();
    name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_cookie_comes_back_as_the_hash_that_is_stored() {
        let token = Token::new();
        let cookie = token.cookie(&headers("host", "127.0.0.1:3000"));
        let cookie = cookie.to_str().unwrap();
        let pair = format!("other=1; {}", cookie.split(';').next().unwrap());
        assert_eq!(token_hash(&headers("cookie", &pair)), Some(token.hash()));
        for junk in ["taynghe=", "taynghe=short", "taynghe2=x", ""] {
            assert_eq!(token_hash(&headers("cookie", junk)), None, "{junk}");
        }
    }

    #[test]
    fn only_ones_own_machine_does_without_tls() {
        for (host, secure) in [
            ("localhost:3000", false),
            ("127.0.0.1:3000", false),
            ("[::1]:3000", false),
            ("taynghe.caobang.gov.vn", true),
            ("192.168.1.5:3000", true),
            ("localhost.evil.example", true),
        ] {
            let cookie = Token::new().cookie(&headers("host", host));
            let cookie = cookie.to_str().unwrap();
            assert_eq!(cookie.contains("Secure"), secure, "{host}");
            assert!(cookie.contains("HttpOnly; SameSite=Strict"));
        }
    }
}
