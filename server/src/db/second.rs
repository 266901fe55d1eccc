//! Second factors and recovery codes: kept, proven, taken away.

use std::future::Future;

use domain::ids::{AccountId, Millis};

use super::door::Hash;
use super::{Database, Db, DbError, Rows, Work, work};

/// An account's second factor as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Which secret of the keyring seals it.
    pub key: u32,
    /// The authenticator's secret, sealed.
    pub sealed: Vec<u8>,
    /// The last step of which a code was used.
    pub last_step: u64,
    /// When it was set up.
    pub made_at: Millis,
}

/// How many recovery codes are left, and when one was last used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecoveryLeft {
    /// How many can still be used.
    pub left: u64,
    /// When the last of the used ones was.
    pub last_used: Option<Millis>,
}

/// The part of one transaction's rows that holds second factors.
pub trait SecondRows: Send {
    /// The second factor of an account.
    fn second_factor(
        &mut self,
        account: AccountId,
    ) -> impl Future<Output = Result<Option<SecondFactor>, DbError>> + Send;
    /// Whose accounts have one.
    fn second_factors(&mut self) -> impl Future<Output = Result<Vec<AccountId>, DbError>> + Send;
    /// Puts a second factor in place of what stands; the last step of the same secret
    /// never goes back.
    fn put_second_factor(
        &mut self,
        account: AccountId,
        factor: &SecondFactor,
    ) -> impl Future<Output = Result<(), DbError>> + Send;
    /// Uses the code of a step up; false if that step or a later one was used.
    fn use_step(
        &mut self,
        account: AccountId,
        step: u64,
    ) -> impl Future<Output = Result<bool, DbError>> + Send;
    /// Takes an account's second factor away; false if it had none.
    fn delete_second_factor(
        &mut self,
        account: AccountId,
    ) -> impl Future<Output = Result<bool, DbError>> + Send;
    /// Puts recovery codes in place of all earlier ones.
    fn put_recovery_codes(
        &mut self,
        account: AccountId,
        hashes: &[Hash],
    ) -> impl Future<Output = Result<(), DbError>> + Send;
    /// Uses a recovery code up; false if there is none such, or it was used.
    fn use_recovery_code(
        &mut self,
        account: AccountId,
        hash: &Hash,
        now: Millis,
    ) -> impl Future<Output = Result<bool, DbError>> + Send;
    /// What is left of an account's recovery codes.
    fn recovery_left(
        &mut self,
        account: AccountId,
    ) -> impl Future<Output = Result<RecoveryLeft, DbError>> + Send;
}

work!(FindSecond { account: AccountId } -> Option<(SecondFactor, RecoveryLeft)>, |this, rows| {
    let Some(factor) = rows.second_factor(this.account).await? else {
        return Ok(None);
    };
    Ok(Some((factor, rows.recovery_left(this.account).await?)))
});
work!(ListSecond {} -> Vec<AccountId>, |_this, rows| rows.second_factors().await);
work!(UseStep { account: AccountId, step: u64 } -> bool, |this, rows| {
    rows.use_step(this.account, this.step).await
});
work!(UseRecovery { account: AccountId, hash: Hash, now: Millis } -> Option<u64>, |this, rows| {
    if !rows.use_recovery_code(this.account, &this.hash, this.now).await? {
        return Ok(None);
    }
    Ok(Some(rows.recovery_left(this.account).await?.left))
});
work!(RenewCodes { account: AccountId, hashes: Vec<Hash> } -> bool, |this, rows| {
    let there = rows.second_factor(this.account).await?.is_some();
    if there {
        rows.put_recovery_codes(this.account, &this.hashes).await?;
    }
    Ok(there)
});
work!(TakeAway { account: AccountId, spared: Option<Hash> } -> bool, |this, rows| {
    rows.put_recovery_codes(this.account, &[]).await?;
    let taken = rows.delete_second_factor(this.account).await?;
    if taken {
        rows.delete_sessions(this.account, None, this.spared.as_ref()).await?;
    }
    Ok(taken)
});

/// A second factor that was proven once and is to be kept.
#[derive(Clone, Debug)]
pub struct NewSecondFactor {
    /// Whose it is.
    pub account: AccountId,
    /// What is stored of it.
    pub factor: SecondFactor,
    /// The hashes of its recovery codes.
    pub hashes: Vec<Hash>,
    /// It may take the place of another one.
    pub replaces: bool,
}

struct SetUp(NewSecondFactor);

impl Work for SetUp {
    /// Whether it stands now: false if there is one that it may not replace.
    type Done = bool;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<bool, DbError> {
        let new = &self.0;
        if !new.replaces && rows.second_factor(new.account).await?.is_some() {
            return Ok(false);
        }
        rows.put_second_factor(new.account, &new.factor).await?;
        rows.put_recovery_codes(new.account, &new.hashes).await?;
        rows.delete_sessions(new.account, None, None).await?;
        Ok(true)
    }
}

impl Db {
    /// The second factor of an account, and what is left of its recovery codes.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn second_factor(
        &self,
        account: AccountId,
    ) -> Result<Option<(SecondFactor, RecoveryLeft)>, DbError> {
        self.read(FindSecond { account }).await
    }

    /// Whose accounts have a second factor.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn second_factors(&self) -> Result<Vec<AccountId>, DbError> {
        self.read(ListSecond {}).await
    }

    /// Keeps a second factor with its recovery codes, and ends all sessions of the
    /// account; false if there is one that it may not replace.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn set_up_second_factor(&self, new: NewSecondFactor) -> Result<bool, DbError> {
        self.write(SetUp(new)).await
    }

    /// Uses the code of a step up; false if that step or a later one was used.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn use_second_factor(&self, account: AccountId, step: u64) -> Result<bool, DbError> {
        self.write(UseStep { account, step }).await
    }

    /// Uses a recovery code up and gives how many are left; none if there is none
    /// such, or it was used.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        hash: Hash,
        now: Millis,
    ) -> Result<Option<u64>, DbError> {
        self.write(UseRecovery { account, hash, now }).await
    }

    /// Puts new recovery codes in place of all earlier ones; false where there is
    /// no second factor that they could stand for.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn renew_recovery_codes(
        &self,
        account: AccountId,
        hashes: Vec<Hash>,
    ) -> Result<bool, DbError> {
        self.write(RenewCodes { account, hashes }).await
    }

    /// Takes an account's second factor away and ends its sessions but the one
    /// that is spared; false if it had none.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn take_second_factor(
        &self,
        account: AccountId,
        spared: Option<Hash>,
    ) -> Result<bool, DbError> {
        self.write(TakeAway { account, spared }).await
    }
}
