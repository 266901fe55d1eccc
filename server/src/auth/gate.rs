//! The gate: a login and a password for an account, as often as the rules of
//! [`domain::attempts`] let anybody try.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::role::Account;

use super::cookie;
use crate::api::{Api, Fault};
use crate::db::{AccountEntry, Attempt};
use crate::throttle;

/// Whoever knocks: from where, and with which cookies.
pub(crate) struct Caller {
    address: IpAddr,
    pub(crate) headers: HeaderMap,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            address: throttle::visitor_of(&parts.extensions, &parts.headers),
            headers: parts.headers.clone(),
        })
    }
}

impl Caller {
    fn attempt(&self, login: &str) -> Attempt {
        let address = throttle::network(self.address).to_string();
        Attempt::new(login, &address, cookie::known(&self.headers))
    }

    /// A try at the second factor of this login.
    pub(super) fn code_attempt(&self, login: &str) -> Attempt {
        let address = throttle::network(self.address).to_string();
        Attempt::code(login, &address, cookie::known(&self.headers))
    }
}

/// The account of this login and password.
pub(super) async fn recognise(
    api: &Api,
    caller: &Caller,
    login: &str,
    password: String,
) -> Result<Account, Fault> {
    let entry = prove(api, caller, login, password).await;
    api.metrics.signed_in(entry.is_ok());
    match entry? {
        Some(entry) => Ok(entry.account),
        None => Err(Fault::new(
            StatusCode::UNAUTHORIZED,
            "wrong_password",
            "nobody has this login and this password",
        )),
    }
}

/// The account of a login, if this is its password. Nobody's login is handled as
/// anybody's: the same rows are read and written, and a password is checked.
pub(super) async fn prove(
    api: &Api,
    caller: &Caller,
    login: &str,
    password: String,
) -> Result<Option<AccountEntry>, Fault> {
    let attempt = caller.attempt(login);
    let begun = api.db.begin_sign_in(&attempt, api.clock.now()).await?;
    let entry = begun.map_err(held_off)?;
    let hash = entry.as_ref().map(|entry| entry.password_hash.clone());
    let fits = api.passwords.verify(password, hash).await?;
    if fits {
        api.db.forgive_sign_in(&attempt, api.clock.now()).await?;
    }
    Ok(entry.filter(|_| fits))
}

pub(super) fn held_off(seconds: u32) -> Fault {
    let detail = format!("wait {seconds} seconds");
    Fault::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", detail).after(seconds)
}
