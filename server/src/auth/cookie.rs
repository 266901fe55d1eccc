//! Two cookies, each a random token of which only the hash is stored: the
//! session's, and the one by which a phone is known that signed in before.

use axum::http::header::{COOKIE, HOST};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use domain::attempts::KNOWN_FOR;
use domain::session::Life;

use crate::db::Hash;

const SESSION: &str = "taynghe";
const KNOWN: &str = "taynghe_known";

/// A secret of the browser's.
pub(crate) struct Token([u8; 32]);

impl Token {
    pub(crate) fn new() -> Self {
        let mut bytes = [0; 32];
        crate::chance::fill(&mut bytes);
        Self(bytes)
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(self.0).into()
    }

    /// The cookie that carries it back to us as a session's, and to nobody else.
    pub(super) fn session_cookie(&self, life: Life, headers: &HeaderMap) -> HeaderValue {
        header(SESSION, &self.text(), life.longest, headers)
    }

    /// The cookie that carries it back to us as that of a known phone.
    pub(super) fn known_cookie(&self, headers: &HeaderMap) -> HeaderValue {
        header(KNOWN, &self.text(), KNOWN_FOR, headers)
    }

    /// The secret as it travels.
    pub(crate) fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// A secret that came; none for what cannot be one.
    pub(super) fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The hash of a secret that came; none for what cannot be one.
    pub(crate) fn hash_of(text: &str) -> Option<Hash> {
        Self::read(text).map(|token| token.hash())
    }
}

/// The session's token that came.
pub(super) fn carried(headers: &HeaderMap) -> Option<Token> {
    token(SESSION, headers)
}

/// The hash of the session's token that came.
pub(super) fn session(headers: &HeaderMap) -> Option<Hash> {
    carried(headers).map(|token| token.hash())
}

/// The hash of the known phone's token that came.
pub(super) fn known(headers: &HeaderMap) -> Option<Hash> {
    token(KNOWN, headers).map(|token| token.hash())
}

fn token(name: &str, headers: &HeaderMap) -> Option<Token> {
    let token = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))?;
    Token::read(token)
}

/// The cookie that makes the browser forget.
pub(super) fn cleared(headers: &HeaderMap) -> HeaderValue {
    header(SESSION, "", 0, headers)
}

fn header(name: &str, token: &str, millis: i64, headers: &HeaderMap) -> HeaderValue {
    let seconds = millis / 1_000;
    let secure = if is_loopback(headers) { "" } else { "; Secure" };
    let text =
        format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

/// Plain http is only for one's own machine; whoever is reached by another name
/// stands behind TLS.
pub(crate) fn is_loopback(headers: &HeaderMap) -> bool {
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
    use domain::session::DESK;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_cookie_comes_back_as_the_hash_that_is_stored() {
        let (token, other) = (Token::new(), Token::new());
        let here = headers("host", "127.0.0.1:3000");
        let pair = |cookie: HeaderValue| {
            let cookie = cookie.to_str().unwrap();
            cookie.split(';').next().unwrap().to_owned()
        };
        let session_pair = pair(token.session_cookie(DESK, &here));
        let both = format!(
            "other=1; {}; {session_pair}",
            pair(other.known_cookie(&here))
        );
        let both = headers("cookie", &both);
        assert_eq!(session(&both), Some(token.hash()));
        assert_eq!(known(&both), Some(other.hash()));
        assert_eq!(known(&headers("cookie", &session_pair)), None);
        for junk in ["taynghe=", "taynghe=short", "taynghe2=x", ""] {
            assert_eq!(session(&headers("cookie", junk)), None, "{junk}");
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
            let cookie = Token::new().session_cookie(DESK, &headers("host", host));
            let cookie = cookie.to_str().unwrap();
            assert_eq!(cookie.contains("Secure"), secure, "{host}");
            assert!(cookie.contains("HttpOnly; SameSite=Strict"));
        }
    }
}
