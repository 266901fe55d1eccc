//! How much room the browser gives, and when that becomes a matter for a person.

/// A mebibyte.
const MIB: u64 = 1024 * 1024;

/// Less than this is said. A day of forty surveys is below one MiB, yet a copy
/// that is fetched anew is written whole before the old one goes: about 15 MiB
/// for ten thousand households.
const LEAST_LEFT: u64 = 20 * MIB;

/// Less than this part of all is said, where the browser gives little in all:
/// its own files grow before they are tidied up.
const LEAST_PART: u64 = 10;

/// A private window gets a part of the memory and not of the disk: some hundred
/// MiB on the phones that this is made for, where any other window gets gigabytes.
const TINY: u64 = 300 * MIB;

/// The room that the browser gives this app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes in use.
    pub used: u64,
    /// Bytes in all.
    pub quota: u64,
}

impl Room {
    /// Bytes that are left.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.quota.saturating_sub(self.used)
    }

    /// The same in whole mebibytes, for people.
    #[must_use]
    pub const fn left_mib(self) -> u64 {
        self.left() / MIB
    }

    /// Whether it is time to make room.
    #[must_use]
    pub const fn is_short(self) -> bool {
        self.left() < LEAST_LEFT || self.left() < self.quota / LEAST_PART
    }

    /// Whether it is as little as a private window gets.
    #[must_use]
    pub const fn is_tiny(self) -> bool {
        self.quota < TINY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(used: u64, quota: u64) -> Room {
        Room {
            used: used * MIB,
            quota: quota * MIB,
        }
    }

    #[test]
    fn room_is_short_below_twenty_mebibytes_or_a_tenth() {
        assert!(!room(30, 10_000).is_short());
        assert!(room(9_100, 10_000).is_short());
        assert!(!room(60, 100).is_short());
        assert!(room(81, 100).is_short());
        assert!(room(200, 100).is_short(), "used beyond what is given");
        assert_eq!(room(81, 100).left_mib(), 19);
    }

    #[test]
    fn a_private_windows_share_is_tiny_and_a_full_phones_is_not() {
        assert!(room(1, 120).is_tiny());
        assert!(!room(9_990, 10_000).is_tiny());
    }
}
