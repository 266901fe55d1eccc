//! A device on a hill, for tests: a clock and a chance that repeat, and a
//! server that says what the test wrote down.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test of this folder uses its own part"
)]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use app::offline::{
    Ambient, Device, MemoryStore, NewEdit, SettleError, Settled, Store, WantedEdit,
};
use app::sync::{Engine, Report, Transport, TransportError, Trouble};
use domain::change::{Change, Outcome, RecordView};
use domain::ids::{AccountId, DeviceId, Millis, RecordId, Revision};
use domain::value::{Fields, Value};
use domain::wire::{Answer, ENVELOPE, PROTOCOL, Request};
use futures::executor::block_on;

/// A clock that stands at noon and a chance that counts.
#[derive(Default)]
pub(crate) struct Noon(Cell<u64>);

impl Ambient for Noon {
    fn now(&self) -> Millis {
        Millis(1_780_000_000_000)
    }

    fn random(&self) -> [u8; 10] {
        self.0.set(self.0.get() + 1);
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.0.get().to_be_bytes());
        bytes
    }
}

/// What the server says to one request.
pub(crate) type Line = Box<dyn FnOnce(&Request) -> Result<Vec<u8>, TransportError>>;

/// A server with its lines written down, and what it was asked.
#[derive(Default)]
pub(crate) struct Script {
    lines: RefCell<VecDeque<Line>>,
    pub(crate) asked: RefCell<Vec<Request>>,
}

impl Transport for Script {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let request: Request = serde_json::from_slice(&body).expect("the engine asks in JSON");
        let line = self.lines.borrow_mut().pop_front();
        let answer = line.expect("the script has a line for every request")(&request);
        self.asked.borrow_mut().push(request);
        answer
    }
}

/// One officer's phone and the server that it talks to.
pub(crate) struct Hill {
    pub(crate) device: Device<MemoryStore>,
    pub(crate) script: Script,
    pub(crate) noon: Noon,
}

impl Hill {
    pub(crate) fn new() -> Self {
        Self {
            device: Device::new(MemoryStore::new(DeviceId::new(1, [1; 10]))),
            script: Script::default(),
            noon: Noon::default(),
        }
    }

    pub(crate) fn save(&self, edits: &[NewEdit]) -> Vec<Change> {
        block_on(self.device.save(edits, &self.noon)).expect("the store in memory saves")
    }

    /// Adds the server's next line.
    pub(crate) fn next(
        &self,
        line: impl FnOnce(&Request) -> Result<Vec<u8>, TransportError> + 'static,
    ) {
        self.script.lines.borrow_mut().push_back(Box::new(line));
    }

    /// Adds an answer that is made from the changes that were sent.
    pub(crate) fn answer(&self, make: impl FnOnce(&[Change], &mut Answer) + 'static) {
        self.next(|request| {
            let changes = request.unpack().expect("the engine packs what unpacks");
            let mut answer = answer();
            make(&changes, &mut answer);
            Ok(serde_json::to_vec(&answer).expect("an answer is JSON"))
        });
    }

    /// Syncs once; every line of the script must have been said.
    pub(crate) fn sync(&self) -> Result<Report, Trouble> {
        let engine = Engine::new(account(), &self.device, &self.script, &self.noon);
        let result = block_on(engine.sync());
        assert!(self.script.lines.borrow().is_empty(), "lines were left");
        result
    }

    /// The counts of the changes that each exchange sent.
    pub(crate) fn sent(&self) -> Vec<Vec<u64>> {
        let asked = self.script.asked.borrow();
        let counts = |request: &Request| {
            let changes = request.unpack().expect("the engine packs what unpacks");
            changes.iter().map(|change| change.seq.0).collect()
        };
        asked.iter().map(counts).collect()
    }

    /// Where the device stands.
    pub(crate) fn cursor(&self) -> Option<String> {
        block_on(self.device.meta("cursor")).expect("the store in memory reads")
    }

    /// Takes in an answer to what was asked just now.
    pub(crate) fn settle(&self, sent: &[Change], answer: &Answer) -> Result<Settled, SettleError> {
        let from = self.cursor();
        block_on(self.device.settle(from.as_deref(), sent, answer, Millis(0)))
    }

    /// How many changes are not settled.
    pub(crate) fn unsettled(&self) -> usize {
        block_on(self.device.store().outbox_len()).expect("the store in memory counts")
    }

    pub(crate) fn retires(&self) -> bool {
        block_on(self.device.retire()).expect("the store in memory reads")
    }

    pub(crate) fn entry(&self, record: RecordId) -> Option<app::offline::Entry> {
        block_on(self.device.entry(record)).expect("the store in memory reads")
    }

    /// The text of a field as the person sees it.
    pub(crate) fn sees(&self, record: RecordId, field: &str) -> Option<String> {
        self.entry(record)?.view.text(field).map(str::to_owned)
    }
}

pub(crate) fn account() -> AccountId {
    AccountId::new(2, [2; 10])
}

pub(crate) fn id(n: u8) -> RecordId {
    RecordId::new(u64::from(n), [n; 10])
}

/// An answer to nothing.
pub(crate) fn answer() -> Answer {
    Answer {
        app: ENVELOPE.to_owned(),
        protocol: PROTOCOL,
        server_time: Millis(1_780_000_100_000),
        outcomes: Default::default(),
        resync: false,
        revoked: false,
        push_known: false,
        looks_known: false,
        cursor: "c1".to_owned(),
        more: false,
        sums: None,
        ids: Default::default(),
        records: Vec::new(),
        removed: Default::default(),
        reference: None,
        totals: None,
        public_totals: None,
    }
}

pub(crate) fn fields<const N: usize>(fields: [(&str, Value); N]) -> Fields {
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Saves these fields of a person.
pub(crate) fn person<const N: usize>(record: RecordId, wanted: [(&str, Value); N]) -> NewEdit {
    edit(record, "person", wanted)
}

pub(crate) fn edit<const N: usize>(
    record: RecordId,
    kind: &str,
    wanted: [(&str, Value); N],
) -> NewEdit {
    NewEdit {
        record,
        kind: kind.to_owned(),
        seen: None,
        form: None,
        wanted: WantedEdit::Fields(fields(wanted)),
    }
}

pub(crate) fn applied(revision: u64) -> Outcome {
    Outcome::Applied {
        revision: Revision(revision),
    }
}

/// A person as the server tells of them.
pub(crate) fn told<const N: usize>(
    record: RecordId,
    revision: u64,
    content: [(&str, Value); N],
) -> RecordView {
    RecordView {
        revision: Revision(revision),
        fields: fields(content),
        ..RecordView::unborn(record, "person")
    }
}
