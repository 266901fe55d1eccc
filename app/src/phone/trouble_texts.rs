//! The words of the phone's own troubles: what happened, what was kept, what to do.

use crate::offline::StoreError;

pub(super) const SEND_NOW: &str = "Gửi ngay";
pub(super) const RELOAD: &str = "Tải lại trang";
pub(super) const NOTED: &str = "Đã hiểu";
pub(super) const IMPORT: &str = "Nhập tệp cứu dữ liệu";

pub(super) const CLOCK_WRONG: &str = "Đồng hồ máy này lệch nhiều so với máy chủ. Ngày giờ trên phiếu được ghi theo máy chủ. \
     Hãy đặt lại giờ tự động.";
pub(super) const STORAGE_TROUBLE: &str =
    "Máy chưa ghi được vào bộ nhớ. Phiếu đã lưu vẫn còn trên máy.";

/// What happened to storage, what was kept, and what to do.
pub(super) const fn storage_trouble(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full => {
            "Máy đã hết chỗ nên chưa lưu được. Chữ đã ghi vẫn còn trong phiếu đang mở. Hãy gửi \
             hoặc xuất phiếu đã lưu, xóa bớt ảnh hay ứng dụng, rồi lưu lại."
        }
        StoreError::Refused(_) => {
            "Trình duyệt không cho lưu trên máy này, có thể vì đang mở ở chế độ ẩn danh hoặc trong \
             Zalo. Hãy mở bằng Chrome, cửa sổ thường."
        }
        StoreError::Broken(_) => {
            "Trình duyệt không mở được dữ liệu trên máy này. Phiếu chưa gửi có thể vẫn còn: đừng xóa \
             dữ liệu duyệt web. Hãy đóng hẳn trình duyệt rồi mở lại; nếu vẫn vậy, khởi động lại máy."
        }
        StoreError::Gone => {
            "Trình duyệt vừa xóa dữ liệu của ứng dụng trên máy này. Chữ đã ghi vẫn còn trong phiếu \
             đang mở. Hãy tải lại trang để biết còn gì, mất gì."
        }
        StoreError::Stale => {
            "Một cửa sổ khác vừa lưu. Chữ đã ghi vẫn còn trong phiếu đang mở. Hãy bấm lưu lại."
        }
        StoreError::Damaged(_) => {
            "Có dòng trên máy không đọc được. Phiếu chưa gửi vẫn còn nguyên. Hãy tải lại trang; nếu \
             vẫn vậy, báo cán bộ khu vực."
        }
    }
}

/// Said while there still is room for the work of some days.
pub(super) fn short_of_room(mebibytes: u64) -> String {
    format!(
        "Máy sắp hết chỗ, còn khoảng {mebibytes} MB cho ứng dụng. Phiếu vẫn lưu được. Hãy gửi phiếu \
         khi có mạng và xóa bớt ảnh hoặc ứng dụng."
    )
}

pub(super) const STORE_CLEARED: &str = "Trình duyệt đã xóa dữ liệu của ứng dụng trên máy này, có thể vì máy hết chỗ hoặc có người xóa \
     dữ liệu duyệt web. Phiếu đã gửi vẫn còn ở máy chủ và được tải lại về máy khi có mạng.";
pub(super) const NOTHING_GONE: &str = "Lúc đó không còn mục nào chưa gửi, nên không mất phiếu nào.";
pub(super) const POCKET_CLEARED: &str = "Trình duyệt đã xóa bản nháp và các lựa chọn của ứng dụng trên máy này. Phiếu đã lưu và phiếu \
     chưa gửi vẫn còn đủ. Phiếu nào đang ghi dở mà chưa lưu thì cần ghi lại.";

/// What was on the phone only is gone from it.
pub(super) fn unsent_gone(unsent: usize, moment: &str) -> String {
    format!(
        "{unsent} mục chưa gửi (đếm lúc {moment}) không còn trên máy này. Nếu đã xuất tệp cứu dữ \
         liệu thì hãy nhập tệp đó; nếu chưa, hãy ghi lại các phiếu này."
    )
}

/// What was typed survived.
pub(super) fn drafts_left(drafts: usize) -> String {
    format!("{drafts} bản nháp vẫn còn. Mở đúng phiếu đó để ghi tiếp, hoặc xuất ra tệp.")
}

/// The store does not open; so much was in it.
pub(super) fn last_counted(unsent: usize, moment: &str) -> String {
    format!("Lần mở trước, lúc {moment}, máy này có {unsent} mục chưa gửi.")
}

/// The store does not open; drafts lie beside it.
pub(super) fn drafts_beside(drafts: usize) -> String {
    format!("{drafts} bản nháp vẫn đọc được. Có thể xuất ra tệp hoặc chép lại.")
}

pub(super) const OPENING_LONG: &str = "Lâu hơn thường lệ. Hãy đóng các thẻ khác đang mở ứng dụng này, hoặc đóng hẳn trình duyệt rồi \
     mở lại. Phiếu vẫn còn trên máy.";

pub(super) const OPEN_CHROME: &str = "Mở bằng Chrome";
pub(super) const COPY_ADDRESS: &str = "Chép địa chỉ trang";
pub(super) const COPIED: &str = "Đã chép. Mở Chrome, dán vào ô địa chỉ.";
pub(super) const NOT_COPIED: &str = "Chưa chép được. Hãy gõ địa chỉ này vào Chrome:";
pub(super) const ADDRESS: &str = "Địa chỉ trang:";
pub(super) const PRIVATE: &str = "Trình duyệt cho ứng dụng rất ít chỗ, có thể vì đang mở ở chế độ ẩn danh. Đóng cửa sổ ẩn danh \
     là mất hết phiếu chưa gửi. Hãy mở bằng cửa sổ Chrome thường.";

/// The page is shown in another app's window.
pub(super) fn in_app(name: &str) -> String {
    format!(
        "Trang này đang mở trong {name}. Ở đây phiếu chưa gửi có thể bị xóa khi đóng {name}. Hãy mở \
         bằng Chrome rồi đăng nhập ở đó."
    )
}
