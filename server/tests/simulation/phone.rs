//! A phone: the shipped device and engine in two tabs, each of which does one
//! thing at a time and goes on only when the world lets it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use app::offline::{
    Ambient, Device, EXACT_TOTALS, Entry, MemoryStore, NewEdit, PUBLIC_TOTALS, Read, Store,
    StoreError, Waiting,
};
use app::sync::{Engine, Report, Trouble};
use domain::change::Change;
use domain::ids::{AccountId, DeviceId, Millis, RecordId, Seq};
use domain::sum::Sums;

use super::chance::Chance;
use super::dialect::Dialect;
use super::disk::Disk;
use super::mutants::DiskLie;
use super::network::{Air, Line};

/// What a tab has done.
pub(crate) enum Done {
    Saved(Result<Vec<Change>, StoreError>),
    Synced(Result<Report, Trouble>),
    /// The refused changes of a record were given up, or not.
    GaveUp(Result<RecordId, StoreError>),
    /// Something small was written, or not.
    Noted,
}

type Doing = Pin<Box<dyn Future<Output = Done>>>;

/// The phone's clock and chance.
pub(crate) struct Pocket {
    clock: Rc<Cell<i64>>,
    /// How far the phone's clock is off, in milliseconds.
    pub(crate) skew: Cell<i64>,
    chance: RefCell<Chance>,
}

impl Ambient for Pocket {
    fn now(&self) -> Millis {
        Millis(self.clock.get() + self.skew.get())
    }

    fn random(&self) -> [u8; 10] {
        self.chance.borrow_mut().bytes()
    }
}

/// What lives in the phone's working memory, and dies with the process.
struct Process {
    account: AccountId,
    device: Device<Disk>,
    line: Line,
    pocket: Rc<Pocket>,
}

/// A form that stands open: what was seen then is what will be saved on.
pub(crate) type Form = Vec<NewEdit>;

pub(crate) struct Phone {
    pub(crate) account: AccountId,
    place: usize,
    disk: Disk,
    air: Air,
    pub(crate) pocket: Rc<Pocket>,
    pub(crate) dialect: Rc<Cell<Dialect>>,
    process: Rc<Process>,
    tabs: [Option<Doing>; 2],
    /// A form that was opened and not saved yet.
    pub(crate) form: Option<Form>,
}

/// What a future that never waits gives at once: the memory store's do.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the memory store never waits"),
    }
}

impl Phone {
    pub(crate) fn new(
        place: usize,
        account: AccountId,
        air: &Air,
        clock: &Rc<Cell<i64>>,
        mut chance: Chance,
        lie: Option<DiskLie>,
    ) -> Self {
        let device = DeviceId::new(1 + u64::try_from(place).unwrap(), chance.bytes());
        let disk = Disk::new(device, lie);
        let pocket = Rc::new(Pocket {
            clock: clock.clone(),
            skew: Cell::default(),
            chance: RefCell::new(chance),
        });
        let dialect = Rc::<Cell<Dialect>>::default();
        let process = process(place, account, &disk, air, &pocket, &dialect);
        Self {
            account,
            place,
            disk,
            air: air.clone(),
            pocket,
            dialect,
            process,
            tabs: [None, None],
            form: None,
        }
    }

    pub(crate) fn device_id(&self) -> DeviceId {
        self.disk.rows.device()
    }

    /// The process dies: whatever its tabs did stops where it is. Another opens
    /// the same storage.
    pub(crate) fn kill(&mut self) {
        self.tabs = [None, None];
        self.form = None;
        self.process = process(
            self.place,
            self.account,
            &self.disk,
            &self.air,
            &self.pocket,
            &self.dialect,
        );
    }

    /// Lets this many commits find no room.
    pub(crate) fn fill(&self, commits: usize) {
        self.disk.full.set(commits);
    }

    pub(crate) fn idle_tab(&self) -> Option<usize> {
        self.tabs.iter().position(Option::is_none)
    }

