//! The end of a run: the storm is over, and everybody syncs until nothing moves.

use super::{PHONES, World};
use crate::dialect::Dialect;
use crate::people::Person;
use crate::phone::Phone;

/// After so many rounds of calm syncs nothing may move any more.
const ROUNDS: usize = 25;
/// After so many turns everything that is under way has come to its end.
const TURNS: usize = 200_000;

impl World {
    /// Lets everything that is under way come to its end.
    fn drain(&mut self) -> Result<(), String> {
        for _ in 0..TURNS {
            let busy = self
                .phones
                .iter()
                .any(|phone| phone.busy_tabs().next().is_some());
            if !busy && self.air.borrow().is_empty() {
                return Ok(());
            }
            self.turn();
        }
        Err("a sync never comes to an end".to_owned())
    }

    /// A calm sync of one phone, to its end.
    pub(crate) fn sync_calmly(&mut self, place: usize) -> Result<(), String> {
        self.phones[place].sync(0);
        self.drain()
    }

    /// What would still move if anything did.
    fn standing(&self) -> Vec<(Option<String>, Vec<String>)> {
        let phone = |phone: &Phone| {
            let unsettled = phone.unsettled(domain::ids::Seq(0));
            let states = unsettled
                .iter()
                .map(|one| format!("{} {:?}", one.change.id, one.state));
            (phone.cursor(), states.collect())
        };
        self.phones.iter().map(phone).collect()
    }

    /// Ends all trouble, and lets everybody sync until nothing moves.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.calm = true;
        self.host.start();
        for phone in &self.phones {
            phone.fill(0);
            phone.dialect.set(Dialect::Same);
        }
        self.drain()?;
        self.drained = true;
        self.clear_up()?;
        for _ in 0..ROUNDS {
            let before = self.standing();
            for place in 0..self.phones.len() {
                self.sync_calmly(place)?;
            }
            if self.standing() == before {
                return Ok(());
            }
        }
        Err(format!("nothing comes to rest: {:?}", self.standing()))
    }

    /// In half of all runs people put right what they can before the end.
    fn clear_up(&mut self) -> Result<(), String> {
        if self.chance.percent(50) {
            return Ok(());
        }
        for _ in 0..3 {
            for place in 0..PHONES.len() {
                for _ in 0..4 {
                    let phone = &self.phones[place];
                    let account = &self.host.accounts[&phone.account];
                    let chance = &mut self.chance;
                    let edits = Person {
                        phone,
                        account,
                        chance,
                    }
                    .correct();
                    if !edits.is_empty() {
                        self.phones[place].save(0, edits);
                        self.drain()?;
                    }
                }
                self.sync_calmly(place)?;
            }
        }
        Ok(())
    }
}
