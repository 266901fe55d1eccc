//! The words of signing in, the account and what waits.

use crate::phone::SignInError;

pub(super) const SIGN_IN: &str = "Đăng nhập";
pub(super) const LOGIN: &str = "Tên đăng nhập";
pub(super) const PASSWORD: &str = "Mật khẩu";
pub(super) const SIGNING_IN: &str = "Đang kiểm tra…";
pub(super) const LOGIN_OPEN: &str = "Cần điền tên đăng nhập và mật khẩu.";
pub(super) const SIGN_IN_HELP: &str =
    "Cần mạng khi đăng nhập. Sau đó máy dùng được khi không có mạng.";
pub(super) const FORGOT: &str = "Quên mật khẩu thì hỏi người quản trị ở tỉnh hoặc cán bộ khu vực.";
pub(super) const SIGNED_IN_AS: &str = "Máy này đang đăng nhập:";
pub(super) const GO_ON: &str = "Vào danh sách hộ";
pub(super) const GO_TO_TOTALS: &str = "Xem tổng hợp";

pub(super) const ACCOUNT: &str = "Tài khoản";
pub(super) const NAME: &str = "Họ tên";
pub(super) const ROLE: &str = "Vai trò";
pub(super) const PLACE: &str = "Nơi phụ trách";
pub(super) const WHOLE_PROVINCE: &str = "Toàn tỉnh";
pub(super) const THIS_PHONE: &str = "Máy này";
pub(super) const OFFLINE_READY: &str = "Đã sẵn sàng dùng khi không có mạng.";
pub(super) const PERSISTED: &str = "Trình duyệt giữ dữ liệu, không tự xóa khi máy hết chỗ.";
pub(super) const NOT_PERSISTED: &str = "Trình duyệt có thể xóa dữ liệu khi máy hết chỗ. Hãy thêm ứng dụng vào màn hình chính rồi bấm Giữ dữ liệu.";
pub(super) const PERSIST: &str = "Giữ dữ liệu";
pub(super) const CUT_OFF: &str = "Giả lập mất mạng";
pub(super) const CUT_OFF_HELP: &str =
    "Máy coi như đang ở nơi không có sóng. Phiếu vẫn lưu và chờ gửi. Dùng khi tập dượt.";
pub(super) const SIGN_OUT: &str = "Đăng xuất";
pub(super) const SIGN_OUT_HELP: &str = "Phiếu đã gửi vẫn ở máy chủ.";
pub(super) const TO_WAITING: &str = "Xem mục chờ gửi";
pub(super) const VERSION: &str = "Phiên bản";

pub(super) const WAITING: &str = "Chờ gửi";
pub(super) const SEND_NOW: &str = "Gửi ngay";
pub(super) const NOTHING_WAITS: &str = "Không còn gì chờ gửi";
pub(super) const NOTHING_WAITS_TEXT: &str = "Mọi thứ đã lưu trên máy này đều có ở máy chủ.";
pub(super) const REFUSED: &str = "Chưa nhận, cần sửa";
pub(super) const TORN: &str = "Hai người ghi khác nhau, cần chọn";
pub(super) const TORN_WHY: &str = "Cả hai nội dung đều còn giữ.";
pub(super) const GIVE_UP_ASK: &str = "Không cần nữa";
pub(super) const GIVE_UP_SURE: &str = "Bỏ phần máy chủ chưa nhận? Máy này sẽ không còn giữ phần đó. \
                                       Máy chủ vẫn lưu lại để người phụ trách xem.";
pub(super) const GIVE_UP: &str = "Bỏ phần này";
pub(super) const KEEP: &str = "Giữ lại";
pub(super) const HELD: &str = "Máy chủ đã giữ, đang chờ mục khác";
pub(super) const UNSENT: &str = "Đang chờ gửi";
pub(super) const NOTHING_LOST: &str = "Những mục này đã lưu trên máy, không mất khi tắt máy.";
pub(super) const CLOCK_WRONG: &str =
    "Đồng hồ máy này lệch nhiều so với máy chủ. Hãy đặt lại giờ tự động.";

pub(super) fn sign_in_error(error: SignInError) -> &'static str {
    match error {
        SignInError::Offline => "Chưa có mạng nên chưa đăng nhập được. Tên đã gõ vẫn giữ ở đây.",
        SignInError::Wrong => "Tên đăng nhập hoặc mật khẩu chưa đúng.",
        SignInError::TooMany => "Đã thử sai nhiều lần. Hãy chờ ít phút rồi thử lại.",
        SignInError::Trouble => {
            "Máy chủ chưa trả lời đúng. Nếu dùng wifi công cộng, hãy đăng nhập wifi trước rồi thử lại."
        }
    }
}

pub(super) fn sign_out_refused(count: usize) -> String {
    format!("Chưa đăng xuất được: còn {count} mục chưa gửi. Hãy gửi hết rồi đăng xuất.")
}

/// What a record is called in a list.
pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "household" => "Hộ",
        "person" => "Thành viên",
        "survey" => "Phiếu khảo sát",
        "consent" => "Lời đồng ý",
        "enrolment" => "Đăng ký học",
        "signup" => "Đơn tự đăng ký",
        _ => "Phiếu",
    }
}

pub(super) fn saved_at(moment: &str) -> String {
    format!("lưu lúc {moment}")
}

/// The fields that a refusal speaks of, as labels where those are known.
pub(super) fn fields(labels: &[String]) -> String {
    format!("Xem lại: {}.", labels.join(", "))
}

/// What went wrong with a plain sign-in, by the code in the address.
pub(super) fn plain_trouble(code: &str) -> &'static str {
    match code {
        "sai" => "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại.",
        "thieu" => LOGIN_OPEN,
        _ => "Máy chủ đang bận. Hãy thử lại sau ít phút.",
    }
}
