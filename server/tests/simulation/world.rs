//! The world of one run: phones, the air and the server, and who goes on next.

mod calm;
mod road;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use app::sync::Trouble;
use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};

use super::chance::Chance;
use super::dialect::Dialect;
use super::host::Host;
use super::network::{Air, Packet};
use super::office::Office;
use super::oracle;
use super::people::Person;
use super::phone::{Done, Phone};
use super::plan::Plan;
use super::witness::Witness;

/// A day in November 2026, in milliseconds.
pub(crate) const NOW: i64 = 1_795_000_000_000;
pub(crate) const COMMUNES: [&str; 2] = ["01807", "01273"];
/// Whose phones there are, by account: two people of one commune, one of them
/// with two phones, one of another commune, the province, and a helper in a
/// hamlet of the first commune, with two phones.
const PHONES: [u8; 7] = [1, 2, 1, 3, 4, 5, 5];
/// What people, the office and syncs did, in all.
pub(crate) const OPERATIONS: &str = "operations";

/// How often what was done or happened.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

pub(crate) struct World {
    plan: Plan,
    chance: Chance,
    clock: Rc<Cell<i64>>,
    turns: u64,
    air: Air,
    pub(crate) phones: Vec<Phone>,
    pub(crate) host: Host,
    office: Office,
    pub(crate) witness: Witness,
    pub(crate) counts: Counts,
    /// Turns until a server that died is started again.
    down: u64,
    calm: bool,
    /// Nothing of the storm is in the air any more: from here on all goes well.
    drained: bool,
    /// A digest of everything that happened, to tell two runs apart.
    trace: u64,
}

fn accounts() -> Vec<Account> {
    let account = |n: u8, role, scope| {
        Account::new(
            AccountId::new(1, [n; 10]),
            format!("Cán bộ {n}"),
            role,
            scope,
        )
    };
    let officer =
        |n, commune: &str| account(n, Role::CommuneOfficer, Scope::Commune(commune.to_owned()));
    let hamlet = Scope::hamlet(&format!("{}/Nà Luông", COMMUNES[0])).unwrap();
    vec![
        officer(1, COMMUNES[0]),
        officer(2, COMMUNES[0]),
        officer(3, COMMUNES[1]),
        account(4, Role::ProvinceReviewer, Scope::Province),
        account(5, Role::HamletHelper, hamlet),
    ]
}

/// What a run that went well tells.
pub(crate) struct Told {
    pub(crate) counts: Counts,
    pub(crate) trace: u64,
}

/// Plays a run from its seed to the verdict.
///
/// # Errors
/// What is wrong, line by line.
pub(crate) fn play(plan: &Plan, seed: u64) -> Result<Told, String> {
    let mut world = World::new(plan, seed);
    while world.operations() < plan.operations {
        world.operate();
        // Now and then people do things at the same moment.
        let most = if world.chance.percent(30) { 8 } else { 120 };
        for _ in 0..world.chance.below(most) {
            world.turn();
        }
    }
    world.settle()?;
    oracle::judge(&mut world)?;
    Ok(Told {
        counts: world.counts.clone(),
        trace: world.trace,
    })
}

/// Plays a run; a panic on the way is a finding too.
///
/// # Errors
/// What is wrong, line by line.
pub(crate) fn play_safely(plan: &Plan, seed: u64) -> Result<Told, String> {
    let run = std::panic::AssertUnwindSafe(|| play(plan, seed));
    std::panic::catch_unwind(run).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        Err(format!("panicked: {}", text.unwrap_or_default()))
    })
}

impl World {
    fn new(plan: &Plan, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let accounts = accounts();
        let host = Host::new(
            plan.backend,
            plan.host_lie,
            plan.page,
            &accounts,
            Millis(NOW),
        );
        let clock = Rc::new(Cell::new(NOW));
        let air = Air::default();
        let phones = PHONES
            .iter()
            .enumerate()
            .map(|(place, n)| {
                let account = AccountId::new(1, [*n; 10]);
                Phone::new(place, account, &air, &clock, chance.branch(), plan.disk_lie)
            })
            .collect();
        let office = Office::new(chance.branch());
        Self {
            plan: plan.clone(),
            chance,
            clock,
            turns: 0,
            air,
            phones,
            host,
            office,
            witness: Witness::default(),
            counts: Counts::new(),
            down: 0,
            calm: false,
            drained: false,
            trace: seed,
        }
    }

