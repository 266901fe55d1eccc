//! What is left of an account on a phone that was revoked goes from it, once the server
//! has what was not sent: by the page where the account is open, else by the service
//! worker, which has only envelopes to send.

use super::lock::{forget_draft_key, open_key};
use super::session::end_session_or_note;
use super::{Phone, here, keepsake};
use crate::offline::Drafts;
use crate::offline::pocket::{DevicePocket, Pocket};
use domain::ids::AccountId;
use leptos::task::spawn_local;

/// Where the phone remembers, until somebody opens it again, why it is empty.
const REVOKED: &str = "taynghe.revoked";

/// Whether somebody was taken off this phone because it was revoked.
pub(super) fn was_emptied() -> bool {
    DevicePocket::open().get(REVOKED).ok().flatten() == Some(true)
}

/// Somebody has opened the phone anew.
pub(super) fn forget_emptied() {
    DevicePocket::open().remove(REVOKED);
}

/// Takes away what stands in a page's own storage.
pub(super) fn sweep(account: AccountId) {
    let pocket = DevicePocket::open();
    Drafts::forget(&pocket, account);
    forget_draft_key(account);
    keepsake::forget(&pocket, account);
}

fn note_emptied() {
    // Where the browser refuses, the phone is empty without a word.
    let _ = DevicePocket::open().put(REVOKED, &true);
}

impl Phone {
    /// Hears of what the service worker takes away while this page is open.
    pub(super) fn watch_emptied(self) {
        here::watch_emptied(move || {
            spawn_local(async move {
                self.sweep_emptied().await;
                // Who has the phone open is somebody else, and works on.
                if open_key().is_none() {
                    here::load_page("/ho");
                }
            });
        });
    }

    /// Sweeps after the service worker.
    pub(super) async fn sweep_emptied(self) {
        // Where the browser does not say, it says so at the next start.
        let emptied = here::keys().take_emptied().await.unwrap_or_default();
        for account in &emptied {
            if self.account_now().is_some_and(|open| open.id == *account) {
                self.close();
            }
            // A page that was open meanwhile may have made it anew.
            let _ = here::delete_store(*account).await;
            sweep(*account);
        }
        if !emptied.is_empty() {
            note_emptied();
        }
    }

    /// Takes everything of the open account away, unless something of it has not
    /// reached the server.
    pub(super) async fn leave_revoked(self) {
        let (Some(account), Some(device)) = (self.account_now(), self.device()) else {
            return;
        };
        if !device.is_all_there().await.unwrap_or(false) {
            return;
        }
        drop(device);
        end_session_or_note().await;
        // What cannot be deleted stays sealed, and goes at the next opening.
        if self.wipe(account.id).await.is_ok() {
            note_emptied();
        }
        here::tell_tabs("");
        here::load_page("/ho");
    }
}
