//! Getting ready: who is here, the store, the forms and lists, the first sync.

use super::clock::ServerTime;
use super::lock::open_key;
use super::revoked::park_if_swept;
use super::session::{Asked, Me, ask_who, forget_remembered, remembered, remembered_sample};
use super::{DEVICE, DRIVER, Phone, PhoneDevice, Stage, here, opening};
use crate::loader::hill;
use crate::offline::pocket::{DevicePocket, Pocket};
use crate::offline::seal::{KeyRow, about};
use crate::offline::{Preferences, StoreError};
use crate::sync::{News, SyncStatus, Trouble};
use domain::Reference;
use domain::ids::{AccountId, Millis};
use domain::role::Account;
use domain::vault::DataKey;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::sync::Arc;

/// Where the phone remembers that it once had everything.
pub(super) const READY: &str = "taynghe.ready.";

/// Where a link opens an account.
const INVITATION: &str = "/tai-khoan/nhan";

/// The account and the key of a row that this phone alone locks.
async fn opened_by_phone(row: Option<&KeyRow>) -> Option<(Account, Rc<DataKey>)> {
    let row = row?;
    // What does not open by itself is asked for.
    let key = here::keys().open_by_phone(row).await.ok().flatten()?;
    Some((about(row, &key)?, Rc::new(key)))
}

impl Phone {
    /// Starts the phone in a browser: with the account that it remembers, or
    /// with whoever the server says is signed in.
    pub(super) fn start(self) {
        let preferences = Preferences::load(&DevicePocket::open());
        self.working_in.set(preferences.working_in);
        let cut_off = preferences.offline_hill;
        self.cut_off.set(cut_off);
        hill::cut_off(cut_off);
        self.note_sample(remembered_sample() || here::document_says_sample());
        spawn_local(async move {
            self.sweep_emptied().await;
            match here::keys().people().await {
                Ok(people) => self.begin(people, preferences.last_account).await,
                Err(error) => {
                    self.stage.set(Stage::NoStorage(error));
                    opening::ends();
                }
            }
        });
    }

    /// Begins with the people whose keys are on this phone: whoever is in a
    /// demonstration is let in, all others are asked for their PIN.
    async fn begin(self, people: Vec<KeyRow>, last: Option<AccountId>) {
        let last = last.and_then(|last| people.iter().find(|row| row.account == last));
        let older = remembered().filter(|older| people.iter().all(|row| row.account != older.id));
        if let Some(account) = older {
            // An older version of the app kept this store open to all.
            let me = Me {
                account,
                sample: None,
            };
            self.take_in(me).await;
        } else if let Some((account, key)) =
            opened_by_phone(last.filter(|_| self.sample.get_untracked())).await
        {
            self.open(account, key);
        } else if !people.is_empty() {
            self.list(&people);
            if let Some(last) = last {
                self.choose(Some(last.account));
            }
            self.stage.set(Stage::Locked);
            opening::ends();
            // What waits goes without anybody's PIN, and a revoked phone hears of it.
            here::push_now();
            if here::address().contains(INVITATION) {
                // Whoever opens a link there comes themselves; whose session a locked
                // phone has been left with does not matter.
                return;
            }
        }
        if self.stage.get_untracked() != Stage::Opening {
            opening::ends();
        }
        self.hear_who().await;
    }

    /// Asks the server whose session the browser carries: somebody may have signed
    /// in from a page without script.
    async fn hear_who(self) {
        park_if_swept().await;
        let stranger = self.stage.get_untracked() == Stage::Starting;
        match ask_who().await {
            Asked::Known(me) => {
                self.note_sample_of(&me);
                self.recognise(*me).await;
            }
            Asked::Nobody if self.account_now().is_some() => self.note_trouble(Trouble::SignedOut),
            Asked::Nobody | Asked::Unreachable if stranger => {
                self.look_for_lost_keys();
                self.stage.set(Stage::SignedOut);
            }
            Asked::Nobody | Asked::Unreachable => {}
        }
    }

