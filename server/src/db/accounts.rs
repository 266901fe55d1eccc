//! Accounts and their sessions.

use domain::ids::{AccountId, Millis};
use domain::role::Account;

use super::{Database, Db, DbError, work};

/// How long a session lasts: an officer may be without signal for days, and the
/// store on the phone has a lock of its own.
pub const SESSION_DAYS: i64 = 60;

/// An account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountEntry {
    /// The account as the rules see it.
    pub account: Account,
    /// The name to sign in with.
    pub login: String,
    /// The password's argon2id hash.
    pub password_hash: String,
}

/// An account to be added.
pub type NewAccount = AccountEntry;

work!(CreateAccount { account: NewAccount, now: Millis } -> (), |this, rows| {
    rows.put_account(&this.account, this.now).await
});
work!(ChangePassword { login: String, hash: String } -> bool, |this, rows| {
    rows.put_password(&this.login, &this.hash).await
});
work!(FindAccount { login: String } -> Option<AccountEntry>, |this, rows| {
    rows.account(&this.login).await
});
work!(ListAccounts {} -> Vec<AccountEntry>, |_this, rows| rows.accounts().await);
work!(OpenSession { token_hash: [u8; 32], account: AccountId, now: Millis } -> (), |this, rows| {
    let expires = Millis(this.now.0 + SESSION_DAYS * 86_400_000);
    rows.put_session(&this.token_hash, this.account, this.now, expires).await
});
work!(FindSession { token_hash: [u8; 32], now: Millis } -> Option<AccountEntry>, |this, rows| {
    rows.session(&this.token_hash, this.now).await
});
work!(EndSession { token_hash: [u8; 32] } -> (), |this, rows| {
    rows.delete_session(&this.token_hash).await
});

impl Db {
    /// Adds an account.
    ///
    /// # Errors
    /// [`DbError::Taken`] if somebody has this login.
    pub async fn create_account(&self, account: NewAccount, now: Millis) -> Result<(), DbError> {
        self.write(CreateAccount { account, now }).await
    }

    /// Replaces a password's hash and ends the account's sessions; false if
    /// nobody has this login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn change_password(&self, login: &str, hash: &str) -> Result<bool, DbError> {
        self.write(ChangePassword {
            login: login.into(),
            hash: hash.into(),
        })
        .await
    }

    /// An account by its login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn account(&self, login: &str) -> Result<Option<AccountEntry>, DbError> {
        // PostgreSQL has no such text, and nobody such a login.
        if login.contains('\0') {
            return Ok(None);
        }
        self.read(FindAccount {
            login: login.into(),
        })
        .await
    }

    /// All accounts by login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn accounts(&self) -> Result<Vec<AccountEntry>, DbError> {
        self.read(ListAccounts {}).await
    }

    /// Opens a session; only the token's hash is stored.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn open_session(
        &self,
        token_hash: [u8; 32],
        account: AccountId,
        now: Millis,
    ) -> Result<(), DbError> {
        self.write(OpenSession {
            token_hash,
            account,
            now,
        })
        .await
    }

    /// The account of a session that has not ended.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn session(
        &self,
        token_hash: [u8; 32],
        now: Millis,
    ) -> Result<Option<Account>, DbError> {
        let entry = self.read(FindSession { token_hash, now }).await?;
        Ok(entry.map(|entry| entry.account))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), DbError> {
        self.write(EndSession { token_hash }).await
    }
}
