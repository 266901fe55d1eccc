//! The words of the totals pages.

use crate::loader::{Crumb, Pace, PlaceSheet};
use crate::ui::format::{day, number};
use domain::SUGGESTED_SHARE_LABEL;
use domain::role::Scope;
use domain::small_cells::Figure;

pub(super) const SURVEYED: &str = "Đã khảo sát";
pub(super) const ENROLLED: &str = "Đã đăng ký";
pub(super) const STUDYING: &str = "Đang học";
pub(super) const COMPLETED: &str = "Hoàn thành";
pub(super) const CERTIFIED: &str = "Đã cấp chứng chỉ";
pub(super) const TAKE_TABLE: &str = "Tải bảng (CSV)";
pub(super) const YEARS: &str = "Chọn năm";
pub(super) const BY_MONTH: &str = "Đường đi từng tháng";
pub(super) const MONTH: &str = "Tháng";
pub(super) const IN_MONTH: &str = "Trong tháng";
pub(super) const SO_FAR: &str = "Cộng dồn";
pub(super) const PLACE: &str = "Nơi";
pub(super) const SENT: &str = "Dữ liệu gửi về";
pub(super) const RURAL: &str = "Tỷ lệ lao động nông thôn (LĐNT)";
pub(super) const NEVER_SENT: &str = "chưa gửi lần nào";
pub(super) const PART_OF_ALL: &str = "Các tỷ lệ này chỉ để theo dõi, không xếp đạt hay chưa đạt.";
const PARTS_NOTE: &str =
    "Mỗi người chỉ được tính ở một xã trong một năm, nên cộng các dòng lại bằng số của cả nơi này";
/// What stands in a figure's place that not everybody may see.
const HIDDEN: &str = "ẩn";

/// What the sheet is about, in one line.
pub(super) fn lead(sheet: &PlaceSheet) -> String {
    format!(
        "Đào tạo nghề năm {}, số liệu tính đến {}.",
        sheet.year,
        day(&sheet.as_of)
    )
}

/// Where the server writes the sheet and all below it as a file.
pub(super) fn table_file(sheet: &PlaceSheet) -> String {
    let (place, year) = (sheet.place.code(), sheet.year);
    format!("/api/v1/export/totals.csv?place={place}&year={year}")
}

/// A figure, or that it is hidden.
pub(super) fn figure(figure: Figure) -> String {
    figure.known().map_or_else(|| HIDDEN.to_owned(), number)
}

/// Why something on the sheet is hidden, if anything is.
pub(super) fn hiding(sheet: &PlaceSheet) -> Option<String> {
    let least = sheet.least.filter(|_| sheet.hides())?;
    Some(format!(
        "Số nhỏ hơn {least} không hiện ở trang công khai để không lộ thông tin của từng người. \
         Một vài số bên cạnh cũng ẩn, để không ai trừ ra được."
    ))
}

/// Why there are no months.
pub(super) fn no_months(place: &Scope) -> &'static str {
    match place {
        Scope::Province => "Số từng tháng chưa hiện ở trang công khai vì có tháng quá ít người.",
        _ => "Trang công khai chỉ có số từng tháng của cả tỉnh.",
    }
}

/// That the parts add up.
pub(super) fn parts_note(sheet: &PlaceSheet) -> String {
    let hides = if sheet.hides() {
        " (kể cả số ẩn)."
    } else {
        "."
    };
    format!("{PARTS_NOTE}{hides}")
}

pub(super) fn surveyed_note(year: u16) -> String {
    format!("Số người được hỏi nhu cầu học nghề trong năm {year}, mỗi người tính một lần.")
}

pub(super) fn enrolled_note(year: u16) -> String {
    format!(
        "Số người đăng ký ít nhất một lớp (không tính đã hủy) trong năm {year}, mỗi người tính một lần."
    )
}

pub(super) fn studying_note(sheet: &PlaceSheet) -> String {
    format!(
        "Số người đang ở trong lớp ngày {}, vào lớp trong năm {}.",
        day(&sheet.as_of),
        sheet.year
    )
}

