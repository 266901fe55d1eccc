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

/// What asked for another attempt while one ran; the last is the most urgent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Again {
    /// Nothing did.
    #[default]
    No,
    /// Something was saved.
    Saved,
    /// The connection came back; the attempt may hang on the one before.
    Online,
    /// A person, or a sign-in.
    Opened,
}

impl Again {
    /// How long after an attempt the next one comes, if this asked for it.
    fn wait(self, chance: u32) -> Option<i64> {
        match self {
            Self::No => None,
            Self::Saved => Some(GATHER),
            Self::Online => Some(share(SPREAD, chance)),
            Self::Opened => Some(0),
        }
    }
}

/// What is known of past attempts, and when the next one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    due: Option<Millis>,
    running: bool,
    again: Again,
    failures: u32,
    stopped: bool,
    not_before: Option<Millis>,
    last_answer: Option<Millis>,
    looked: Option<Millis>,
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
        self.follow_clock(now);
        match event {
            Event::Opened => {
                self.stopped = false;
                self.failures = 0;
                self.not_before = None;
                self.again = self.again.max(Again::Opened);
                self.sooner(now);
            }
            Event::Saved if self.running => self.again = self.again.max(Again::Saved),
            // After a failure the wait stands: each save would shorten it to nothing.
            Event::Saved if self.failures > 0 => {}
            Event::Saved => self.sooner(after(now, GATHER)),
            Event::Online => {
                self.failures = 0;
                self.again = self.again.max(Again::Online);
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
                self.again = Again::No;
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
                let refresh = REFRESH + share(REFRESH / 4, chance);
                let wait = self.again.wait(chance).unwrap_or(refresh);
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
        // What a person or a new connection asked for in the meantime, this
        // attempt did not try: only what the server itself says stands against it.
        let asked = Some(self.again).filter(|again| *again >= Again::Online);
        self.due = match trouble {
            Trouble::SignedOut | Trouble::TooOld if asked == Some(Again::Opened) => Some(now),
            // Trying again changes nothing until somebody signs in or reloads.
            Trouble::SignedOut | Trouble::TooOld => {
                self.stopped = true;
                None
            }
            // It was answered, and all is told: a save brings the correction of what
            // could not be sent.
            Trouble::Revoked => {
                self.failures = 0;
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
            Trouble::Offline
            | Trouble::NotOurs
            | Trouble::Server { .. }
            | Trouble::Full
            | Trouble::Storage(_) => {
                let asked = asked.and_then(|again| again.wait(chance));
                Some(after(now, asked.unwrap_or(wait)))
            }
        };
    }

    /// A clock that was put back takes what is planned along: a wait of seconds
    /// must not become one of a year.
    fn follow_clock(&mut self, now: Millis) {
        if let Some(back) = self.looked.map(|looked| looked.0.saturating_sub(now.0))
            && back > 0
        {
            for moment in [&mut self.due, &mut self.not_before, &mut self.last_answer] {
                *moment = moment.map(|at| after(at, -back));
            }
        }
        self.looked = Some(now);
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
    fn a_person_who_asks_during_an_attempt_is_not_left_waiting_after_it() {
        for event in [Event::Opened, Event::Online] {
            let mut schedule = Schedule::default();
            schedule.on(&Event::Started, Millis(0), 0);
            schedule.on(&event, Millis(10), 0);
            schedule.on(&Event::Saved, Millis(15), 0);
            assert_eq!(at(&schedule), None, "{event:?}: one at a time");
            let mut failing = schedule.clone();
            schedule.on(&Event::Answered, Millis(20), 0);
            assert_eq!(at(&schedule), Some(20), "{event:?}");
            failing.on(&Event::Troubled(Trouble::Offline), Millis(30), u32::MAX / 2);
            assert!(
                at(&failing).is_some_and(|due| due <= 30 + SPREAD),
                "{event:?}"
            );
            // The next failure waits like any other.
            troubled(&mut failing, Trouble::Offline, 40, u32::MAX);
            assert!(
                at(&failing).is_some_and(|due| due >= 40 + FIRST_WAIT),
                "{event:?}"
            );
        }
    }

    #[test]
    fn a_sign_in_during_an_attempt_outlives_the_old_sessions_refusal() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Started, Millis(0), 0);
        schedule.on(&Event::Opened, Millis(10), 0);
        schedule.on(&Event::Troubled(Trouble::SignedOut), Millis(20), 0);
        assert_eq!(at(&schedule), Some(20));
        troubled(&mut schedule, Trouble::SignedOut, 20, 0);
        assert_eq!(at(&schedule), None);
    }

    #[test]
    fn what_the_server_asks_for_stands_against_an_earlier_press() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Started, Millis(0), 0);
        schedule.on(&Event::Opened, Millis(10), 0);
        schedule.on(&Event::Troubled(server(Some(60))), Millis(20), 0);
        assert_eq!(at(&schedule), Some(60_020));
    }

    #[test]
    fn a_clock_that_is_put_back_a_year_moves_no_attempt_a_year_away() {
        const YEAR: i64 = 365 * 86_400_000;
        let mut schedule = Schedule::default();
        schedule.on(&Event::Answered, Millis(YEAR), 0);
        schedule.on(&Event::Saved, Millis(5), 0);
        assert_eq!(at(&schedule), Some(5 + GATHER));
        schedule.on(&Event::Answered, Millis(10), 0);
        schedule.on(&Event::Visible, Millis(10 + FRESH), 0);
        assert_eq!(at(&schedule), Some(10 + FRESH));
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
    fn a_revoked_phone_rests_until_something_is_corrected() {
        let mut schedule = Schedule::default();
        schedule.on(&Event::Started, Millis(0), 0);
        schedule.on(&Event::Troubled(Trouble::Revoked), Millis(0), 0);
        assert_eq!(at(&schedule), None);
        schedule.on(&Event::Saved, Millis(0), 0);
        assert_eq!(at(&schedule), Some(GATHER));
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
