//! The words of the first page.

use crate::loader::Home;
use crate::ui::format::{day, number};

pub(super) const TITLE: &str = "Đào tạo nghề Cao Bằng";
pub(super) const LEAD: &str = "Khảo sát nhu cầu học nghề, đăng ký lớp và theo dõi kết quả của lao động nông thôn Cao Bằng, kể cả khi không có mạng.";
pub(super) const CLASSES: &str = "Lớp đang nhận đăng ký";
pub(super) const ALL_CLASSES: &str = "Xem tất cả các lớp";
pub(super) const NO_CLASSES: &str = "Chưa có lớp nào đang nhận đăng ký.";
pub(super) const LOOK_UP: &str = "Tra cứu đăng ký";
pub(super) const LOOK_UP_NOTE: &str = "Xem kết quả bằng mã tra cứu";
pub(super) const TOTALS: &str = "Tổng hợp";
pub(super) const TOTALS_NOTE: &str = "Số liệu của tỉnh, khu vực và xã";
pub(super) const SIGN_IN: &str = "Đăng nhập";
pub(super) const SIGN_IN_NOTE: &str = "Dành cho cán bộ và cơ sở đào tạo";
pub(super) const GO_ON: &str = "Việc khác";

pub(super) const SAMPLE: &str = "Dữ liệu mẫu";
pub(super) const SAMPLE_NOTE: &str = "không có thật.";
pub(super) const TOUR: &str = "Bảy bước dùng thử";
pub(super) const TRY: &str = "Dùng thử ngay";
pub(super) const TRY_NOTE: &str = "Chọn một vai để vào, không cần mật khẩu. Cứ thử thoải mái.";

/// `3.412 / 6.000 người hoàn thành năm 2026`
pub(super) fn bar(home: &Home, done: i64, goal: i64) -> String {
    let event = home.event.split(" khóa").next().unwrap_or(&home.event);
    format!(
        "{} / {} người {event} năm\u{a0}{}",
        number(done),
        number(goal),
        home.year
    )
}

pub(super) fn as_of(home: &Home, act: Option<&str>) -> String {
    let act = act
        .map(|act| format!(" Chỉ tiêu theo {act}."))
        .unwrap_or_default();
    format!(
        "Số người {} trong năm, mỗi người tính một lần, đến {}.{act}",
        home.event,
        day(&home.as_of)
    )
}

/// A class's second line: where and when.
pub(super) fn class_note(level: &str, place: &str, starts_on: &str) -> String {
    format!("{level} · {place} · khai giảng {}", day(starts_on))
}

/// The roles that a visitor of the demonstration may take, with what they do.
pub(super) const ROLES: [(&str, &str, &str); 6] = [
    (
        "can-bo-xa",
        "Cán bộ xã",
        "Khảo sát hộ, đăng ký học nghề, xem số của xã, cả khi mất mạng",
    ),
    (
        "can-bo-khu-vuc",
        "Cán bộ khu vực",
        "Xem số của các xã trong khu vực, nơi nào gửi muộn",
    ),
    (
        "can-bo-tinh",
        "Cán bộ tỉnh",
        "Theo dõi 6.000 người một năm và tỷ lệ lao động nông thôn",
    ),
    (
        "co-so",
        "Cơ sở GDNN",
        "Khảo sát và tuyển sinh ở các xã được giao",
    ),
    (
        "giam-sat",
        "Người giám sát",
        "Mặt trận và các đoàn thể: chỉ xem số liệu chung",
    ),
    (
        "quan-tri",
        "Quản trị",
        "Xem số liệu; tài khoản lập bằng lệnh trên máy chủ",
    ),
];