pub(super) fn completed_note(year: u16) -> String {
    format!("Số người hoàn thành ít nhất một khóa trong năm {year}, mỗi người tính một lần.")
}

pub(super) fn certified_note(year: u16) -> String {
    format!("Số người được cấp chứng chỉ trong năm {year}, mỗi người tính một lần.")
}

pub(super) fn goal_title(year: u16) -> String {
    format!("Chỉ tiêu năm {year}")
}

/// The counting event in two words, beside the bar.
fn event(code: &str) -> &'static str {
    match code {
        "enrolled" => "đăng ký",
        "certified" => "có chứng chỉ",
        _ => "hoàn thành",
    }
}

/// `3.412 / 6.000 người hoàn thành năm 2026`
pub(super) fn bar(sheet: &PlaceSheet, done: i64, goal: i64) -> String {
    format!(
        "{} / {} người {} năm\u{a0}{}",
        number(done),
        number(goal),
        event(&sheet.event),
        sheet.year
    )
}

/// Where the goal comes from.
pub(super) fn goal_source(goal: i64, act: Option<&str>) -> String {
    let goal = number(goal);
    match act {
        Some(act) => format!("Chỉ tiêu {goal} người một năm, theo {act}."),
        None => format!("{goal} người: {SUGGESTED_SHARE_LABEL}."),
    }
}

/// Which of the four figures fills the bar.
pub(super) fn goal_counts(sheet: &PlaceSheet) -> String {
    format!(
        "Chỉ người {} mới được tính vào chỉ tiêu.",
        sheet.event_words
    )
}

pub(super) fn pace(pace: &Pace, goal: i64, running: bool) -> String {
    if pace.missing == 0 {
        return format!("Đã đạt {} người.", number(goal));
    }
    let missing = number(pace.missing);
    if !running {
        return format!("Năm đã hết, còn thiếu {missing} người.");
    }
    let left = match pace.left {
        1 => "tháng cuối năm".to_owned(),
        left => format!("{left} tháng cuối năm (kể cả tháng này)"),
    };
    format!(
        "Đến nay trung bình {} người một tháng. Còn {missing} người trong {left}.",
        number(pace.until_now)
    )
}

/// What the chart shows, for those who hear it.
pub(super) fn chart(sheet: &PlaceSheet) -> String {
    format!(
        "Biểu đồ cột: số người {} cộng dồn từng tháng năm {}, đến nay {}. Bảng bên dưới có đủ số.",
        event(&sheet.event),
        sheet.year,
        figure(sheet.done())
    )
}

pub(super) fn chart_goal(goal: i64) -> String {
    format!("Chỉ tiêu {}", number(goal))
}

/// `2.064 / 3.412 người.`
pub(super) fn part_of(part: i64, whole: i64) -> String {
    format!("{} / {} người. ", number(part), number(whole))
}

/// `Kế hoạch nêu khoảng 60%.`
pub(super) fn about(per_mille: i64) -> String {
    format!(
        "Kế hoạch nêu khoảng {}.",
        crate::ui::format::percent(per_mille, 1_000)
    )
}

pub(super) fn whole(definition: &str) -> String {
    format!("Mẫu số, người được đào tạo: {definition}")
}

pub(super) fn numerator(definition: &str) -> String {
    format!("Tử số: {definition}")
}

pub(super) fn parts_title(place: &Scope) -> &'static str {
    match place {
        Scope::Province => "Các khu vực",
        _ => "Các xã, phường",
    }
}

pub(super) fn sent(moment: &str) -> String {
    format!("Gửi lần cuối lúc {moment}")
}

pub(super) fn silent(days: i64) -> String {
    format!("{days} ngày chưa gửi")
}

pub(super) fn silent_communes(silent: usize, all: usize, after: u16) -> String {
    format!("{silent}/{all} xã, phường chưa gửi từ {after} ngày trở lên")
}

pub(super) fn unsent(count: usize) -> String {
    format!("Số liệu đã tính cả {count} mục chưa gửi trên máy này.")
}

pub(super) fn back_to(crumb: &Crumb) -> String {
    format!("‹ {}", crumb.name)
}
