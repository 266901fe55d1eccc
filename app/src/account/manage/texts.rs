//! The words of looking after accounts.

use crate::account::second::texts::code_trouble;
use crate::account::{password_texts, texts as common};
use crate::phone::{Online, Told};
use domain::Date;
use domain::role::Account;

pub(in crate::account) const TITLE: &str = "Quản lý tài khoản";
pub(super) const ONE: &str = "Một tài khoản";
pub(super) const NEW: &str = "Thêm tài khoản";
pub(super) const FILE: &str = "Thêm nhiều từ tệp";
pub(super) const SEEK: &str = "Tìm theo tên";
pub(super) const NONE: &str = "Chưa có tài khoản nào";
pub(super) const NONE_TEXT: &str = "Tài khoản của những người ở nơi bạn phụ trách hiện ở đây.";
pub(in crate::account) const ASKING: &str = "Đang hỏi máy chủ…";
pub(in crate::account) const TRY_AGAIN: &str = "Thử lại";

pub(super) const LOGIN_HELP: &str =
    "Chữ thường không dấu, số, dấu chấm hoặc gạch; từ 3 đến 40 ký tự.";
pub(super) const LAST_DAY: &str = "Ngày cuối được dùng";
pub(super) const NEW_LAST_DAY_HELP: &str = "Ví dụ 31/12/2026. Bỏ trống nếu chưa biết.";
pub(super) const LAST_DAY_HELP: &str = "Ví dụ 31/12/2026. Bỏ trống để kết thúc ngay.";
pub(super) const BAD_DAY: &str = "Ngày cần viết như 31/12/2026.";
pub(super) const CHOOSE_PLACE: &str = "Cần chọn vai trò và nơi phụ trách.";
pub(super) const HAMLET: &str = "Xóm, tổ dân phố";
pub(super) const OTHER_HAMLET: &str = "Xóm khác";
pub(super) const HAMLET_NAME: &str = "Tên xóm, tổ dân phố";
pub(super) const HAMLET_HELP: &str = "Viết đúng như xã vẫn ghi trong phiếu hộ.";
pub(super) const BAD_HAMLET: &str = "Cần chọn hoặc điền tên xóm, không có dấu gạch chéo.";
pub(super) const MAKE: &str = "Thêm và tạo liên kết";
pub(super) const MAKE_LINK: &str = "Tạo liên kết mới";
pub(super) const MAKE_LINK_HELP: &str = "Dùng khi người này đổi máy hoặc quên mật khẩu. Liên kết cũ \
                                         hết tác dụng; khi liên kết mới được mở, các máy khác của \
                                         tài khoản phải đăng nhập lại, phiếu chưa gửi ở đó vẫn còn.";
pub(super) const END: &str = "Kết thúc tài khoản";
pub(super) const END_HELP: &str = "Người này không đăng nhập được nữa. Phiếu còn trên máy của họ vẫn \
                                   gửi về được và được giữ riêng để xem xét.";
pub(super) const ENDED: &str = "Đã ghi ngày kết thúc.";

pub(super) const RESET_SECOND: &str = "Gỡ xác thực hai bước";
pub(super) const RESET_SECOND_HELP: &str = "Dùng khi người này mất điện thoại và mã dự phòng. Mọi nơi đang đăng nhập bị đăng xuất; lần vào \
     sau họ thiết lập lại nếu vai trò cần.";
pub(super) const SECOND_RESET: &str = "Đã gỡ xác thực hai bước của người này.";

pub(super) const QR: &str = "Mã QR mở tài khoản";
pub(super) const QR_HELP: &str = "Người nhận mở máy ảnh trên điện thoại của mình và quét mã này.";
pub(super) const LINK: &str = "Hoặc gửi riêng liên kết này";
pub(super) const LINK_HELP: &str = "Ai có liên kết thì mở được tài khoản, nên chỉ đưa cho đúng người. \
                                    Liên kết chỉ hiện lần này và chỉ dùng được một lần.";

/// Until when a link can be used.
pub(super) fn link_until(moment: &str) -> String {
    format!("Liên kết dùng được một lần, đến {moment}.")
}

pub(in crate::account) const OPEN_TITLE: &str = "Mở tài khoản";
pub(in crate::account) const OPEN: &str = "Đặt mật khẩu và vào";
pub(in crate::account) const OPENING: &str = "Đang mở…";
pub(in crate::account) const OPEN_HELP: &str =
    "Nhớ tên đăng nhập và mật khẩu này. Sau đó máy dùng được khi không có mạng.";
pub(in crate::account) const LINK_DEAD: &str = "Liên kết này đã dùng rồi, đã được thay hoặc đã quá 24 \
                                                giờ. Hãy xin người quản lý tài khoản liên kết mới.";
pub(in crate::account) const LINK_OFFLINE: &str =
    "Chưa hỏi được máy chủ. Hãy giữ trang này mở và thử lại khi có mạng.";

pub(super) const CHOOSE_FILE: &str = "Chọn tệp CSV";
pub(super) const NO_TEXT: &str = "Không đọc được tệp này. Hãy lưu bảng tính thành CSV (UTF-8).";
pub(super) const FILE_HELP: &str = "Mỗi dòng một người, dòng đầu là tên cột như dưới đây. Nơi là mã \
                                    xã, mã khu vực, hoặc mã xã và tên xóm. Xem trước rồi mới thêm; dòng sai không cản \
                                    dòng đúng. Liên kết cho từng người tạo sau, khi đưa cho họ.";
