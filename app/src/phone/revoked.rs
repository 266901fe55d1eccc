//! What is left of an account on a phone that was revoked goes from it, once the server
//! has what was not sent.

use super::session::end_session_or_note;
use super::{Phone, here};
use crate::offline::WaitState;
use crate::offline::pocket::{DevicePocket, Pocket};
use domain::change::Reason;
use domain::ids::Seq;

/// Where the phone remembers, until somebody opens it again, why it is empty.
const REVOKED: &str = "taynghe.revoked";

/// More changes than a phone ever holds.
const ALL: usize = 100_000;

/// Whether this phone was emptied because it was revoked.
pub(super) fn was_emptied() -> bool {
    DevicePocket::open().get(REVOKED).ok().flatten() == Some(true)
}

/// Somebody has opened the phone anew.
pub(super) fn forget_emptied() {
    DevicePocket::open().remove(REVOKED);
}

impl Phone {
    /// Takes everything of the open account away. What the server has not seen stays:
    /// a change that is too large for it, and all else until it has answered.
    pub(super) async fn leave_revoked(self) {
        let (Some(account), Some(device)) = (self.account_now(), self.device()) else {
            return;
        };
        let rows = device.outbox(Seq(1), ALL).await;
        let is_there = |state: &WaitState| matches!(state, WaitState::Refused { reason, .. } if *reason != Reason::TooLarge);
        if !rows.is_ok_and(|rows| rows.iter().all(|row| is_there(&row.state))) {
            return;
        }
        drop(device);
        end_session_or_note().await;
        // What cannot be deleted stays sealed, and goes at the next opening.
        if self.wipe(account.id).await.is_ok() {
            // Where the browser refuses, the phone is empty without a word.
            let _ = DevicePocket::open().put(REVOKED, &true);
        }
        here::tell_tabs("");
        here::load_page("/ho");
    }
}
