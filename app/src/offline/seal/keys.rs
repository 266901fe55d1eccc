//! How an account's data key is made, opened and wrapped anew.

use domain::ids::{AccountId, Millis};
use domain::pin::{Tries, is_pin};
use domain::rescue::Cost;
use domain::role::Account;
use domain::vault::{DataKey, Derivation, KEY, NONCE, WRAP_CHANCE, WrapError};
use thiserror::Error;

use super::super::StoreError;
use super::super::codec::{decode, encode};
use super::{Chance, KeyRow, KeyShelf, Lock, Passkey};

/// The place of what is known of an account.
const ABOUT: &[u8] = b"account";

/// For what a passkey's secret is used here.
const PASSKEY: &str = "passkey";

/// Why a data key was not opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// Another PIN or passphrase opens it; after so many seconds there may be
    /// another try, if not at once.
    #[error("the PIN or passphrase is another")]
    Wrong(Option<u32>),
    /// There were wrong tries: nothing was tried now, and may be after so many
    /// seconds.
    #[error("too many tries")]
    Wait(u32),
    /// The account has no key on this phone.
    #[error("there is no key")]
    Nobody,
    /// The screen lock was not confirmed, or its secret is another: nothing was tried.
    #[error("the screen lock was not confirmed")]
    Passkey,
    /// This phone has too little memory left.
    #[error("too little memory is left")]
    NoMemory,
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys of a phone.
#[derive(Clone)]
pub struct Keys<K> {
    shelf: K,
    chance: Chance,
    cost: Cost,
}

impl<K: KeyShelf> Keys<K> {
    /// The keys on a shelf. `cost` is what a try at a new PIN will take.
    pub const fn new(shelf: K, chance: Chance, cost: Cost) -> Self {
        Self {
            shelf,
            chance,
            cost,
        }
    }

