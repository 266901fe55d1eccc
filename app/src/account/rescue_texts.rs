//! The words of the rescue file: what happened, what was kept, what to do.

use crate::sync::Trouble;
use domain::rescue::RescueError;

pub(super) const RESCUE: &str = "Cứu phiếu chưa gửi";
pub(super) const RESCUE_HELP: &str =
    "Dùng khi máy sắp hỏng, sắp đổi máy hoặc nhiều ngày không có sóng.";
pub(super) const EXPORT: &str = "Xuất phiếu chưa gửi ra tệp";
pub(super) const IMPORT: &str = "Nhập tệp cứu dữ liệu";

pub(super) const STORE_OPENING: &str = "Đang mở dữ liệu trên máy…";
pub(super) const NOBODY: &str = "Cần đăng nhập";
pub(super) const NOBODY_TEXT: &str = "Máy này chưa có ai đăng nhập nên không có phiếu nào để xuất.";
pub(super) const STORE_SHUT: &str =
    "Trình duyệt không mở được phiếu đã lưu trên máy này, nên tệp chỉ có bản nháp.";
pub(super) const DRAFTS_COPY: &str = "Có thể chép những dòng này sang nơi khác.";
pub(super) const NOTHING: &str = "Không có gì phải xuất";
pub(super) const NOTHING_TEXT: &str = "Mọi phiếu trên máy này đã có ở máy chủ.";
pub(super) const KEPT: &str =
    "Tệp được khóa bằng cụm mật khẩu. Xuất tệp không xóa gì trên máy này.";
pub(super) const PASSPHRASE: &str = "Cụm mật khẩu của tệp";
pub(super) const PASSPHRASE_HELP: &str = "Ít nhất 10 ký tự hoặc bốn từ, ví dụ một câu dễ nhớ.";
pub(super) const PASSPHRASE_AGAIN: &str = "Gõ lại cụm mật khẩu";
pub(super) const NOBODY_ELSE: &str = "Quên cụm mật khẩu thì không ai mở được tệp, kể cả người quản trị. \
     Hãy ghi ra giấy và cất riêng với tệp.";
pub(super) const TOO_SHORT: &str = "Cụm mật khẩu cần ít nhất 10 ký tự hoặc bốn từ.";
pub(super) const NOT_THE_SAME: &str = "Hai lần gõ chưa giống nhau.";
pub(super) const MAKE: &str = "Tạo tệp";
pub(super) const MAKING: &str = "Đang khóa tệp, chờ vài giây…";
pub(super) const KEEP: &str = "Lưu tệp vào máy";
pub(super) const SHARE: &str = "Gửi qua ứng dụng khác";
pub(super) const BRING: &str =
    "Đưa tệp về văn phòng. Ở đó mở Tài khoản, chọn Nhập tệp cứu dữ liệu.";
pub(super) const KEEPING: &str = "Đã đưa tệp cho trình duyệt lưu. Hãy xem tệp đã có trong mục Tải xuống chưa, rồi chép sang nơi khác.";
pub(super) const SHARED: &str = "Đã chuyển tệp sang ứng dụng khác.";
pub(super) const NOT_GIVEN: &str =
    "Chưa đưa được tệp ra ngoài. Phiếu vẫn còn trên máy. Hãy thử nút kia.";

pub(super) const IMPORT_HELP: &str = "Chọn tệp đã xuất từ máy kia. Phiếu được ghi dưới tên người đã làm; \
     nhập hai lần cũng không bị trùng.";
pub(super) const FILE: &str = "Tệp cứu dữ liệu";
pub(super) const CHOOSE_FILE: &str = "Chọn tệp";
pub(super) const NO_FILE: &str = "Chưa chọn tệp.";
pub(super) const OPEN: &str = "Mở tệp và gửi lên máy chủ";
pub(super) const OPENING: &str = "Đang mở tệp, chờ vài giây…";
pub(super) const SENDING: &str = "Đang gửi lên máy chủ…";
pub(super) const PASSPHRASE_OPEN: &str = "Cần gõ cụm mật khẩu của tệp.";
pub(super) const REFUSED: &str = "Chưa nhận";
pub(super) const HELD: &str = "Máy chủ đã giữ, đang chờ mục khác";
pub(super) const DRAFTS: &str = "Bản nháp chưa lưu";
pub(super) const DRAFTS_HELP: &str =
    "Bản nháp không gửi được. Người làm phiếu cần ghi lại những gì dưới đây.";
