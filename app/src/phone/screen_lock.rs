//! The phone's own screen lock beside the PIN: switched on and off by whoever is here,
//! asked for at each opening.

use super::lock::{forget_draft_key, open_key};
use super::{Phone, here};
use crate::offline::seal::{KeyRow, OpenError};
use domain::vault::DataKey;

/// Whether the screen lock stands beside the PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenLock {
    /// This phone has none that gives a secret.
    Impossible,
    /// It can be switched on once the phone has met the server: until then a forgotten
    /// one could not be made up for.
    NotYet,
    /// It can be switched on.
    Off,
    /// It is on.
    On,
}

/// The secret of a row's passkey, which the person confirms; none where there is none.
///
/// # Errors
/// [`OpenError::Passkey`].
pub(super) async fn confirmed(row: &KeyRow) -> Result<Option<DataKey>, OpenError> {
    let Some(passkey) = &row.passkey else {
        return Ok(None);
    };
    let secret = here::ask_passkey(passkey).await;
    secret.map(Some).ok_or(OpenError::Passkey)
}

impl Phone {
    async fn own_row(self) -> Option<KeyRow> {
        let account = self.account_now()?;
        here::keys().row(account.id).await.ok().flatten()
    }

    /// How the open account's screen lock stands.
    pub async fn screen_lock(self) -> ScreenLock {
        match self.own_row().await {
            Some(row) if row.passkey.is_some() => ScreenLock::On,
            Some(row) if self.can_lock() && here::passkeys_possible().await => {
                if row.escrow.is_some() {
                    ScreenLock::Off
                } else {
                    ScreenLock::NotYet
                }
            }
            _ => ScreenLock::Impossible,
        }
    }

    /// Puts the screen lock beside the open account's PIN.
    ///
    /// # Errors
    /// [`OpenError`]; then the PIN alone opens the phone, as before.
    pub async fn add_screen_lock(self) -> Result<(), OpenError> {
        let account = self.account_now().ok_or(OpenError::Nobody)?;
        open_key().ok_or(OpenError::Nobody)?;
        let made = here::make_passkey(&account.name).await;
        let (passkey, secret) = made.ok_or(OpenError::Passkey)?;
        let keys = here::keys();
        keys.add_passkey(account.id, passkey, &secret).await?;
        // The PIN alone would open this one.
        forget_draft_key(account.id);
        Ok(())
    }

    /// Takes the screen lock away from the open account, once it is confirmed.
    ///
    /// # Errors
    /// [`OpenError`]; then it stands.
    pub async fn drop_screen_lock(self) -> Result<(), OpenError> {
        let row = self.own_row().await.ok_or(OpenError::Nobody)?;
        match confirmed(&row).await? {
            Some(secret) => here::keys().drop_passkey(row.account, &secret).await,
            None => Ok(()),
        }
    }
}
