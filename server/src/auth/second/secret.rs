//! An authenticator's secret: made here, sealed by the keyring before it goes
//! anywhere, and offered as a ticket that only its own account can bring back.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use data_encoding::BASE32_NOPAD;
use domain::ids::AccountId;

use super::totp::SECRET;
use crate::chance;
use crate::db::DbError;
use crate::keys::{KeyId, Keyring, Place};

/// By what name an authenticator shows the account: `Tay Nghề`.
const ISSUER: &str = "Tay%20Ngh%E1%BB%81";

/// A secret as somebody is offered it.
pub(super) struct Offer {
    /// The secret, sealed.
    pub(super) ticket: String,
    /// The secret as it is typed into an authenticator, in groups of four.
    pub(super) secret: String,
    /// The address that opens an authenticator.
    pub(super) uri: String,
}

/// Offers an account a new secret.
pub(super) fn offer(keys: &Keyring, account: AccountId, login: &str) -> Result<Offer, DbError> {
    let mut secret = [0; SECRET];
    chance::fill(&mut secret);
    let (key, sealed) = seal(keys, account, &secret)?;
    let ticket = [&key.0.to_be_bytes()[..], &sealed].concat();
    Ok(shown(&secret, BASE64_URL_SAFE_NO_PAD.encode(ticket), login))
}

/// The offer of a ticket again; none if it is not this account's.
pub(super) fn same_offer(
    keys: &Keyring,
    account: AccountId,
    login: &str,
    ticket: &str,
) -> Option<Offer> {
    let (_, _, secret) = of_ticket(keys, account, ticket)?;
    Some(shown(&secret, ticket.to_owned(), login))
}

fn shown(secret: &[u8], ticket: String, login: &str) -> Offer {
    let text = BASE32_NOPAD.encode(secret);
    let escaped: String = login.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let uri = format!("otpauth://totp/{ISSUER}:{escaped}?secret={text}&issuer={ISSUER}");
    let groups: Vec<&str> = (0..text.len())
        .step_by(4)
        .map(|at| &text[at..at + 4])
        .collect();
    Offer {
        ticket,
        secret: groups.join(" "),
        uri,
    }
}

/// The key, the sealed secret and the secret of a ticket; none if it is not this
/// account's, or of another keyring.
pub(super) fn of_ticket(
    keys: &Keyring,
    account: AccountId,
    ticket: &str,
) -> Option<(u32, Vec<u8>, Vec<u8>)> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(ticket).ok()?;
    let (key, sealed) = bytes.split_first_chunk::<4>()?;
    let key = u32::from_be_bytes(*key);
    let secret = open(keys, account, key, sealed).ok()?;
    (secret.len() == SECRET).then(|| (key, sealed.to_vec(), secret))
}

/// Seals a secret for an account with the newest key.
fn seal(keys: &Keyring, account: AccountId, secret: &[u8]) -> Result<(KeyId, Vec<u8>), DbError> {
    let sealed = keys.seal(Place::SecondFactor(account.0), secret);
    sealed.ok_or_else(|| damaged("it could not be sealed"))
}

/// The secret that was sealed for an account with a key of the keyring.
pub(super) fn open(
    keys: &Keyring,
    account: AccountId,
    key: u32,
    sealed: &[u8],
) -> Result<Vec<u8>, DbError> {
    keys.open_sealed(Place::SecondFactor(account.0), KeyId(key), sealed)
        .map_err(|error| damaged(&error.to_string()))
}

fn damaged(why: &str) -> DbError {
    DbError::Damaged {
        what: "second factor",
        why: why.to_owned(),
    }
}