    /// The tabs that have something under way.
    pub(crate) fn busy_tabs(&self) -> impl Iterator<Item = usize> {
        self.tabs
            .iter()
            .enumerate()
            .filter_map(|(tab, doing)| doing.as_ref().map(|_| tab))
    }

    /// Begins a save in a tab.
    pub(crate) fn save(&mut self, tab: usize, edits: Vec<NewEdit>) {
        let process = self.process.clone();
        self.tabs[tab] = Some(Box::pin(async move {
            Done::Saved(process.device.save(&edits, &*process.pocket).await)
        }));
    }

    /// Begins to give up the refused changes of a record in a tab.
    pub(crate) fn give_up(&mut self, tab: usize, record: RecordId) {
        let process = self.process.clone();
        self.tabs[tab] = Some(Box::pin(async move {
            let done = process.device.discard(record).await;
            Done::GaveUp(done.map(|_| record))
        }));
    }

    /// Begins a sync in a tab.
    pub(crate) fn sync(&mut self, tab: usize) {
        let process = self.process.clone();
        self.tabs[tab] = Some(Box::pin(async move {
            let engine = Engine::new(
                process.account,
                &process.device,
                &process.line,
                &*process.pocket,
            );
            Done::Synced(engine.sync().await)
        }));
    }

    /// Begins to make the phone's cursor one of no database.
    pub(crate) fn lose_place(&mut self, tab: usize) {
        let process = self.process.clone();
        self.tabs[tab] = Some(Box::pin(async move {
            // A full disk keeps the place.
            let _ = process.device.put_meta("cursor", &"0:x=1").await;
            Done::Noted
        }));
    }

    /// Lets a tab go on for one step; gives what it has done once it is done.
    pub(crate) fn step(&mut self, tab: usize) -> Option<Done> {
        let doing = self.tabs[tab].as_mut()?;
        match doing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(done) => {
                self.tabs[tab] = None;
                Some(done)
            }
        }
    }

    /// What is on the disk, seen past the door.
    pub(crate) fn on_disk(&self) -> Device<MemoryStore> {
        Device::new(self.disk.rows.clone())
    }

    /// The newest records of a kind that the phone shows.
    pub(crate) fn shown(&self, kind: &str, limit: usize) -> Vec<Entry> {
        let read = Read::Newest {
            kind: kind.to_owned(),
            before: None,
            limit,
        };
        at_once(self.on_disk().entries(&read)).unwrap()
    }

    pub(crate) fn entry(&self, id: RecordId) -> Option<Entry> {
        at_once(self.on_disk().entry(id)).unwrap()
    }

    /// Changes that are not settled, from a count on.
    pub(crate) fn unsettled(&self, from: Seq) -> Vec<Waiting> {
        at_once(self.on_disk().outbox(from, usize::MAX)).unwrap()
    }

    pub(crate) fn cursor(&self) -> Option<String> {
        at_once(self.on_disk().meta("cursor")).unwrap()
    }

    /// The sums that the phone keeps over its copy.
    pub(crate) fn sums(&self) -> Sums {
        at_once(self.on_disk().meta("sums"))
            .unwrap()
            .unwrap_or_default()
    }

    pub(crate) fn totals(&self) -> Option<domain::wire::Totals> {
        at_once(self.on_disk().meta(EXACT_TOTALS)).unwrap()
    }

    pub(crate) fn public_totals(&self) -> Option<domain::small_cells::PublicTotals> {
        at_once(self.on_disk().meta(PUBLIC_TOTALS)).unwrap()
    }

    pub(crate) fn new_id(&self) -> RecordId {
        let now = u64::try_from(self.pocket.now().0).unwrap_or_default();
        RecordId::new(now, self.pocket.random())
    }
}

fn process(
    place: usize,
    account: AccountId,
    disk: &Disk,
    air: &Air,
    pocket: &Rc<Pocket>,
    dialect: &Rc<Cell<Dialect>>,
) -> Rc<Process> {
    Rc::new(Process {
        account,
        device: Device::new(disk.clone()),
        line: Line {
            phone: place,
            air: air.clone(),
            dialect: dialect.clone(),
        },
        pocket: pocket.clone(),
    })
}
