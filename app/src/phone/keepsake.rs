//! What is remembered beside a store, so that the loss of either is noticed.
//!
//! The store is in IndexedDB and the small things beside it in localStorage; a
//! browser may clear one and leave the other. Each knows of the other, so that
//! at the next start the person is told what is gone and what is not.

use super::{Phone, PhoneDevice};
use crate::offline::StoreError;
use crate::offline::pocket::{DevicePocket, Pocket};
use crate::offline::{Counts, Drafts, Preferences};
use domain::ids::{AccountId, DeviceId, Millis};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Where the pocket remembers an account's store.
const KEEPSAKE: &str = "taynghe.store.";
/// Where it keeps what the person has not yet been told, or not taken note of.
const LOSS: &str = "taynghe.loss.";
/// Where the store remembers that the pocket knew of it.
const IN_POCKET: &str = "in_pocket";

/// What the pocket remembers of an account's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Keepsake {
    /// The device that the store was: a new store is another.
    device: DeviceId,
    /// How many items it held that the server did not have.
    unsent: usize,
    /// When they were last counted.
    at: Millis,
}

/// What the browser has cleared on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The records, and with them what was not sent.
    Store {
        /// How many items that was.
        unsent: usize,
        /// When they were last counted.
        at: Millis,
        /// How many drafts are still there.
        drafts: usize,
    },
    /// What is remembered beside the store: drafts and preferences.
    Pocket,
}

/// What is gone, given what the pocket remembers, which device the store is and
/// whether the store remembers the pocket.
fn missing(
    kept: Option<Keepsake>,
    device: DeviceId,
    in_pocket: bool,
    drafts: usize,
) -> Option<Loss> {
    match kept {
        Some(kept) if kept.device != device => Some(Loss::Store {
            unsent: kept.unsent,
            at: kept.at,
            drafts,
        }),
        None if in_pocket => Some(Loss::Pocket),
        _ => None,
    }
}

fn name(prefix: &str, account: AccountId) -> String {
    format!("{prefix}{account}")
}

/// Forgets what is remembered of an account's store.
pub(super) fn forget(pocket: &impl Pocket, account: AccountId) {
    for prefix in [KEEPSAKE, LOSS, super::open::READY] {
        pocket.remove(&name(prefix, account));
    }
}

impl Phone {
    /// Compares the store that was opened with what is remembered of it.
    pub(super) async fn look_for_loss(
        self,
        account: AccountId,
        device: &PhoneDevice,
    ) -> Result<(), StoreError> {
        let pocket = DevicePocket::open();
        if !pocket.lasts() {
            return Ok(());
        }
        let kept = pocket.get(&name(KEEPSAKE, account)).ok().flatten();
        let in_pocket = device.meta(IN_POCKET).await?.unwrap_or_default();
        let drafts = self.draft_box().map_or(0, |kept| kept.all(account).len());
        if let Some(loss) = missing(kept, device.id(), in_pocket, drafts) {
            // Where it cannot be kept it is said now, and once.
            let _ = pocket.put(&name(LOSS, account), &loss);
            self.loss.set(Some(loss));
        } else {
            self.loss
                .set(pocket.get(&name(LOSS, account)).ok().flatten());
        }
        let counts = device.item_counts().await?;
        if self.remember_store(account, device.id(), counts) && !in_pocket {
            device.put_meta(IN_POCKET, &true).await?;
        }
        Ok(())
    }

    /// Says what is gone where the keys of this phone went with its stores: who had
    /// it last is known by a random id only.
    pub(super) fn look_for_lost_keys(self) {
        let pocket = DevicePocket::open();
        let Some(last) = Preferences::load(&pocket).last_account else {
            return;
        };
        let kept: Option<Keepsake> = pocket.get(&name(KEEPSAKE, last)).ok().flatten();
        if let Some(kept) = kept {
            self.loss.set(Some(Loss::Store {
                unsent: kept.unsent,
                at: kept.at,
                drafts: Drafts::count(&pocket, last),
            }));
        }
    }

    /// Remembers how much is in the store that the server does not have. What
    /// it holds or refused, it has.
    pub(super) fn remember_store(
        self,
        account: AccountId,
        device: DeviceId,
        counts: Counts,
    ) -> bool {
        let pocket = DevicePocket::open();
        let name = name(KEEPSAKE, account);
        let now = Keepsake {
            device,
            unsent: counts.waiting + counts.damaged,
            at: self.now(),
        };
        let before: Option<Keepsake> = pocket.get(&name).ok().flatten();
        let known = before.is_some_and(|before| {
            before.device == device && before.unsent == now.unsent && now.unsent == 0
        });
        known || pocket.put(&name, &now).is_ok()
    }

    /// How many items were last counted in the store of an account, and when:
    /// for when it does not open.
    pub(super) fn last_counted(self) -> Option<(usize, Millis)> {
        let last = || Preferences::load(&DevicePocket::open()).last_account;
        let account = self.account_now().map(|account| account.id).or_else(last)?;
        let kept: Option<Keepsake> = DevicePocket::open()
            .get(&name(KEEPSAKE, account))
            .ok()
            .flatten();
        kept.map(|kept| (kept.unsent, kept.at))
    }

    /// What the browser has cleared on this phone, until the person has noted it.
    #[must_use]
    pub fn loss(self) -> Option<Loss> {
        self.loss.get()
    }

    /// The person has noted what is gone.
    pub(super) fn note_loss(self) {
        if let Some(account) = self.account_now() {
            DevicePocket::open().remove(&name(LOSS, account.id));
        }
        self.loss.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(n: u8) -> DeviceId {
        DeviceId::new(u64::from(n), [n; 10])
    }

    #[test]
    fn the_loss_of_either_is_noticed_and_a_new_phone_has_lost_nothing() {
        let kept = Keepsake {
            device: device(1),
            unsent: 3,
            at: Millis(5),
        };
        let gone = Loss::Store {
            unsent: 3,
            at: Millis(5),
            drafts: 2,
        };
        for (kept, device, in_pocket, lost) in [
            (None, device(1), false, None),
            (Some(kept), device(1), true, None),
            // The first commit after the pocket was written had not been made.
            (Some(kept), device(1), false, None),
            (Some(kept), device(2), false, Some(gone)),
            (None, device(1), true, Some(Loss::Pocket)),
        ] {
            assert_eq!(missing(kept, device, in_pocket, 2), lost);
        }
    }
}
