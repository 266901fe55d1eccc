//! A forgotten PIN: the key of the store comes back from the server, which opens
//! what the phone itself keeps sealed, for the account's own password.

use super::lock::open_key;
use super::{Again, Phone, PhoneDevice, Told, here};
use crate::offline::seal::about;
use domain::ids::AccountId;
use domain::vault::{DataKey, Escrow, envelope_text};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;

/// How an envelope says that it is for this.
const USAGE: &str = "escrow";

/// This phone keeps no sealed key: it has not met the server since its PIN was set.
pub(super) const NO_ESCROW: &str = "no_escrow";

/// The envelope holds the key of another store.
pub(super) const OTHER_KEY: &str = "other_key";

thread_local! {
    /// The key that came back, until a new PIN stands before it.
    static RECOVERED: RefCell<Option<(AccountId, Rc<DataKey>)>> = const { RefCell::new(None) };
}

#[derive(Serialize)]
struct Asked<'a> {
    #[serde(flatten)]
    again: &'a Again,
    envelope: String,
}

#[derive(Deserialize)]
struct Given {
    key: String,
}

/// The key that came back for an account.
pub(super) fn recovered(account: AccountId) -> Option<Rc<DataKey>> {
    let found = RECOVERED.with_borrow(Clone::clone);
    found
        .filter(|(whose, _)| *whose == account)
        .map(|(_, key)| key)
}

/// Drops a key that came back.
pub(super) fn forget_recovered() {
    RECOVERED.set(None);
}

impl Phone {
    /// Keeps the key of the open account sealed to the server, on this phone only, and
    /// the card by which it says that it is there, anew at each opening: the server's
    /// keys are changed now and then.
    pub(super) async fn keep_escrow(self, account: AccountId, device: &PhoneDevice) {
        let Some(key) = open_key() else { return };
        let escrow = Escrow::new(account, device.id(), &key);
        let Ok(content) = serde_json::to_vec(&escrow) else {
            return;
        };
        // Where it cannot be sealed or kept, the next opening does it.
        if let Some(envelope) = here::seal_to_server(USAGE, &content).await {
            let _ = here::keys().keep_escrow(account, envelope).await;
            let _ = device.put_card(&here::Here).await;
            self.look_again();
        }
    }

    /// Asks the server for the key of whoever has just signed in and forgot the PIN;
    /// then a new one is chosen. Nothing of the store is touched.
    pub(super) async fn open_forgotten(self, again: &Again) -> Told<()> {
        let Some(account) = self.expected() else {
            return Told::SignedOut;
        };
        let row = here::keys().row(account.id).await.ok().flatten();
        let Some((row, envelope)) = row.and_then(|row| Some((row.clone(), row.escrow?))) else {
            return Told::Refused(NO_ESCROW.to_owned());
        };
        let asked = Asked {
            again,
            envelope: envelope_text(&envelope),
        };
        let told = self
            .tell_server::<Given>("POST", "/api/v1/phone/open", &asked)
            .await;
        let key = match &told {
            Told::Done(given) => DataKey::from_text(&given.key),
            _ => None,
        };
        match (told.map(|_| ()), key) {
            (told, Some(key)) if about(&row, &key).is_some() => {
                RECOVERED.set(Some((account.id, Rc::new(key))));
                self.choose_anew();
                told
            }
            (Told::Done(()), _) => Told::Refused(OTHER_KEY.to_owned()),
            (told, _) => told,
        }
    }
}
