//! A phone: the shipped engine and store, with a connection that may break.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;

use app::offline::{
    Ambient, Counts, Device, Entry, EnvelopeRow, MemoryStore, NewEdit, Read, Sealer, Sealing,
    Store, WantedEdit, Writes,
};
use app::sync::{Engine, Report, Transport, TransportError, Trouble};
use domain::change::Change;
use domain::ids::{AccountId, DeviceId, Millis, RecordId, Revision};
use domain::role::Account;
use domain::value::{Fields, Value};
use server::envelope::{SealingKey, Use};

use super::day::{Chance, Sheet};
use super::http::{ask, gzip};
use super::place::NOW;
use super::sealed::seal;

/// What the connection does with the next exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Line {
    #[default]
    Good,
    /// The request arrives, its answer does not.
    AnswerLost,
    /// Nothing arrives.
    Dead,
}

pub(crate) struct Connection {
    addr: SocketAddr,
    path: &'static str,
    cookie: String,
    pub(crate) line: Cell<Line>,
    pub(crate) requests: Cell<usize>,
    /// Bytes of bodies, as they went.
    pub(crate) up: Cell<usize>,
    /// Bytes of bodies, as they came.
    pub(crate) down: Cell<usize>,
    /// Bytes of the largest body that was sent, before compression.
    pub(crate) largest: Cell<usize>,
}

impl Connection {
    pub(crate) fn to(path: &'static str, addr: SocketAddr, cookie: &str) -> Self {
        Self {
            addr,
            path,
            cookie: cookie.to_owned(),
            line: Cell::default(),
            requests: Cell::default(),
            up: Cell::default(),
            down: Cell::default(),
            largest: Cell::default(),
        }
    }
}

impl Connection {
    /// By which session it asks.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }
}

impl Transport for Connection {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let line = self.line.take();
        if line == Line::Dead {
            return Err(TransportError::Offline);
        }
        self.requests.set(self.requests.get() + 1);
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("accept-encoding", "gzip"),
        ];
        self.largest.set(self.largest.get().max(body.len()));
        let body = gzip(&body);
        self.up.set(self.up.get() + body.len());
        let answer = ask(self.addr, "POST", self.path, &headers, &body).await;
        if line == Line::AnswerLost {
            return Err(TransportError::Offline);
        }
        self.down.set(self.down.get() + answer.carried);
        if answer.status != 200 {
            return Err(TransportError::Status {
                status: answer.status,
                error: answer.code(),
                retry_after: None,
            });
        }
        Ok(answer.body)
    }
}

/// Seals as the browser's script does.
struct Hand(SealingKey);

impl Sealer for Hand {
    fn seal<'s>(
        &'s self,
        usage: &'static str,
        content: Vec<u8>,
    ) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + 's>> {
        assert_eq!(usage, Use::Change.code());
        Box::pin(async move { Some(seal(&self.0, Use::Change, &content)) })
    }
}

struct Pocket {
    now: Cell<i64>,
    chance: RefCell<Chance>,
}

impl Ambient for Pocket {
    fn now(&self) -> Millis {
        self.now.set(self.now.get() + 1);
        Millis(self.now.get())
    }

    fn random(&self) -> [u8; 10] {
        self.chance.borrow_mut().bytes()
    }
}

pub(crate) struct Phone {
    account: AccountId,
    pub(crate) device: Device<MemoryStore>,
    pub(crate) connection: Connection,
    /// How many of its changes the server has let stand.
    pub(crate) stood: Cell<usize>,
    pocket: Pocket,
}

impl Phone {
    /// A new phone, number `n`, of a signed-in account.
    pub(crate) fn new(n: u8, addr: SocketAddr, signed_in: &(Account, String)) -> Self {
        Self {
            account: signed_in.0.id,
            device: Device::new(MemoryStore::new(DeviceId::new(1, [n; 10]))),
            connection: Connection::to("/api/v1/sync", addr, &signed_in.1),
            stood: Cell::default(),
            pocket: Pocket {
                now: Cell::new(NOW),
                chance: RefCell::new(Chance(u64::from(n))),
            },
        }
    }

    /// The same phone, which seals what it saves to this key.
    pub(crate) fn sealing(mut self, key: &SealingKey) -> Self {
        let hand = Rc::new(Hand(key.clone()));
        self.device = self.device.sealing(Sealing::new(self.account, hand));
        self
    }

    /// The envelopes that wait on the phone, by count.
    pub(crate) async fn envelopes(&self) -> Vec<Vec<u8>> {
        let rows = self.device.store().envelopes().await.unwrap();
        let sealed = rows.into_iter().filter(EnvelopeRow::is_sealed);
        sealed.map(|row| row.bytes).collect()
    }

    /// Puts the card by which it says that it is there.
    pub(crate) async fn put_card(&self) {
        self.device.put_card(&self.pocket).await.unwrap();
    }

    /// Makes up for envelopes that are missing; gives how many there were.
    pub(crate) async fn seal_missing(&self) -> usize {
        self.device.seal_missing(&self.pocket).await.unwrap()
    }

    /// From now on the server is found at this address.
    pub(crate) fn move_to(&mut self, addr: SocketAddr) {
        self.connection.addr = addr;
    }

