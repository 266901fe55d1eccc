//! Who has this phone: opened with a PIN, locked, handed from one to the other.
//!
//! A page that was just loaded is locked. The key of the open account is in the
//! memory of this page and nowhere else; locking drops it, and everything that was
//! read with it.

use super::forgotten::{forget_recovered, recovered};
use super::revoked::{forget_emptied, sweep};
use super::screen_lock::confirmed;
use super::session::{Me, not_leaving, park};
use super::{DEVICE, DRIVER, Phone, Stage, here, opening};
use crate::offline::pocket::{DevicePocket, Pocket};
use crate::offline::seal::{KeyRow, Lock, OpenError, about};
use crate::offline::{Ambient, Drafts, Preferences, StoreError};
use crate::sync::{SyncStatus, Trouble};
use domain::ids::{AccountId, Millis};
use domain::pin::OUT_OF_SIGHT;
use domain::rescue::Cost;
use domain::role::Account;
use domain::vault::{DataKey, Derivation, WRAP_CHANCE};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// Where the key of an account's drafts stands beside them.
const DRAFT_KEY: &str = "taynghe.draft-key.";

thread_local! {
    /// The key of the open account.
    static KEY: RefCell<Option<Rc<DataKey>>> = const { RefCell::new(None) };
}

/// Somebody in the list of this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Whether their PIN is all digits.
    pub digits: bool,
    /// Whether the screen lock is asked for too.
    pub screen_lock: bool,
}

/// What the lock knows, as signals.
#[derive(Clone, Copy)]
pub(super) struct LockState {
    people: RwSignal<Vec<Person>>,
    chosen: RwSignal<Option<AccountId>>,
    coming: RwSignal<Option<Account>>,
    public: RwSignal<bool>,
    unseen_since: StoredValue<Option<Millis>>,
    taking_up: StoredValue<bool>,
    taken_up: StoredValue<bool>,
}

impl LockState {
    pub(super) fn new() -> Self {
        Self {
            people: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            coming: RwSignal::new(None),
            public: RwSignal::new(false),
            unseen_since: StoredValue::new(None),
            taking_up: StoredValue::new(false),
            taken_up: StoredValue::new(false),
        }
    }
}

/// The key of the open account.
pub(super) fn open_key() -> Option<Rc<DataKey>> {
    KEY.with_borrow(Clone::clone)
}

/// Takes the key of an account's drafts away that stands beside them.
pub(super) fn forget_draft_key(account: AccountId) {
    DevicePocket::open().remove(&format!("{DRAFT_KEY}{account}"));
}

impl Phone {
    /// The people of this phone.
    #[must_use]
    pub fn people(self) -> Vec<Person> {
        self.lock.people.get()
    }

    /// Who of them wants to open it.
    #[must_use]
    pub fn chosen(self) -> Option<Person> {
        let chosen = self.lock.chosen.get()?;
        let people = self.lock.people.get();
        people.into_iter().find(|person| person.account == chosen)
    }

    /// Whether somebody's session may have been left in this browser.
    pub(super) fn shares(self) -> bool {
        self.lock.people.with_untracked(|people| !people.is_empty())
    }

    /// Notes that the session of whoever has opened the phone is being taken up.
    pub(super) fn note_taking_up(self, taking_up: bool) {
        self.lock.taking_up.set_value(taking_up);
    }

    /// Lets the next stumble of sync take the session up.
    pub(super) fn try_taking_up_again(self) {
        self.lock.taken_up.set_value(false);
    }

    /// What sync stumbles over only because the own session is not taken up yet:
    /// at the opening there may have been no network. Such a stumble takes it up,
    /// once until a sync goes well.
    pub(super) fn passes(self, trouble: Option<&Trouble>, ended: bool) -> bool {
        let of_session = matches!(
            trouble,
            Some(Trouble::SignedOut | Trouble::Server { status: 409, .. })
        );
        if !of_session {
            if ended && trouble.is_none() {
                self.lock.taken_up.set_value(false);
            }
            return false;
        }
        let again = ended && !self.lock.taken_up.get_value() && !self.sample.get_untracked();
        if let Some(device) = self.device().filter(|_| again) {
            self.lock.taken_up.set_value(true);
            self.note_taking_up(true);
            spawn_local(async move { self.take_up_session(&device).await });
        }
        self.lock.taking_up.get_value()
    }

