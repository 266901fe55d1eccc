//! The text in the QR code of a citizen's card (căn cước), for quick entry.
//!
//! It is one line of fields between `|`, as the cards with a chip carry it
//! since 2021 (TT 06/2021/TT-BCA):
//!
//! ```text
//! number|number of the old card|full name|birth ddMMyyyy|sex|address|issued ddMMyyyy
//! ```
//!
//! The card of 2024 adds fields behind these; whatever follows the seventh is
//! left unread. The address names units as they were when the card was issued,
//! so that it is shown to the officer and never turned into a commune's code.

use core::fmt;

use crate::birth::{BirthDate, BirthDateError};
use crate::citizen::{CitizenId, CitizenIdError, CitizenIdWarning};
use crate::date::Date;
use crate::person::Sex;
use crate::search::{fold, tidy};

/// What a card says of its holder.
///
/// ```
/// use domain::Card;
/// let text = "004180000123||Nông Thị Đào|17051980|Nữ|Nà Luông, Vân Trình, Thạch An, Cao Bằng|01072021";
/// let card = Card::parse(text).expect("a card");
/// assert_eq!(card.full_name, "Nông Thị Đào");
/// assert_eq!(card.birth.map(|birth| birth.display()), Some("17/05/1980".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The personal identification number.
    pub citizen_id: CitizenId,
    /// The number of the card that it replaced, if it names one.
    pub old_number: Option<OldNumber>,
    /// The full name, composed (NFC) and tidied.
    pub full_name: String,
    /// The date of birth, if it reads as one.
    pub birth: Option<BirthDate>,
    /// The sex, if it reads as one.
    pub sex: Option<Sex>,
    /// The address in the words of the card; may be empty.
    pub address: String,
    /// The day of issue, if it reads as one.
    pub issued_on: Option<Date>,
    /// What an officer should look at again, in the order of the fields.
    pub warnings: Vec<CardWarning>,
}

/// The number of an identity card that was replaced: nine digits, or twelve of
/// a card with a bar code. `Debug` shows only its end.
#[derive(Clone, PartialEq, Eq)]
pub struct OldNumber(String);

impl OldNumber {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        (digits && matches!(text.len(), 9 | 12)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for OldNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OldNumber(•••{})", &self.0[self.0.len() - 3..])
    }
}

/// Why a text is no card that could fill in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// It has fewer fields than any card: another code was scanned.
    #[error("has {0} fields instead of 7 or more")]
    NotACard(usize),
    /// Its first field is no personal identification number.
    #[error("the number {0}")]
    Number(CitizenIdError),
    /// It names nobody.
    #[error("has no name")]
    NameMissing,
}

impl CardError {
    /// The stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotACard(_) => "card_not_a_card",
            Self::Number(error) => error.code(),
            Self::NameMissing => "card_name_missing",
        }
    }

    /// What to tell the officer, in Vietnamese.
    pub fn message_vi(self) -> String {
        match self {
            Self::NotACard(_) => {
                "Đây không phải mã QR của thẻ căn cước. Quét lại, hoặc nhập tay.".to_owned()
            }
            Self::Number(error) => error.message_vi(),
            Self::NameMissing => "Thẻ không có họ tên. Nhập họ tên bằng tay.".to_owned(),
        }
    }
}

/// Something on a card that does not read or does not fit; never a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardWarning {
    /// The number of the old card has neither nine nor twelve digits.
    OldNumber,
    /// The date of birth does not read; it stays open.
    Birth(BirthDateError),
    /// The sex is neither Nam nor Nữ; it stays open.
    Sex,
    /// The day of issue does not read; it stays open.
    IssuedOn,
    /// The number does not fit the sex or the date of birth on the same card.
    Number(CitizenIdWarning),
}

