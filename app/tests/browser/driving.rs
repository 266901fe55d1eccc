//! The driver: when it runs, what it tells, and that it runs alone.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::offline::{BrowserAmbient, Device, IndexedDbStore, NewEdit, WantedEdit};
use app::sync::{Driver, News, SyncStatus, Transport, TransportError, Trouble};
use domain::change::Outcome;
use domain::ids::{AccountId, Millis, RecordId, Revision};
use domain::value::Fields;
use domain::wire::{Answer, ENVELOPE, PROTOCOL, Request};
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::conformance::FreshDatabases;
use app::offline::conformance::Stores;

/// A server that takes everything, or is not there, and counts who asks at once.
#[derive(Clone, Default)]
struct Server {
    gone: Rc<Cell<bool>>,
    asking: Rc<Cell<usize>>,
    most: Rc<Cell<usize>>,
    asked: Rc<Cell<usize>>,
}

impl Transport for Server {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        self.asked.set(self.asked.get() + 1);
        self.asking.set(self.asking.get() + 1);
        self.most.set(self.most.get().max(self.asking.get()));
        turn().await;
        self.asking.set(self.asking.get() - 1);
        if self.gone.get() {
            return Err(TransportError::Offline);
        }
        let request: Request = serde_json::from_slice(&body).expect("JSON");
        let changes = request.unpack().expect("unpacks");
        let mut answer = Answer {
            app: ENVELOPE.to_owned(),
            protocol: PROTOCOL,
            server_time: Millis(1_780_000_000_000),
            outcomes: Default::default(),
            resync: false,
            revoked: false,
            push_known: false,
            looks_known: false,
            cursor: "c".to_owned(),
            more: false,
            sums: None,
            ids: Default::default(),
            records: Vec::new(),
            removed: Default::default(),
            reference: None,
            totals: None,
            public_totals: None,
        };
        let applied = Outcome::Applied {
            revision: Revision(1),
        };
        answer.pack_outcomes(&vec![applied; changes.len()]);
        Ok(serde_json::to_vec(&answer).expect("JSON"))
    }
}

/// One turn of the browser's event loop.
async fn turn() {
    let promise = Promise::new(&mut |resolve, _| {
        web_sys::window()
            .expect("a page")
            .set_timeout_with_callback(&resolve)
            .expect("a timer");
    });
    JsFuture::from(promise).await.expect("a timer goes off");
}

/// Lets the page go on until something is so; the test runner ends a wait in vain.
async fn until(so: impl Fn() -> bool) {
    while !so() {
        turn().await;
    }
}

struct Page {
    driver: Driver<IndexedDbStore, Server>,
    device: Device<IndexedDbStore>,
    news: Rc<RefCell<Vec<News>>>,
}

async fn open(databases: &FreshDatabases, account: AccountId, server: &Server) -> Page {
    let device = Device::new(databases.open("driven").await);
    let news = Rc::<RefCell<Vec<News>>>::default();
    let told = Rc::clone(&news);
    let driver = Driver::start(
        account,
        device.clone(),
        server.clone(),
        BrowserAmbient,
        move |item| told.borrow_mut().push(item),
    );
    Page {
        driver,
        device,
        news,
    }
}

impl Page {
    async fn save(&self, n: u8) -> RecordId {
        let record = RecordId::new(u64::from(n), [n; 10]);
        let edit = NewEdit {
            record,
            kind: "person".to_owned(),
            seen: None,
            form: None,
            wanted: WantedEdit::Fields(Fields::from([("full_name".to_owned(), "A".into())])),
        };
        let saved = self.device.save(&[edit], &BrowserAmbient).await;
        assert_eq!(saved.map(|changes| changes.len()), Ok(1));
        record
    }

    fn heard_of(&self, record: RecordId) -> bool {
        self.news.borrow().iter().any(|item| {
            matches!(item, News::Changed(app::sync::Touched::Records(records)) if records.contains(&record))
        })
    }
}

fn account() -> AccountId {
    let mut chance = [0; 10];
    chance[..8].copy_from_slice(&js_sys::Math::random().to_bits().to_ne_bytes());
    AccountId::new(1, chance)
}

fn settled(status: &SyncStatus) -> bool {
    status.waiting == 0 && !status.running && status.last_synced.is_some()
}

#[wasm_bindgen_test]
async fn what_waits_is_sent_when_the_app_opens_and_when_something_is_saved() {
    let (databases, server) = (FreshDatabases::new(), Server::default());
    let page = open(&databases, account(), &server).await;
    until(|| settled(&page.driver.status())).await;
    let record = page.save(1).await;
    page.driver
        .saved(std::collections::BTreeSet::from([record]));
    until(|| page.driver.status().waiting == 1).await;
    until(|| settled(&page.driver.status())).await;
    assert!(page.heard_of(record));
}

#[wasm_bindgen_test]
async fn trouble_is_told_and_goes_when_the_connection_comes_back() {
    let (databases, server) = (FreshDatabases::new(), Server::default());
    server.gone.set(true);
    let page = open(&databases, account(), &server).await;
    until(|| page.driver.status().trouble == Some(Trouble::Offline)).await;
    server.gone.set(false);
    page.driver.try_now();
    until(|| page.driver.status().trouble.is_none()).await;
    until(|| settled(&page.driver.status())).await;
}

#[wasm_bindgen_test]
async fn two_tabs_of_an_account_sync_one_after_the_other_and_tell_each_other() {
    let (databases, server, account) = (FreshDatabases::new(), Server::default(), account());
    let one = open(&databases, account, &server).await;
    let two = open(&databases, account, &server).await;
    until(|| settled(&one.driver.status())).await;
    let record = one.save(7).await;
    for _ in 0..5 {
        one.driver.try_now();
        two.driver.try_now();
        turn().await;
    }
    one.driver.saved(std::collections::BTreeSet::from([record]));
    until(|| two.heard_of(record)).await;
    until(|| settled(&one.driver.status())).await;
    assert_eq!(server.most.get(), 1, "of {} exchanges", server.asked.get());
}
