//! What time it is, on a phone whose clock may be a year off.

use super::Phone;
use super::here::Here;
use crate::offline::Ambient;
use domain::Date;
use domain::ids::{Millis, RecordId};
use leptos::prelude::*;

/// A difference up to this is nobody's trouble.
const TOLERATED: i64 = 10 * 60_000;

/// What the server last said of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ServerTime {
    /// Its own clock then.
    pub(super) at: Millis,
    /// How far the device's clock was ahead of it then.
    pub(super) skew: Millis,
}

/// The moment that it most likely is.
///
/// The device's clock may still be as wrong as it was then, or have been put
/// right since: of the two readings that leaves the one holds that puts less
/// time between the server's word and now, and none before that word. Where
/// neither does, it is at least as late as that word.
fn likely(device: Millis, told: Option<ServerTime>) -> Millis {
    let Some(ServerTime { at, skew }) = told else {
        return device;
    };
    let corrected = Millis(device.0.saturating_sub(skew.0));
    let passed = |moment: &Millis| moment.0.saturating_sub(at.0);
    let best = [device, corrected]
        .into_iter()
        .filter(|moment| passed(moment) >= -TOLERATED)
        .min_by_key(passed)
        .unwrap_or(at);
    if best.0.abs_diff(device.0) <= TOLERATED.unsigned_abs() {
        device
    } else {
        best
    }
}

impl Phone {
    /// What time it is: by the device's clock, unless the server's word shows
    /// that this is wrong.
    #[must_use]
    pub fn now(self) -> Millis {
        likely(Here.now(), self.server_time.get_untracked())
    }

    /// Today, in Viet Nam.
    #[must_use]
    pub fn today(self) -> Date {
        Date::in_vietnam(self.now().0)
    }

    /// An id for a record that is about to be made.
    #[must_use]
    pub fn new_id(self) -> RecordId {
        RecordId::new(
            u64::try_from(self.now().0).unwrap_or_default(),
            Here.random(),
        )
    }

    /// Whether the device's clock is off by more than ten minutes.
    #[must_use]
    pub fn clock_is_wrong(self) -> bool {
        let device = Here.now();
        likely(device, self.server_time.get()) != device
    }
}

/// What is saved bears the moment that it most likely is.
impl Ambient for Phone {
    fn now(&self) -> Millis {
        Self::now(*self)
    }

    fn random(&self) -> [u8; 10] {
        Here.random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const YEAR: i64 = 365 * 24 * HOUR;
    /// The moment of the server's word.
    const AT: i64 = 1_795_000_000_000;

    /// What time it is taken for on a device that says `device`, when it was
    /// ahead by `skew` at the server's word.
    fn taken(device: i64, skew: i64) -> i64 {
        let told = ServerTime {
            at: Millis(AT),
            skew: Millis(skew),
        };
        likely(Millis(device), Some(told)).0
    }

    #[test]
    fn a_clock_that_is_right_is_believed() {
        for passed in [0, HOUR, 30 * 24 * HOUR] {
            for skew in [0, 9 * 60_000, -9 * 60_000] {
                assert_eq!(taken(AT + passed, skew), AT + passed);
            }
        }
        assert_eq!(likely(Millis(5), None), Millis(5), "nobody said otherwise");
    }

    #[test]
    fn a_clock_a_year_off_is_corrected_both_ways() {
        for skew in [YEAR, -YEAR] {
            for passed in [0, HOUR, 30 * 24 * HOUR] {
                assert_eq!(taken(AT + passed + skew, skew), AT + passed, "{skew}");
            }
        }
    }

    #[test]
    fn a_clock_that_was_put_right_since_is_believed_again() {
        for skew in [YEAR, -YEAR] {
            assert_eq!(taken(AT + HOUR, skew), AT + HOUR, "{skew}");
        }
    }

    #[test]
    fn a_clock_that_went_wrong_since_is_not_before_the_servers_word() {
        assert_eq!(taken(AT - YEAR, 0), AT);
        assert_eq!(taken(AT - HOUR, 60_000), AT);
    }
}
