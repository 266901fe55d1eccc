//! The words of the household and survey pages.

pub(super) const HOUSEHOLDS: &str = "Hộ gia đình";
pub(super) const ADD_HOUSEHOLD: &str = "Thêm hộ";
pub(super) const SEARCH: &str = "Tìm hộ";
pub(super) const SEARCH_HELP: &str = "Tên chủ hộ, thành viên hoặc xóm; không cần dấu.";
pub(super) const NO_HOUSEHOLDS: &str = "Chưa có hộ nào";
pub(super) const NO_HOUSEHOLDS_TEXT: &str =
    "Bấm Thêm hộ để ghi hộ đầu tiên. Không cần mạng: phiếu lưu trên máy và tự gửi khi có mạng.";
pub(super) const NOTHING_FOUND: &str = "Không tìm thấy hộ nào";
pub(super) const NOTHING_FOUND_TEXT: &str = "Thử gõ ít chữ hơn, hoặc thêm hộ mới.";
pub(super) const MORE: &str = "Xem thêm";
pub(super) const WORKING_IN: &str = "Ghi hộ mới cho";
pub(super) const OFFICERS_ONLY: &str = "Trang này dành cho người đi khảo sát";
pub(super) const OFFICERS_ONLY_TEXT: &str = "Máy này chỉ giữ số tổng hợp, không giữ phiếu hộ.";

pub(super) const UNSENT: &str = "chưa gửi";
pub(super) const TO_CORRECT: &str = "cần sửa";
pub(super) const RIVALS: &str = "hai bản khác nhau";

pub(super) const HAMLET: &str = "Xóm, tổ dân phố";
pub(super) const NEW_HOUSEHOLD: &str = "Thêm hộ";
pub(super) const EDIT_HOUSEHOLD: &str = "Sửa thông tin hộ";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const SAVE_HOUSEHOLD: &str = "Lưu hộ";
pub(super) const OPEN_QUESTIONS: &str = "Chưa lưu được. Còn thiếu:";
pub(super) const FORM_MISSING: &str =
    "Máy chưa có mẫu phiếu này. Hãy vào nơi có mạng, bấm Gửi ngay ở mục chờ gửi rồi mở lại.";
pub(super) const NOT_ON_THIS_PHONE: &str = "Không có phiếu này trên máy";
pub(super) const NOT_ON_THIS_PHONE_TEXT: &str =
    "Phiếu có thể đã được xóa hoặc chuyển nơi khác. Hãy tìm lại trong danh sách hộ.";
pub(super) const TO_LIST: &str = "Về danh sách hộ";

pub(super) const MEMBERS: &str = "Thành viên";
pub(super) const ADD_MEMBER: &str = "Thêm thành viên";
pub(super) const ADD_FIRST_MEMBER: &str = "Thêm chủ hộ";
pub(super) const NO_MEMBERS: &str = "Chưa ghi thành viên nào";
pub(super) const NO_MEMBERS_TEXT: &str = "Bắt đầu từ chủ hộ.";
pub(super) const TWO_HEADS: &str = "Hộ đang có hơn một chủ hộ. Xem lại quan hệ của từng người.";
pub(super) const SURVEY: &str = "Khảo sát";
pub(super) const SURVEY_AGAIN: &str = "Xem phiếu khảo sát";
pub(super) const ENROL: &str = "Đăng ký học";
pub(super) const SURVEYED: &str = "đã khảo sát";
pub(super) const NOT_SURVEYED: &str = "chưa khảo sát";
pub(super) const DECLINED: &str = "không đồng ý khảo sát";
pub(super) const ENROLLED: &str = "đã đăng ký học";
pub(super) const EDIT: &str = "Sửa";
pub(super) const HISTORY: &str = "Xem lịch sử";

pub(super) const NEW_MEMBER: &str = "Thêm thành viên";
pub(super) const SAVE_MEMBER: &str = "Lưu thành viên";
pub(super) const SAVE_AND_NEXT: &str = "Lưu và thêm người nữa";
pub(super) const MAYBE_DUPLICATE: &str = "Có thể đã có người này:";
pub(super) const MAYBE_DUPLICATE_HELP: &str =
    "Xem lại trước khi lưu. Nếu là người khác thì cứ lưu.";

pub(super) const WRITTEN_NOW: &str = "Đang ghi:";
pub(super) const WRITTEN_BEFORE: &str = "Số cũ:";
pub(super) const KEEP_WRITTEN: &str = "Giữ số cũ";
pub(super) const EMPTY_KEEPS: &str = "Để trống thì giữ số đang ghi.";

pub(super) const SAVE_SURVEY: &str = "Lưu phiếu khảo sát";
pub(super) const SAVE_REFUSAL: &str = "Ghi nhận không đồng ý";
pub(super) const OTHER_TRADE: &str = "Nghề khác";
pub(super) const OTHER_TRADE_WORDS: &str = "Tên nghề muốn học";

pub(super) const NEWCOMERS: &str = "Người chưa ghi vào hộ";
pub(super) const NEWCOMERS_TEXT: &str = "Những người đã tự đăng ký học và được xác nhận. Ghi hộ của họ rồi đưa vào hộ ở mục Thêm thành viên.";
pub(super) const NO_NEWCOMERS: &str = "Không còn ai chưa ghi vào hộ";
pub(super) const NEWCOMERS_HERE: &str = "Người đã tự đăng ký, chưa ghi vào hộ nào:";
pub(super) const TAKE_IN: &str = "Đưa vào hộ này";

/// What a helper's list holds.
pub(super) fn own_entries(hamlet: &str) -> String {
    format!("{hamlet}: những hộ do bạn ghi.")
}

pub(super) fn household_title(head: Option<&str>) -> String {
    head.map_or_else(
        || "Hộ chưa có chủ hộ".to_owned(),
        |head| format!("Hộ {head}"),
    )
}

pub(super) fn members(count: usize) -> String {
    if count == 0 {
        "chưa có thành viên".to_owned()
    } else {
        format!("{count} người")
    }
}

pub(super) fn born(birth: &str) -> String {
    format!("sinh {birth}")
}

pub(super) fn survey_of(name: &str) -> String {
    format!("Khảo sát: {name}")
}

pub(super) fn refused_because(reason: &str) -> String {
    format!("Máy chủ chưa nhận: {reason}")
}
