//! Refusals in plain words, and where a record is looked at.

use domain::change::{Reason, RecordView};
use domain::ids::RecordId;

/// Why the server did not take something, in plain words.
#[must_use]
pub fn reason_words(reason: &Reason) -> &'static str {
    match reason {
        Reason::WrongType | Reason::BadValue => "có ô ghi chưa đúng dạng.",
        Reason::MissingField => "còn thiếu ô bắt buộc.",
        Reason::ServerOwned => "có ô chỉ máy chủ được ghi.",
        Reason::OutsideScope => "phiếu thuộc nơi khác, ngoài nơi được giao.",
        Reason::NotAllowed => "tài khoản này không được làm việc đó.",
        Reason::AccountEnded => {
            "tài khoản đã hết hạn. Máy chủ giữ lại phiếu; hãy báo người quản trị."
        }
        Reason::DeviceRevoked | Reason::DeviceExpired => {
            "máy này đã bị thu hồi hoặc quá lâu không liên lạc. Máy chủ giữ lại phiếu; hãy báo người quản trị."
        }
        Reason::BadTransition => "bước này không nối tiếp được bước trước.",
        Reason::BuildsOnRefused => "phiếu trước đó chưa được nhận; sửa phiếu đó trước.",
        Reason::TooLarge => {
            "phiếu quá dài nên không gửi được. Hãy rút ngắn ô dài nhất rồi lưu lại."
        }
        Reason::ChangeIdReused | Reason::UnknownKind | Reason::KindMismatch => {
            "máy chủ không hiểu phiếu này. Hãy cập nhật ứng dụng rồi lưu lại."
        }
        Reason::Other(_) => {
            "máy chủ nêu lý do mà bản ứng dụng này chưa biết. Hãy cập nhật ứng dụng."
        }
    }
}

/// The address of a household, or of those who are not written down in one.
#[must_use]
pub fn household_page(household: Option<RecordId>) -> String {
    household.map_or_else(|| NO_HOUSEHOLD.to_owned(), |id| format!("/ho/{id}"))
}

/// The address of a record's history.
#[must_use]
pub fn history_page(record: RecordId) -> String {
    format!("/lich-su/{record}")
}

const NO_HOUSEHOLD: &str = "/ho/chua-ghi";

/// The address of the page where a record is looked at and corrected.
#[must_use]
pub fn place_of(view: &RecordView, household_of: impl Fn(RecordId) -> Option<RecordId>) -> String {
    let link = |field: &str| view.text(field)?.parse::<RecordId>().ok();
    match view.kind.as_str() {
        "household" => format!("/ho/{}/sua", view.id),
        "person" => format!("{}/nguoi/{}", household_page(link("household")), view.id),
        "survey" | "consent" => match link("person") {
            Some(person) => {
                let form = match view.text("purpose") {
                    Some("enrolment") => "dang-ky",
                    _ => "khao-sat",
                };
                let household = household_page(household_of(person));
                format!("{household}/nguoi/{person}/{form}")
            }
            None => "/ho".to_owned(),
        },
        _ => "/dang-ky".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::value::Value;

    #[test]
    fn every_record_has_a_page_where_it_is_corrected() {
        let id = |n: u8| RecordId::new(u64::from(n), [n; 10]);
        let (household, person, survey) = (id(1), id(2), id(3));
        let mut view = RecordView::unborn(survey, "survey");
        view.fields
            .insert("person".to_owned(), Value::from(person.to_string()));
        assert_eq!(
            place_of(&view, |_| Some(household)),
            format!("/ho/{household}/nguoi/{person}/khao-sat")
        );
        assert_eq!(
            place_of(&view, |_| None),
            format!("/ho/chua-ghi/nguoi/{person}/khao-sat")
        );
        let view = RecordView::unborn(id(4), "enrolment");
        assert_eq!(place_of(&view, |_| None), "/dang-ky");
    }
}
