//! When to try to sync next: a pure decision from what happened.
//!
//! Time and chance are passed in. The driver in a browser feeds events and
//! sets one timer for [`Schedule::due`]; tests feed events and look.

use domain::ids::Millis;

use super::engine::Trouble;

/// Something that may move the next attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The app was opened, or somebody signed in.
    Opened,
    /// Something was saved.
    Saved,
    /// The browser says that there is a connection again.
    Online,
    /// The page came to the front.
    Visible,
    /// The attempt begins.
    Started,
    /// Another tab of this account is syncing.
    Busy,
    /// Everything was sent and fetched.
    Answered,
    /// The attempt failed.
    Troubled(Trouble),
}

/// Saves that follow each other this closely go in one exchange.
const GATHER: i64 = 1_500;
/// How long a page at the front goes without asking what is new.
const REFRESH: i64 = 10 * 60_000;
/// A page that comes to the front asks again after this.
const FRESH: i64 = 60_000;
/// How soon to look whether another tab is done.
const BUSY: i64 = 5_000;
/// The first wait after a failure, doubled with each further one.
const FIRST_WAIT: i64 = 5_000;
/// The longest wait between two attempts.
const LONGEST_WAIT: i64 = 15 * 60_000;
/// Phones that find the signal together do not all ask in the same second.
const SPREAD: i64 = 3_000;

/// What is known of past attempts, and when the next one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    due: Option<Millis>,
    running: bool,
    again: bool,
    failures: u32,
    stopped: bool,
    not_before: Option<Millis>,
    last_answer: Option<Millis>,
}

impl Schedule {
    /// When to try next; none while an attempt runs, and while only a person can help.
    #[must_use]
    pub const fn due(&self) -> Option<Millis> {
        if self.running { None } else { self.due }
    }

    /// True while an attempt runs.
    #[must_use]
    pub const fn running(&self) -> bool {
        self.running
    }

    /// Takes an event in. `chance` is any random number; it spreads attempts in time.
    pub fn on(&mut self, event: &Event, now: Millis, chance: u32) {
        match event {
            Event::Opened => {
                self.stopped = false;
                self.failures = 0;
                self.not_before = None;
                self.sooner(now);
            }
            Event::Saved if self.running => self.again = true,
            // After a failure the wait stands: each save would shorten it to nothing.
            Event::Saved if self.failures > 0 => {}
            Event::Saved => self.sooner(after(now, GATHER)),
            Event::Online => {
                self.failures = 0;
                self.sooner(after(now, share(SPREAD, chance)));
            }
            Event::Visible => {
                let stale = self
                    .last_answer
                    .is_none_or(|last| now.0.saturating_sub(last.0) >= FRESH);
                if stale {
                    self.sooner(now);
                }
            }
            Event::Started => {
                self.running = true;
                self.again = false;
                self.due = None;
            }
            Event::Busy => {
                self.running = false;
                self.due = Some(after(now, BUSY + share(SPREAD, chance)));
            }
            Event::Answered => {
                self.running = false;
                self.failures = 0;
                self.not_before = None;
                self.last_answer = Some(now);
                let wait = if self.again {
                    GATHER
                } else {
                    REFRESH + share(REFRESH / 4, chance)
                };
                self.due = Some(after(now, wait));
            }
            Event::Troubled(trouble) => self.troubled(trouble, now, chance),
        }
    }

    fn troubled(&mut self, trouble: &Trouble, now: Millis, chance: u32) {
        self.running = false;
        self.failures = self.failures.saturating_add(1);
        let doubled = FIRST_WAIT
            .checked_shl(self.failures.saturating_sub(1).min(16))
            .unwrap_or(LONGEST_WAIT)
            .min(LONGEST_WAIT);
        // Between half and the whole of the wait, so that phones drift apart.
        let wait = doubled / 2 + share(doubled / 2, chance);
        self.due = match trouble {
            // Trying again changes nothing until somebody signs in or reloads.
            Trouble::SignedOut | Trouble::TooOld => {
                self.stopped = true;
                None
            }
            Trouble::Server {
                retry_after: Some(seconds),
                ..
            } => {
                let asked = i64::from(*seconds).saturating_mul(1_000);
                self.not_before = Some(after(now, asked));
                Some(after(now, wait.max(asked + share(SPREAD, chance))))
            }
            Trouble::Offline | Trouble::NotOurs | Trouble::Server { .. } | Trouble::Storage(_) => {
                Some(after(now, wait))
            }
        };
    }

    /// Moves the next attempt to `wanted` unless it is earlier already, and
    /// never before the moment that the server asked for.
    fn sooner(&mut self, wanted: Millis) {
        if self.stopped {
            return;
        }
        let wanted = self.not_before.map_or(wanted, |bound| wanted.max(bound));
        self.due = Some(self.due.map_or(wanted, |due| due.min(wanted)));
    }
}

fn after(now: Millis, wait: i64) -> Millis {
    Millis(now.0.saturating_add(wait))
}

