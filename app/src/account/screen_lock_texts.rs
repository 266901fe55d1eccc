//! The words of the screen lock beside the PIN.

pub(super) const TITLE: &str = "Khóa màn hình của máy";
pub(super) const WHY: &str = "Khi bật, mở máy cần cả mã PIN và khóa màn hình của điện thoại: vân tay, khuôn mặt hoặc mã. Ai chép trộm dữ liệu trên máy cũng không dò được.";
pub(super) const MIND: &str = "Nếu sau này đổi hoặc xóa khóa màn hình, hãy bấm “Quên mã PIN” khi có mạng. Phiếu trên máy vẫn còn đủ.";
pub(super) const IS_ON: &str = "Đang bật. Mỗi lần mở máy cần mã PIN và khóa màn hình.";
pub(super) const NOT_YET: &str = "Bật được sau khi máy đã gửi một lần với mạng.";
pub(super) const ADD: &str = "Bật khóa màn hình";
pub(super) const DROP: &str = "Tắt khóa màn hình";
pub(super) const ASKING: &str = "Đang chờ xác nhận…";
pub(super) const NOT_ADDED: &str = "Chưa xác nhận được khóa màn hình. Mã PIN vẫn mở máy như trước.";
pub(super) const NOT_DROPPED: &str = "Chưa xác nhận được khóa màn hình. Khóa vẫn bật như trước.";
