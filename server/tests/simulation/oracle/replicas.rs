//! Whether every phone has what the server has for it, and nothing else.

use std::collections::BTreeMap;

use app::offline::Entry;
use domain::Date;
use domain::change::RecordView;
use domain::ids::RecordId;
use domain::record::Record;
use domain::role::Account;
use domain::sum::Sums;

use super::Case;
use crate::people::KINDS;
use crate::world::{NOW, World};

/// The year of the run, whose figures phones hold.
const YEAR: u16 = 2026;

/// What the phones of an account hold; no account here begins or ends.
fn pulls(account: &Account) -> Vec<String> {
    account.pulls(Date::in_vietnam(NOW))
}

impl Case<'_> {
    /// Compares every phone with the server, and with a phone of each account
    /// that was never there before.
    ///
    /// # Errors
    /// When such a phone cannot sync.
    pub(super) fn replicas_agree(&mut self, world: &mut World) -> Result<(), String> {
        let accounts: Vec<Account> = world.host.accounts.values().cloned().collect();
        let exact = world.host.totals(YEAR);
        let public = world.host.public_totals(YEAR);
        for place in 0..world.phones.len() {
            let account = &world.host.accounts[&world.phones[place].account];
            let sees_small = account.reads_small_figures(Date::in_vietnam(NOW));
            let due = self.due(account);
            self.compare(world, place, &due);
            let phone = &world.phones[place];
            let (had, shown) = (phone.totals(), phone.public_totals());
            let same = match (had, shown) {
                (Some(had), None) => sees_small && had.communes == exact.communes,
                (None, Some(shown)) => {
                    !sees_small
                        && (&shown.figures, &shown.months) == (&public.figures, &public.months)
                }
                _ => false,
            };
            if !same {
                self.wrong
                    .push(format!("phone {place} has other figures than the server"));
            }
        }
        for account in &accounts {
            for place in 0..world.phones.len() {
                if world.phones[place].account == account.id {
                    self.sums_agree(world, place, account);
                }
            }
        }
        for account in accounts {
            let due = self.due(&account);
            let place = world.fresh_phone(account.id);
            world.sync_calmly(place)?;
            self.unsettled.push(BTreeMap::new());
            self.compare(world, place, &due);
        }
        let late = world.witness.wrong.drain(..);
        self.wrong.extend(late);
        Ok(())
    }

    /// The sums that a phone keeps are those of what the server has for it.
    fn sums_agree(&mut self, world: &World, place: usize, account: &Account) {
        let mut due = Sums::default();
        for scope in pulls(account) {
            due.0.entry(scope.clone()).or_default();
            let here = self.records.values();
            let here = here.filter(|record| record.scopes().any(|own| own == scope));
            for term in here.filter_map(Record::term) {
                due.add(&scope, term);
            }
        }
        let had = world.phones[place].sums();
        if !had.are_as_told(&due) {
            let wrong = format!("phone {place} has other sums than the server: {had:?} {due:?}");
            self.wrong.push(wrong);
        }
    }

    /// What the server has for an account's phones.
    fn due(&self, account: &Account) -> BTreeMap<RecordId, RecordView> {
        let scopes = pulls(account);
        self.records
            .values()
            .filter(|record| {
                record
                    .scopes()
                    .any(|own| scopes.iter().any(|scope| *scope == own))
            })
            .filter(|record| !record.deleted || !record.past.rivals.is_empty())
            .map(|record| (record.id, record.view()))
            .collect()
    }

    fn compare(&mut self, world: &World, place: usize, due: &BTreeMap<RecordId, RecordView>) {
        let phone = &world.phones[place];
        let mut had: BTreeMap<RecordId, Entry> = BTreeMap::new();
        for kind in KINDS.iter().chain(&["class", "spaceship"]) {
            let shown = phone.shown(kind, usize::MAX);
            had.extend(shown.into_iter().map(|entry| (entry.view.id, entry)));
        }
        for (id, is) in due {
            match had.get(id) {
                None => self
                    .wrong
                    .push(format!("phone {place} lacks {id:?}: {is:?}")),
                Some(entry) if entry.copy != *is => {
                    let copy = &entry.copy;
                    self.wrong
                        .push(format!("phone {place} has {copy:?}, the server {is:?}"));
                }
                Some(_) => {}
            }
        }
        for (id, entry) in &had {
            let unsent = !entry.waiting.is_empty();
            if !due.contains_key(id) && !unsent {
                let copy = &entry.copy;
                self.wrong
                    .push(format!("phone {place} has what is not for it: {copy:?}"));
            }
        }
        for waiting in self.unsettled[place].values() {
            let record = waiting.change.record;
            let shown = had.get(&record);
            if !shown.is_some_and(|entry| {
                entry
                    .waiting
                    .iter()
                    .any(|one| one.change.id == waiting.change.id)
            }) {
                let change = &waiting.change;
                self.wrong.push(format!(
                    "phone {place} does not show what waits: {change:?}"
                ));
            }
        }
    }
}
