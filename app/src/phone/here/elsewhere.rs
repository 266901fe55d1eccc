//! The phone where there is no browser: nothing of anybody's is kept here, and
//! the pages of this crate still compile and render.

use super::{PhoneDevice, Room};
use crate::OfflineSupport;
use crate::offline::seal::{Keys, MemoryShelf, Passkey, SealedStore};
use crate::offline::{Ambient, MemoryStore, StoreError};
use crate::sync::{News, Touched, Transport, TransportError};
use domain::ids::{AccountId, DeviceId, Millis};
use domain::rescue::Cost;
use domain::vault::DataKey;
use std::rc::Rc;

/// A clock that stands still: without a browser nothing asks what time it is.
pub(crate) struct Here;

impl Ambient for Here {
    fn now(&self) -> Millis {
        Millis(0)
    }

    fn random(&self) -> [u8; 10] {
        [0; 10]
    }
}

/// Where this phone keeps records.
pub type PhoneStore = SealedStore<MemoryStore>;

/// No keys: there is nobody's phone here.
pub(crate) fn keys() -> Keys<MemoryShelf> {
    Keys::new(MemoryShelf::default(), chance, Cost::STANDARD)
}

pub(crate) async fn passkeys_possible() -> bool {
    false
}

pub(crate) async fn make_passkey(_name: &str) -> Option<(Passkey, DataKey)> {
    None
}

pub(crate) async fn ask_passkey(_passkey: &Passkey) -> Option<DataKey> {
    None
}

pub(crate) fn chance(_bytes: &mut [u8]) -> bool {
    false
}

/// What a small exchange with the server came to.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// After how many seconds it may be asked again, if it says so.
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: String,
}

pub(crate) async fn open_store(
    account: AccountId,
    key: Rc<DataKey>,
) -> Result<PhoneStore, StoreError> {
    let store = MemoryStore::new(DeviceId(account.0));
    SealedStore::open(store, key, chance).await
}

/// Nothing is saved here, and so nothing sealed.
pub(crate) fn sealing(device: PhoneDevice, _account: AccountId) -> PhoneDevice {
    device
}

pub(crate) async fn seal_to_server(_usage: &str, _content: &[u8]) -> Option<Vec<u8>> {
    None
}

pub(crate) fn before_print(_look: impl Fn() + 'static) {}

pub(crate) const fn is_online() -> bool {
    true
}

pub(crate) fn keep_own_pages<O: Future<Output = ()> + 'static>(
    _find: impl Fn() -> Option<Rc<PhoneDevice>> + 'static,
    _opened: impl Fn() -> O + 'static,
) {
}

pub(crate) async fn delete_store(_account: AccountId) -> Result<(), StoreError> {
    Ok(())
}

pub(crate) fn watch_sight(_seen: impl Fn(bool) + 'static) {}

pub(crate) fn watch_tabs(_told: impl Fn(String) + 'static) {}

pub(crate) fn tell_tabs(_who: &str) {}

pub(crate) fn begin_anew() {}

pub(crate) async fn ask(_method: &str, _path: &str, _body: Option<String>) -> Option<Reply> {
    None
}

pub(crate) fn document_says_sample() -> bool {
    false
}

pub(crate) fn support() -> OfflineSupport {
    OfflineSupport::Unsupported
}

pub(crate) async fn persisted() -> bool {
    false
}

pub(crate) async fn persist() -> bool {
    false
}

pub(crate) async fn room() -> Option<Room> {
    None
}

pub(crate) fn user_agent() -> String {
    String::new()
}

pub(crate) fn address() -> String {
    String::new()
}

pub(crate) fn take_fragment() -> String {
    String::new()
}

pub(crate) async fn copy(_text: &str) -> bool {
    false
}

pub(crate) fn print() {}

pub(crate) fn reload() {}

pub(crate) fn load_page(_path: &str) {}

pub(crate) fn push_now() {}

pub(crate) fn watch_emptied(_emptied: impl Fn(String) + 'static) {}

pub(crate) fn watch_online(_online: impl Fn() + 'static) {}

pub(crate) fn watch_worker(_on_new: impl Fn() + 'static) {}

pub(crate) fn open_new_version() {}

pub(crate) fn scroll_to(_id: &str) {}

/// What would keep a browser's store in sync.
pub(crate) struct PhoneDriver;

impl PhoneDriver {
    pub(crate) fn saved(&self, _touched: impl Into<Touched>) {}

    pub(crate) fn try_now(&self) {}
}

pub(crate) fn start_driver(
    _account: AccountId,
    _device: &PhoneDevice,
    _publish: impl Fn(News) + 'static,
) -> PhoneDriver {
    PhoneDriver
}

pub(crate) fn strong_random() -> Option<[u8; 40]> {
    None
}

pub(crate) async fn after_paint() {}

pub(crate) fn download(_name: &str, _text: &str) -> bool {
    false
}

pub(crate) fn can_share(_name: &str) -> bool {
    false
}

pub(crate) async fn share(_name: &str, _text: &str) -> bool {
    false
}

pub(crate) async fn chosen(_input: &str, _most: usize) -> Option<Vec<u8>> {
    None
}

/// The way to a server that is not there.
pub(crate) struct NoLine;

impl Transport for NoLine {
    async fn exchange(&self, _body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        Err(TransportError::Offline)
    }
}

pub(crate) fn rescue_line() -> NoLine {
    NoLine
}
