//! What may open a phone: a PIN or a passphrase that is not tried first, and how
//! long somebody waits who typed a wrong one. Nothing is ever wiped for it.

use serde::{Deserialize, Serialize};

use crate::ids::Millis;
use crate::search::{fold, tidy};

/// The fewest digits of a PIN.
pub const FEWEST_DIGITS: usize = 6;
/// The fewest characters of a passphrase, which is whatever is not all digits.
pub const FEWEST_CHARACTERS: usize = 8;
/// The most characters of either.
pub const MOST_CHARACTERS: usize = 128;

/// So many wrong tries cost nothing: thumbs are cold in the hills.
pub const FREE_TRIES: u32 = 4;
/// The wait after the first wrong try too many, in milliseconds; it doubles.
pub const FIRST_WAIT: i64 = 30_000;
/// The longest wait, in milliseconds: an hour, so that whoever has remembered
/// still works today.
pub const LONGEST_WAIT: i64 = 3_600_000;

/// A phone that nobody has looked at for this long is locked, in milliseconds.
pub const OUT_OF_SIGHT: i64 = 5 * 60_000;

/// PINs that are tried first and that no rule below finds: patterns on the keypad,
/// and numbers that mean luck.
const TRIED_FIRST: [&str; 16] = [
    "147258", "258369", "159753", "753951", "147896", "159357", "852456", "789456", "456123",
    "102030", "112358", "142536", "868686", "123321", "686868", "181818",
];

/// Words that a passphrase is not made of.
const COMMON_WORDS: [&str; 10] = [
    "matkhau", "password", "qwerty", "taynghe", "caobang", "vietnam", "admin", "iloveyou", "abc",
    "123",
];

/// Why a PIN or a passphrase is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinProblem {
    /// A PIN of fewer than [`FEWEST_DIGITS`] digits.
    FewDigits,
    /// A passphrase of fewer than [`FEWEST_CHARACTERS`] characters.
    FewCharacters,
    /// It has more than [`MOST_CHARACTERS`] characters.
    TooLong,
    /// It is among those that are tried first.
    Trivial,
}

/// Whether it is a PIN: digits alone.
#[must_use]
pub fn is_pin(typed: &str) -> bool {
    let typed = tidy(typed);
    !typed.is_empty() && typed.chars().all(|letter| letter.is_ascii_digit())
}

/// Judges a PIN or a passphrase that somebody chooses.
///
/// ```
/// use domain::pin::{PinProblem, judge};
/// assert_eq!(judge("123456"), Err(PinProblem::Trivial));
/// assert_eq!(judge("19851985"), Err(PinProblem::Trivial));
/// assert_eq!(judge("4829"), Err(PinProblem::FewDigits));
/// assert!(judge("482915").is_ok());
/// assert!(judge("bờ suối cạn").is_ok());
/// ```
///
/// # Errors
/// The first problem: there is no second that matters beside it.
pub fn judge(typed: &str) -> Result<(), PinProblem> {
    let typed = tidy(typed);
    let length = typed.chars().count();
    if length > MOST_CHARACTERS {
        return Err(PinProblem::TooLong);
    }
    if is_pin(&typed) {
        if length < FEWEST_DIGITS {
            return Err(PinProblem::FewDigits);
        }
        return refuse(is_trivial_pin(typed.as_bytes()));
    }
    if length < FEWEST_CHARACTERS {
        return Err(PinProblem::FewCharacters);
    }
    refuse(is_trivial_phrase(&typed))
}

const fn refuse(trivial: bool) -> Result<(), PinProblem> {
    if trivial {
        Err(PinProblem::Trivial)
    } else {
        Ok(())
    }
}

fn is_trivial_pin(digits: &[u8]) -> bool {
    let mut seen = [false; 10];
    for digit in digits {
        seen[usize::from(digit - b'0')] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    different <= 2
        || is_stair(digits)
        || is_repeated(digits)
        || is_doubled(digits)
        || is_birthday(digits)
        || TRIED_FIRST
            .iter()
            .any(|first| digits.starts_with(first.as_bytes()))
}

/// Each digit is as far from the one before as the next: 123456, 975319.
fn is_stair(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (10 + pair[1] - pair[0]) % 10;
    let mut steps = digits.windows(2).map(step);
    let first = steps.next();
    steps.all(|step| Some(step) == first)
}

/// The same few digits again and again, as a year of birth twice: 19851985, 121212.
fn is_repeated(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|part| {
        digits
            .iter()
            .zip(digits.iter().skip(part))
            .all(|(one, other)| one == other)
    })
}

/// Stairs of which each step is two wide, or the same read from behind: 112233, 123321.
fn is_doubled(digits: &[u8]) -> bool {
    let pairs = digits
        .chunks(2)
        .all(|pair| pair.len() == 2 && pair[0] == pair[1]);
    let firsts: Vec<u8> = digits.iter().copied().step_by(2).collect();
    let half = &digits[..digits.len() / 2];
    let mirrored = digits
        .iter()
        .rev()
        .zip(digits)
        .all(|(one, other)| one == other);
    pairs && is_stair(&firsts) || mirrored && is_stair(half)
}

