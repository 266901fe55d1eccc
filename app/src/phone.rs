//! What a signed-in device has: whose it is, what it keeps, how sync stands.
//!
//! [`provide_phone`] puts one [`Phone`] in context for every page. It does
//! nothing until the browser runs effects, so that the server's rendering and
//! the first hydrated view are the same.

mod advice;
mod answers;
mod bar;
mod browser_kind;
mod clock;
mod communes;
mod draft;
mod forgotten;
mod forgotten_form;
#[cfg_attr(target_arch = "wasm32", path = "phone/here/browser.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "phone/here/elsewhere.rs")]
mod here;
mod keepsake;
mod live;
mod lock;
mod lock_screen;
mod lock_texts;
mod looks;
mod loss_notice;
mod no_storage;
mod online;
mod open;
mod opening;
mod own_proof;
mod own_sheets;
mod private;
pub mod proof_texts;
mod reasons;
mod rescue;
mod revoked;
mod room;
mod screen_lock;
mod search;
mod session;
mod stamp;
mod storage;
mod sync_line;
mod sync_state;
mod tell;
mod texts;
mod trouble_texts;
mod worker;

pub use advice::{AskedFrom, BrowserAdvice, OpenElsewhere, PlainBrowserAdvice};
pub use answers::{Numbers, device_code, field_words, kind_words, value_words};
pub use bar::NavBar;
pub use browser_kind::InApp;
pub use draft::{DraftBox, DraftNotice, Opened, open_draft};
pub use keepsake::Loss;
pub use live::{live, load_once, own_param, record_param};
pub use lock::Person;
pub use lock_screen::LockGate;
pub use looks::unmask_button;
pub use online::{Online, ask_online};
pub use own_proof::{Again, OwnCode, OwnProof, OwnProofFields, has_second};
pub use own_sheets::provide_own_sheets;
pub use private::Private;
pub use reasons::{history_page, household_page, place_of, reason_words};
pub use rescue::{RescueFile, Unsent};
pub use room::Room;
pub use screen_lock::ScreenLock;
pub use search::Known;
pub use session::{Me, SignInError};
pub use stamp::{FileLink, PrintMark, made_by};
pub use storage::WaysOut;
pub use sync_line::SyncLine;
pub use sync_state::sync_words;
pub use tell::Told;
pub use worker::{NewVersion, Worker};

use crate::loader::hill;
use crate::offline::pocket::DevicePocket;
use crate::offline::{Counts, Device, NewEdit, Preferences, StoreError};
use crate::sync::{SyncStatus, Touched};
use clock::ServerTime;
use domain::Reference;
use domain::change::Change;
use domain::ids::RecordId;
use domain::role::Account;
use here::PhoneStore;
use leptos::prelude::*;
use lock::LockState;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The device of this phone, on whatever storage there is.
pub type PhoneDevice = Device<PhoneStore>;

thread_local! {
    /// The one open store of this tab.
    static DEVICE: RefCell<Option<Rc<PhoneDevice>>> = const { RefCell::new(None) };
    /// What keeps it in sync; dropping it ends that.
    static DRIVER: RefCell<Option<here::PhoneDriver>> = const { RefCell::new(None) };
}

/// How far the phone has come in getting ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has looked yet.
    Starting,
    /// Nobody is signed in on this phone.
    SignedOut,
    /// Somebody has signed in whose first PIN is to be chosen.
    ChoosePin,
    /// The people of this phone have to open it.
    Locked,
    /// The store is being opened.
    Opening,
    /// The forms and lists are on their way for the first time.
    Fetching,
    /// Everything is on the phone.
    Ready,
    /// Signed in, and yet the forms and lists could not be fetched.
    NeedsNetwork,
    /// The browser gives no storage.
    NoStorage(StoreError),
}

/// What a signed-in device has, as signals that pages read.
#[derive(Clone, Copy)]
pub struct Phone {
    account: RwSignal<Option<Account>>,
    working_in: RwSignal<Option<String>>,
    stage: RwSignal<Stage>,
    lock: LockState,
    reference: RwSignal<Option<Arc<Reference>>>,
    changed: RwSignal<u64>,
    sync: RwSignal<SyncStatus>,
    sample: RwSignal<bool>,
    cut_off: RwSignal<bool>,
    storage_trouble: RwSignal<Option<StoreError>>,
    room: RwSignal<Option<Room>>,
    loss: RwSignal<Option<Loss>>,
    keep_asked: StoredValue<bool>,
    just_ready: RwSignal<bool>,
    server_time: RwSignal<Option<ServerTime>>,
    digest: StoredValue<Option<String>>,
}

/// Puts the phone in context and starts it where there is a browser.
pub fn provide_phone() -> Phone {
    let phone = Phone {
        account: RwSignal::new(None),
        working_in: RwSignal::new(None),
        stage: RwSignal::new(Stage::Starting),
        lock: LockState::new(),
        reference: RwSignal::new(None),
        changed: RwSignal::new(0),
        sync: RwSignal::new(SyncStatus::default()),
        sample: RwSignal::new(false),
        cut_off: RwSignal::new(false),
        storage_trouble: RwSignal::new(None),
        room: RwSignal::new(None),
        loss: RwSignal::new(None),
        keep_asked: StoredValue::new(false),
        just_ready: RwSignal::new(false),
        server_time: RwSignal::new(None),
        digest: StoredValue::new(None),
    };
    provide_context(phone);
    Effect::new(move |_| {
        phone.watch_lock();
        phone.start();
    });
    phone
}

