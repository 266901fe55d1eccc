//! The rescue file on this phone: made, given to the person, and handed in.

use super::{Phone, here};
use crate::offline::{Ambient, Draft, Rescued, Restored, StoreError, items_in};
use crate::sync::{Trouble, hand_in};
use domain::Date;
use domain::ids::{DeviceId, Millis, Seq};
use domain::rescue::{HandedIn, MAX_FILE, Rescue, RescueError, RescuedDraft, Seed, open, seal};

/// What this phone has that the server does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// What was saved, as people count it, damaged items included.
    pub items: usize,
    /// Forms that were begun and not saved.
    pub drafts: usize,
    /// The last file that was made of it.
    pub rescued: Option<Rescued>,
}

/// A rescue file that was made, and not yet given to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RescueFile {
    /// The name to keep it under.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// How many items and drafts it holds.
    pub items: usize,
    /// The device's count up to which it holds everything unsent.
    up_to: Seq,
}

impl Phone {
    /// Counts what this phone has that the server does not.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn unsent_work(self) -> Result<Unsent, StoreError> {
        let (rescue, _) = self.gather().await?;
        let rescued = match self.device() {
            Some(device) => device.rescued().await?,
            None => None,
        };
        Ok(Unsent {
            items: items_in(&rescue).unwrap_or_default(),
            drafts: rescue.drafts.len(),
            rescued,
        })
    }

    /// The forms that this account began on this phone and did not save.
    #[must_use]
    pub fn drafts(self) -> Vec<Draft> {
        let open = self.account_now().zip(self.draft_box());
        open.map_or_else(Vec::new, |(account, kept)| kept.all(account.id))
    }

    /// Everything unsent; where the store does not open, what was typed beside it.
    async fn gather(self) -> Result<(Rescue, Seq), StoreError> {
        let closed = || StoreError::Refused("not open".to_owned());
        let account = self.account_now().ok_or_else(closed)?;
        let drafts = self.drafts();
        let (version, now) = (env!("CARGO_PKG_VERSION"), self.now());
        if let Some(device) = self.device() {
            return device.rescue(account, drafts, version, now).await;
        }
        let unix_ms = u64::try_from(now.0).unwrap_or_default();
        let device = DeviceId::new(unix_ms, self.random());
        let mut rescue = Rescue::new(account, device, version, now, &[]);
        rescue.drafts = drafts.into_iter().map(RescuedDraft::from).collect();
        Ok((rescue, Seq(0)))
    }

    /// Makes the rescue file. Nothing leaves the phone and nothing is taken away.
    ///
    /// # Errors
    /// [`RescueError::BadContent`] if the store cannot be read, and what [`seal`] says.
    pub async fn make_rescue_file(self, passphrase: &str) -> Result<RescueFile, RescueError> {
        let (rescue, up_to) = self
            .gather()
            .await
            .map_err(|error| RescueError::BadContent(error.to_string()))?;
        let random =
            here::strong_random().ok_or_else(|| RescueError::BadContent("no chance".to_owned()))?;
        here::after_paint().await;
        Ok(RescueFile {
            name: file_name(self.now()),
            text: seal(&rescue, passphrase, &Seed::new(&random))?,
            items: items_in(&rescue).unwrap_or_default() + rescue.drafts.len(),
            up_to,
        })
    }

    /// Offers the file to be kept; false where the browser refuses.
    pub async fn keep_rescue_file(self, file: &RescueFile) -> bool {
        let kept = here::download(&file.name, &file.text);
        self.note_given(kept, file).await;
        kept
    }

    /// Hands the file to another app; false if it was not taken.
    pub async fn share_rescue_file(self, file: &RescueFile) -> bool {
        let taken = here::share(&file.name, &file.text).await;
        self.note_given(taken, file).await;
        taken
    }

    /// Whether this browser hands such files to other apps.
    #[must_use]
    pub fn can_share_rescue_file(self) -> bool {
        here::can_share(&file_name(self.now()))
    }

    async fn note_given(self, given: bool, file: &RescueFile) {
        if let (true, Some(device)) = (given, self.device()) {
            let rescued = Rescued {
                at: self.now(),
                items: file.items,
                up_to: file.up_to,
            };
            // Where storage is full the file is there all the same.
            let _ = device.note_rescued(&rescued).await;
            self.look_again();
        }
    }

    /// Opens the file that is chosen in this input.
    ///
    /// # Errors
    /// [`RescueError`]; no file at all is [`RescueError::NotRescue`].
    pub async fn open_rescue_file(
        self,
        input: &str,
        passphrase: &str,
    ) -> Result<Rescue, RescueError> {
        let bytes = here::chosen(input, MAX_FILE)
            .await
            .ok_or(RescueError::NotRescue)?;
        here::after_paint().await;
        open(&bytes, passphrase)
    }

    /// Hands a rescue in at the server.
    ///
    /// # Errors
    /// [`Trouble`]; doing it again does no harm.
    pub async fn hand_in(self, rescue: &Rescue) -> Result<HandedIn, Trouble> {
        hand_in(rescue, &here::rescue_line()).await
    }

    /// Puts the drafts of a rescue back that are this account's own and whose
    /// forms are not open here; gives how many.
    pub fn restore_drafts(self, rescue: &Rescue) -> usize {
        let account = rescue.account.id;
        if self.account_now().is_none_or(|own| own.id != account) {
            return 0;
        }
        let Some(kept) = self.draft_box() else {
            return 0;
        };
        rescue
            .drafts
            .iter()
            .filter(|draft| kept.restore(account, &draft.form) == Ok(Restored::Nothing))
            .filter(|draft| {
                kept.save(&Draft {
                    form: draft.form.clone(),
                    account,
                    seen: draft.seen,
                    fields: draft.fields.clone(),
                    saved_at: draft.saved_at,
                })
                .is_ok()
            })
            .count()
    }
}

/// `phieu-chua-gui-2026-11-22.txt`: a name that tells nobody's.
fn file_name(now: Millis) -> String {
    format!("phieu-chua-gui-{}.txt", Date::in_vietnam(now.0))
}
