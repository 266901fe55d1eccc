//! Checking a code, as often as the rules let anybody try; and the password and
//! a code together before what a borrowed phone must not do.

use axum::http::StatusCode;
use domain::second_factor::{DIGITS, steps};
use serde::Deserialize;

use super::super::gate::{Caller, held_off, prove};
use super::{recovery, secret, totp};
use crate::api::{Api, Fault};
use crate::db::{AccountEntry, DbError};

/// By what somebody proved the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A code of the authenticator.
    Code,
    /// A recovery code; so many are left.
    Recovery(u64),
}

/// What a typed code is worth.
enum Worth {
    Good(Proof),
    /// It was right, and was used already.
    Used,
    Nothing,
}

/// Asks for the password of whoever is signed in again, and for a code where they
/// have a second factor.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Again {
    #[serde(default)]
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) code: String,
}

/// Proves again who is signed in.
pub(crate) async fn confirm_with(
    api: &Api,
    caller: &Caller,
    entry: &AccountEntry,
    again: Again,
) -> Result<(), Fault> {
    if prove(api, caller, &entry.login, again.password)
        .await?
        .is_none()
    {
        let detail = "this is not the password of the account that asks";
        return Err(Fault::new(StatusCode::FORBIDDEN, "wrong_password", detail));
    }
    if api.db.second_factor(entry.account.id).await?.is_none() {
        return Ok(());
    }
    if again.code.trim().is_empty() {
        let detail = "the account has a second factor";
        return Err(Fault::new(StatusCode::FORBIDDEN, "code_needed", detail));
    }
    check(api, caller, entry, &again.code).await.map(drop)
}

/// Checks a code that was typed for an account whose password was right. It is
/// counted as a failure before it is looked at, as passwords are.
pub(super) async fn check(
    api: &Api,
    caller: &Caller,
    entry: &AccountEntry,
    typed: &str,
) -> Result<Proof, Fault> {
    let attempt = caller.code_attempt(&entry.login);
    let begun = api.db.begin_sign_in(&attempt, api.clock.now()).await?;
    begun.map_err(held_off)?;
    let wrong = |code, detail| Fault::new(StatusCode::FORBIDDEN, code, detail);
    match worth(api, entry, typed).await? {
        Worth::Good(proof) => {
            api.db.forgive_sign_in(&attempt, api.clock.now()).await?;
            if let Proof::Recovery(left) = proof {
                tracing::warn!(account = %entry.account.id, left, "a recovery code was used");
            }
            Ok(proof)
        }
        Worth::Used => Err(wrong(
            "code_used",
            "each code counts once: wait for the next",
        )),
        Worth::Nothing => Err(wrong("wrong_code", "this is no code of now")),
    }
}

async fn worth(api: &Api, entry: &AccountEntry, typed: &str) -> Result<Worth, DbError> {
    let (account, now) = (entry.account.id, api.clock.now());
    let Some((factor, _)) = api.db.second_factor(account).await? else {
        return Ok(Worth::Nothing);
    };
    if let Some(hash) = recovery::hash(typed) {
        let left = api.db.use_recovery_code(account, hash, now).await?;
        return Ok(left.map_or(Worth::Nothing, |left| Worth::Good(Proof::Recovery(left))));
    }
    let secret = secret::open(&api.keys, account, factor.key, &factor.sealed)?;
    let Some(step) = step_of(&secret, typed, now) else {
        return Ok(Worth::Nothing);
    };
    if api.db.use_second_factor(account, step).await? {
        Ok(Worth::Good(Proof::Code))
    } else {
        Ok(Worth::Used)
    }
}

/// The step whose code was typed, among those that count now.
pub(super) fn step_of(secret: &[u8], typed: &str, now: domain::ids::Millis) -> Option<u64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != DIGITS {
        return None;
    }
    // Every step is looked at, whichever fits.
    steps(now).fold(None, |found, step| {
        let fits = totp::code(secret, step) == typed;
        if fits { Some(step) } else { found }
    })
}