    /// The people of this phone, by name.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn people(&self) -> Result<Vec<KeyRow>, StoreError> {
        let mut rows = self.shelf.rows().await?;
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(rows)
    }

    /// Whom the service worker has taken off this phone because it was revoked, until
    /// [`Self::forget_emptied`].
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        self.shelf.emptied().await
    }

    /// Forgets of these that they were taken off it: nothing of them is left.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn forget_emptied(&self, accounts: &[AccountId]) -> Result<(), StoreError> {
        self.shelf.forget_emptied(accounts).await
    }

    /// The row of an account, if it has one.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn row(&self, account: AccountId) -> Result<Option<KeyRow>, StoreError> {
        let rows = self.shelf.rows().await?;
        Ok(rows.into_iter().find(|row| row.account == account))
    }

    /// A new data key.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where there is no chance to be had.
    pub fn fresh(&self) -> Result<DataKey, StoreError> {
        Ok(DataKey::new(self.draw::<KEY>()?))
    }

    /// Wraps an account's data key anew, under what was typed, or under this phone
    /// alone. Wrong tries are forgotten; what was sealed to the server is kept, a
    /// passkey is not.
    ///
    /// # Errors
    /// [`OpenError::NoMemory`], and whatever the storage says: then the wrap
    /// before stands.
    pub async fn wrap(
        &self,
        account: &Account,
        key: &DataKey,
        typed: Option<&str>,
    ) -> Result<(), OpenError> {
        let (lock, wrapped) = match typed {
            None => (Lock::Phone, key.bytes().to_vec()),
            Some(typed) => {
                let random = self.draw::<WRAP_CHANCE>()?;
                let place = account.id.0.as_bytes();
                let (derivation, wrapped) = Derivation::wrap(self.cost, typed, key, place, &random)
                    .map_err(wrap_trouble)?;
                let digits = is_pin(typed);
                (Lock::Pin { derivation, digits }, wrapped)
            }
        };
        let wrapped = self.shelf.bind(&wrapped).await?;
        let before = self.row(account.id).await?;
        let row = KeyRow {
            account: account.id,
            name: account.name.clone(),
            lock,
            wrapped,
            passkey: None,
            about: Some(self.sealed_account(account, key)?),
            escrow: before.and_then(|row| row.escrow),
            tries: Tries::default(),
        };
        Ok(self.shelf.put(&row).await?)
    }

    /// Notes what is known of an account now.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn note(&self, account: &Account, key: &DataKey) -> Result<(), StoreError> {
        let Some(row) = self.row(account.id).await? else {
            return Ok(());
        };
        if about(&row, key).as_ref() == Some(account) {
            return Ok(());
        }
        let row = KeyRow {
            name: account.name.clone(),
            about: Some(self.sealed_account(account, key)?),
            ..row
        };
        self.shelf.put(&row).await
    }

    /// Keeps an account's key sealed to the server, for whoever forgets the PIN.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn keep_escrow(
        &self,
        account: AccountId,
        envelope: Vec<u8>,
    ) -> Result<(), StoreError> {
        let Some(row) = self.row(account).await? else {
            return Ok(());
        };
        let escrow = Some(envelope);
        self.shelf.put(&KeyRow { escrow, ..row }).await
    }

    fn sealed_account(&self, account: &Account, key: &DataKey) -> Result<Vec<u8>, StoreError> {
        let nonce = self.draw::<NONCE>()?;
        Ok(key.seal(&nonce, ABOUT, &encode(account)?))
    }

    /// Opens the key of an account that this phone alone locks; none if a PIN does.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn open_by_phone(&self, row: &KeyRow) -> Result<Option<DataKey>, StoreError> {
        if row.lock != Lock::Phone {
            return Ok(None);
        }
        let bytes = self.shelf.unbind(&row.wrapped).await?;
        let key = DataKey::from_slice(&bytes);
        key.map(Some)
            .ok_or_else(|| StoreError::Damaged("a key was expected".to_owned()))
    }

    /// Puts a passkey's secret before an account's wrap as well: from here on both the
    /// PIN and the secret open it.
    ///
    /// # Errors
    /// [`OpenError`]; then the wrap before stands.
    pub async fn add_passkey(
        &self,
        account: AccountId,
        passkey: Passkey,
        secret: &DataKey,
    ) -> Result<(), OpenError> {
        let row = self.row(account).await?.ok_or(OpenError::Nobody)?;
        let Lock::Pin { .. } = &row.lock else {
            return Err(OpenError::Nobody);
        };
        let wrapped = self.below_passkey(&row, None).await?;
        let nonce = self.draw::<NONCE>()?;
        let sealed = secret
            .derived(PASSKEY)
            .seal(&nonce, account.0.as_bytes(), &wrapped);
        let wrapped = self.shelf.bind(&sealed).await?;
        let passkey = Some(passkey);
        let row = KeyRow {
            wrapped,
            passkey,
            ..row
        };
        Ok(self.shelf.put(&row).await?)
    }

    /// Takes the passkey away again, for whoever has its secret.
    ///
    /// # Errors
    /// [`OpenError`]; then it stands.
    pub async fn drop_passkey(
        &self,
        account: AccountId,
        secret: &DataKey,
    ) -> Result<(), OpenError> {
        let row = self.row(account).await?.ok_or(OpenError::Nobody)?;
        let wrapped = self.below_passkey(&row, Some(secret)).await?;
        let wrapped = self.shelf.bind(&wrapped).await?;
        let row = KeyRow {
            wrapped,
            passkey: None,
            ..row
        };
        Ok(self.shelf.put(&row).await?)
    }

    /// What the PIN wrapped: without this phone's key, and without the passkey's secret
    /// where there is one.
    async fn below_passkey(
        &self,
        row: &KeyRow,
        secret: Option<&DataKey>,
    ) -> Result<Vec<u8>, OpenError> {
        let wrapped = self.shelf.unbind(&row.wrapped).await?;
        if row.passkey.is_none() {
            return Ok(wrapped);
        }
        secret
            .and_then(|secret| {
                secret
                    .derived(PASSKEY)
                    .open(row.account.0.as_bytes(), &wrapped)
            })
            .ok_or(OpenError::Passkey)
    }

    /// Tries a PIN or a passphrase, with the secret of the passkey where there is one.
    /// The try is written down as a wrong one before it is checked, and taken back when
    /// it fits.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is ever wiped.
    pub async fn open(
        &self,
        account: AccountId,
        typed: &str,
        secret: Option<&DataKey>,
        now: Millis,
    ) -> Result<DataKey, OpenError> {
        let row = self.row(account).await?.ok_or(OpenError::Nobody)?;
        if let Some(key) = self.open_by_phone(&row).await? {
            return Ok(key);
        }
        if let Some(seconds) = row.tries.wait(now) {
            return Err(OpenError::Wait(seconds));
        }
        let Lock::Pin { derivation, .. } = &row.lock else {
            return Err(OpenError::Nobody);
        };
        // Without the passkey nothing can be tried, and so nothing is counted.
        let below = match row.passkey {
            Some(_) => Some(self.below_passkey(&row, secret).await?),
            None => None,
        };
        let mut tried = KeyRow {
            tries: row.tries.raised(now),
            ..row.clone()
        };
        self.write_down(&tried).await?;
        let wrapped = match below {
            Some(wrapped) => wrapped,
            None => self.below_passkey(&row, None).await?,
        };
        match derivation.unwrap(typed, account.0.as_bytes(), &wrapped) {
            Ok(key) => {
                tried.tries = Tries::default();
                self.write_down(&tried).await?;
                Ok(key)
            }
            Err(WrapError::Wrong) => Err(OpenError::Wrong(tried.tries.wait(now))),
            Err(WrapError::NoMemory) => {
                // Nothing was tried.
                self.write_down(&row).await?;
                Err(OpenError::NoMemory)
            }
        }
    }

    /// Writes tries down. A full disk takes nothing, and must not keep anybody from
    /// sending what is on it: whoever types then is slowed by the derivation alone.
    async fn write_down(&self, row: &KeyRow) -> Result<(), StoreError> {
        match self.shelf.put(row).await {
            Err(StoreError::Full) => Ok(()),
            done => done,
        }
    }

    /// Takes an account off this phone: whatever its key sealed stays closed.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub async fn forget(&self, account: AccountId) -> Result<(), StoreError> {
        self.shelf.remove(account).await
    }

    fn draw<const N: usize>(&self) -> Result<[u8; N], StoreError> {
        let mut drawn = [0; N];
        if (self.chance)(&mut drawn) {
            Ok(drawn)
        } else {
            Err(StoreError::Refused("no chance to make a key of".to_owned()))
        }
    }
}

/// What is known of a row's account, for whoever has its key.
#[must_use]
pub fn about(row: &KeyRow, key: &DataKey) -> Option<Account> {
    decode(&key.open(ABOUT, row.about.as_deref()?)?).ok()
}

const fn wrap_trouble(error: WrapError) -> OpenError {
    match error {
        WrapError::NoMemory => OpenError::NoMemory,
        WrapError::Wrong => OpenError::Nobody,
    }
}