    /// Goes on with whoever has signed in on a page that shows something first.
    pub async fn come_in(self) {
        self.hear_who().await;
    }

    /// Takes in whose session it is, unless somebody else has opened this phone.
    async fn recognise(self, me: Me) {
        let open = self.account_now();
        match open.map(|open| open.id == me.account.id) {
            Some(true) => self.known_anew(me.account).await,
            // Left behind by a colleague who had this phone before.
            Some(false) if !self.sample.get_untracked() => {}
            _ if self.waits_for(&me.account) => {}
            _ => self.take_in(me).await,
        }
    }

    pub(super) fn note_sample(self, sample: bool) {
        if self.sample.get_untracked() != sample {
            self.sample.set(sample);
        }
    }

    /// A server that does not say whether it is the demonstration leaves it as it is.
    pub(super) fn note_sample_of(self, me: &Me) {
        if let Some(sample) = me.sample {
            self.note_sample(sample);
        }
    }

    pub(super) fn note_trouble(self, trouble: Trouble) {
        if trouble == Trouble::SignedOut {
            // What waits goes by its envelopes, without a session.
            here::push_now();
        }
        self.sync.update(|state| state.trouble = Some(trouble));
    }

    /// Sends and fetches right now, as far as there is a network.
    pub fn sync_now(self) {
        DRIVER.with_borrow(|driver| {
            if let Some(driver) = driver {
                driver.try_now();
            }
        });
    }

    /// Opens the account's store with its key, and fetches what is missing in it.
    pub(super) fn open(self, account: Account, key: Rc<DataKey>) {
        let id = account.id;
        opening::begins();
        DRIVER.set(None);
        DEVICE.set(None);
        self.reference.set(None);
        self.hold(&account, Rc::clone(&key));
        self.account.set(Some(account));
        self.stage.set(Stage::Opening);
        spawn_local(async move {
            if let Some(drafts) = self.draft_box() {
                drafts.take_over(id, None);
            }
            let opened = here::open_store(id, Rc::clone(&key)).await;
            // Whoever closed it meanwhile, or opened another, is not to find it open.
            if open_key().is_none_or(|held| !Rc::ptr_eq(&held, &key)) {
                return;
            }
            match opened {
                Ok(store) => {
                    forget_remembered();
                    let device = Rc::new(here::sealing(PhoneDevice::new(store), id));
                    DEVICE.set(Some(Rc::clone(&device)));
                    opening::ends();
                    if !self.sample.get_untracked() {
                        let device = Rc::clone(&device);
                        spawn_local(async move { self.take_up_session(&device).await });
                    }
                    match self.get_ready(id, &device).await {
                        Err(error) => self.stage.set(Stage::NoStorage(error)),
                        Ok(()) if self.can_lock() => self.keep_escrow(id, &device).await,
                        Ok(()) => {}
                    }
                }
                Err(error) => {
                    self.stage.set(Stage::NoStorage(error));
                    opening::ends();
                }
            }
        });
    }

    async fn get_ready(self, account: AccountId, device: &PhoneDevice) -> Result<(), StoreError> {
        self.read_server_time(device).await;
        self.look_for_loss(account, device).await?;
        let found = self.read_reference(device).await?;
        self.stage
            .set(if found { Stage::Ready } else { Stage::Fetching });
        self.changed.update(|changed| *changed += 1);
        if let Some(device) = self.device() {
            self.load_index(device);
        }
        DRIVER.set(Some(here::start_driver(account, device, move |news| {
            self.hear(news);
        })));
        self.look_at_room().await;
        Ok(())
    }

