//! The words of making the first administrator.

use super::password_texts;

pub(super) const TITLE: &str = "Tạo người quản trị đầu tiên";
pub(super) const HELP: &str = "Máy chủ này chưa có tài khoản nào. Người quản trị đầu tiên tạo các tài \
                               khoản khác. Trang này chỉ dùng được một lần.";
pub(super) const CODE: &str = "Mã một lần";
pub(super) const CODE_HELP: &str = "Mã nằm trong nhật ký của máy chủ, in ra khi máy chủ khởi động.";
pub(super) const MAKE: &str = "Tạo tài khoản";

/// What was wrong, by its stable code.
pub(super) fn trouble(code: &str) -> String {
    let words = match code {
        "incomplete" => "Cần điền đủ mã, họ tên, tên đăng nhập và mật khẩu.",
        "wrong_code" => "Mã chưa đúng hoặc đã hết hạn. Khởi động lại máy chủ để có mã mới.",
        _ => {
            return password_texts::problem(code)
                .unwrap_or_else(|| password_texts::TROUBLE.to_owned());
        }
    };
    words.to_owned()
}
