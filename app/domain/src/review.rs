//! What those who look after officers' work see: their devices, and the changes
//! that the server did not take or holds back.

use serde::{Deserialize, Serialize};

use crate::change::Outcome;
use crate::ids::{ChangeId, DeviceId, Millis, RecordId};
use crate::role::Scope;
use crate::waiting::has_waited_too_long;

/// How many rows of a list one answer carries.
pub const PAGE: usize = 50;

/// By how many milliseconds a device's clock may differ from the server's
/// before anybody is told: ten minutes.
pub const CLOCK_TOLERANCE: i64 = 10 * 60_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing<T> {
    /// Always [`crate::wire::ENVELOPE`].
    pub app: String,
    /// The server's time, from which "how long ago" is said.
    pub now: Millis,
    /// How much there is on every list, this page or not.
    pub counts: Counts,
    /// The rows of this page.
    pub rows: Vec<T>,
    /// What to ask for as `after` to get the next page; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How much there is to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Devices that ever came.
    pub devices: usize,
    /// Those among them that have not been heard of for too long.
    pub silent: usize,
    /// Refused changes that nobody has corrected or given up.
    pub refused: usize,
    /// Changes that the server holds until another comes.
    pub held: usize,
    /// Those among them that have waited for too long.
    pub held_too_long: usize,
    /// Refused changes that were corrected or given up since.
    pub settled: usize,
}

/// A device and what it last told of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLine {
    /// The device.
    pub device: DeviceId,
    /// The name of the person whose it is.
    pub owner: String,
    /// The place that this person works on.
    pub place: Scope,
    /// What its browser calls itself.
    pub agent: String,
    /// When it last came, by the server's clock; 0 if only its rescue file did.
    pub last_seen: Millis,
    /// Changes on it that were not settled then.
    pub unsent: u64,
    /// Refused changes that it still held then.
    pub refused: u64,
    /// How often it found its copy astray and fetched it again.
    pub repairs: u64,
    /// By how many milliseconds its clock was ahead of the server's.
    pub skew: i64,
    /// When somebody revoked it; for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Millis>,
}

/// Why a device is revoked. It stands in the log, so it is one of a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revoking {
    /// Nobody knows where it is, or somebody took it.
    Lost,
    /// It goes to somebody else, or is worn out.
    PassedOn,
    /// Whoever had it does other work now.
    Left,
}

impl Revoking {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Lost, Self::PassedOn, Self::Left];

    /// Its name in messages and in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::PassedOn => "passed_on",
            Self::Left => "left",
        }
    }
}

impl DeviceLine {
    /// Whether it has not been heard of for so long that somebody should ask. Of a
    /// revoked one nobody waits to hear.
    #[must_use]
    pub const fn is_silent(&self, now: Millis) -> bool {
        self.revoked_at.is_none() && has_waited_too_long(self.last_seen, now)
    }

    /// Whether its clock differs enough to be told.
    #[must_use]
    pub const fn clock_is_wrong(&self) -> bool {
        self.skew.saturating_abs() > CLOCK_TOLERANCE
    }

    /// Its place in the list, the lowest first: silent with work on it, silent,
    /// with refused work or a wrong clock, all others, and those revoked; within each,
    /// whichever was heard of longest ago.
    #[must_use]
    pub fn order(&self, now: Millis) -> (u8, Millis) {
        let group = match (self.is_silent(now), self.unsent + self.refused > 0) {
            _ if self.revoked_at.is_some() => 4,
            (true, true) => 0,
            (true, false) => 1,
            (false, _) if self.refused > 0 || self.clock_is_wrong() => 2,
            (false, _) => 3,
        };
        (group, self.last_seen)
    }
}

/// Which of the server's lists of changes is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Refused, and nobody has corrected it or given it up: the newest first.
    Refused,
    /// Held until another change or record comes: the oldest first.
    Held,
    /// Refused, and corrected or given up since: the newest first.
    Settled,
}

impl Shelf {
    /// Every list.
    pub const ALL: [Self; 3] = [Self::Refused, Self::Held, Self::Settled];

    /// Its name in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Settled => "settled",
        }
    }

    /// The list of this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.code() == code)
    }
}

/// A change that does not stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLine {
    /// The change.
    pub change: ChangeId,
    /// The record that it means.
    pub record: RecordId,
    /// The record's kind by wire name.
    pub kind: String,
    /// The name of the person, or the place of the household, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// It takes the record away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deletes: bool,
    /// The name of its author.
    pub by: String,
    /// The place that the author works on.
    pub place: Scope,
    /// The device that it was made on.
    pub device: DeviceId,
    /// When it was made, by the device's clock.
    pub at: Millis,
    /// When it came, by the server's clock.
    pub received_at: Millis,
    /// It came in a rescue file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_file: bool,
    /// What became of it, with the reason.
    pub outcome: Outcome,
    /// When its author gave it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discarded_at: Option<Millis>,
    /// When a later change took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<Millis>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    const NOW: Millis = Millis(100 * DAY);

    fn device(days_ago: i64, unsent: u64, refused: u64, skew: i64) -> DeviceLine {
        DeviceLine {
            device: DeviceId::new(1, [1; 10]),
            owner: "Nông Thị Hiền".to_owned(),
            place: Scope::Commune("01807".to_owned()),
            agent: String::new(),
            last_seen: Millis(NOW.0 - days_ago * DAY),
            unsent,
            refused,
            repairs: 0,
            skew,
            revoked_at: None,
        }
    }

    #[test]
    fn who_needs_somebody_comes_first() {
        let wanted = [
            device(9, 0, 1, 0),
            device(8, 3, 0, 0),
            device(30, 0, 0, 0),
            device(7, 0, 0, 0),
            device(2, 0, 2, 0),
            device(1, 0, 0, -CLOCK_TOLERANCE - 1),
            device(6, 5, 0, CLOCK_TOLERANCE),
            device(0, 0, 0, 0),
        ];
        let mut sorted = wanted.to_vec();
        sorted.reverse();
        sorted.sort_by_key(|device| device.order(NOW));
        assert_eq!(sorted, wanted);
    }

    #[test]
    fn a_list_and_its_name_are_two_ways_of_saying_one_thing() {
        for shelf in Shelf::ALL {
            assert_eq!(Shelf::from_code(shelf.code()), Some(shelf));
        }
        assert_eq!(Shelf::from_code("devices"), None);
    }
}
