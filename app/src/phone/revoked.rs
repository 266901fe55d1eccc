//! What is left of an account on a phone that was revoked goes from it, once the server
//! has what was not sent: by the page where the account is open, else by the service
//! worker, which has only envelopes to send.

use super::lock::{forget_draft_key, open_key};
use super::session::{note_leaving, park};
use super::{Phone, here, keepsake};
use crate::offline::Drafts;
use crate::offline::pocket::{DevicePocket, Pocket};
use domain::ids::AccountId;
use leptos::task::spawn_local;
use std::cell::Cell;

/// Where the phone remembers, until somebody opens it again, why it is empty.
const REVOKED: &str = "taynghe.revoked";

thread_local! {
    /// Whether somebody was swept off this phone, and the session has not been put down.
    static SWEPT: Cell<bool> = const { Cell::new(false) };
}

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

/// Puts the browser's session down after a sweep, unless somebody works with it: one
/// that has not met this phone yet would open everything anew.
pub(super) async fn park_if_swept() {
    if SWEPT.take() && open_key().is_none() {
        park().await;
    }
}

fn note_emptied() {
    // Where the browser refuses, the phone is empty without a word.
    let _ = DevicePocket::open().put(REVOKED, &true);
}

impl Phone {
    /// Hears of what the service worker takes away while this page is open.
    pub(super) fn watch_emptied(self) {
        here::watch_emptied(move |who| {
            let is_open = self
                .account_now()
                .is_some_and(|open| open.id.to_string() == who);
            if is_open {
                self.close();
            }
            spawn_local(async move {
                self.sweep_emptied().await;
                park_if_swept().await;
                // Whoever works here, comes in or only reads goes on with that.
                if is_open || self.shows_the_lock() {
                    here::load_page("/ho");
                }
            });
        });
    }

    /// Sweeps after the service worker.
    pub(super) async fn sweep_emptied(self) {
        let keys = here::keys();
        // Where the browser does not say, it says so at the next start.
        let emptied = keys.emptied().await.unwrap_or_default();
        if emptied.is_empty() {
            return;
        }
        let mut swept = false;
        for account in &emptied {
            // Who has a key again has come anew since.
            if keys.row(*account).await != Ok(None) {
                continue;
            }
            // A page that was open meanwhile may have made it anew.
            let _ = here::delete_store(*account).await;
            sweep(*account);
            swept = true;
        }
        let _ = keys.forget_emptied(&emptied).await;
        if swept {
            note_emptied();
            SWEPT.set(true);
        }
    }

    /// Takes everything of the open account away, unless something of it has not
    /// reached the server: then that can be corrected, and is sent.
    pub(super) async fn leave_revoked(self) {
        let (Some(account), Some(device)) = (self.account_now(), self.device()) else {
            return;
        };
        // From here on nothing is saved that would go with it, by no tab.
        if !device.retire().await.unwrap_or(false) {
            return;
        }
        drop(device);
        // What cannot be deleted now is so at the next opening.
        if self.wipe(account.id).await.is_ok() {
            note_emptied();
        }
        note_leaving();
        here::tell_tabs("");
        here::load_page("/ho");
    }
}
