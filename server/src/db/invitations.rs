//! Accounts made by the level above, and the links that open them.

use domain::Date;
use domain::ids::{AccountId, Millis};

use super::door::{Hash, Invitation};
use super::{AccountEntry, Database, Db, DbError, NewAccount, work};

/// What stands in place of a password's hash until its owner has chosen one. No
/// password fits it.
pub const NO_PASSWORD: &str = "!";

work!(AddAccounts { accounts: Vec<NewAccount>, now: Millis } -> (), |this, rows| {
    for account in &this.accounts {
        rows.put_account(account, this.now).await?;
    }
    Ok(())
});
work!(EndAccount { account: AccountId, last: Option<Date> } -> (), |this, rows| {
    rows.end_account(this.account, this.last).await
});
work!(Invite { invitation: Invitation } -> (), |this, rows| {
    rows.put_invitation(&this.invitation).await
});
work!(FindInvitation { token_hash: Hash, now: Millis } -> Option<AccountEntry>, |this, rows| {
    let found = rows.invitation(&this.token_hash, this.now).await?;
    let today = Date::in_vietnam(this.now.0);
    Ok(found.filter(|entry| entry.account.is_valid_on(today)))
});
work!(Accept { token_hash: Hash, login: String, hash: String, now: Millis } -> bool, |this, rows| {
    let taken = rows.take_invitation(&this.token_hash, this.now).await?;
    Ok(taken && rows.put_password(&this.login, &this.hash, None).await?)
});

impl Db {
    /// Adds accounts, all or none.
    ///
    /// # Errors
    /// [`DbError::Taken`] if somebody has one of the logins.
    pub async fn add_accounts(
        &self,
        accounts: Vec<NewAccount>,
        now: Millis,
    ) -> Result<(), DbError> {
        self.write(AddAccounts { accounts, now }).await
    }

    /// Sets the last day on which an account is valid; none for no end.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_account(&self, account: AccountId, last: Option<Date>) -> Result<(), DbError> {
        self.write(EndAccount { account, last }).await
    }

    /// Adds an invitation in place of the account's earlier ones.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn invite(&self, invitation: Invitation) -> Result<(), DbError> {
        self.write(Invite { invitation }).await
    }

    /// Whose invitation this is, if it can be used now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn invitation(
        &self,
        token_hash: Hash,
        now: Millis,
    ) -> Result<Option<AccountEntry>, DbError> {
        self.read(FindInvitation { token_hash, now }).await
    }

    /// Uses an invitation up for a new password, which ends the account's
    /// sessions; false if somebody was faster.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn accept_invitation(
        &self,
        token_hash: Hash,
        login: &str,
        hash: &str,
        now: Millis,
    ) -> Result<bool, DbError> {
        let (login, hash) = (login.to_owned(), hash.to_owned());
        self.write(Accept {
            token_hash,
            login,
            hash,
            now,
        })
        .await
    }
}
