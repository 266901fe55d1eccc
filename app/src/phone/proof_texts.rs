//! The words of proving again who one is.

/// The field for a code.
pub const CODE: &str = "Mã 6 số";
/// Which code it is.
pub const CODE_HELP: &str = "Mã đang hiện trong ứng dụng xác thực. Mỗi mã chỉ dùng một lần.";
/// The same where a recovery code does too.
pub const OWN_CODE_OR_RECOVERY_HELP: &str =
    "Mã đang hiện trong ứng dụng xác thực, hoặc một mã dự phòng. Mỗi mã chỉ dùng một lần.";
/// The field for the own password.
pub const OWN_PASSWORD: &str = "Mật khẩu của bạn";
/// Why it is asked for again.
pub const OWN_PASSWORD_HELP: &str = "Hỏi lại để người khác cầm máy này không làm thay bạn.";

/// What was wrong with a code, by its stable code.
#[must_use]
pub fn code_trouble(code: &str) -> Option<&'static str> {
    Some(match code {
        "wrong_code" => {
            "Mã chưa đúng. Hãy xem lại mã đang hiện, và giờ trên điện thoại có đúng không."
        }
        "wrong_new_code" => {
            "Mã chưa đúng. Hãy gõ mã đang hiện, và xem giờ trên điện thoại có đúng không."
        }
        "code_used" => "Mã này đã dùng rồi. Hãy đợi mã tiếp theo, chừng nửa phút.",
        "code_needed" => "Cần gõ mã 6 số trong ứng dụng xác thực.",
        "bad_ticket" => "Mã QR này không còn dùng được. Hãy tải lại trang và quét mã mới.",
        _ => return None,
    })
}
