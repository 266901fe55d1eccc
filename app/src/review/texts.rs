//! The words of choosing between two values, of histories and of reviewing.

use crate::phone::proof_texts::code_trouble;
use crate::phone::{Told, device_code};
use crate::ui::format::moment;
use domain::history::LookLine;
use domain::ids::Millis;
use domain::review::{Revoking, Shelf};

pub(super) const SETTLE: &str = "Chọn nội dung đúng";
pub(super) const SETTLE_HELP: &str = "Hai người đã ghi khác nhau vào cùng một chỗ. Cả hai đều còn giữ. \
                                     Hãy chọn nội dung đúng; chưa chọn thì dùng nội dung đang hiển thị.";
pub(super) const SHOWN: &str = "đang hiển thị";
pub(super) const NOTHING: &str = "Không còn gì phải chọn";
pub(super) const NOTHING_TEXT: &str = "Phiếu này không còn chỗ nào ghi khác nhau.";
pub(super) const OFFICE_CHOOSES: &str = "Cán bộ xã sẽ chọn";
pub(super) const OFFICE_CHOOSES_TEXT: &str = "Hai người đã ghi khác nhau vào cùng một chỗ. Cả hai đều còn giữ. \
                                         Cán bộ xã xem và chọn nội dung đúng.";
pub(super) const BACK: &str = "Về mục chờ gửi";
pub(super) const HISTORY: &str = "Xem lịch sử";
pub(super) const SAVE: &str = "Lưu lựa chọn";
pub(super) const SAVING: &str = "Đang lưu…";
pub(super) const CHOOSE_ALL: &str = "Hãy chọn ở mỗi mục rồi lưu.";
pub(super) const TAKE_AWAY: &str = "Có người đã xóa phiếu này, trong khi người khác ghi thêm";
pub(super) const STAY: &str = "Giữ phiếu";
pub(super) const GO: &str = "Xóa phiếu";
pub(super) const BRING_BACK: &str = "Phiếu này đã bị xóa, trong khi người khác ghi thêm";
pub(super) const COME_BACK: &str = "Khôi phục phiếu, giữ phần đã ghi thêm";
pub(super) const STAY_AWAY: &str = "Vẫn xóa phiếu";

/// Who meant a value, and when.
pub(super) fn meant_by(by: &str, moment: &str) -> String {
    if by.is_empty() {
        moment.to_owned()
    } else {
        format!("{by}, {moment}")
    }
}

/// What was written on a record that had been taken away.
pub(super) fn written(field: &str, value: &str, by: &str) -> String {
    format!("{field}: {value} ({by})")
}

pub(super) const HISTORY_TITLE: &str = "Lịch sử";
pub(super) const ON_SERVER: &str = "Ở máy chủ";
pub(super) const ON_THIS_PHONE_HELP: &str =
    "Những thay đổi này còn trên máy, máy chủ chưa nhận hoặc chưa dùng.";
pub(super) const ASKING: &str = "Đang hỏi máy chủ…";
pub(super) const NEEDS_NETWORK: &str =
    "Chưa có mạng. Phần này chỉ máy chủ có, hãy mở lại khi có mạng.";
pub(super) const SIGNED_OUT: &str = "Phiên đăng nhập đã hết. Đăng nhập lại để xem.";
pub(super) const NOT_YOURS: &str = "Mục này thuộc nơi khác, tài khoản này không xem được.";
pub(super) const NOT_ON_SERVER: &str = "Máy chủ chưa có gì về mục này.";
pub(super) const SERVER_TROUBLE: &str = "Máy chủ đang bận. Hãy thử lại sau ít phút.";
pub(super) const TRY_AGAIN: &str = "Thử lại";
pub(super) const MORE: &str = "Xem thêm";

pub(super) const MADE: &str = "Ghi mới";
pub(super) const CHANGED: &str = "Sửa";
pub(super) const DELETED: &str = "Xóa";
pub(super) const SAVED: &str = "Lưu";
pub(super) const YOU: &str = "Máy này";
pub(super) const VISITOR: &str = "Người dân tự đăng ký";
pub(super) const NO_ACCOUNT: &str = "không qua tài khoản";
pub(super) const BROUGHT_BY_COMMAND: &str = "nhập từ tệp cứu, nhập tại máy chủ";
pub(super) const MERGED: &str = "Ghép cùng thay đổi của người khác.";
pub(super) const TWO_VERSIONS: &str = "hai bản khác nhau";
pub(super) const UNSENT: &str = "chưa gửi";
pub(super) const HELD: &str = "đang giữ";
pub(super) const HELD_LONG: &str = "đang giữ quá 7 ngày";
pub(super) const HELD_WHY: &str = "Chờ một thay đổi khác chưa gửi đến.";
pub(super) const REFUSED: &str = "chưa nhận";
pub(super) const CHOSEN: &str = "(đã chọn giữa hai bản)";
pub(super) const BESIDE: &str = "(giữ bên cạnh, chưa dùng)";
pub(super) const GIVEN_UP: &str = "đã bỏ";
pub(super) const CORRECTED: &str = "đã sửa lại";

