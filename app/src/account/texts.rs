//! The words of signing in, the account and what waits.

use crate::phone::SignInError;

pub(super) const SIGN_IN: &str = "Đăng nhập";
pub(super) const LOGIN: &str = "Tên đăng nhập";
pub(super) const PASSWORD: &str = "Mật khẩu";
pub(super) const SIGNING_IN: &str = "Đang kiểm tra…";
pub(super) const LOGIN_OPEN: &str = "Cần điền tên đăng nhập và mật khẩu.";
pub(super) const SIGN_IN_HELP: &str =
    "Cần mạng khi đăng nhập. Sau đó máy dùng được khi không có mạng.";
pub(super) const FORGOT: &str = "Quên mật khẩu thì hỏi người đã tạo tài khoản cho bạn.";
pub(super) const SIGNED_IN_AS: &str = "Máy này đang đăng nhập:";
pub(super) const GO_ON: &str = "Vào danh sách hộ";
pub(super) const GO_TO_TOTALS: &str = "Xem tổng hợp";

pub(super) const ACCOUNT: &str = "Tài khoản";
pub(super) const NAME: &str = "Họ tên";
pub(super) const ROLE: &str = "Vai trò";
pub(super) const PLACE: &str = "Nơi phụ trách";
pub(super) const WHOLE_PROVINCE: &str = "Toàn tỉnh";
pub(super) const DEVICE_CODE: &str = "Mã máy";
pub(super) const TO_REVIEW: &str = "Máy và phiếu chưa nhận của xã";
pub(super) const THIS_PHONE: &str = "Máy này";
pub(super) const OFFLINE_READY: &str = "Đã sẵn sàng dùng khi không có mạng.";
pub(super) const PERSISTED: &str = "Trình duyệt giữ dữ liệu, không tự xóa khi máy hết chỗ.";
pub(super) const NOT_PERSISTED: &str = "Trình duyệt có thể xóa dữ liệu khi máy hết chỗ. Hãy thêm ứng dụng vào màn hình chính rồi bấm Giữ dữ liệu.";
pub(super) const PERSIST: &str = "Giữ dữ liệu";
pub(super) const PERSIST_DENIED: &str = "Trình duyệt chưa đồng ý. Nếu đang ở chế độ ẩn danh, hãy mở cửa sổ Chrome thường; nếu không, \
     hãy dùng thêm vài ngày rồi bấm lại. Gửi phiếu mỗi khi có mạng.";
pub(super) const CUT_OFF: &str = "Giả lập mất mạng";
pub(super) const CUT_OFF_HELP: &str =
    "Máy coi như đang ở nơi không có sóng. Phiếu vẫn lưu và chờ gửi. Dùng khi tập dượt.";
pub(super) const LOCK: &str = "Khóa máy";
pub(super) const SIGN_OUT: &str = "Đăng xuất";
pub(super) const SIGN_OUT_HELP: &str = "Phiếu đã gửi vẫn ở máy chủ.";
pub(super) const SIGN_OUT_ANYWAY: &str = "Vẫn đăng xuất";
pub(super) const STAY: &str = "Ở lại";
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

pub(super) fn sign_in_error(error: SignInError) -> String {
    let words = match error {
        SignInError::Offline => "Chưa có mạng nên chưa đăng nhập được. Tên đã gõ vẫn giữ ở đây.",
        SignInError::Wrong => "Tên đăng nhập hoặc mật khẩu chưa đúng.",
        SignInError::TooMany(seconds) => return try_after(seconds),
        SignInError::Trouble => {
            "Máy chủ chưa trả lời đúng. Nếu dùng wifi công cộng, hãy đăng nhập wifi trước rồi thử lại."
        }
    };
    words.to_owned()
}

/// When the next try may be.
pub(super) fn try_after(seconds: u32) -> String {
    let wait = if seconds < 60 {
        format!("{seconds} giây")
    } else {
        format!("{} phút", seconds.div_ceil(60))
    };
    format!("Đã thử sai nhiều lần. Hãy thử lại sau {wait}. Phiếu đã lưu vẫn còn.")
}

/// Why nobody is signed out: `unrescued` of the `unsent` items are on this phone only.
pub(super) fn sign_out_refused(unsent: usize, unrescued: usize) -> String {
    let in_file = match unsent - unrescued.min(unsent) {
        0 => String::new(),
        some => format!(" ({some} mục đã có trong tệp)"),
    };
    format!(
        "Chưa đăng xuất được: còn {unrescued} mục chưa gửi{in_file}. \
         Hãy gửi hết, hoặc xuất ra tệp rồi đăng xuất."
    )
}

/// What waits is in a file: signing out is up to the person.
pub(super) fn sign_out_rescued(unsent: usize, moment: &str) -> String {
    format!(
        "Còn {unsent} mục chưa gửi, đã có đủ trong tệp xuất lúc {moment}. Nếu đăng xuất, máy này \
         không gửi các mục đó cho đến khi chính tài khoản này đăng nhập lại. Hãy chắc là tệp còn."
    )
}

pub(super) const TAKE_PEOPLE: &str = "Tải danh sách người của xã (CSV)";

/// Where the server writes a commune's people as a file.
pub(super) fn people_file(commune: &str) -> String {
    format!("/api/v1/export/people.csv?commune={commune}")
}

/// How much room is left: whole gigabytes where there are many.
pub(super) fn room_left(mebibytes: u64) -> String {
    match mebibytes / 1024 {
        0 => format!("Còn khoảng {mebibytes} MB cho ứng dụng này."),
        gibibytes => format!("Còn khoảng {gibibytes} GB cho ứng dụng này."),
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
pub(super) fn plain_trouble(code: &str) -> String {
    let seconds = code.strip_prefix("cho-").and_then(|wait| wait.parse().ok());
    match (code, seconds) {
        (_, Some(seconds)) => try_after(seconds),
        ("sai", _) => "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại.".to_owned(),
        ("thieu", _) => LOGIN_OPEN.to_owned(),
        _ => "Máy chủ đang bận. Hãy thử lại sau ít phút.".to_owned(),
    }
}
