//! What becomes of a packet that arrives: the way to the server, the server
//! itself, and the way back, each with its weather.

use app::sync::HttpAnswer;
use domain::ids::Millis;

use super::World;
use crate::network::{Packet, Slot, Way, break_off, portal, proxy};
use crate::watched::Death;

/// The most steps of the server's works that death may wait for; some exchanges
/// are shorter, and live.
const STEPS: usize = 28;
/// A request longer than this may be too large for a proxy, in bytes.
const LARGE: usize = 900;

/// A request before the server: whose it is, and who waits for the answer.
type Asked = (usize, Vec<u8>, Option<Slot>);

impl World {
    pub(super) fn arrive(&mut self, packet: Packet) {
        match packet.way {
            Way::Up(body) => self.go_up(packet.phone, body, packet.slot),
            Way::Down(answer) => self.go_down(answer, packet.slot),
        }
    }

    fn put(&self, phone: usize, way: Way, slot: Option<Slot>, ripe: u64) {
        let packet = Packet {
            phone,
            way,
            slot,
            ripe,
        };
        self.air.borrow_mut().push(packet);
    }

    /// A request before the server, and what the way there does to it.
    fn go_up(&mut self, phone: usize, mut body: Vec<u8>, slot: Option<Slot>) {
        let weather = self.plan.weather;
        if self.strikes(weather.request_lost) {
            self.count("request lost");
            return break_off(slot);
        }
        if slot.is_some() && self.strikes(weather.request_late) {
            self.count("request late");
            let ripe = self.turns + u64::try_from(self.chance.below(600)).unwrap();
            self.put(phone, Way::Up(body), None, ripe);
            return break_off(slot);
        }
        if slot.is_some() && self.strikes(weather.request_twice) {
            self.count("request twice");
            let ripe = self.turns + u64::try_from(self.chance.below(300)).unwrap();
            self.put(phone, Way::Up(body.clone()), None, ripe);
        }
        if self.strikes(weather.portal) {
            self.count("portal answered");
            return self.put(phone, Way::Down(portal()), slot, 0);
        }
        if self.strikes(weather.busy) {
            self.count("proxy busy");
            return self.put(phone, Way::Down(proxy(503)), slot, 0);
        }
        if body.len() > LARGE && self.strikes(weather.too_large) {
            self.count("request too large");
            return self.put(phone, Way::Down(proxy(413)), slot, 0);
        }
        if self.strikes(weather.request_cut) {
            self.count("request cut");
            body.truncate(self.chance.below(body.len()));
        }
        self.reach_server(phone, body, slot);
    }

    fn reach_server(&mut self, phone: usize, body: Vec<u8>, slot: Option<Slot>) {
        if !self.host.is_up() {
            self.count("server down");
            return break_off(slot);
        }
        let mut together = vec![(phone, body, slot)];
        if self.chance.percent(15) {
            self.gather(&mut together);
        }
        if self.strikes(self.plan.weather.server_dies) {
            self.count("server died in a work");
            self.host
                .guard
                .doom(self.chance.below(STEPS), Death::OfTheServer);
        } else if self.strikes(self.plan.weather.work_dies) {
            self.count("work of the server died");
            self.host
                .guard
                .doom(self.chance.below(STEPS), Death::OfTheWork);
        }
        self.host.now = Millis(self.clock.get());
        let requests = together
            .iter()
            .map(|(phone, body, _)| {
                let account = &self.host.accounts[&self.phones[*phone].account];
                (account.clone(), body.clone())
            })
            .collect();
        let mut answers = self.host.answer(requests);
        if answers.is_some() && self.strikes(self.plan.weather.server_dies_after) {
            self.count("server died before it answered");
            self.host.kill();
            answers = None;
        }
        let Some(answers) = answers else {
            self.down = 1 + u64::try_from(self.chance.below(40)).unwrap();
            return together
                .into_iter()
                .for_each(|(_, _, slot)| break_off(slot));
        };
        for ((phone, _, slot), answer) in together.into_iter().zip(answers) {
            self.trace(usize::from(answer.status));
            let late = self.strikes(self.plan.weather.answer_late);
            if late {
                self.count("answer late");
            }
            let most = if late { 400 } else { 1 };
            let ripe = self.turns + u64::try_from(self.chance.below(most)).unwrap();
            self.put(phone, Way::Down(answer), slot, ripe);
        }
    }

    /// Other requests that come at the same moment.
    fn gather(&mut self, together: &mut Vec<Asked>) {
        let mut air = self.air.borrow_mut();
        let mut at = 0;
        while at < air.len() {
            if matches!(air[at].way, Way::Up(_)) && air[at].ripe <= self.turns {
                let packet = air.swap_remove(at);
                if let Way::Up(body) = packet.way {
                    together.push((packet.phone, body, packet.slot));
                }
            } else {
                at += 1;
            }
        }
        drop(air);
        if together.len() > 1 {
            self.count("requests at once");
        }
    }

    fn go_down(&mut self, mut answer: HttpAnswer, slot: Option<Slot>) {
        let Some(slot) = slot else {
            return;
        };
        if self.strikes(self.plan.weather.answer_lost) {
            self.count("answer lost");
            return break_off(Some(slot));
        }
        if self.strikes(self.plan.weather.answer_cut) {
            self.count("answer cut");
            answer.body.truncate(self.chance.below(answer.body.len()));
        }
        *slot.borrow_mut() = Some(Ok(answer));
    }
}