    pub(crate) fn new_id(&self) -> RecordId {
        let now = u64::try_from(self.pocket.now().0).unwrap();
        RecordId::new(now, self.pocket.random())
    }

    pub(crate) async fn save(
        &self,
        record: RecordId,
        kind: &str,
        set: &[(&str, Value)],
    ) -> Vec<Change> {
        self.edit(record, kind, None, WantedEdit::Fields(fields(set)))
            .await
    }

    /// Saves what was filled in, at its hour.
    pub(crate) async fn fill_in(&self, sheet: &Sheet) {
        self.pocket.now.set(i64::try_from(sheet.at).unwrap());
        let wanted = WantedEdit::Fields(sheet.set.clone());
        self.edit(sheet.record, sheet.kind, None, wanted).await;
    }

    pub(crate) async fn delete(&self, record: RecordId, kind: &str) -> Vec<Change> {
        self.edit(record, kind, None, WantedEdit::Delete).await
    }

    pub(crate) async fn edit(
        &self,
        record: RecordId,
        kind: &str,
        seen: Option<Revision>,
        wanted: WantedEdit,
    ) -> Vec<Change> {
        let edit = NewEdit {
            record,
            kind: kind.to_owned(),
            seen,
            form: None,
            wanted,
        };
        self.device.save(&[edit], &self.pocket).await.unwrap()
    }

    pub(crate) async fn household(&self, commune: &str) -> RecordId {
        let id = self.new_id();
        let set = [("commune", commune.into()), ("hamlet", "Nà Luông".into())];
        self.save(id, "household", &set).await;
        id
    }

    pub(crate) async fn member(&self, commune: &str, household: RecordId, name: &str) -> RecordId {
        let id = self.new_id();
        let set = [
            ("commune", commune.into()),
            ("household", household.to_string().into()),
            ("full_name", name.into()),
            ("farms", true.into()),
        ];
        self.save(id, "person", &set).await;
        id
    }

    pub(crate) async fn enrol(&self, commune: &str, person: RecordId, on: &str) -> RecordId {
        let id = self.new_id();
        let set = [
            ("commune", commune.into()),
            ("person", person.to_string().into()),
            ("class", RecordId::new(1, [9; 10]).to_string().into()),
            ("status", "registered".into()),
            ("level", "so_cap".into()),
            ("enrolled_on", on.into()),
        ];
        self.save(id, "enrolment", &set).await;
        id
    }

    /// Keeps a look at somebody's number.
    pub(crate) async fn look(&self, person: RecordId) {
        let kept = self.device.look(person, "citizen_id", &self.pocket).await;
        kept.unwrap();
    }

    /// Whose phone it is.
    pub(crate) const fn account(&self) -> AccountId {
        self.account
    }

    pub(crate) async fn sync(&self) -> Result<Report, Trouble> {
        self.sync_over(&self.connection).await
    }

    /// A sync over another line than the phone's own.
    pub(crate) async fn sync_over(&self, line: &impl Transport) -> Result<Report, Trouble> {
        let report = Engine::new(self.account, &self.device, line, &self.pocket)
            .sync()
            .await?;
        self.stood.set(self.stood.get() + report.stood);
        Ok(report)
    }

    /// A sync that must go well.
    pub(crate) async fn synced(&self) -> Report {
        let report = self.sync().await.expect("the sync goes well");
        assert_eq!(report.repairs, 0, "the phone holds what the server does");
        report
    }

    pub(crate) async fn entry(&self, id: RecordId) -> Option<Entry> {
        self.device.entry(id).await.unwrap()
    }

    /// What the person sees in a field.
    pub(crate) async fn text(&self, id: RecordId, field: &str) -> String {
        let entry = self.entry(id).await.expect("the record is on the phone");
        entry.view.text(field).unwrap_or_default().to_owned()
    }

    pub(crate) async fn counts(&self) -> Counts {
        self.device.counts().await.unwrap()
    }

    /// Every record of these kinds on the phone, by id.
    pub(crate) async fn all(&self, kinds: &[&str]) -> Vec<Entry> {
        let mut all = Vec::new();
        for kind in kinds {
            let read = Read::Newest {
                kind: (*kind).to_owned(),
                before: None,
                limit: usize::MAX,
            };
            all.extend(self.device.entries(&read).await.unwrap());
        }
        all.sort_by_key(|entry| entry.view.id);
        all
    }

    /// Lets a day go by.
    pub(crate) fn wait_a_day(&self) {
        let now = &self.pocket.now;
        now.set(now.get() + 25 * 60 * 60 * 1_000);
    }

    /// Takes a record away below the device's back, as a damaged disk does.
    pub(crate) async fn lose(&self, record: RecordId) {
        let store = self.device.store();
        let version = store
            .read(&Read::Records(Vec::new()))
            .await
            .unwrap()
            .version;
        let writes = Writes {
            remove_records: vec![record],
            ..Writes::default()
        };
        store.commit(version, &writes).await.unwrap();
    }

    /// Makes the phone's cursor one of another database.
    pub(crate) async fn forget_place(&self) {
        self.device.put_meta("cursor", &"0:x=1").await.unwrap();
    }
}

pub(crate) fn fields(set: &[(&str, Value)]) -> Fields {
    set.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}