/// A part of `span`, by chance.
fn share(span: i64, chance: u32) -> i64 {
    span * i64::from(chance >> 1) / i64::from(u32::MAX >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(schedule: &Schedule) -> Option<i64> {
        schedule.due().map(|due| due.0)
    }

    fn troubled(schedule: &mut Schedule, trouble: Trouble, now: i64, chance: u32) {
        schedule.on(&Event::Started, Millis(now), chance);
        schedule.on(&Event::Troubled(trouble), Millis(now), chance);
    }

    fn server(retry_after: Option<u32>) -> Trouble {
        Trouble::Server {
            status: 503,
            error: "busy".to_owned(),
            retry_after,
        }
    }

    #[test]
    fn the_app_syncs_when_it_opens_and_shortly_after_a_save() {
        let mut schedule = Schedule::default();
        assert_eq!(at(&schedule), None);
        schedule.on(&Event::Opened, Millis(1_000), 0);
        assert_eq!(at(&schedule), Some(1_000));
        schedule.on(&Event::Started, Millis(1_000), 0);
        assert_eq!(at(&schedule), None);
        schedule.on(&Event::Answered, Millis(2_000), 0);
        assert_eq!(at(&schedule), Some(2_000 + REFRESH));
        schedule.on(&Event::Saved, Millis(9_000), 0);
        schedule.on(&Event::Saved, Millis(9_900), 0);
        assert_eq!(at(&schedule), Some(9_000 + GATHER));
    }

    #[test]
    fn a_save_during_an_attempt_brings_another_attempt() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Started, Millis(0), 0);
        schedule.on(&Event::Saved, Millis(10), 0);
        assert_eq!(at(&schedule), None);
        schedule.on(&Event::Answered, Millis(20), 0);
        assert_eq!(at(&schedule), Some(20 + GATHER));
    }

    #[test]
    fn waits_double_with_every_failure_up_to_a_quarter_of_an_hour() {
        let mut schedule = Schedule::default();
        for wait in [5_000, 10_000, 20_000, 40_000] {
            troubled(&mut schedule, Trouble::Offline, 0, u32::MAX);
            assert_eq!(at(&schedule), Some(wait));
        }
        for _ in 0..100 {
            troubled(&mut schedule, Trouble::NotOurs, 0, u32::MAX);
        }
        assert_eq!(at(&schedule), Some(LONGEST_WAIT));
        troubled(&mut schedule, Trouble::Offline, 0, 0);
        assert_eq!(at(&schedule), Some(LONGEST_WAIT / 2));
    }

    #[test]
    fn saves_do_not_shorten_the_wait_after_a_failure() {
        let mut schedule = Schedule::default();
        troubled(&mut schedule, Trouble::Offline, 0, u32::MAX);
        schedule.on(&Event::Saved, Millis(100), 0);
        assert_eq!(at(&schedule), Some(5_000));
    }

    #[test]
    fn a_connection_or_a_look_at_the_page_ends_the_wait() {
        let mut schedule = Schedule::default();
        troubled(&mut schedule, Trouble::Offline, 0, u32::MAX);
        schedule.on(&Event::Online, Millis(100), 0);
        assert_eq!(at(&schedule), Some(100));
        troubled(&mut schedule, Trouble::Offline, 200, u32::MAX);
        schedule.on(&Event::Visible, Millis(300), 0);
        assert_eq!(at(&schedule), Some(300));
    }

    #[test]
    fn a_page_that_was_just_answered_does_not_ask_again_on_a_look() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Answered, Millis(0), 0);
        schedule.on(&Event::Visible, Millis(FRESH - 1), 0);
        assert_eq!(at(&schedule), Some(REFRESH));
        schedule.on(&Event::Visible, Millis(FRESH), 0);
        assert_eq!(at(&schedule), Some(FRESH));
    }

    #[test]
    fn the_servers_wish_to_wait_is_honoured_whatever_happens() {
        let mut schedule = Schedule::default();
        troubled(&mut schedule, server(Some(120)), 0, 0);
        assert_eq!(at(&schedule), Some(120_000));
        for event in [Event::Online, Event::Visible, Event::Saved] {
            schedule.on(&event, Millis(1_000), 0);
            assert_eq!(at(&schedule), Some(120_000), "{event:?}");
        }
        troubled(&mut schedule, server(None), 120_000, u32::MAX);
        assert!(at(&schedule).is_some_and(|due| due > 120_000));
    }

    #[test]
    fn nothing_is_tried_while_only_a_person_can_help() {
        for trouble in [Trouble::SignedOut, Trouble::TooOld] {
            let mut schedule = Schedule::default();
            troubled(&mut schedule, trouble, 0, 0);
            for event in [Event::Saved, Event::Online, Event::Visible] {
                schedule.on(&event, Millis(999_999), 0);
                assert_eq!(at(&schedule), None, "{event:?}");
            }
            schedule.on(&Event::Opened, Millis(1_000_000), 0);
            assert_eq!(at(&schedule), Some(1_000_000));
        }
    }

    #[test]
    fn a_tab_looks_again_when_another_one_was_syncing() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Started, Millis(0), 0);
        schedule.on(&Event::Busy, Millis(0), 0);
        assert_eq!(at(&schedule), Some(BUSY));
        assert!(!schedule.running());
    }
}