pub(super) const REVIEW: &str = "Rà soát";
pub(super) const WHOLE_PROVINCE: &str = "Toàn tỉnh";
pub(super) const NO_DEVICES: &str = "Chưa có máy nào";
pub(super) const NO_DEVICES_TEXT: &str = "Máy hiện ở đây sau lần gửi đầu tiên.";
pub(super) const NEVER_SEEN: &str = "Máy chưa tự liên lạc lần nào, chỉ có tệp cứu của máy.";
pub(super) const JUST_NOW: &str = "vừa xong";
pub(super) const REFUSED_NOTE: &str = "Người ghi chưa sửa, cũng chưa bỏ.";
pub(super) const SETTLED_NOTE: &str = "Từng chưa nhận, nay người ghi đã sửa lại hoặc đã bỏ.";

/// A list of changes in words.
pub(super) const fn shelf(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Refused => "Chưa nhận",
        Shelf::Held => "Đang giữ",
        Shelf::Settled => "Đã sửa hoặc bỏ",
    }
}

/// A list of changes in an address.
pub(super) const fn shelf_path(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Refused => "chua-nhan",
        Shelf::Held => "dang-giu",
        Shelf::Settled => "da-xu-ly",
    }
}

pub(super) const fn shelf_help(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Refused => "Bấm vào từng dòng để xem lịch sử của phiếu.",
        Shelf::Held => "Quá 7 ngày thì nên hỏi người ghi, hoặc nhờ ghi lại.",
        Shelf::Settled => "Máy chủ vẫn lưu lại để tra cứu.",
    }
}

pub(super) const fn shelf_empty(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Refused => "Không có thay đổi nào chưa nhận",
        Shelf::Held => "Không giữ thay đổi nào",
        Shelf::Settled => "Chưa có thay đổi nào đã sửa hoặc bỏ",
    }
}

pub(super) fn changes(count: usize) -> String {
    format!("{count} thay đổi")
}

pub(super) fn shelf_count(shelf: &str, count: usize) -> String {
    format!("{shelf}: {}", changes(count))
}

pub(super) fn held_note(long: usize) -> String {
    if long == 0 {
        "Chờ thay đổi khác gửi đến.".to_owned()
    } else {
        format!("{} đã chờ quá 7 ngày.", changes(long))
    }
}

pub(super) fn devices(count: usize) -> String {
    format!("Máy đã từng liên lạc: {count}")
}

pub(super) fn devices_help(silent: usize) -> String {
    if silent == 0 {
        "Máy nào cũng liên lạc trong 7 ngày qua. Số thay đổi ở mỗi máy tính đến lần liên lạc cuối."
            .to_owned()
    } else {
        format!(
            "{silent} máy im lặng quá 7 ngày, xếp trước. Số thay đổi ở mỗi máy tính đến lần liên lạc cuối."
        )
    }
}

pub(super) fn last_contact(ago: &str) -> String {
    format!("Liên lạc lần cuối: {ago}")
}

pub(super) fn silent(days: i64) -> String {
    format!("im lặng {days} ngày")
}

pub(super) fn unsent(count: u64) -> String {
    format!("{count} thay đổi chưa gửi xong")
}

pub(super) fn refused_on_device(count: u64) -> String {
    format!("{count} thay đổi chưa nhận")
}

pub(super) const REVOKE: &str = "Thu hồi máy";
pub(super) const LEAVE_IT: &str = "Không thu hồi";
pub(super) const WHY: &str = "Lý do";
pub(super) const NO_REASON: &str = "Hãy chọn lý do.";
pub(super) const REVOKED_NOW: &str =
    "Đã thu hồi. Lần liên lạc tới, máy gửi nốt phiếu rồi xóa dữ liệu.";

/// Why a phone is revoked.
pub(super) const fn why(reason: Revoking) -> &'static str {
    match reason {
        Revoking::Lost => "Mất máy",
        Revoking::PassedOn => "Máy hỏng hoặc giao cho người khác",
        Revoking::Left => "Người dùng thôi việc này",
    }
}

