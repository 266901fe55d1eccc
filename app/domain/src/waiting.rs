//! What a change waits for, and when somebody should look why it still waits.
//!
//! A change that builds on one that never came is neither dropped nor pushed
//! through: nobody could say what it was meant to stand on. It stays in the
//! ledger as `held`, and after [`PATIENCE_DAYS`] it is listed for reviewers, who
//! can ask the officer for the missing work or have it entered anew.

use core::fmt;
use core::str::FromStr;

use crate::ids::{DeviceId, Millis, RecordId, Seq};

/// How many days a change may wait before reviewers see it: long enough for a
/// phone to come down from the hills.
pub const PATIENCE_DAYS: i64 = 7;
/// The same in milliseconds.
const PATIENCE: i64 = PATIENCE_DAYS * 86_400_000;

/// What a held change waits for, as [`crate::change::Outcome::Held`] words it.
///
/// ```
/// use domain::WaitsFor;
/// let text = "change:01900000-0000-7000-8000-000000000001:7";
/// let waits_for: WaitsFor = text.parse().expect("any text");
/// assert!(matches!(waits_for, WaitsFor::Change { .. }));
/// assert_eq!(waits_for.to_string(), text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// A record that is not there yet.
    Record(RecordId),
    /// An earlier change of a device.
    Change {
        /// The device.
        device: DeviceId,
        /// The device's count of the missing change.
        seq: Seq,
    },
    /// Something that this version has no word for.
    Other(String),
}

impl FromStr for WaitsFor {
    type Err = core::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::known(text).filter(|known| known.to_string() == text);
        Ok(known.unwrap_or_else(|| Self::Other(text.to_owned())))
    }
}

impl WaitsFor {
    fn known(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("record", id) => id.parse().ok().map(Self::Record),
            ("change", rest) => {
                let (device, seq) = rest.split_once(':')?;
                Some(Self::Change {
                    device: device.parse().ok()?,
                    seq: Seq(seq.parse().ok()?),
                })
            }
            _ => None,
        }
    }
}

impl fmt::Display for WaitsFor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(record) => write!(out, "record:{record}"),
            Self::Change { device, seq } => write!(out, "change:{device}:{}", seq.0),
            Self::Other(text) => out.write_str(text),
        }
    }
}

/// Whether a change that the server has held since then should be shown to
/// reviewers now. Both times are the server's.
#[must_use]
pub const fn has_waited_too_long(since: Millis, now: Millis) -> bool {
    now.0.saturating_sub(since.0) >= PATIENCE
}

/// The latest moment since which something [`has_waited_too_long`].
#[must_use]
pub const fn end_of_patience(now: Millis) -> Millis {
    Millis(now.0.saturating_sub(PATIENCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> WaitsFor {
        let Ok(waits_for) = text.parse();
        waits_for
    }

    #[test]
    fn what_is_waited_for_is_read_from_its_words() {
        let id = RecordId::new(1, [0xab; 10]);
        assert_eq!(read(&format!("record:{id}")), WaitsFor::Record(id));
        let device = DeviceId::new(1, [2; 10]);
        let seq = Seq(7);
        assert_eq!(
            read(&format!("change:{device}:7")),
            WaitsFor::Change { device, seq }
        );
        for odd in [
            "outcome:postponed".to_owned(),
            format!("change:{device}:07"),
            format!("record:{}", id.to_string().to_uppercase()),
            "record:".to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&odd), WaitsFor::Other(odd.clone()));
        }
    }

    #[test]
    fn a_week_is_long_enough_to_wait_in_silence() {
        let day = 86_400_000;
        assert!(!has_waited_too_long(Millis(5), Millis(4 + 7 * day)));
        assert!(has_waited_too_long(Millis(5), Millis(5 + 7 * day)));
        assert!(!has_waited_too_long(Millis(i64::MAX), Millis(0)));
        assert!(has_waited_too_long(Millis(i64::MIN), Millis(i64::MAX)));
        let now = Millis(9 * day);
        let last = end_of_patience(now);
        assert!(has_waited_too_long(last, now));
        assert!(!has_waited_too_long(Millis(last.0 + 1), now));
    }
}