/// A day that somebody living may be born on, day first: 010190, 01011990.
fn is_birthday(digits: &[u8]) -> bool {
    let number = |part: &[u8]| {
        part.iter()
            .fold(0_u32, |all, digit| all * 10 + u32::from(digit - b'0'))
    };
    let (day, month, year) = match digits.len() {
        6 => (number(&digits[..2]), number(&digits[2..4]), 1900),
        8 => (
            number(&digits[..2]),
            number(&digits[2..4]),
            number(&digits[4..]),
        ),
        _ => return false,
    };
    (1..=31).contains(&day) && (1..=12).contains(&month) && (1900..2100).contains(&year)
}

fn is_trivial_phrase(phrase: &str) -> bool {
    let mut rest = fold(phrase).replace(' ', "");
    let mut letters: Vec<char> = rest.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    // A sign or a letter that folds to nothing is nobody's weakness.
    if !letters.is_empty() && letters.len() < 4 {
        return true;
    }
    let all = rest.chars().count();
    for word in COMMON_WORDS {
        rest = rest.replace(word, "");
    }
    rest.retain(|letter| !letter.is_ascii_digit());
    all > 0
        && rest.chars().count() < 4
        && all >= phrase.chars().filter(|c| c.is_alphanumeric()).count()
}

/// How often a wrong PIN was typed since the last right one, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How often.
    pub wrong: u32,
    /// When last, by the phone's clock.
    pub last: Millis,
}

impl Tries {
    /// With one more. It is written down before the try is checked, so that
    /// switching the phone off gains nothing.
    #[must_use]
    pub fn raised(self, now: Millis) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            last: now,
        }
    }

    /// After how many seconds there may be a try; none if it may be now. A clock
    /// that was set back makes nobody wait longer than the wait itself.
    ///
    /// ```
    /// use domain::{ids::Millis, pin::Tries};
    /// let tries = Tries { wrong: 5, last: Millis(0) };
    /// assert_eq!(tries.wait(Millis(10_000)), Some(50));
    /// assert_eq!(tries.wait(Millis(60_000)), None);
    /// ```
    #[must_use]
    pub fn wait(self, now: Millis) -> Option<u32> {
        let beyond = self.wrong.checked_sub(FREE_TRIES)?;
        let wait = FIRST_WAIT
            .saturating_mul(1 << beyond.min(20))
            .min(LONGEST_WAIT);
        let gone = now.0.saturating_sub(self.last.0).max(0);
        let left = wait - gone;
        (left > 0).then(|| u32::try_from((left + 999) / 1_000).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PinProblem::{FewCharacters, FewDigits, TooLong, Trivial};

    #[test]
    fn what_is_tried_first_opens_nothing() {
        for (typed, judged) in [
            ("", Err(FewCharacters)),
            ("48291", Err(FewDigits)),
            (" 4829 ", Err(FewDigits)),
            ("000000", Err(Trivial)),
            ("11111111", Err(Trivial)),
            ("123456", Err(Trivial)),
            ("234567", Err(Trivial)),
            ("7890123", Err(Trivial)),
            ("987654", Err(Trivial)),
            ("135791", Err(Trivial)),
            ("121212", Err(Trivial)),
            ("123123", Err(Trivial)),
            ("19851985", Err(Trivial)),
            ("112233", Err(Trivial)),
            ("123321", Err(Trivial)),
            ("159753", Err(Trivial)),
            ("010190", Err(Trivial)),
            ("24122001", Err(Trivial)),
            ("100100", Err(Trivial)),
            ("900009", Err(Trivial)),
            ("482915", Ok(())),
            ("319477", Ok(())),
            ("4829157306", Ok(())),
            ("bếp lửa", Err(FewCharacters)),
            ("matkhau1", Err(Trivial)),
            ("Mật khẩu 123", Err(Trivial)),
            ("aaaaaaaa", Err(Trivial)),
            ("password12", Err(Trivial)),
            ("bờ suối cạn", Ok(())),
            ("con trâu 9", Ok(())),
            ("!@#$%^&*", Ok(())),
        ] {
            assert_eq!(judge(typed), judged, "{typed}");
        }
        assert_eq!(judge(&"đá cuội ".repeat(40)), Err(TooLong));
        assert!(is_pin(" 482915 "));
        assert!(!is_pin("48a915"));
        assert!(!is_pin(""));
    }

    #[test]
    fn hardly_any_pin_is_lost_to_the_rules() {
        let refused = (0..1_000_000)
            .filter(|pin| judge(&format!("{pin:06}")).is_err())
            .count();
        assert!((1_000..50_000).contains(&refused), "{refused} of a million");
    }

    #[test]
    fn the_wait_doubles_has_an_end_and_outlives_no_clock() {
        let now = Millis(1_000_000);
        let wait = |wrong| Tries { wrong, last: now }.wait(now);
        for (wrong, expected) in [
            (0, None),
            (3, None),
            (4, Some(30)),
            (5, Some(60)),
            (10, Some(1_920)),
            (11, Some(3_600)),
            (u32::MAX, Some(3_600)),
        ] {
            assert_eq!(wait(wrong), expected, "{wrong}");
        }
        let tries = Tries {
            wrong: 5,
            last: now,
        };
        assert_eq!(tries.wait(Millis(0)), Some(60), "the clock was set back");
        assert_eq!(tries.wait(Millis(now.0 + LONGEST_WAIT)), None);
        assert_eq!(tries.raised(Millis(5)).wrong, 6);
    }
}