pub(super) fn revoke_help(owner: &str) -> String {
    format!(
        "Máy của {owner} sẽ không tải được gì nữa. Phiếu chưa gửi vẫn được giữ riêng để xem lại, \
         dữ liệu trên máy bị xóa ở lần liên lạc tới. Không hoàn lại được: muốn dùng tiếp phải \
         đăng nhập lại."
    )
}

pub(super) fn revoked(ago: &str) -> String {
    format!("đã thu hồi {ago}")
}

/// Why a phone was not revoked; none where it was.
pub(super) fn not_revoked<T>(told: &Told<T>) -> Option<String> {
    let words = match told {
        Told::Done(_) => return None,
        Told::Refused(code) if code == "wrong_password" => "Mật khẩu của bạn chưa đúng.",
        Told::Refused(code) => code_trouble(code).unwrap_or(NOT_YOURS),
        Told::Wait(seconds) => {
            return Some(format!("Hãy đợi {seconds} giây rồi thử lại."));
        }
        Told::Offline => NEEDS_NETWORK,
        Told::SignedOut => SIGNED_OUT,
        Told::Trouble => SERVER_TROUBLE,
    };
    Some(words.to_owned())
}

pub(super) fn clock(span: &str, ahead: bool) -> String {
    format!("đồng hồ {} {span}", if ahead { "nhanh" } else { "chậm" })
}

pub(super) fn repairs(count: u64) -> String {
    format!("đã tự tải lại dữ liệu {count} lần")
}

pub(super) fn waits(days: i64) -> String {
    if days == 0 {
        "mới đến".to_owned()
    } else {
        format!("chờ {days} ngày")
    }
}

pub(super) fn wants_away(what: &str) -> String {
    format!("Xóa {}", lower(what))
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

pub(super) fn from(who: &str, place: &str, code: &str) -> String {
    format!("{who}, {place}, mã máy {code}")
}

pub(super) fn came(from: &str, moment: &str, in_file: bool) -> String {
    let how = if in_file { " trong tệp cứu" } else { "" };
    format!("{from}; đến lúc {moment}{how}.")
}

pub(super) fn on_this_phone(count: usize) -> String {
    format!("Trên máy này: {}", changes(count))
}

pub(super) fn steps(count: usize) -> String {
    changes(count)
}

pub(super) fn cut(most: usize) -> String {
    format!("Chỉ hiện {most} thay đổi mới nhất. Các thay đổi cũ hơn vẫn được lưu ở máy chủ.")
}

pub(super) const WHO_LOOKED: &str = "Ai đã xem số định danh";
pub(super) const NOBODY_LOOKED: &str = "Chưa ai mở xem số.";

/// Whose look it was, when, and on which device.
pub(super) fn looked(look: &LookLine, now: Millis) -> String {
    let at = moment(look.at, now);
    match look.device {
        Some(device) => format!("{} · {at} · mã máy {}", look.by, device_code(device)),
        None => format!("{} · {at}", look.by),
    }
}

pub(super) fn done_at(deed: &str, moment: &str) -> String {
    format!("{deed} lúc {moment}")
}

pub(super) fn received_at(moment: &str) -> String {
    format!("máy chủ nhận lúc {moment}")
}

pub(super) fn brought_by(name: &str) -> String {
    format!("nhập từ tệp cứu, do {name} nhập")
}

pub(super) fn given_up_at(moment: &str) -> String {
    format!("Người ghi đã bỏ lúc {moment}.")
}

pub(super) fn corrected_at(moment: &str) -> String {
    format!("Đã sửa lại lúc {moment}.")
}

pub(super) fn because(reason: &str) -> String {
    format!("Lý do: {reason}")
}

pub(super) fn look_at(fields: &[String]) -> String {
    format!("Xem lại: {}.", fields.join(", "))
}

/// What kind of machine a browser says that it runs on.
fn machine(agent: &str) -> &'static str {
    [
        ("Android", "điện thoại Android"),
        ("iPhone", "điện thoại iPhone"),
        ("iPad", "máy tính bảng iPad"),
        ("Windows", "máy tính Windows"),
        ("Macintosh", "máy tính Mac"),
        ("Linux", "máy tính Linux"),
    ]
    .into_iter()
    .find(|(mark, _)| agent.contains(mark))
    .map_or("máy", |(_, words)| words)
}

pub(super) fn device(agent: &str, code: &str) -> String {
    format!("từ {}", device_plain(agent, code))
}

pub(super) fn device_plain(agent: &str, code: &str) -> String {
    format!("{}, mã máy {code}", machine(agent))
}
