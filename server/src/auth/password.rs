//! Passwords: argon2id, a few at a time because each takes 19 MiB.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;

use crate::db::DbError;

/// How many passwords are hashed at once.
const AT_ONCE: usize = 2;

/// Hashes and checks passwords off the event loop.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// What a login that nobody has is checked against, so that it takes as long.
    nobody: Arc<str>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: hash("nobody").unwrap_or_default().into(),
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
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| DbError::Busy)?;
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        let fits = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            PasswordHash::new(&stored).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            })
        });
        Ok(fits.await.unwrap_or(false) && known)
    }
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
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}
