//! A date of birth that is known to the day, the month or only the year.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::date::{Date, days_in_month, digits};

/// A date of birth, as precisely as the person knows it: many elders know only
/// the year.
///
/// ```
/// use domain::BirthDate;
/// let birth = BirthDate::from_typed("5/1980").expect("a month and a year");
/// assert_eq!(birth.to_string(), "1980-05");
/// assert_eq!(birth.display(), "05/1980");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BirthDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// How precisely a date of birth is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// The month and the year.
    Month,
    /// The day.
    Day,
}

/// Why a text is no date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateError {
    /// The text does not read as a year, a month or a day.
    #[error("not a date of birth")]
    Unreadable,
    /// The year has two digits, which could be two centuries.
    #[error("a year of two digits could be two centuries")]
    ShortYear,
    /// The year lies outside 1800 to 2199.
    #[error("the year lies outside 1800 to 2199")]
    YearOutOfRange,
    /// There is no such month.
    #[error("no such month")]
    NoSuchMonth,
    /// The month has no such day.
    #[error("the month has no such day")]
    NoSuchDay,
}

impl BirthDateError {
    /// What to tell the person, in Vietnamese.
    pub const fn message_vi(self) -> &'static str {
        match self {
            Self::Unreadable => "Ngày sinh chưa đúng. Ghi ngày/tháng/năm, hoặc chỉ ghi năm.",
            Self::ShortYear => "Ghi năm sinh đủ 4 chữ số, ví dụ 1980.",
            Self::YearOutOfRange => "Năm sinh chưa đúng.",
            Self::NoSuchMonth => "Tháng sinh phải từ 1 đến 12.",
            Self::NoSuchDay => "Tháng này không có ngày đó.",
        }
    }
}