impl CardWarning {
    /// The stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OldNumber => "card_old_number",
            Self::Birth(_) => "card_birth",
            Self::Sex => "card_sex",
            Self::IssuedOn => "card_issued_on",
            Self::Number(warning) => warning.code(),
        }
    }

    /// What to tell the officer, in Vietnamese.
    pub const fn message_vi(self) -> &'static str {
        match self {
            Self::OldNumber => "Số CMND cũ trên thẻ không đọc được.",
            Self::Birth(_) => "Ngày sinh trên thẻ không đọc được. Nhập ngày sinh bằng tay.",
            Self::Sex => "Giới tính trên thẻ không đọc được. Chọn nam hoặc nữ.",
            Self::IssuedOn => "Ngày cấp trên thẻ không đọc được.",
            Self::Number(warning) => warning.message_vi(),
        }
    }
}

impl Card {
    /// Reads what a scanner or a camera gives for the code.
    ///
    /// # Errors
    /// Every reason found why it cannot fill in a form. Whatever else does not
    /// read is left open and named in [`Card::warnings`].
    pub fn parse(text: &str) -> Result<Self, Vec<CardError>> {
        let fields: Vec<String> = text.split('|').map(clean).collect();
        let [number, old_number, name, birth, sex, address, issued, ..] = fields.as_slice() else {
            return Err(vec![CardError::NotACard(fields.len())]);
        };
        let citizen_id = CitizenId::parse(number).map_err(CardError::Number);
        let full_name = Some(name.clone()).filter(|name| !name.is_empty());
        let (citizen_id, full_name) = match (citizen_id, full_name.ok_or(CardError::NameMissing)) {
            (Ok(citizen_id), Ok(full_name)) => (citizen_id, full_name),
            (citizen_id, full_name) => {
                return Err(citizen_id
                    .err()
                    .into_iter()
                    .chain(full_name.err())
                    .collect());
            }
        };
        let mut warnings = Vec::new();
        let old_number = or_warn(old_number, &mut warnings, |text| {
            OldNumber::read(text).ok_or(CardWarning::OldNumber)
        });
        let birth = or_warn(birth, &mut warnings, |text| {
            read_birth(text).map_err(CardWarning::Birth)
        });
        let sex = or_warn(sex, &mut warnings, |text| {
            read_sex(text).ok_or(CardWarning::Sex)
        });
        let issued_on = or_warn(issued, &mut warnings, |text| {
            read_day(text).ok_or(CardWarning::IssuedOn)
        });
        let fit = citizen_id.warnings(sex, birth);
        warnings.extend(fit.into_iter().map(CardWarning::Number));
        Ok(Self {
            citizen_id,
            old_number,
            full_name,
            birth,
            sex,
            address: address.clone(),
            issued_on,
            warnings,
        })
    }
}

/// A field without the marks that a scanner leaves, composed and tidied.
fn clean(field: &str) -> String {
    let marks = |mark: char| mark.is_control() || mark == '\u{feff}';
    tidy(&field.replace(marks, " "))
}

/// What a field reads as; an empty one is open, an unreadable one open with a warning.
fn or_warn<T>(
    field: &str,
    warnings: &mut Vec<CardWarning>,
    read: impl FnOnce(&str) -> Result<T, CardWarning>,
) -> Option<T> {
    if field.is_empty() {
        return None;
    }
    read(field).map_err(|warning| warnings.push(warning)).ok()
}

/// Reads `ddMMyyyy`, where `00` stands for a day or a month that the register
/// does not know, and what people type.
fn read_birth(text: &str) -> Result<BirthDate, BirthDateError> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        match (&text[..2], &text[2..4]) {
            ("00", "00") => return BirthDate::from_typed(&text[4..]),
            ("00", _) => return BirthDate::from_typed(&text[2..]),
            _ => {}
        }
    }
    BirthDate::from_typed(text)
}

fn read_day(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let typed = format!("{}/{}/{}", &text[..2], &text[2..4], &text[4..]);
        return Date::parse_display(&typed).ok();
    }
    Date::parse_display(text).ok()
}

