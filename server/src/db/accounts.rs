//! Accounts.

use domain::ids::Millis;
use domain::role::Account;

use super::{Database, Db, DbError, work};

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
work!(ChangePassword { login: String, hash: String, spared: Option<[u8; 32]> } -> bool, |this, rows| {
    rows.put_password(&this.login, &this.hash, this.spared.as_ref()).await
});
work!(FindAccount { login: String } -> Option<AccountEntry>, |this, rows| {
    rows.account(&this.login).await
});
work!(ListAccounts {} -> Vec<AccountEntry>, |_this, rows| rows.accounts().await);

impl Db {
    /// Adds an account.
    ///
    /// # Errors
    /// [`DbError::Taken`] if somebody has this login.
    pub async fn create_account(&self, account: NewAccount, now: Millis) -> Result<(), DbError> {
        self.write(CreateAccount { account, now }).await
    }

    /// Replaces a password's hash and ends the account's sessions but the one
    /// that is spared; false if nobody has this login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn change_password(
        &self,
        login: &str,
        hash: &str,
        spared: Option<[u8; 32]>,
    ) -> Result<bool, DbError> {
        self.write(ChangePassword {
            login: login.into(),
            hash: hash.into(),
            spared,
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
}
