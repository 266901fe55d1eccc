//! Passwords: argon2id, a few at a time because each takes 19 MiB; and what a
//! new one may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use domain::password::{PasswordProblem, judge};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::db::DbError;

/// How many passwords are hashed at once.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords off the event loop.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// What a login that nobody has is checked against, so that it takes as long.
    nobody: Arc<str>,
    checked: Arc<AtomicU64>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: hash("nobody").unwrap_or_default().into(),
            checked: Arc::default(),
        }
    }
}

impl Passwords {
    /// Whether a password fits a hash. No hash takes as long, and fits nothing.
    pub(crate) async fn verify(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, DbError> {
        // An account that has no password yet takes as long as one that has.
        let stored = stored.filter(|stored| PasswordHash::new(stored).is_ok());
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        self.checked.fetch_add(1, Ordering::Relaxed);
        let fits = self.in_turn(move || {
            PasswordHash::new(&stored).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(composed(&password).as_bytes(), &hash)
                    .is_ok()
            })
        });
        Ok(fits.await?.unwrap_or(false) && known)
    }

    /// The hash to store of a new password, if it may be one. `known` is what
    /// anybody knows of its owner: the login, the name.
    ///
    /// # Errors
    /// The inner error has every reason why it may not.
    pub(crate) async fn accept(
        &self,
        password: String,
        known: [String; 2],
    ) -> Result<Result<String, Vec<PasswordProblem>>, DbError> {
        let accepted = self.in_turn(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            judged(&password, &known)?;
            Ok(hash(&password))
        });
        let damaged = |why| DbError::Damaged {
            what: "password",
            why,
        };
        match accepted.await? {
            Some(Ok(hash)) => Ok(Ok(hash.map_err(damaged)?)),
            Some(Err(problems)) => Ok(Err(problems)),
            None => Err(DbError::Busy),
        }
    }

    /// How many passwords this process has checked: each cost the same work,
    /// whether somebody has the login or nobody.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }

    /// Does heavy work when it is its turn; none if it broke down.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>, DbError> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| DbError::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        Ok(done.await.ok())
    }
}

/// A password as it is judged, hashed and compared: composed, so that every
/// keyboard's way of writing ữ is the same password. Nothing else is changed.
fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// Judges a password that somebody chooses: for a new account, in exchange for
/// the one before, or on opening an invitation.
///
/// # Errors
/// Every reason why it may not be one.
pub fn judged(password: &str, known: &[&str]) -> Result<(), Vec<PasswordProblem>> {
    judge(&composed(password), known, is_common)
}

/// Whether a password falls in fewer than 10¹⁰ guesses to somebody who tries the
/// 30,000 commonest passwords, names and words of zxcvbn's lists first, alone and
/// in a row, written backwards and with figures for letters, and then repeats,
/// runs on the keyboard and dates.
fn is_common(password: &str) -> bool {
    zxcvbn(password, &[]).score() < Score::Four
}

/// The hash to store of a password. It takes some 20 ms and 19 MiB on purpose.
///
/// # Errors
/// A sentence, if the password cannot be hashed (it is longer than 4 GiB).
pub fn hash(password: &str) -> Result<String, String> {
    let mut salt = [0; 16];
    crate::chance::fill(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
    Argon2::default()
        .hash_password(composed(password).as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn what_is_tried_first_is_no_password() {
        for common in [
            "passwordpassword1",
            "qwertyuiopasdfgh",
            "aaaaaaaaaaaaaaaa",
            "123456789123456789",
            "abcdefghijklmnop",
            "iloveyouiloveyou",
            "drowssapdrowssap",
        ] {
            let problems = judged(common, &[]).unwrap_err();
            let known = [PasswordProblem::Common, PasswordProblem::NearOwner];
            assert!(known.contains(&problems[0]), "{common}: {problems:?}");
        }
        for own in [
            "sáng nay suối cạn",
            "mat-khau-thu-nghiem",
            "k7w2-h9xq-3mzd-p4ty",
        ] {
            assert_eq!(judged(own, &["hien", "Nông Thị Hiền"]), Ok(()), "{own}");
        }
    }

    #[tokio::test]
    async fn a_password_is_the_same_from_every_keyboard() {
        let decomposed: String = "sáng nay suối cạn".nfd().collect();
        assert_ne!(decomposed, "sáng nay suối cạn");
        let stored = hash("sáng nay suối cạn").unwrap();
        let passwords = Passwords::default();
        let typed = |text: &str| passwords.verify(text.to_owned(), Some(stored.clone()));
        assert!(typed(&decomposed).await.unwrap());
        assert!(!typed("Sáng nay suối cạn").await.unwrap());
        assert!(!typed("sáng nay suối cạn ").await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_password_costs_the_same_work() {
        let passwords = Passwords::default();
        for stored in [None, Some("!".to_owned()), Some(hash("khác").unwrap())] {
            let before = passwords.checked();
            assert!(!passwords.verify("nobody".to_owned(), stored).await.unwrap());
            assert_eq!(passwords.checked(), before + 1);
        }
    }
}