pub(super) const STILL_IN_FILE: &str = "Tệp vẫn còn đủ. Hãy giữ tệp đến khi mọi mục đã nhận.";

pub(super) fn unsent(items: usize, drafts: usize) -> String {
    match (items, drafts) {
        (items, 0) => format!("Tệp sẽ có {items} mục chưa gửi."),
        (0, drafts) => format!("Tệp sẽ có {drafts} bản nháp."),
        (items, drafts) => format!("Tệp sẽ có {items} mục chưa gửi và {drafts} bản nháp."),
    }
}

pub(super) fn last_made(moment: &str, items: usize) -> String {
    format!("Lần xuất gần nhất: {moment}, {items} mục.")
}

pub(super) fn made(items: usize) -> String {
    format!("Đã tạo tệp có {items} mục.")
}

pub(super) fn whose(name: &str, moment: &str) -> String {
    format!("Tệp của {name}, xuất lúc {moment}.")
}

pub(super) fn sum(taken: usize, known: usize, held: usize, refused: usize) -> String {
    let mut words = format!("{taken} mục đã nhận, {known} mục đã có từ trước");
    if held > 0 {
        words.push_str(&format!(", {held} mục đang giữ"));
    }
    format!("{words}, {refused} mục chưa nhận.")
}

pub(super) fn drafts_restored(count: usize) -> String {
    format!("Đã đặt lại {count} bản nháp vào máy này. Mở đúng phiếu đó để ghi tiếp.")
}

pub(super) fn unreadable(count: usize) -> String {
    format!("{count} mục đã hỏng từ trên máy cũ nên không nhập được. Tệp vẫn giữ chúng.")
}

/// Why the file was not written or opened.
pub(super) fn file_trouble(error: &RescueError) -> &'static str {
    match error {
        RescueError::NotRescue => "Đây không phải tệp cứu dữ liệu, hoặc chưa chọn tệp.",
        RescueError::Newer(_) => {
            "Tệp do bản ứng dụng mới hơn tạo ra. Hãy cập nhật ứng dụng trên máy này rồi mở lại."
        }
        RescueError::WrongOrDamaged => {
            "Cụm mật khẩu sai hoặc tệp đã hỏng, không phân biệt được. Hãy gõ lại; nếu vẫn vậy, \
             xin lại tệp từ máy kia."
        }
        RescueError::TooCostly => "Tệp này không phải do ứng dụng tạo ra nên không mở.",
        RescueError::TooLarge => {
            "Dữ liệu quá lớn cho một tệp. Phiếu vẫn còn nguyên. Hãy báo cán bộ khu vực."
        }
        RescueError::NoMemory => {
            "Máy không đủ bộ nhớ. Phiếu vẫn còn nguyên. Hãy đóng ứng dụng khác rồi thử lại."
        }
        RescueError::BadContent(_) => {
            "Không đọc được dữ liệu để làm việc này. Phiếu vẫn còn nguyên. Hãy báo cán bộ khu vực."
        }
    }
}

/// Why the server did not take the file in.
pub(super) fn send_trouble(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Offline => "Chưa có mạng nên chưa gửi được. Tệp vẫn còn đủ. Có mạng thì gửi lại.",
        Trouble::NotOurs => {
            "Mạng này cần đăng nhập wifi trước. Tệp vẫn còn đủ. Đăng nhập wifi rồi gửi lại."
        }
        Trouble::SignedOut => "Phiên đăng nhập đã hết. Tệp vẫn còn đủ. Đăng nhập rồi gửi lại.",
        Trouble::Revoked => "Máy này đã bị thu hồi. Tệp vẫn còn đủ; hãy báo người quản trị.",
        Trouble::TooOld => "Ứng dụng trên máy này đã cũ. Tệp vẫn còn đủ. Cập nhật rồi gửi lại.",
        Trouble::Server { status: 403, .. } => {
            "Tài khoản này không phụ trách nơi của người làm phiếu. Hãy nhờ chính người đó, \
             cán bộ khu vực hoặc người quản trị nhập."
        }
        Trouble::Server { status: 404, .. } => {
            "Máy chủ này không có tài khoản của người làm phiếu. Hãy báo người quản trị."
        }
        Trouble::Server { status: 409, .. } => {
            "Máy trong tệp thuộc tài khoản khác. Hãy báo người quản trị."
        }
        Trouble::Server { .. } | Trouble::Full | Trouble::Storage(_) => {
            "Máy chủ đang bận. Tệp vẫn còn đủ. Hãy gửi lại sau ít phút."
        }
    }
}