impl BirthDate {
    /// The date of birth with these numbers.
    ///
    /// # Errors
    /// When the calendar lacks it, or a day is given without its month.
    pub const fn new(
        year: u16,
        month: Option<u8>,
        day: Option<u8>,
    ) -> Result<Self, BirthDateError> {
        if year < 1800 || year > 2199 {
            return Err(BirthDateError::YearOutOfRange);
        }
        match (month, day) {
            (None, Some(_)) => return Err(BirthDateError::Unreadable),
            (Some(month), _) if month == 0 || month > 12 => {
                return Err(BirthDateError::NoSuchMonth);
            }
            (Some(month), Some(day)) if day == 0 || day > days_in_month(year, month) => {
                return Err(BirthDateError::NoSuchDay);
            }
            _ => {}
        }
        Ok(Self { year, month, day })
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, if it is known.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, if it is known.
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    /// How precisely the date is known.
    pub const fn precision(self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// Reads what a person types: `17/5/1980`, `5/1980`, `1980`, `17051980`,
    /// `051980`; dots, dashes and spaces serve as well as slashes, and the wire
    /// text is understood too.
    ///
    /// # Errors
    /// When the text is not one of these, or the calendar lacks the day.
    pub fn from_typed(text: &str) -> Result<Self, BirthDateError> {
        let parts: Vec<&str> = text
            .split(|mark: char| mark.is_whitespace() || matches!(mark, '/' | '-' | '.' | ','))
            .filter(|part| !part.is_empty())
            .collect();
        match parts.as_slice() {
            [run] if run.len() > 4 && run.is_ascii() => {
                let (rest, year) = run.split_at(run.len() - 4);
                match rest.len() {
                    2 => Self::from_parts(year, Some(rest), None),
                    4 => Self::from_parts(year, Some(&rest[2..]), Some(&rest[..2])),
                    _ => Err(BirthDateError::Unreadable),
                }
            }
            [year] => Self::from_parts(year, None, None),
            [year, month] if year.len() == 4 => Self::from_parts(year, Some(month), None),
            [month, year] => Self::from_parts(year, Some(month), None),
            [year, month, day] if year.len() == 4 => Self::from_parts(year, Some(month), Some(day)),
            [day, month, year] => Self::from_parts(year, Some(month), Some(day)),
            _ => Err(BirthDateError::Unreadable),
        }
    }

    fn from_parts(
        year: &str,
        month: Option<&str>,
        day: Option<&str>,
    ) -> Result<Self, BirthDateError> {
        let number = |part: &str| digits(part, 1..=2).ok_or(BirthDateError::Unreadable);
        let month = month.map(number).transpose()?;
        let day = day.map(number).transpose()?;
        if digits(year, 2..=2).is_some() {
            return Err(BirthDateError::ShortYear);
        }
        let year = digits(year, 4..=4).ok_or(BirthDateError::Unreadable)?;
        Self::new(
            year,
            month.map(|month| month as u8),
            day.map(|day| day as u8),
        )
    }

    /// The date as people in Viet Nam write it: `dd/mm/yyyy`, `mm/yyyy` or `yyyy`.
    pub fn display(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{day:02}/{month:02}/{:04}", self.year),
            (Some(month), None) => format!("{month:02}/{:04}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// The first day that this date of birth can mean.
    pub fn earliest(self) -> Date {
        self.bound(1, |_, _| 1)
    }

    /// The last day that this date of birth can mean.
    pub fn latest(self) -> Date {
        self.bound(12, days_in_month)
    }

    fn bound(self, month: u8, day: fn(u16, u8) -> u8) -> Date {
        let month = self.month.unwrap_or(month);
        let day = self.day.unwrap_or_else(|| day(self.year, month));
        Date::new(self.year, month, day).unwrap_or(Date::from_days(0))
    }

    /// How old the person is on that day, in completed years.
    ///
    /// A coarse date gives a range. Somebody born on 29 February turns a year
    /// older on 1 March of a common year. A birth in the future counts as age 0:
    /// ask [`BirthDate::is_after`] first.
    pub fn age_on(self, day: Date) -> Age {
        let completed = |birth: Date| {
            let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
            day.year()
                .saturating_sub(birth.year())
                .saturating_sub(u16::from(before_birthday))
        };
        Age {
            least: completed(self.latest()),
            most: completed(self.earliest()),
        }
    }

    /// Whether the whole of what this date can mean lies after that day.
    pub fn is_after(self, day: Date) -> bool {
        self.earliest() > day
    }
}

impl FromStr for BirthDate {
    type Err = BirthDateError;

    /// Reads the wire text `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and nothing else.
    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            parts
                .next()
                .map(|part| digits(part, length..=length).ok_or(BirthDateError::Unreadable))
                .transpose()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let year = year.ok_or(BirthDateError::Unreadable)?;
        if parts.next().is_some() {
            return Err(BirthDateError::Unreadable);
        }
        Self::new(
            year,
            month.map(|month| month as u8),
            day.map(|day| day as u8),
        )
    }
}

impl fmt::Display for BirthDate {
    /// Writes the wire text.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(out, "-{part:02}")?;
        }
        Ok(())
    }
}

impl TryFrom<String> for BirthDate {
    type Error = BirthDateError;
    fn try_from(text: String) -> Result<Self, BirthDateError> {
        text.parse()
    }
}

impl From<BirthDate> for String {
    fn from(birth: BirthDate) -> Self {
        birth.to_string()
    }
}

/// An age in completed years; a range when the date of birth is coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Age {
    /// The least age it can be.
    pub least: u16,
    /// The greatest age it can be.
    pub most: u16,
}

impl Age {
    /// The age, when the date of birth leaves only one.
    pub const fn exact(self) -> Option<u16> {
        if self.least == self.most {
            Some(self.least)
        } else {
            None
        }
    }

    /// Whether the person is at least that old, or may be when it is not certain.
    pub const fn may_be_at_least(self, years: u16) -> bool {
        self.most >= years
    }
}

impl fmt::Display for Age {
    /// Writes `46`, or `45–46` for a range.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(years) => write!(out, "{years}"),
            None => write!(out, "{}–{}", self.least, self.most),
        }
    }
}
