//! The words of the second factor.

use crate::account::{password_texts, texts as common};
use crate::phone::Told;
pub(in crate::account) use crate::phone::proof_texts::{CODE, CODE_HELP, code_trouble};

pub(in crate::account) const TITLE: &str = "Xác thực hai bước";

pub(super) const GO_IN: &str = "Vào";
pub(super) const CHECKING: &str = "Đang kiểm tra…";
pub(super) const RECOVERY: &str = "Mã dự phòng";
pub(super) const RECOVERY_HELP: &str =
    "Một trong mười mã bạn đã cất khi thiết lập. Mỗi mã chỉ dùng một lần.";
pub(super) const USE_RECOVERY: &str = "Không có điện thoại? Dùng mã dự phòng";
pub(super) const USE_CODE: &str = "Dùng mã trong ứng dụng xác thực";
pub(super) const LOST: &str =
    "Mất cả điện thoại và mã dự phòng thì nhờ người quản lý tài khoản của bạn gỡ bước này.";
pub(super) const SIGN_IN_AGAIN: &str = "Đã quá 15 phút hoặc phiên đã hết. Hãy đăng nhập lại.";

pub(super) const WHY: &str = "Tài khoản này xem hoặc quản lý việc của nhiều người, nên ngoài mật khẩu \
                              cần thêm mã từ điện thoại của bạn.";
pub(super) const WHY_OWN: &str =
    "Khi bật, đăng nhập cần thêm mã từ điện thoại: người biết mật khẩu của bạn vẫn không vào được.";
pub(super) const INSTALL: &str = "Cài ứng dụng xác thực trên điện thoại, ví dụ Google Authenticator \
                                  hoặc Microsoft Authenticator, rồi quét mã này trong ứng dụng.";
pub(super) const QR: &str = "Mã QR cho ứng dụng xác thực";
pub(super) const OPEN_HERE: &str = "Ứng dụng ở ngay máy này? Mở ứng dụng";
pub(super) const SECRET: &str = "Hoặc gõ khóa này vào ứng dụng";
pub(super) const NEW_CODE: &str = "Mã 6 số ứng dụng vừa hiện";
pub(super) const TURN_ON: &str = "Bật xác thực hai bước";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const ASKING: &str = "Đang hỏi máy chủ…";

pub(super) const CODES: &str = "Mười mã dự phòng";
pub(super) const CODES_WHY: &str = "Không có điện thoại thì vào bằng các mã này, mỗi mã một lần. Hãy in \
                                    hoặc chép ra giấy, cất riêng khỏi điện thoại. Mã chỉ hiện lần này.";
pub(super) const PRINT: &str = "In trang này";
pub(super) const KEPT: &str = "Đã cất mã";

pub(super) const OFF: &str = "Chưa bật.";
pub(super) const MOVE: &str = "Chuyển sang điện thoại khác";
pub(super) const MOVE_HELP: &str =
    "Ứng dụng trên điện thoại cũ hết tác dụng và mọi nơi khác phải đăng nhập lại.";
pub(super) const RENEW: &str = "Tạo mười mã dự phòng mới";
pub(super) const RENEW_HELP: &str = "Các mã cũ hết tác dụng.";
pub(super) const TURN_OFF: &str = "Tắt xác thực hai bước";

/// Since when it is on.
pub(super) fn on_since(moment: &str) -> String {
    format!("Đang bật từ {moment}.")
}

/// How many recovery codes are left.
pub(super) fn left(codes: u64) -> String {
    match codes {
        0 => "Hết mã dự phòng. Hãy tạo mã mới.".to_owned(),
        some => format!("Còn {some} mã dự phòng."),
    }
}

/// That a recovery code was used.
pub(super) fn used(moment: &str, left: &str) -> String {
    format!(
        "Một mã dự phòng đã được dùng lúc {moment}. {left} Nếu không phải bạn, hãy đổi mật khẩu và \
         chuyển sang điện thoại khác ngay."
    )
}

/// Why nothing was done; none if it was.
pub(super) fn not_done<T>(told: &Told<T>) -> Option<String> {
    Some(match told {
        Told::Done(_) => return None,
        Told::Refused(code) if code == "wrong_password" => "Mật khẩu của bạn chưa đúng.".to_owned(),
        Told::Refused(code) => code_trouble(code)
            .unwrap_or(password_texts::TROUBLE)
            .to_owned(),
        Told::Wait(seconds) => common::try_after(*seconds),
        Told::Offline => password_texts::OFFLINE.to_owned(),
        Told::SignedOut => SIGN_IN_AGAIN.to_owned(),
        Told::Trouble => password_texts::TROUBLE.to_owned(),
    })
}

/// The same by the code in the address of a plain page.
pub(super) fn plain_trouble(code: &str) -> String {
    let seconds = code.strip_prefix("cho-").and_then(|wait| wait.parse().ok());
    match seconds {
        Some(seconds) => common::try_after(seconds),
        None => code_trouble(code)
            .unwrap_or(password_texts::TROUBLE)
            .to_owned(),
    }
}
