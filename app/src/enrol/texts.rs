//! The words of enrolling.

pub(super) const ENROL: &str = "Đăng ký học";
pub(super) const CHOOSE_CLASS: &str = "Chọn lớp";
pub(super) const NO_CLASSES: &str = "Chưa có lớp nào mở";
pub(super) const NO_CLASSES_TEXT: &str =
    "Lớp do tỉnh mở và tự về máy khi có mạng. Nhu cầu học vẫn được ghi ở phiếu khảo sát.";
pub(super) const SAVE_ENROLMENT: &str = "Lưu đăng ký";
pub(super) const SAVE_REFUSAL: &str = "Ghi nhận không đồng ý";
pub(super) const ASK_FIRST: &str = "Cần hỏi lời đồng ý trước khi lưu.";
pub(super) const MORE_CLASSES: &str = "Xem lớp khác trong tỉnh";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const CHOOSE_FIRST: &str = "Cần chọn một lớp.";
pub(super) const TOO_YOUNG: &str =
    "Người này có thể chưa đủ 15 tuổi. Xem lại ngày sinh trước khi đăng ký.";
pub(super) const AGE_UNKNOWN: &str = "Chưa ghi ngày sinh nên chưa biết đủ 15 tuổi chưa.";
pub(super) const ALREADY: &str = "Người này đang có một đăng ký khác chưa học xong.";
pub(super) const SAME_CLASS: &str = "Người này đã đăng ký lớp này rồi.";
pub(super) const HERE: &str = "tại xã";
pub(super) const NEARBY: &str = "trong khu vực";
pub(super) const NOT_HERE: &str = "Không có phiếu này trên máy";
pub(super) const NOT_HERE_TEXT: &str = "Hãy tìm lại trong danh sách hộ.";
pub(super) const TO_LIST: &str = "Về danh sách hộ";

pub(super) const ENROLMENTS: &str = "Đăng ký học nghề";
pub(super) const SIGNUPS: &str = "Người dân tự đăng ký";
pub(super) const NO_ENROLMENTS: &str = "Chưa có ai đăng ký";
pub(super) const NO_ENROLMENTS_TEXT: &str =
    "Mở một hộ, chọn thành viên rồi bấm Đăng ký học. Đơn người dân tự gửi cũng hiện ở đây.";
pub(super) const OFFICERS_ONLY: &str = "Trang này dành cho người đăng ký học cho xã";
pub(super) const OFFICERS_ONLY_TEXT: &str = "Số liệu của các xã xem ở mục Tổng hợp.";
pub(super) const UNSENT: &str = "chưa gửi";
pub(super) const TO_CORRECT: &str = "cần sửa";
pub(super) const UNKNOWN_PERSON: &str = "Chưa rõ tên";
pub(super) const UNKNOWN_CLASS: &str = "Lớp chưa về máy";
pub(super) const MORE: &str = "Xem thêm";

pub(super) const START: &str = "Bắt đầu học";
pub(super) const COMPLETE: &str = "Hoàn thành";
pub(super) const CERTIFY: &str = "Cấp chứng chỉ";
pub(super) const WITHDRAW: &str = "Thôi học";

pub(super) const CONFIRM: &str = "Xác nhận";
pub(super) const DECLINE: &str = "Từ chối";
pub(super) const CONFIRM_HELP: &str =
    "Xác nhận thì máy lập phiếu thành viên và đăng ký học từ đơn này.";
pub(super) const CODE: &str = "Mã tra cứu";

pub(super) fn seats(taken: usize, seats: i64) -> String {
    format!("{taken}/{seats} chỗ đã đăng ký từ xã này")
}

pub(super) fn full(seats: i64) -> String {
    format!("Lớp có {seats} chỗ và xã này đã đăng ký đủ. Người này có thể vào danh sách chờ.")
}

pub(super) fn from_to(from: &str, to: &str) -> String {
    format!("{from} – {to}")
}

pub(super) fn starts(day: &str) -> String {
    format!("khai giảng {day}")
}

pub(super) fn since(step: &str, day: &str) -> String {
    format!("{step} {day}")
}

pub(super) fn enrol(name: &str) -> String {
    format!("Đăng ký học: {name}")
}

pub(super) fn received(day: &str) -> String {
    format!("gửi ngày {day}")
}
