//! The words of choosing a password.

use super::second::texts::code_trouble;
use crate::phone::Told;
use domain::password::{LONGEST, PasswordProblem, SHORTEST};

pub(super) const CHANGE: &str = "Đổi mật khẩu";
pub(super) const CHANGED: &str = "Đã đổi mật khẩu. Các nơi khác đã bị đăng xuất.";
pub(super) const CURRENT: &str = "Mật khẩu đang dùng";
pub(super) const NEW: &str = "Mật khẩu mới";
pub(super) const AGAIN: &str = "Gõ lại mật khẩu mới";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const OTHERS_END: &str = "Sau khi đổi, mọi nơi khác đang đăng nhập tài khoản này phải đăng nhập lại. \
     Phiếu chưa gửi ở các máy đó vẫn còn.";
const NOT_SAME: &str = "Hai lần gõ mật khẩu mới chưa giống nhau.";
pub(super) const OFFLINE: &str = "Chưa có mạng nên chưa làm được. Hãy thử lại khi có mạng.";
pub(super) const SIGNED_OUT: &str = "Phiên đăng nhập đã hết. Hãy đăng nhập lại rồi làm tiếp.";
pub(super) const TROUBLE: &str = "Máy chủ đang bận. Hãy thử lại sau ít phút.";

/// What a password should be.
pub(super) fn rule() -> String {
    format!(
        "Ít nhất {SHORTEST} ký tự. Nên ghép vài từ không liên quan đến nhau; dấu cách và chữ có dấu \
         đều dùng được."
    )
}

/// What the phone can say by itself of a new password typed twice.
pub(super) fn before_sending(new: &str, again: &str) -> Option<String> {
    if new.chars().count() < SHORTEST {
        return Some(problem(PasswordProblem::TooShort.code()).unwrap_or_default());
    }
    (new != again).then(|| NOT_SAME.to_owned())
}

/// Why a password is not taken, by its stable code.
pub(super) fn problem(code: &str) -> Option<String> {
    let all = [
        PasswordProblem::TooShort,
        PasswordProblem::TooLong,
        PasswordProblem::Common,
        PasswordProblem::NearOwner,
    ];
    let found = all.into_iter().find(|problem| problem.code() == code)?;
    Some(match found {
        PasswordProblem::TooShort => {
            format!("Mật khẩu mới ngắn quá: cần ít nhất {SHORTEST} ký tự.")
        }
        PasswordProblem::TooLong => {
            format!("Mật khẩu mới dài quá: nhiều nhất {LONGEST} ký tự.")
        }
        PasswordProblem::Common => {
            "Mật khẩu này dễ đoán: nó gồm những từ hay dãy phím mà người khác \
                                    thử đầu tiên. Hãy chọn mật khẩu khác."
                .to_owned()
        }
        PasswordProblem::NearOwner => {
            "Mật khẩu này gần như chỉ có tên người, tên đăng nhập hay tên ứng \
                                       dụng. Hãy thêm từ khác."
                .to_owned()
        }
    })
}

/// Why the password was not changed.
pub(super) fn not_changed<T>(told: &Told<T>) -> String {
    match told {
        Told::Refused(code) if code == "wrong_password" => {
            "Mật khẩu đang dùng chưa đúng.".to_owned()
        }
        Told::Refused(code) => problem(code)
            .or_else(|| code_trouble(code).map(str::to_owned))
            .unwrap_or_else(|| TROUBLE.to_owned()),
        Told::Wait(seconds) => super::texts::try_after(*seconds),
        Told::Offline => OFFLINE.to_owned(),
        Told::SignedOut => SIGNED_OUT.to_owned(),
        Told::Done(_) | Told::Trouble => TROUBLE.to_owned(),
    }
}