    /// A phone that was never there, of the account of another.
    pub(crate) fn fresh_phone(&mut self, account: AccountId) -> usize {
        let place = self.phones.len();
        let chance = self.chance.branch();
        self.phones.push(Phone::new(
            place,
            account,
            &self.air,
            &self.clock,
            chance,
            None,
        ));
        place
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
        for byte in what.bytes() {
            self.trace = (self.trace ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Counts what somebody did.
    fn operation(&mut self, what: &'static str) {
        self.count(what);
        *self.counts.entry(OPERATIONS).or_default() += 1;
    }

    /// How much was done so far.
    fn operations(&self) -> usize {
        let done = self.counts.get(OPERATIONS).copied().unwrap_or_default();
        usize::try_from(done).unwrap()
    }

    fn trace(&mut self, what: usize) {
        let what = u64::try_from(what).unwrap();
        self.trace = (self.trace ^ what).wrapping_mul(0x0100_0000_01b3);
    }

    /// True as often as the weather says.
    fn strikes(&mut self, percent: usize) -> bool {
        !self.calm && percent > 0 && self.chance.percent(percent)
    }

    /// Somebody does something.
    fn operate(&mut self) {
        self.clock
            .set(self.clock.get() + 1_000 * i64::try_from(self.chance.below(1_800)).unwrap());
        if self.strikes(self.plan.weather.mishap) {
            self.mishap();
        }
        match self.chance.weighted(&[64, 28, 6, 2]) {
            0 => self.at_a_phone(Self::save),
            1 => self.at_a_phone(Self::begin_sync),
            2 => self.office_acts(),
            _ => self.transfer(),
        }
    }

    /// Somebody does something at a phone with a tab that is free, and sooner
    /// at one where nothing is under way.
    fn at_a_phone(&mut self, act: impl FnOnce(&mut Self, usize, usize)) {
        let mut free = Vec::new();
        for (place, phone) in self.phones.iter().enumerate() {
            if let Some(tab) = phone.idle_tab() {
                let idle = phone.busy_tabs().next().is_none();
                free.extend(std::iter::repeat_n((place, tab), 1 + usize::from(idle)));
            }
        }
        if let Some((place, tab)) = self.chance.pick_some(&free).copied() {
            act(self, place, tab);
        }
    }

    fn save(&mut self, place: usize, tab: usize) {
        if let Some(form) = self.phones[place].form.take() {
            self.operation("saved a form that stood open");
            return self.phones[place].save(tab, form);
        }
        let phone = &self.phones[place];
        let account = &self.host.accounts[&phone.account];
        let chance = &mut self.chance;
        let mut person = Person {
            phone,
            account,
            chance,
        };
        if person.chance.percent(5)
            && let Some(record) = person.give_up()
        {
            self.operation("gave up what was refused");
            return self.phones[place].give_up(tab, record);
        }
        let edits = person.act();
        if edits.is_empty() {
            return self.begin_sync(place, tab);
        }
        if self.chance.percent(12) {
            self.operation("opened a form");
            self.phones[place].form = Some(edits);
        } else {
            self.operation("saved");
            self.phones[place].save(tab, edits);
        }
    }

    fn begin_sync(&mut self, place: usize, tab: usize) {
        let other = self.phones[place].busy_tabs().next().is_some();
        self.operation(if other {
            "synced beside another tab"
        } else {
            "synced"
        });
        self.phones[place].sync(tab);
    }

    fn office_acts(&mut self) {
        self.host.now = Millis(self.clock.get());
        if !self.host.is_up() {
            return;
        }
        let from = self.chance.below(COMMUNES.len());
        let (from, to) = (COMMUNES[from], COMMUNES[1 - from]);
        match self.chance.below(4) {
            0 => {
                self.operation("signed up by link");
                self.office.sign_up(&self.host, &mut self.witness, from);
            }
            1 => {
                self.operation("office wrote late");
                self.office.write_late(&self.host, &mut self.witness, from);
            }
            _ => {
                self.operation("household moved");
                self.office
                    .move_household(&self.host, &mut self.witness, from, to);
            }
        }
    }

    /// An officer is put in charge of the other commune.
    fn transfer(&mut self) {
        self.operation("officer moved");
        let id = AccountId::new(1, [2; 10]);
        let account = self.host.accounts.get_mut(&id).unwrap();
        let now = if account.scope == Scope::Commune(COMMUNES[0].to_owned()) {
            1
        } else {
            0
        };
        account.scope = Scope::Commune(COMMUNES[now].to_owned());
    }

    fn mishap(&mut self) {
        let place = self.chance.below(self.phones.len());
        match self.chance.weighted(&[4, 3, 4, 1]) {
            0 => {
                self.count("disk full");
                let commits = 1 + self.chance.below(4);
                self.phones[place].fill(commits);
            }
            1 => {
                self.count("clock jumped");
                let hours = i64::try_from(self.chance.below(20 * 8_760)).unwrap() - 10 * 8_760;
                self.phones[place].pocket.skew.set(hours * 3_600_000);
            }
            2 => {
                self.count("version changed");
                let all = [Dialect::Same, Dialect::NewerPhone, Dialect::NewerServer];
                self.phones[place].dialect.set(*self.chance.pick(&all));
            }
            _ => {
                if let Some(tab) = self.phones[place].idle_tab() {
                    self.count("cursor lost");
                    self.phones[place].lose_place(tab);
                }
            }
        }
    }

    /// One tab or one packet goes on by one step.
    pub(crate) fn turn(&mut self) {
        self.turns += 1;
        self.clock.set(self.clock.get() + 500);
        if !self.host.is_up() {
            self.down = self.down.saturating_sub(1);
            if self.down == 0 {
                self.host.start();
            }
        }
        let mut tabs = Vec::new();
        for (place, phone) in self.phones.iter().enumerate() {
            tabs.extend(phone.busy_tabs().map(|tab| (place, tab)));
        }
        let ripe: Vec<usize> = {
            let air = self.air.borrow();
            let ripe = |packet: &Packet| packet.ripe <= self.turns || self.calm;
            (0..air.len()).filter(|at| ripe(&air[*at])).collect()
        };
        if tabs.is_empty() && ripe.is_empty() {
            return;
        }
        let at = self.chance.below(tabs.len() + ripe.len());
        self.trace(at);
        if let Some((place, tab)) = tabs.get(at) {
            self.step(*place, *tab);
        } else {
            let packet = self.air.borrow_mut().swap_remove(ripe[at - tabs.len()]);
            self.arrive(packet);
        }
    }

    fn step(&mut self, place: usize, tab: usize) {
        if !self.calm && self.chance.below(1_000) < self.plan.weather.phone_dies {
            self.count("phone killed in mid work");
            return self.phones[place].kill();
        }
        let done = self.phones[place].step(tab);
        self.witness.look(place, &self.phones[place]);
        match done {
            Some(Done::Saved(Ok(changes))) => {
                self.trace(changes.len());
                self.witness.told(place, &self.phones[place], changes);
            }
            Some(Done::Saved(Err(_))) => self.count("save found no room"),
            Some(Done::Synced(Ok(report))) => {
                self.trace(report.stood + 100 * report.refused);
                self.count("sync went well");
                if report.repairs > 0 {
                    let wrong = format!("phone {place}: its copy had to be repaired");
                    self.witness.wrong.push(wrong);
                }
            }
            Some(Done::Synced(Err(trouble))) => {
                self.count(match trouble {
                    Trouble::Offline => "sync broke off",
                    Trouble::NotOurs => "sync heard a stranger",
                    Trouble::Full | Trouble::Storage(_) => "sync found no room",
                    _ => "sync was turned away",
                });
                if self.drained {
                    let trouble = format!("phone {place}: a calm sync fails: {trouble}");
                    self.witness.wrong.push(trouble);
                }
            }
            Some(Done::GaveUp(Ok(record))) => self.witness.gave_up(place, record),
            Some(Done::GaveUp(Err(_)) | Done::Noted) | None => {}
        }
    }
}