    /// Chooses who wants to open it; nobody shows the list.
    pub fn choose(self, who: Option<AccountId>) {
        self.lock.chosen.set(who);
    }

    /// Whoever has just signed in, or is open.
    #[must_use]
    pub(super) fn expected(self) -> Option<Account> {
        self.account_now()
            .or_else(|| self.lock.coming.get_untracked())
    }

    /// Whether this account is choosing its first PIN.
    pub(super) fn waits_for(self, account: &Account) -> bool {
        let coming = self.lock.coming.get_untracked();
        self.stage.get_untracked() == Stage::ChoosePin
            && coming.is_some_and(|coming| coming.id == account.id)
    }

    /// Whether somebody has signed in whose PIN is asked for.
    pub(super) fn somebody_comes(self) -> bool {
        self.lock.coming.with(Option::is_some)
    }

    /// Lets whoever has signed in choose a PIN: their key is known without one.
    pub(super) fn choose_anew(self) {
        self.stage.set(Stage::ChoosePin);
    }

    /// Makes way for somebody new.
    pub(super) fn nobody_comes(self) {
        self.lock.coming.set(None);
    }

    /// Whether a locked phone shows what everybody may see.
    #[must_use]
    pub fn shows_public(self) -> bool {
        self.lock.public.get()
    }

    /// Lets a locked phone show what everybody may see, until it is loaded anew.
    pub fn show_public(self) {
        self.lock.public.set(true);
    }

    /// Whether a PIN stands before this account here.
    #[must_use]
    pub fn can_lock(self) -> bool {
        !self.sample()
    }

    /// The drafts of the open account.
    pub(super) fn draft_box(self) -> Option<Drafts<DevicePocket>> {
        let key = Rc::new(Drafts::<DevicePocket>::key_of(&*open_key()?));
        Some(Drafts::new(DevicePocket::open(), key, here::chance))
    }

    /// Watches what should lock the phone, as long as the page is open.
    pub(super) fn watch_lock(self) {
        here::watch_sight(move |seen| self.sighted(seen));
        self.watch_emptied();
        here::watch_online(move || {
            // An open page sends by itself.
            if open_key().is_none() {
                here::push_now();
            }
        });
        here::watch_tabs(move |who| {
            let open = self.account_now().map(|account| account.id.to_string());
            if open.is_some_and(|open| open != who) {
                self.close();
                spawn_local(async move {
                    self.show_people().await;
                    if !self.shares() {
                        // Whoever was here was taken off this phone.
                        here::load_page("/ho");
                    }
                });
            }
        });
    }

    /// Out of sight for too long locks; the clock is asked, because a browser
    /// lets timers of such pages sleep.
    fn sighted(self, seen: bool) {
        let now = here::Here.now();
        let since = self.lock.unseen_since.get_value();
        if !seen {
            self.lock.unseen_since.set_value(Some(now));
            let wait = u64::try_from(OUT_OF_SIGHT).unwrap_or_default();
            // A timer may be early by the parts of a millisecond that clocks leave out.
            let wait = Duration::from_millis(wait + 1_000);
            set_timeout(move || self.lock_if_unseen(), wait);
            return;
        }
        self.lock_if_unseen();
        if since.is_some() {
            self.lock.unseen_since.set_value(None);
        }
    }

    fn lock_if_unseen(self) {
        let since = self.lock.unseen_since.get_value();
        let gone = |since: Millis| here::Here.now().0.saturating_sub(since.0).abs();
        if since.is_some_and(|since| gone(since) >= OUT_OF_SIGHT) {
            self.lock();
        }
    }

