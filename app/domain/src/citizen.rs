//! The personal identification number (số định danh/căn cước).

use core::fmt;

use crate::birth::BirthDate;
use crate::masking::mask;
use crate::person::Sex;

/// A personal identification number of twelve digits.
///
/// Its first three digits tell the province that registered the birth, never
/// where the person lives; nothing here reads a residence from them. The number
/// is personal data: `Debug` shows it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId(String);

/// Why a text is no personal identification number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CitizenIdError {
    /// Nine digits: a number of the old identity card, out of use since 2025.
    #[error("a nine-digit number of the old identity card")]
    OldIdentityCard,
    /// The text holds something else than digits, spaces and dots.
    #[error("holds something else than digits")]
    NotDigits,
    /// The count of digits is not twelve.
    #[error("has {0} digits instead of 12")]
    WrongLength(usize),
}

impl CitizenIdError {
    /// The stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OldIdentityCard => "citizen_id_old_card",
            Self::NotDigits => "citizen_id_not_digits",
            Self::WrongLength(_) => "citizen_id_length",
        }
    }

    /// What to tell the person, in Vietnamese.
    pub fn message_vi(self) -> String {
        match self {
            Self::OldIdentityCard => {
                "Đây là số CMND cũ (9 số). Hỏi số định danh/căn cước 12 số.".to_owned()
            }
            Self::NotDigits => "Số định danh/căn cước chỉ gồm chữ số.".to_owned(),
            Self::WrongLength(count) => {
                format!("Số định danh/căn cước có 12 số, ở đây có {count} số.")
            }
        }
    }
}

/// Something about a number that does not fit the rest; never a reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CitizenIdWarning {
    /// The fourth digit stands for the other sex.
    Sex,
    /// The fourth digit stands for another century of birth.
    Century,
    /// The fifth and sixth digits are another year of birth.
    Year,
}

impl CitizenIdWarning {
    /// The stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sex => "citizen_id_sex",
            Self::Century => "citizen_id_century",
            Self::Year => "citizen_id_year",
        }
    }

    /// What to tell the person, in Vietnamese.
    pub const fn message_vi(self) -> &'static str {
        match self {
            Self::Sex => "Số định danh/căn cước không khớp giới tính. Xem lại giấy tờ.",
            Self::Century => "Số định danh/căn cước không khớp thế kỷ sinh. Xem lại giấy tờ.",
            Self::Year => "Số định danh/căn cước không khớp năm sinh. Xem lại giấy tờ.",
        }
    }
}

impl CitizenId {
    /// Reads twelve digits; spaces and dots between them do not matter.
    ///
    /// # Errors
    /// When the text holds anything else or another count of digits.
    pub fn parse(text: &str) -> Result<Self, CitizenIdError> {
        let digits: String = text
            .chars()
            .filter(|mark| !mark.is_whitespace() && *mark != '.')
            .collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CitizenIdError::NotDigits);
        }
        match digits.len() {
            12 => Ok(Self(digits)),
            9 => Err(CitizenIdError::OldIdentityCard),
            count => Err(CitizenIdError::WrongLength(count)),
        }
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is shown while it is masked ([`mask`]).
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// What does not fit the person's sex and date of birth, where these are known.
    ///
    /// The fourth digit counts centuries from 1900 by twos and is odd for women;
    /// the next two are the last digits of the year of birth.
    pub fn warnings(&self, sex: Option<Sex>, birth: Option<BirthDate>) -> Vec<CitizenIdWarning> {
        let digit = |at: usize| u16::from(self.0.as_bytes()[at] - b'0');
        let mut warnings = Vec::new();
        if sex.is_some_and(|sex| (sex == Sex::Female) != (digit(3) % 2 == 1)) {
            warnings.push(CitizenIdWarning::Sex);
        }
        if let Some(birth) = birth {
            if birth.year() / 100 != 19 + digit(3) / 2 {
                warnings.push(CitizenIdWarning::Century);
            }
            if birth.year() % 100 != digit(4) * 10 + digit(5) {
                warnings.push(CitizenIdWarning::Year);
            }
        }
        warnings
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CitizenId({})", self.masked())
    }
}