pub(super) const FILE_EXAMPLE: [&str; 4] = [
    "login,name,role,scope,valid_until",
    "hien.nong,Nông Thị Hiền,Cán bộ xã,01807,",
    "tu.be,Bế Văn Tư,Cán bộ xã,01807,2026-12-31",
    "mai.hoang,Hoàng Thị Mai,Cộng tác viên xóm,01807/Nà Luông,",
];
pub(super) const BAD_ROW: &str = "cần sửa";

/// The button that makes the good rows of a file.
pub(super) fn make_many(good: usize) -> String {
    format!("Thêm {good} tài khoản")
}

pub(super) fn found_many(good: usize, bad: usize) -> String {
    match bad {
        0 => format!("{good} dòng đúng. Chưa thêm gì cả."),
        _ => format!("{good} dòng đúng, {bad} dòng cần sửa. Chưa thêm gì cả."),
    }
}

pub(super) fn made_many(good: usize, bad: usize) -> String {
    match bad {
        0 => format!("Đã thêm {good} tài khoản."),
        _ => format!("Đã thêm {good} tài khoản. {bad} dòng chưa thêm, xem dưới đây."),
    }
}

/// A row of a file: where it stands, and what is wrong with it.
pub(super) fn row_note(line: usize, login: &str, problems: &[String]) -> String {
    let mut note = format!("Dòng {line}");
    if !login.is_empty() {
        note = format!("{note} · {login}");
    }
    for problem in problems {
        let words = account_problem(problem).unwrap_or("Chưa rõ vì sao.");
        note = format!("{note} · {words}");
    }
    note
}

/// What is wrong with an account that is asked for, by its stable code.
fn account_problem(code: &str) -> Option<&'static str> {
    Some(match code {
        "bad_row" => "Dòng này không đủ năm cột.",
        "bad_login" => LOGIN_HELP,
        "login_taken" => "Tên đăng nhập này đã có người dùng.",
        "login_twice" => "Tên đăng nhập này có hai lần trong tệp.",
        "bad_name" => "Cần điền họ tên.",
        "unknown_role" => "Không có vai trò này.",
        "unknown_place" => "Không có nơi này.",
        "bad_hamlet" => "Xóm cần viết là mã xã, dấu gạch chéo rồi tên xóm: 01807/Nà Luông.",
        "unfit_place" => "Vai trò này không làm việc ở nơi như vậy.",
        "bad_day" => "Ngày cuối cần viết như 2026-12-31 và chưa qua.",
        "not_yours" => "Bạn không tạo được tài khoản này.",
        "bad_header" => "Dòng đầu của tệp không đúng tên cột.",
        "too_many_rows" => "Tệp dài quá: nhiều nhất 500 dòng.",
        "taken" => "Vừa có người dùng một tên trong tệp. Hãy chọn tệp lại.",
        "account_ended" => "Tài khoản này đã kết thúc. Hãy ghi ngày cuối mới trước.",
        "own_account" => "Việc này phải do người khác làm cho tài khoản của bạn.",
        "no_second_factor" => "Tài khoản này không bật xác thực hai bước.",
        "not_overseen" | "nothing_here" => "Tài khoản này thuộc nơi khác.",
        _ => return None,
    })
}

/// Why nothing was done; none if it was.
pub(super) fn not_done<T>(told: &Told<T>) -> Option<String> {
    match told {
        Told::Done(_) => None,
        Told::Refused(code) if code == "wrong_password" => {
            Some("Mật khẩu của bạn chưa đúng.".to_owned())
        }
        Told::Refused(code) => {
            let words = account_problem(code).or_else(|| code_trouble(code));
            Some(words.unwrap_or(password_texts::TROUBLE).to_owned())
        }
        Told::Wait(seconds) => Some(common::try_after(*seconds)),
        Told::Offline => Some(password_texts::OFFLINE.to_owned()),
        Told::SignedOut => Some(password_texts::SIGNED_OUT.to_owned()),
        Told::Trouble => Some(password_texts::TROUBLE.to_owned()),
    }
}

/// Why the accounts are not shown.
pub(super) fn not_shown<T>(answer: &Online<T>) -> &'static str {
    match answer {
        Online::Offline => "Chưa có mạng. Phần này chỉ máy chủ có.",
        Online::SignedOut => password_texts::SIGNED_OUT,
        Online::Closed => "Tài khoản của bạn không quản lý tài khoản nào.",
        Online::Nothing => "Không có tài khoản này, hoặc tài khoản thuộc nơi khác.",
        Online::Asking => ASKING,
        Online::Got(_) | Online::Trouble => password_texts::TROUBLE,
    }
}

/// What has to be said shortly of an account.
pub(super) fn marks(unopened: bool, account: &Account, today: Date) -> Vec<&'static str> {
    let mut marks = Vec::new();
    if !account.is_valid_on(today) {
        marks.push("đã kết thúc");
    } else if unopened {
        marks.push("chưa mở");
    }
    marks
}

/// A day as people here write it: 31/12/2026.
pub(super) fn typed_day(text: &str) -> Option<Date> {
    let mut parts = text.trim().split(['/', '-', '.']);
    let mut next = || parts.next()?.trim().parse::<u16>().ok();
    let (day, month, year) = (next()?, next()?, next()?);
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::typed_day;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for (text, day) in [
            ("31/12/2026", Some("2026-12-31")),
            (" 1/6/2027 ", Some("2027-06-01")),
            ("30.06.2027", Some("2027-06-30")),
            ("31/02/2027", None),
            ("mai", None),
            ("", None),
        ] {
            assert_eq!(
                typed_day(text),
                day.and_then(|day| day.parse().ok()),
                "{text}"
            );
        }
    }
}
