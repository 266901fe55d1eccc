//! The words of the class pages.

use crate::loader::ClassLine;
use crate::ui::format::day;

pub(super) const CLASSES: &str = "Lớp đang nhận đăng ký";
pub(super) const WHERE: &str = "Xem lớp ở";
pub(super) const WHOLE_PROVINCE: &str = "Cả tỉnh";
pub(super) const FILTER: &str = "Xem";
pub(super) const NO_CLASSES: &str = "Chưa có lớp nào";
pub(super) const NO_CLASSES_NOTE: &str = "Hãy xem nơi khác gần nhà, hoặc hỏi cán bộ xã.";
pub(super) const LEVEL: &str = "Trình độ";
pub(super) const PLACE: &str = "Nơi học";
pub(super) const DAYS: &str = "Thời gian";
pub(super) const SEATS: &str = "Số chỗ";
pub(super) const PROVIDER: &str = "Nơi mở lớp";
pub(super) const CLOSED: &str = "Lớp này không nhận đăng ký nữa.";
pub(super) const OTHER_CLASSES: &str = "Xem lớp khác";

pub(super) const SIGN_UP: &str = "Đăng ký học";
pub(super) const SIGN_UP_NOTE: &str = "Mất khoảng hai phút, không cần tài khoản. Đăng ký chưa phải là được xếp lớp: cán bộ xã sẽ liên hệ và xác nhận.";
pub(super) const OFFLINE_NOTE: &str =
    "Mất mạng vẫn đăng ký được: phiếu lưu trên máy này và tự gửi khi có mạng.";
pub(super) const FULL_NAME: &str = "Họ và tên";
pub(super) const BIRTH: &str = "Ngày sinh";
pub(super) const BIRTH_HELP: &str = "Ví dụ 20/11/1990. Không nhớ ngày thì chỉ ghi năm.";
pub(super) const SEX: &str = "Giới tính";
pub(super) const PHONE: &str = "Số điện thoại";
pub(super) const PHONE_HELP: &str = "Số của bạn hoặc của người nhà, để cán bộ xã gọi lại.";
pub(super) const ETHNICITY: &str = "Dân tộc";
pub(super) const COMMUNE: &str = "Xã, phường nơi bạn đang ở";
pub(super) const CHOOSE: &str = "Chọn…";
pub(super) const CONSENT: &str = "Tôi đồng ý";
pub(super) const CONSENT_TEXT: &str = "Cán bộ xã nơi bạn ở được xem những điều ghi ở trên (kể cả dân tộc, nếu có ghi) để liên hệ và xếp lớp học nghề. Không dùng vào việc khác. Bạn có thể xin xem, sửa hoặc xóa tại UBND xã bất cứ lúc nào.";
pub(super) const SEND: &str = "Gửi đăng ký";
pub(super) const MEND: &str = "Chưa gửi được. Hãy sửa những chỗ ghi bên dưới:";
pub(super) const NOT_KEPT: &str =
    "Máy này không lưu được phiếu và chưa gửi được. Hãy giữ trang này, thử lại khi có mạng.";

pub(super) const DONE: &str = "Đã ghi đăng ký";
pub(super) const CODE: &str = "Mã tra cứu của bạn";
pub(super) const CODE_NOTE: &str = "Chụp màn hình hoặc chép mã này lại. Dùng mã để xem kết quả ở trang Tra cứu đăng ký. Ai có mã đều xem được, nên đừng đưa cho người lạ.";
pub(super) const SENT: &str = "Đã gửi tới xã. Cán bộ xã sẽ liên hệ với bạn.";
pub(super) const WAITS: &str = "Đang lưu trên máy này, chờ có mạng sẽ tự gửi. Đừng xóa dữ liệu trình duyệt trước khi gửi xong. Gửi xong, cán bộ xã sẽ liên hệ.";
pub(super) const REFUSED: &str = "Chưa nhận, cần sửa";
pub(super) const NONE_HERE: &str = "Chưa có đăng ký nào trên máy này";
pub(super) const NONE_HERE_NOTE: &str = "Nếu bạn đã đăng ký ở máy khác, hãy dùng mã tra cứu.";

pub(super) const LOOK_UP: &str = "Tra cứu đăng ký";
pub(super) const LOOK_UP_NOTE: &str = "Nhập mã tra cứu bạn nhận được khi đăng ký học.";
pub(super) const CODE_FIELD: &str = "Mã tra cứu";
pub(super) const CODE_HELP: &str = "8 chữ và số, ví dụ K7M2-9QXP";
pub(super) const LOOK: &str = "Xem kết quả";
pub(super) const NOT_A_CODE: &str = "Mã tra cứu gồm 8 chữ và số. Hãy xem lại.";
pub(super) const NOT_FOUND: &str = "Không có đăng ký nào với mã này. Hãy xem lại từng chữ. Phiếu chờ gửi trên máy khác cũng chưa tra được.";
pub(super) const NO_NETWORK: &str = "Chưa có mạng nên chưa tra được. Hãy thử lại khi có mạng.";
pub(super) const MINE: &str = "Đăng ký trên máy này";

/// `Từ 02/12/2026 đến 28/02/2027`
pub(super) fn days(class: &ClassLine) -> String {
    match (class.starts_on.as_str(), class.ends_on.as_str()) {
        ("", _) => "Chưa định ngày".to_owned(),
        (from, "") => format!("Từ {}", day(from)),
        (from, to) => format!("Từ {} đến {}", day(from), day(to)),
    }
}

/// Where a class is held.
pub(super) fn place(class: &ClassLine) -> String {
    if class.venue.is_empty() {
        class.place.clone()
    } else {
        format!("{}, {}", class.venue, class.place)
    }
}

/// A class's second line in a list.
pub(super) fn line(class: &ClassLine) -> String {
    let starts = if class.starts_on.is_empty() {
        "chưa định ngày".to_owned()
    } else {
        format!("khai giảng {}", day(&class.starts_on))
    };
    format!("{} · {} · {starts}", class.level, class.place)
}

/// Where a sign-up stands, in words.
pub(super) fn state(code: &str) -> String {
    match code {
        "received" => "Đã nhận, chờ xác nhận. Cán bộ xã sẽ liên hệ với bạn.".to_owned(),
        "confirmed" => "Xã đã xác nhận đăng ký của bạn.".to_owned(),
        "declined" => "Không được xác nhận. Hãy hỏi cán bộ xã để biết lý do.".to_owned(),
        other => format!("Trạng thái: {other}. Hãy hỏi cán bộ xã."),
    }
}

pub(super) fn all_of(area: &str) -> String {
    format!("Cả {}", lower_first(area))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