fn read_sex(text: &str) -> Option<Sex> {
    match fold(text).as_str() {
        "nam" => Some(Sex::Male),
        "nu" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    const ADDRESS: &str = "Xóm Nà Luông, Vân Trình, Thạch An, Cao Bằng";

    fn card(fields: [&str; 7]) -> Card {
        Card::parse(&fields.join("|")).unwrap()
    }

    #[test]
    fn a_card_fills_in_what_its_seven_fields_say() {
        let read = card([
            "004180000123",
            "080123456",
            "Nông Thị Đào",
            "17051980",
            "Nữ",
            ADDRESS,
            "01072021",
        ]);
        assert_eq!(read.citizen_id.as_str(), "004180000123");
        assert_eq!(
            read.old_number.as_ref().map(OldNumber::as_str),
            Some("080123456")
        );
        assert_eq!(read.birth.unwrap().to_string(), "1980-05-17");
        assert_eq!(
            (read.sex, read.address.as_str()),
            (Some(Sex::Female), ADDRESS)
        );
        assert_eq!(read.issued_on.unwrap().to_string(), "2021-07-01");
        assert_eq!(read.warnings, []);
    }

    #[test]
    fn fields_of_a_newer_card_and_marks_of_a_scanner_do_not_matter() {
        let text = format!(
            "\u{feff}004080000123||No\u{302}ng  Va\u{306}n\tSơn|17051980|nam|{ADDRESS}|01072024||Nông Văn A|Bế Thị B\r\n"
        );
        let read = Card::parse(&text).unwrap();
        assert_eq!(read.full_name, "Nông Văn Sơn");
        assert_eq!((read.old_number, read.sex), (None, Some(Sex::Male)));
        assert_eq!(read.warnings, []);
    }

    #[test]
    fn elders_of_whom_only_the_year_is_known_keep_that_precision() {
        for (text, wire) in [
            ("00001950", "1950"),
            ("1950", "1950"),
            ("00051950", "1950-05"),
        ] {
            let read = card(["004050000123", "", "Hoàng Văn Páo", text, "Nam", "", ""]);
            assert_eq!(read.birth.unwrap().to_string(), wire, "{text}");
        }
    }

    #[test]
    fn what_does_not_read_is_left_open_with_a_warning() {
        let read = card([
            "004080000123",
            "12345",
            "Nông Thị Đào",
            "31021980",
            "X",
            ADDRESS,
            "2021",
        ]);
        assert_eq!((read.birth, read.sex, read.issued_on), (None, None, None));
        let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code()).collect();
        assert_eq!(
            codes,
            [
                "card_old_number",
                "card_birth",
                "card_sex",
                "card_issued_on"
            ]
        );
    }

    #[test]
    fn a_number_that_does_not_fit_the_card_is_a_warning() {
        let read = card(["004080000123", "", "Nông Thị Đào", "17051981", "Nữ", "", ""]);
        assert_eq!(
            read.warnings,
            [
                CardWarning::Number(CitizenIdWarning::Sex),
                CardWarning::Number(CitizenIdWarning::Year)
            ]
        );
    }

    #[test]
    fn another_code_is_refused_with_every_reason() {
        for (text, errors) in [
            ("https://zalo.me/123", vec![CardError::NotACard(1)]),
            ("", vec![CardError::NotACard(1)]),
            (
                "GD4010000000000|x|y|1|z|a|b",
                vec![CardError::Number(CitizenIdError::NotDigits)],
            ),
            (
                "080123456|||17051980|Nữ||",
                vec![
                    CardError::Number(CitizenIdError::OldIdentityCard),
                    CardError::NameMissing,
                ],
            ),
        ] {
            assert_eq!(Card::parse(text), Err(errors), "{text}");
        }
    }

    #[test]
    fn no_number_of_a_card_shows_where_it_is_printed_for_a_log() {
        let read = card(["004180000123", "080123456", "Đào", "", "", "", ""]);
        let shown = format!("{read:?}");
        assert!(
            !shown.contains("080123456") && !shown.contains("004180000123"),
            "{shown}"
        );
    }
}
