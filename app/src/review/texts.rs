//! The words of choosing between two values.

pub(super) const SETTLE: &str = "Chọn nội dung đúng";
pub(super) const SETTLE_HELP: &str = "Hai người đã ghi khác nhau vào cùng một chỗ. Cả hai đều còn giữ. \
                                     Hãy chọn nội dung đúng; chưa chọn thì dùng nội dung đang hiển thị.";
pub(super) const SHOWN: &str = "đang hiển thị";
pub(super) const NOTHING: &str = "Không còn gì phải chọn";
pub(super) const NOTHING_TEXT: &str = "Phiếu này không còn chỗ nào ghi khác nhau.";
pub(super) const BACK: &str = "Về mục chờ gửi";
pub(super) const SAVE: &str = "Lưu lựa chọn";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const CHOOSE_ALL: &str = "Hãy chọn ở mỗi mục rồi lưu.";
pub(super) const TAKE_AWAY: &str = "Có người đã xóa phiếu này, trong khi người khác ghi thêm";
pub(super) const STAY: &str = "Giữ phiếu";
pub(super) const GO: &str = "Xóa phiếu";
pub(super) const BRING_BACK: &str = "Phiếu này đã bị xóa, trong khi người khác ghi thêm";
pub(super) const COME_BACK: &str = "Khôi phục phiếu, giữ phần đã ghi thêm";
pub(super) const STAY_AWAY: &str = "Vẫn xóa phiếu";

/// Who meant a value, and when.
pub(super) fn meant_by(by: &str, moment: &str) -> String {
    if by.is_empty() {
        moment.to_owned()
    } else {
        format!("{by}, {moment}")
    }
}

/// What was written on a record that had been taken away.
pub(super) fn written(field: &str, value: &str, by: &str) -> String {
    format!("{field}: {value} ({by})")
}
