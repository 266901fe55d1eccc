//! Where the wrapped keys of a phone's accounts stand: one row an account, with
//! the least that the list of people needs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::ids::AccountId;
use domain::pin::Tries;
use domain::vault::Derivation;
use serde::{Deserialize, Serialize};

use super::super::StoreError;

/// What stands before an account's data key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// This phone alone: a demonstration, with invented people only.
    Phone,
    /// A PIN or a passphrase, and this phone.
    Pin {
        /// How the key is derived from what is typed.
        derivation: Derivation,
        /// Whether it is all digits, so that the right keyboard opens.
        digits: bool,
    },
}

/// What this phone's own screen lock adds to a PIN: a secret that its security chip
/// gives for a passkey and a salt, and that stands in no file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// The passkey by its id.
    pub credential: Vec<u8>,
    /// For what the secret is asked.
    pub salt: Vec<u8>,
}

/// An account of this phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// Whose.
    pub account: AccountId,
    /// The name that stands in the list of people.
    pub name: String,
    /// What stands before the key.
    pub lock: Lock,
    /// The data key, wrapped as the lock says and bound to this phone.
    pub wrapped: Vec<u8>,
    /// The passkey that stands before the wrap too, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Passkey>,
    /// The account as it was last known, sealed under the data key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Vec<u8>>,
    /// The data key, sealed to the server, for whoever forgets the PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escrow: Option<Vec<u8>>,
    /// The wrong tries.
    #[serde(default)]
    pub tries: Tries,
}

/// The rows of a phone, and what binds them to it.
#[expect(
    async_fn_in_trait,
    reason = "a shelf lives on one thread: futures need not be Send"
)]
pub trait KeyShelf {
    /// All rows.
    ///
    /// # Errors
    /// Whatever the storage says.
    async fn rows(&self) -> Result<Vec<KeyRow>, StoreError>;
    /// Puts a row in the place of the account's last one, durably.
    ///
    /// # Errors
    /// Whatever the storage says; then the last one stands.
    async fn put(&self, row: &KeyRow) -> Result<(), StoreError>;
    /// Takes an account's row away.
    ///
    /// # Errors
    /// Whatever the storage says.
    async fn remove(&self, account: AccountId) -> Result<(), StoreError>;
    /// Whose rows and stores the service worker has taken away because their phone was
    /// revoked, until [`Self::forget_emptied`].
    ///
    /// # Errors
    /// Whatever the storage says.
    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError>;
    /// Forgets of these that they were taken away: nothing of them is left.
    ///
    /// # Errors
    /// Whatever the storage says.
    async fn forget_emptied(&self, accounts: &[AccountId]) -> Result<(), StoreError>;
    /// Seals bytes under the key of this phone.
    ///
    /// # Errors
    /// Whatever the browser says.
    async fn bind(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError>;
    /// Opens what [`Self::bind`] sealed.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if this phone did not seal it.
    async fn unbind(&self, bound: &[u8]) -> Result<Vec<u8>, StoreError>;
}

/// A shelf in memory, for tests and where there is no browser. A clone is the
/// same shelf.
#[derive(Clone, Default)]
pub struct MemoryShelf {
    rows: Rc<RefCell<BTreeMap<AccountId, KeyRow>>>,
}

/// What the shelf in memory turns bytes with, so that bound ones are others.
const TURN: u8 = 0x5a;

impl KeyShelf for MemoryShelf {
    async fn rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        Ok(self.rows.borrow().values().cloned().collect())
    }

    async fn put(&self, row: &KeyRow) -> Result<(), StoreError> {
        self.rows.borrow_mut().insert(row.account, row.clone());
        Ok(())
    }

    async fn remove(&self, account: AccountId) -> Result<(), StoreError> {
        self.rows.borrow_mut().remove(&account);
        Ok(())
    }

    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        // No worker runs where there is no browser.
        Ok(Vec::new())
    }

    async fn forget_emptied(&self, _accounts: &[AccountId]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn bind(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        Ok(bytes.iter().map(|byte| byte ^ TURN).collect())
    }

    async fn unbind(&self, bound: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.bind(bound).await
    }
}
