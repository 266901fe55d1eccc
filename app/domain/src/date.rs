//! A day of the civil calendar, and a span of days in which a row of data holds.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, without a time or a zone.
///
/// Years run from 1 to 9999, so that the text `YYYY-MM-DD` sorts as the day does.
///
/// ```
/// use domain::Date;
/// let day: Date = "2025-06-30".parse().expect("a day");
/// assert_eq!(day.add_days(1).to_string(), "2025-07-01");
/// assert_eq!(day.display(), "30/06/2025");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text has another shape than `YYYY-MM-DD` or `dd/mm/yyyy`.
    #[error("not a day written as YYYY-MM-DD or dd/mm/yyyy")]
    Shape,
    /// The calendar has no such day, as 30 February.
    #[error("no such day in the calendar")]
    NoSuchDay,
}

const LAST_YEAR: u16 = 9999;

impl Date {
    /// The day with these numbers, if the calendar has it.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year == 0 || year > LAST_YEAR || month == 0 || month > 12 {
            return None;
        }
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// The year, from 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 January 1970, negative before it.
    pub const fn days(self) -> i64 {
        // Counting years from March puts the leap day last, so that one linear
        // formula gives the day of the year (the civil-from-days algorithm).
        let year = self.year as i64 - (self.month <= 2) as i64;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (self.month as i64 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that lies `days` after 1 January 1970, held within the years 1 to 9999.
    pub fn from_days(days: i64) -> Self {
        const FIRST: i64 = Date {
            year: 1,
            month: 1,
            day: 1,
        }
        .days();
        const LAST: i64 = Date {
            year: LAST_YEAR,
            month: 12,
            day: 31,
        }
        .days();
        let shifted = days.clamp(FIRST, LAST) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        }
    }

    /// The day in Viet Nam at a moment given in milliseconds since 1970 (UTC).
    ///
    /// Viet Nam keeps UTC+7 all year.
    pub fn in_vietnam(unix_milliseconds: i64) -> Self {
        const ZONE: i64 = 7 * 3_600_000;
        Self::from_days(
            unix_milliseconds
                .saturating_add(ZONE)
                .div_euclid(86_400_000),
        )
    }

    /// The day this many days later, or earlier when negative.
    pub fn add_days(self, days: i64) -> Self {
        Self::from_days(self.days().saturating_add(days))
    }

    /// How many days lie from this day to the other, negative when it is earlier.
    pub const fn days_until(self, other: Self) -> i64 {
        other.days() - self.days()
    }

    /// The day as people in Viet Nam write it: `dd/mm/yyyy`.
    pub fn display(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }

    /// Reads `dd/mm/yyyy`, as a person writes it.
    ///
    /// # Errors
    /// When the text has another shape, or the calendar lacks the day.
    pub fn parse_display(text: &str) -> Result<Self, DateError> {
        let mut parts = text.trim().split('/');
        let (Some(day), Some(month), Some(year), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DateError::Shape);
        };
        let day = digits(day, 1..=2).ok_or(DateError::Shape)?;
        let month = digits(month, 1..=2).ok_or(DateError::Shape)?;
        let year = digits(year, 4..=4).ok_or(DateError::Shape)?;
        Self::new(year, month as u8, day as u8).ok_or(DateError::NoSuchDay)
    }
}

/// How many days the month has.
pub(crate) const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Reads a text of ASCII digits only, of an allowed length.
pub(crate) fn digits(text: &str, lengths: core::ops::RangeInclusive<usize>) -> Option<u16> {
    let whole = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole { text.parse().ok() } else { None }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads the wire text `YYYY-MM-DD`, and nothing else.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DateError::Shape);
        };
        let year = digits(year, 4..=4).ok_or(DateError::Shape)?;
        let month = digits(month, 2..=2).ok_or(DateError::Shape)?;
        let day = digits(day, 2..=2).ok_or(DateError::Shape)?;
        Self::new(year, month as u8, day as u8).ok_or(DateError::NoSuchDay)
    }
}

impl fmt::Display for Date {
    /// Writes the wire text `YYYY-MM-DD`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;
    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// The days on which a row of data holds: both ends belong to it, and an absent
/// end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Validity {
    /// The first day, or none when the row holds since before all records.
    pub from: Option<Date>,
    /// The last day, or none while no end is known.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether the row holds on that day.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether some day belongs to both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |from: Option<Date>, to: Option<Date>| match (from, to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        before(self.from, other.to) && before(other.from, self.to)
    }

    /// Whether the first day does not come after the last.
    pub fn is_sound(&self) -> bool {
        self.overlaps(self)
    }
}