    /// Locks the phone: nothing of the account is left in this page.
    pub fn lock(self) {
        if !self.sample.get_untracked() && open_key().is_some() {
            self.close();
            here::tell_tabs("");
            spawn_local(async move {
                self.show_people().await;
                spawn_local(park());
                here::begin_anew();
            });
        }
    }

    /// Drops the key and everything that was read with it.
    pub(super) fn close(self) {
        DRIVER.set(None);
        DEVICE.set(None);
        KEY.set(None);
        forget_recovered();
        self.forget_index();
        super::worker::note_open_form(false);
        self.lock.coming.set(None);
        self.lock.taken_up.set_value(false);
        self.reference.set(None);
        self.digest.set_value(None);
        self.sync.set(SyncStatus::default());
        self.server_time.set(None);
        self.storage_trouble.set(None);
        self.loss.set(None);
        self.just_ready.set(false);
        self.account.set(None);
        opening::ends();
        self.stage.set(if self.sample.get_untracked() {
            Stage::Opening
        } else {
            Stage::Locked
        });
        self.look_again();
    }

    /// Reads who is on this phone, for the list.
    pub(super) async fn show_people(self) {
        match here::keys().people().await {
            Ok(rows) => self.list(&rows),
            Err(error) => self.stage.set(Stage::NoStorage(error)),
        }
    }

    pub(super) fn list(self, rows: &[KeyRow]) {
        let person = |row: &KeyRow| Person {
            account: row.account,
            name: row.name.clone(),
            digits: matches!(row.lock, Lock::Pin { digits: true, .. }),
            screen_lock: row.passkey.is_some(),
        };
        let people: Vec<Person> = rows.iter().map(person).collect();
        if let [only] = people.as_slice() {
            self.lock.chosen.set(Some(only.account));
        }
        self.lock.people.set(people);
    }

    /// Takes in whoever has signed in: their store opens, or their PIN is asked
    /// for, or a first one is chosen.
    pub(super) async fn admit(self, me: Me) {
        let account = me.account;
        if self.account_now().is_some_and(|open| open.id == account.id) {
            self.known_anew(account).await;
            match DEVICE.with_borrow(Clone::clone) {
                // Its secret is another one now.
                Some(device) if !self.sample.get_untracked() => {
                    self.take_up_session(&device).await;
                }
                _ => self.sync_now(),
            }
            return;
        }
        if open_key().is_some() {
            self.close();
        }
        if let Err(error) = self.admit_to_closed(account).await {
            self.stage.set(Stage::NoStorage(error));
        }
    }

    async fn admit_to_closed(self, account: Account) -> Result<(), StoreError> {
        let keys = here::keys();
        let sample = self.sample.get_untracked();
        let row = keys.row(account.id).await?;
        let key = match &row {
            Some(row) => keys.open_by_phone(row).await?,
            None if sample => {
                let key = keys.fresh()?;
                let wrapped = keys.wrap(&account, &key, None).await;
                wrapped.map_err(|error| StoreError::Refused(error.to_string()))?;
                Some(key)
            }
            None => None,
        };
        match key.filter(|_| sample) {
            Some(key) => self.open(account, Rc::new(key)),
            None if row.is_some_and(|row| row.lock != Lock::Phone) => {
                self.list(&keys.people().await?);
                self.lock.chosen.set(Some(account.id));
                self.lock.coming.set(Some(account));
                self.stage.set(Stage::Locked);
            }
            None => {
                self.lock.coming.set(Some(account));
                self.stage.set(Stage::ChoosePin);
            }
        }
        Ok(())
    }

    /// Notes what the server says of the open account now.
    pub(super) async fn known_anew(self, account: Account) {
        if self.account_now().as_ref() != Some(&account) {
            self.account.set(Some(account.clone()));
        }
        if let Some(key) = open_key() {
            // Where it cannot be written down, the server says it again.
            let _ = here::keys().note(&account, &key).await;
        }
    }