/// The phone of this page.
#[must_use]
pub fn use_phone() -> Phone {
    expect_context::<Phone>()
}

impl Phone {
    /// Whose phone this is, once that is known.
    #[must_use]
    pub fn account(self) -> Option<Account> {
        self.account.get()
    }

    /// The account where nothing should follow its change.
    #[must_use]
    pub fn account_now(self) -> Option<Account> {
        self.account.get_untracked()
    }

    /// How far the phone has come in getting ready.
    #[must_use]
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// The forms, lists and places, once they are on the phone.
    #[must_use]
    pub fn reference(self) -> Option<Arc<Reference>> {
        self.reference.get()
    }

    /// The same where nothing should follow its change.
    #[must_use]
    pub fn reference_now(self) -> Option<Arc<Reference>> {
        self.reference.get_untracked()
    }

    /// How many changes wait.
    #[must_use]
    pub fn counts(self) -> Counts {
        self.sync.with(SyncStatus::counts)
    }

    /// How sync stands.
    #[must_use]
    pub fn sync(self) -> SyncStatus {
        self.sync.get()
    }

    /// Whether this is the demonstration, with invented people only.
    #[must_use]
    pub fn sample(self) -> bool {
        self.sample.get()
    }

    /// Whether *Giả lập mất mạng* is on.
    #[must_use]
    pub fn cut_off(self) -> bool {
        self.cut_off.get()
    }

    /// The same where nothing should follow its change.
    #[must_use]
    pub fn cut_off_now(self) -> bool {
        self.cut_off.get_untracked()
    }

    /// Makes every list look at the store again.
    pub fn look_again(self) {
        self.changed.update(|changed| *changed += 1);
    }

    /// Whether this address and browser can be used without a network.
    #[must_use]
    pub fn offline_support(self) -> crate::OfflineSupport {
        here::support()
    }

    /// Makes whoever calls run again when records may have changed.
    pub fn follow(self) {
        self.changed.track();
    }

    /// The open store.
    #[must_use]
    pub fn device(self) -> Option<Rc<PhoneDevice>> {
        DEVICE.with_borrow(Clone::clone)
    }

    /// Brings an element of the page into view and puts the cursor there.
    pub fn scroll_to(self, id: &str) {
        here::scroll_to(id);
    }

    /// Saves edits to several records at once, and sends them when there is a network.
    ///
    /// # Errors
    /// The words to show: nothing was saved, and what was typed stays in the draft.
    pub async fn save(self, mut edits: Vec<NewEdit>) -> Result<Vec<Change>, String> {
        let saved = match self.device() {
            Some(device) => match self.put_in_place(&device, &mut edits).await {
                Ok(()) => device.save(&edits, &self).await,
                Err(error) => Err(error),
            },
            None => Err(StoreError::Refused("not open".to_owned())),
        };
        let touched = |changes: &Vec<Change>| changes.iter().map(|change| change.record).collect();
        self.saved(saved, touched).await
    }

    /// Gives up what the server refused of a record.
    ///
    /// # Errors
    /// The words for the person; then nothing was given up.
    pub async fn discard(self, record: RecordId) -> Result<usize, String> {
        let given_up = match self.device() {
            Some(device) => device.discard(record).await,
            None => Err(StoreError::Refused("not open".to_owned())),
        };
        self.saved(given_up, |_| BTreeSet::from([record])).await
    }

    /// Lets pages and sync know of what was written, or says why nothing was.
    async fn saved<T>(
        self,
        result: Result<T, StoreError>,
        touched: impl FnOnce(&T) -> BTreeSet<RecordId>,
    ) -> Result<T, String> {
        match result {
            Ok(done) => {
                self.storage_trouble.set(None);
                self.keep_safe();
                self.just_ready.set(false);
                let touched = touched(&done);
                self.index_again(Touched::Records(touched.clone())).await;
                self.changed.update(|changed| *changed += 1);
                DRIVER.with_borrow(|driver| {
                    if let Some(driver) = driver {
                        driver.saved(touched);
                    }
                });
                Ok(done)
            }
            Err(error) => {
                self.note_storage_trouble(&error);
                Err(trouble_texts::storage_trouble(&error).to_owned())
            }
        }
    }

    /// Switches *Giả lập mất mạng* on or off; sync resumes at once when it goes off.
    pub fn set_cut_off(self, cut_off: bool) {
        // Refused preferences last until the page closes, which is enough for a trial.
        let _ = Preferences::change(&DevicePocket::open(), |own| own.offline_hill = cut_off);
        self.cut_off.set(cut_off);
        hill::cut_off(cut_off);
        self.sync_now();
    }
}
