//! How long somebody waits who failed to sign in. A stranger is slowed down
//! until guessing is hopeless; the person whose account it is still gets in,
//! because what strangers do elsewhere is never counted against a phone that
//! has signed in before, nor against the first try from an address.

use crate::ids::Millis;

/// The wait after the first failure too many, in milliseconds; it doubles.
pub const FIRST_WAIT: i64 = 30_000;
/// The longest wait for one login, in milliseconds: a quarter of an hour, never a day.
pub const LONGEST_WAIT: i64 = 15 * 60_000;
/// The longest wait for everything that comes from one address, in milliseconds:
/// a mobile network puts thousands of people behind one.
pub const LONGEST_WAIT_OF_ADDRESS: i64 = 60_000;
/// Failures are forgotten this long after the last, in milliseconds.
pub const FORGOTTEN_AFTER: i64 = 24 * 3_600_000;
/// For how long a phone that signed in is known again, in milliseconds.
pub const KNOWN_FOR: i64 = 180 * 24 * 3_600_000;

/// So many failures cost nothing on a phone that has signed in to this account before.
pub const FREE_ON_KNOWN: u32 = 10;
/// So many cost nothing from an address to one login.
pub const FREE_AT_ADDRESS: u32 = 5;
/// So many cost nothing from an address to one login that is under siege.
pub const FREE_UNDER_SIEGE: u32 = 1;
/// A login is under siege after so many failures from phones that are not known.
pub const SIEGE: u32 = 50;
/// So many cost nothing from one address to any logins: a training day at the
/// commune's router.
pub const FREE_OF_ADDRESS: u32 = 50;

/// How often somebody failed, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The failures that are not forgotten.
    pub failures: u32,
    /// The last of them.
    pub last: Millis,
}

impl Tally {
    /// The tally as it counts now: one that is old counts nothing.
    #[must_use]
    pub fn at(self, now: Millis) -> Self {
        if now.0.saturating_sub(self.last.0) >= FORGOTTEN_AFTER {
            Self::default()
        } else {
            self
        }
    }

    /// With one more failure.
    #[must_use]
    pub fn raised(self, now: Millis) -> Self {
        Self {
            failures: self.at(now).failures.saturating_add(1),
            last: now,
        }
    }

    /// With one failure taken back, because it was none.
    #[must_use]
    pub fn taken_back(self) -> Self {
        Self {
            failures: self.failures.saturating_sub(1),
            last: self.last,
        }
    }

    /// Until when the next try waits.
    fn until(self, free: u32, longest: i64) -> Millis {
        let Some(beyond) = self.failures.checked_sub(free) else {
            return Millis(0);
        };
        let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(20)).min(longest);
        Millis(self.last.0.saturating_add(wait))
    }
}

/// What counts for one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// From a phone that has signed in to this account before.
    Known {
        /// What this phone did.
        own: Tally,
    },
    /// From any other.
    Stranger {
        /// From this address to this login.
        pair: Tally,
        /// From this address to any login.
        address: Tally,
        /// To this login from any phone that is not known.
        login: Tally,
    },
}

impl Tried {
    /// After how many seconds there may be a try; none if it may be now.
    ///
    /// ```
    /// use domain::attempts::{Tally, Tried};
    /// use domain::ids::Millis;
    /// let own = Tally { failures: 10, last: Millis(0) };
    /// assert_eq!(Tried::Known { own }.wait(Millis(10_000)), Some(20));
    /// assert_eq!(Tried::Known { own }.wait(Millis(30_000)), None);
    /// ```
    #[must_use]
    pub fn wait(self, now: Millis) -> Option<u32> {
        let until = match self {
            Self::Known { own } => own.at(now).until(FREE_ON_KNOWN, LONGEST_WAIT),
            Self::Stranger {
                pair,
                address,
                login,
            } => {
                let free = if login.at(now).failures >= SIEGE {
                    FREE_UNDER_SIEGE
                } else {
                    FREE_AT_ADDRESS
                };
                let pair = pair.at(now).until(free, LONGEST_WAIT);
                let address = address.at(now);
                pair.max(address.until(FREE_OF_ADDRESS, LONGEST_WAIT_OF_ADDRESS))
            }
        };
        let left = until.0.saturating_sub(now.0);
        (left > 0).then(|| u32::try_from((left + 999) / 1_000).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(failures: u32) -> Tally {
        Tally {
            failures,
            last: Millis(1_000_000),
        }
    }

    fn stranger(pair: u32, address: u32, login: u32) -> Tried {
        Tried::Stranger {
            pair: tally(pair),
            address: tally(address),
            login: tally(login),
        }
    }

    #[test]
    fn the_wait_doubles_and_has_an_end() {
        let now = Millis(1_000_000);
        for (tried, wait) in [
            (stranger(0, 0, 0), None),
            (stranger(4, 4, 4), None),
            (stranger(5, 5, 5), Some(30)),
            (stranger(6, 6, 6), Some(60)),
            (stranger(9, 9, 9), Some(480)),
            (stranger(10, 10, 10), Some(900)),
            (stranger(u32::MAX, 10, 10), Some(900)),
            (stranger(0, 49, 0), None),
            (stranger(0, 50, 0), Some(30)),
            (stranger(0, 5_000, 0), Some(60)),
            (stranger(0, 0, 5_000), None),
            (stranger(1, 1, 5_000), Some(30)),
            (Tried::Known { own: tally(9) }, None),
            (Tried::Known { own: tally(10) }, Some(30)),
            (Tried::Known { own: tally(99) }, Some(900)),
        ] {
            assert_eq!(tried.wait(now), wait, "{tried:?}");
        }
    }

    #[test]
    fn no_number_of_failures_keeps_anybody_out_for_more_than_a_quarter_of_an_hour() {
        let after = |wait: i64| Millis(1_000_000 + wait);
        for failures in [1, 5, 50, 5_000, u32::MAX] {
            let tried = stranger(failures, 0, failures);
            assert_eq!(tried.wait(after(LONGEST_WAIT)), None);
            let tried = stranger(0, failures, failures);
            assert_eq!(tried.wait(after(LONGEST_WAIT_OF_ADDRESS)), None);
        }
    }

    #[test]
    fn a_day_later_nothing_is_left_of_it() {
        let later = Millis(1_000_000 + FORGOTTEN_AFTER);
        assert_eq!(tally(400).at(later), Tally::default());
        assert_eq!(tally(400).raised(later).failures, 1);
        assert_eq!(tally(400).raised(Millis(1_000_001)).failures, 401);
        assert_eq!(tally(1).taken_back().failures, 0);
    }
}