    /// Sets the first PIN of whoever has signed in, or a new one of whoever is here.
    ///
    /// # Errors
    /// [`OpenError`]; then everything is as before.
    pub async fn set_pin(self, typed: &str) -> Result<(), OpenError> {
        let account = self.expected().ok_or(OpenError::Nobody)?;
        let keys = here::keys();
        here::after_paint().await;
        let held = open_key();
        let known = held.clone().or_else(|| recovered(account.id));
        let key = match (&known, keys.row(account.id).await?) {
            (Some(key), _) => Rc::clone(key),
            (None, Some(row)) => {
                let key = keys.open_by_phone(&row).await?;
                Rc::new(key.ok_or(OpenError::Nobody)?)
            }
            (None, None) => Rc::new(keys.fresh()?),
        };
        keys.wrap(&account, &key, Some(typed)).await?;
        self.keep_draft_key(account.id, &key, typed);
        if held.is_none() {
            self.open(account, key);
        }
        Ok(())
    }

    /// Keeps the key of the drafts beside them too, under the PIN: a browser may
    /// clear the store and leave the drafts. Whoever then chooses the same PIN as
    /// before finds them again.
    fn keep_draft_key(self, account: AccountId, key: &DataKey, typed: &str) {
        let (pocket, name) = (DevicePocket::open(), format!("{DRAFT_KEY}{account}"));
        let drafts = |key| Drafts::new(pocket.clone(), Rc::new(key), here::chance);
        let place = name.as_bytes();
        let now = Drafts::<DevicePocket>::key_of(key);
        let before: Option<(Derivation, Vec<u8>)> = pocket.get(&name).ok().flatten();
        let before = before.and_then(|(way, wrapped)| way.unwrap(typed, place, &wrapped).ok());
        let mut random = [0; WRAP_CHANCE];
        let wrapped = here::chance(&mut random)
            .then(|| Derivation::wrap(Cost::STANDARD, typed, &now, place, &random).ok());
        if let Some(wrapped) = wrapped.flatten() {
            // Without it drafts go with the store, as they always may.
            let _ = pocket.put(&name, &wrapped);
        }
        drafts(now).take_over(account, before.map(drafts).as_ref());
    }

    /// Opens the phone for whoever is chosen.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is ever wiped.
    pub async fn unlock(self, typed: &str) -> Result<(), OpenError> {
        let id = self.lock.chosen.get_untracked().ok_or(OpenError::Nobody)?;
        let keys = here::keys();
        here::after_paint().await;
        let row = keys.row(id).await?.ok_or(OpenError::Nobody)?;
        let secret = confirmed(&row).await?;
        let key = keys
            .open(id, typed, secret.as_ref(), here::Here.now())
            .await?;
        let coming = self.lock.coming.get_untracked();
        // A browser may have cleared what stands beside the store alone.
        let beside = DevicePocket::open().get::<(Derivation, Vec<u8>)>(&format!("{DRAFT_KEY}{id}"));
        if matches!(beside, Ok(None)) && self.can_lock() && row.passkey.is_none() {
            self.keep_draft_key(id, &key, typed);
        }
        let account = match coming.filter(|account| account.id == id) {
            Some(account) => {
                // Where it cannot be written down, the server says it again.
                let _ = keys.note(&account, &key).await;
                account
            }
            None => about(&row, &key).ok_or(OpenError::Nobody)?,
        };
        self.open(account, Rc::new(key));
        Ok(())
    }

    /// Keeps the key of the account that is being opened, and says so to the
    /// other tabs.
    pub(super) fn hold(self, account: &Account, key: Rc<DataKey>) {
        KEY.set(Some(key));
        forget_recovered();
        forget_emptied();
        not_leaving();
        self.lock.coming.set(None);
        // Where the browser refuses, the list of people has nobody chosen.
        let _ = Preferences::change(&DevicePocket::open(), |own| {
            own.last_account = Some(account.id);
        });
        here::tell_tabs(&account.id.to_string());
    }

    /// Takes an account off this phone, with everything that it left here.
    pub(super) async fn wipe(self, account: AccountId) -> Result<(), StoreError> {
        self.close();
        here::delete_store(account).await?;
        sweep(account);
        here::keys().forget(account).await
    }
}
