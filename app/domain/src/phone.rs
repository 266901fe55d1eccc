//! Telephone numbers of Viet Nam.

use core::fmt;

/// A telephone number of Viet Nam in its national form, as `0912345678`.
///
/// `Debug` shows only its end.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// Why a text is no telephone number of Viet Nam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The text holds something else than digits and usual marks.
    #[error("holds something else than digits")]
    NotDigits,
    /// The digits are neither a mobile number nor a landline with its area code.
    #[error("neither a mobile number nor a landline with its area code")]
    NotANumber,
}

impl PhoneError {
    /// What to tell the person, in Vietnamese.
    pub const fn message_vi(self) -> &'static str {
        match self {
            Self::NotDigits => "Số điện thoại chỉ gồm chữ số.",
            Self::NotANumber => "Số điện thoại chưa đúng. Di động có 10 số, ví dụ 0912 345 678.",
        }
    }
}

impl Phone {
    /// Reads a number as people write it, with spaces, dots, dashes or brackets,
    /// in the national form or with `+84`, `0084` or `84` before it.
    ///
    /// # Errors
    /// When the text is neither a mobile number (`0` and 3, 5, 7, 8 or 9, ten
    /// digits) nor a landline (`02`, eleven digits; Cao Bằng has 0206).
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let compact: String = text
            .chars()
            .filter(|mark| !mark.is_whitespace() && !matches!(mark, '.' | '-' | '(' | ')'))
            .collect();
        let digits = compact.strip_prefix('+').unwrap_or(&compact);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        let international = digits
            .strip_prefix("0084")
            .or_else(|| digits.strip_prefix("84"))
            .filter(|rest| matches!(rest.len(), 9..=11));
        let national = match international {
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => digits.to_owned(),
        };
        let kind = national.as_bytes().get(1).copied();
        let mobile = national.len() == 10 && matches!(kind, Some(b'3' | b'5' | b'7' | b'8' | b'9'));
        let landline = national.len() == 11 && kind == Some(b'2');
        if national.starts_with('0') && (mobile || landline) {
            Ok(Self(national))
        } else {
            Err(PhoneError::NotANumber)
        }
    }

    /// The national form, digits only.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a mobile number.
    pub fn is_mobile(&self) -> bool {
        self.0.len() == 10
    }

    /// The number in groups, as people read it: `0912 345 678`, `0206 3852 123`.
    pub fn display(&self) -> String {
        let second = if self.is_mobile() { 7 } else { 8 };
        format!(
            "{} {} {}",
            &self.0[..4],
            &self.0[4..second],
            &self.0[second..]
        )
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone(•••{})", &self.0[self.0.len() - 3..])
    }
}
