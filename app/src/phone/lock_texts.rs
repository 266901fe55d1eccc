//! The words of the lock.

use super::forgotten::NO_ESCROW;
use super::proof_texts::code_trouble;
use super::{SignInError, Told};
use domain::pin::{FEWEST_CHARACTERS, FEWEST_DIGITS, MOST_CHARACTERS, PinProblem};

pub(super) const TITLE: &str = "Mở máy";
pub(super) const WHO: &str = "Ai dùng máy này?";
pub(super) const PIN: &str = "Mã PIN";
pub(super) const PHRASE: &str = "Cụm từ mở máy";
pub(super) const OPEN: &str = "Mở máy";
pub(super) const CHECKING: &str = "Đang kiểm tra…";
pub(super) const OTHERS: &str = "Người khác trên máy này";
pub(super) const NEW_PERSON: &str = "Đăng nhập người mới";
pub(super) const PUBLIC: &str = "Chỉ xem trang công khai";
pub(super) const LOCKED_HELP: &str = "Mở được cả khi không có mạng.";
pub(super) const SCREEN_LOCK_HELP: &str =
    "Máy hỏi thêm khóa màn hình. Mở được cả khi không có mạng.";
pub(super) const NOT_CONFIRMED: &str = "Chưa xác nhận khóa màn hình, nên chưa thử mã. Hãy thử lại, hoặc bấm “Quên mã PIN” khi có mạng. Phiếu trên máy vẫn còn đủ.";
pub(super) const TYPE_IT: &str = "Cần gõ mã PIN.";
pub(super) const NO_MEMORY: &str = "Máy đang thiếu bộ nhớ. Hãy đóng bớt ứng dụng khác rồi thử lại.";
pub(super) const NOBODY: &str = "Chưa mở được. Hãy đăng nhập lại khi có mạng.";

pub(super) const SET_TITLE: &str = "Đặt mã PIN cho máy này";
pub(super) const SET_WHY: &str = "Dữ liệu trên máy được khóa bằng mã này. Máy hỏi mã mỗi lần mở, cả khi không có mạng. Đừng cho ai biết mã.";
pub(super) const SET_MIND: &str =
    "Hãy nhớ mã. Nếu quên, chỉ đặt lại được khi có mạng, bằng mật khẩu của bạn.";
pub(super) const NEW_PIN: &str = "Mã PIN mới";
pub(super) const AGAIN: &str = "Gõ lại lần nữa";
pub(super) const NEW_PHRASE: &str = "Cụm từ mới";
pub(super) const SET: &str = "Đặt mã";
pub(super) const SETTING: &str = "Đang khóa dữ liệu…";
pub(super) const NOT_SAME: &str = "Hai lần gõ chưa giống nhau.";
pub(super) const USE_PHRASE: &str = "Dùng cụm từ thay mã số";
pub(super) const USE_DIGITS: &str = "Dùng mã số";

pub(super) const FORGOT: &str = "Quên mã PIN";
pub(super) const FORGOT_HOW: &str =
    "Cần có mạng và mật khẩu của bạn để đặt mã mới. Phiếu trên máy vẫn còn đủ.";
pub(super) const FORGOT_GO: &str = "Đặt mã mới";
pub(super) const FORGOT_BACK: &str = "Quay lại";
pub(super) const LOGIN: &str = "Tên đăng nhập";
pub(super) const PASSWORD: &str = "Mật khẩu";

/// Why nobody was let in who forgot the PIN.
pub(super) fn not_in(error: SignInError) -> String {
    match error {
        SignInError::Offline => OFFLINE.to_owned(),
        SignInError::Wrong => "Tên đăng nhập hoặc mật khẩu chưa đúng.".to_owned(),
        SignInError::TooMany(seconds) => later(seconds),
        SignInError::Trouble => TROUBLE.to_owned(),
    }
}

/// Why no new PIN can be chosen; none if it can.
pub(super) fn not_given(told: &Told<()>) -> Option<String> {
    Some(match told {
        Told::Done(()) => return None,
        Told::Refused(code) => refusal(code).to_owned(),
        Told::Wait(seconds) => later(*seconds),
        Told::Offline => OFFLINE.to_owned(),
        Told::SignedOut => "Phiên đăng nhập đã hết. Hãy quay lại và đăng nhập lần nữa.".to_owned(),
        Told::Trouble => TROUBLE.to_owned(),
    })
}

const OFFLINE: &str = "Chưa có mạng nên chưa đặt mã mới được. Phiếu trên máy vẫn còn đủ.";
const TROUBLE: &str = "Máy chủ đang bận. Hãy thử lại sau. Phiếu trên máy vẫn còn đủ.";

fn later(seconds: u32) -> String {
    format!(
        "Đã thử nhiều lần. Hãy chờ {} rồi thử lại. Phiếu trên máy vẫn còn đủ.",
        in_words(seconds)
    )
}

fn refusal(code: &str) -> &'static str {
    match code {
        "wrong_password" => "Mật khẩu của bạn chưa đúng.",
        "other_account" => "Tài khoản vừa đăng nhập không phải của người này.",
        NO_ESCROW => {
            "Máy này chưa kịp cất khóa dự phòng, nên chưa đặt mã mới được. Hãy nhớ lại mã cũ. Phiếu trên máy vẫn còn đủ."
        }
        code => code_trouble(code).unwrap_or(
            "Máy chủ không mở được khóa dự phòng của máy này. Hãy nhớ lại mã cũ. Phiếu trên máy vẫn còn đủ.",
        ),
    }
}

pub(super) fn rule(digits: bool) -> String {
    if digits {
        format!("Ít nhất {FEWEST_DIGITS} chữ số, không phải ngày sinh hay dãy dễ đoán.")
    } else {
        format!("Ít nhất {FEWEST_CHARACTERS} ký tự. Vài từ không liên quan thì khó đoán và dễ nhớ.")
    }
}

pub(super) fn problem(problem: PinProblem) -> String {
    match problem {
        PinProblem::FewDigits => format!("Mã cần ít nhất {FEWEST_DIGITS} chữ số."),
        PinProblem::FewCharacters => format!("Cụm từ cần ít nhất {FEWEST_CHARACTERS} ký tự."),
        PinProblem::TooLong => format!("Nhiều nhất {MOST_CHARACTERS} ký tự."),
        PinProblem::Trivial => "Mã này dễ đoán. Hãy chọn mã khác.".to_owned(),
    }
}

fn in_words(seconds: u32) -> String {
    if seconds <= 90 {
        format!("{seconds} giây")
    } else {
        format!("{} phút", seconds.div_ceil(60))
    }
}

/// A wrong PIN, and how long the next try waits.
pub(super) fn wrong(wait: Option<u32>) -> String {
    match wait {
        None => "Mã chưa đúng. Hãy thử lại. Phiếu trên máy vẫn còn đủ.".to_owned(),
        Some(seconds) => format!(
            "Mã chưa đúng. Hãy chờ {} rồi thử lại. Phiếu trên máy vẫn còn đủ.",
            in_words(seconds)
        ),
    }
}

/// Too early for another try.
pub(super) fn too_early(seconds: u32) -> String {
    format!(
        "Đã gõ sai nhiều lần. Hãy chờ {} rồi thử lại. Phiếu trên máy vẫn còn đủ.",
        in_words(seconds)
    )
}