    /// What the driver tells: how sync stands, and that records changed.
    fn hear(self, news: News) {
        match news {
            News::Status(mut status) => {
                let ended = self.sync.with_untracked(|before| before.running) && !status.running;
                if self.passes(status.trouble.as_ref(), ended) {
                    status.trouble = None;
                }
                // A store that cannot be read has not been counted.
                let counted = !matches!(status.trouble, Some(Trouble::Storage(_)));
                self.sync.set(status);
                let open = self.account_now().zip(self.device());
                if let Some((account, device)) = open.filter(|_| counted) {
                    let counts = self.sync.with_untracked(SyncStatus::counts);
                    self.remember_store(account.id, device.id(), counts);
                }
                let revoked = self
                    .sync
                    .with_untracked(|sync| sync.trouble == Some(Trouble::Revoked));
                if ended && revoked {
                    spawn_local(self.leave_revoked());
                } else if ended {
                    spawn_local(self.after_sync());
                }
            }
            News::Changed(touched) => spawn_local(async move {
                self.index_again(touched).await;
                self.changed.update(|changed| *changed += 1);
            }),
        }
    }

    /// A sync may have brought forms and lists, or failed to on the first visit.
    async fn after_sync(self) {
        let (Some(account), Some(device)) = (self.account_now(), self.device()) else {
            return;
        };
        self.read_server_time(&device).await;
        self.note_full();
        self.look_at_room().await;
        let held = device
            .meta::<String>("reference_digest")
            .await
            .ok()
            .flatten();
        let first = self.reference.with_untracked(Option::is_none);
        if held.is_some()
            && (first || self.digest.get_value() != held)
            && let Err(error) = self.read_reference(&device).await
        {
            self.note_storage_trouble(&error);
        }
        let fetched = self.reference.with_untracked(Option::is_some);
        if fetched {
            self.stage.set(Stage::Ready);
            if self.sync.with_untracked(|sync| sync.trouble.is_none()) {
                self.note_ready(account.id);
            }
        } else {
            self.stage.set(Stage::NeedsNetwork);
        }
    }

    /// What the last answer said of the time.
    async fn read_server_time(self, device: &PhoneDevice) {
        let skew = device.meta::<Millis>("skew").await.ok().flatten();
        let at = device.meta::<Millis>("synced_at").await.ok().flatten();
        if let Some((skew, at)) = skew.zip(at) {
            self.server_time.set(Some(ServerTime { at, skew }));
        }
    }

    /// An answer that found no room is the same trouble as a save that finds none.
    fn note_full(self) {
        let trouble = self.sync.with_untracked(|sync| sync.trouble.clone());
        match trouble {
            Some(Trouble::Full) => self.note_storage_trouble(&StoreError::Full),
            None if self.storage_trouble.get_untracked() == Some(StoreError::Full) => {
                self.storage_trouble.set(None);
            }
            _ => {}
        }
    }

    /// Tries the first fetch again.
    pub fn fetch_again(self) {
        match (self.account_now(), self.device()) {
            (Some(_), Some(_)) => {
                self.stage.set(Stage::Fetching);
                self.sync_now();
            }
            (Some(account), None) => match open_key() {
                Some(key) => self.open(account, key),
                None => self.start(),
            },
            (None, _) => self.start(),
        }
    }

    /// Reads the forms and lists from the store; false where they are not there.
    pub(super) async fn read_reference(self, device: &PhoneDevice) -> Result<bool, StoreError> {
        let reference: Option<Reference> = device.meta("reference").await?;
        let digest = device.meta::<String>("reference_digest").await?;
        self.digest.set_value(digest);
        let found = reference.is_some();
        if let Some(reference) = reference {
            self.reference.set(Some(Arc::new(reference)));
        }
        Ok(found)
    }

    /// Tells the person once that the phone now works without a network.
    fn note_ready(self, account: AccountId) {
        let pocket = DevicePocket::open();
        let name = format!("{READY}{account}");
        let before: Option<bool> = pocket.get(&name).ok().flatten();
        // Telling it twice does no harm where the browser refuses.
        let _ = pocket.put(&name, &true);
        if before.is_none() && here::support() == crate::OfflineSupport::Ready {
            self.just_ready.set(true);
            spawn_local(async move {
                here::persist().await;
            });
        }
    }

    /// Whether the phone has only now become ready for no network.
    #[must_use]
    pub fn just_ready(self) -> bool {
        self.just_ready.get()
    }
}
