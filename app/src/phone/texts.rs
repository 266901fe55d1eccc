//! The words of the frame around a signed-in person's pages.

pub(super) const SAVED_HERE: &str = "Đã lưu trên máy này";
pub(super) const READY_OFFLINE: &str = "Máy đã sẵn sàng dùng khi không có mạng.";
pub(super) const NO_NETWORK: &str = "Chưa có mạng.";
pub(super) const CUT_OFF: &str = "Đang giả lập mất mạng.";
pub(super) const SIGNED_OUT: &str =
    "Phiên đăng nhập đã hết. Phiếu vẫn còn trên máy. Đăng nhập lại để gửi.";
pub(super) const CAPTIVE: &str = "Mạng này cần đăng nhập wifi trước.";
pub(super) const REVOKED: &str =
    "Máy này đã bị thu hồi. Máy chủ giữ lại phiếu chưa gửi. Hãy báo người quản trị.";
pub(super) const EMPTIED: &str = "Máy này đã bị thu hồi. Máy chủ đã giữ lại phiếu chưa gửi, dữ liệu trên máy đã được xóa. Hãy báo người quản trị.";
pub(super) const EMPTIED_ONE: &str = "Một tài khoản trên máy này đã bị thu hồi. Máy chủ đã giữ lại phiếu chưa gửi, dữ liệu của tài khoản đó đã được xóa khỏi máy.";
pub(super) const TOO_OLD: &str =
    "Ứng dụng đã cũ. Có mạng thì đóng rồi mở lại để cập nhật. Phiếu vẫn còn trên máy.";
pub(super) const SERVER_TROUBLE: &str = "Máy chủ đang bận. Phiếu vẫn còn trên máy, sẽ tự gửi lại.";
pub(super) const SENDING: &str = "Đang gửi";

pub(super) const NAV: &str = "Các mục chính";
pub(super) const HOUSEHOLDS: &str = "Hộ";
pub(super) const ENROLMENTS: &str = "Đăng ký";
pub(super) const TOTALS: &str = "Tổng hợp";
pub(super) const REVIEW: &str = "Rà soát";
pub(super) const ACCOUNT: &str = "Tài khoản";

pub(super) const OPENING: &str = "Đang mở dữ liệu trên máy…";
pub(super) const FETCHING: &str =
    "Đang tải danh mục và phiếu về máy lần đầu. Giữ mạng thêm ít phút.";
pub(super) const NEEDS_NETWORK_TITLE: &str = "Cần mạng một lần";
pub(super) const NEEDS_NETWORK: &str = "Máy này chưa có danh mục và mẫu phiếu. Hãy vào nơi có mạng rồi thử lại; sau đó dùng được khi không có mạng.";
pub(super) const TRY_AGAIN: &str = "Thử lại";
pub(super) const SIGN_IN_FIRST_TITLE: &str = "Cần đăng nhập";
pub(super) const SIGN_IN_FIRST: &str =
    "Trang này dành cho người đã đăng nhập. Nếu máy chưa từng đăng nhập thì cần mạng một lần.";
pub(super) const SIGN_IN: &str = "Đăng nhập";
pub(super) const RESCUE: &str = "Xuất phiếu chưa gửi ra tệp";
pub(super) const NO_STORAGE_TITLE: &str = "Máy không cho lưu";

pub(super) const UNMASK: &str = "Hiện số";
pub(super) const MASK: &str = "Ẩn số";
pub(super) const FILE_NEEDS_NETWORK: &str = "Chưa có mạng. Có mạng thì bấm lại để tải tệp.";

/// At the foot of a printed page.
pub(super) fn printed(who: &str, moment: &str) -> String {
    format!("In bởi {who}, {moment}")
}

pub(super) const YES: &str = "Có";
pub(super) const NO: &str = "Không";
pub(super) const EMPTY: &str = "để trống";
pub(super) const TAKEN_AWAY: &str = "đã xóa";
pub(super) const KEPT: &str = "giữ lại";
pub(super) const OTHER_RECORD: &str = "phiếu khác";

/// The name of a field that no form asks for.
pub(super) fn field(field: &str) -> &str {
    match field {
        "commune" => "Xã",
        "helper" => "Cộng tác viên xóm",
        "household" => "Hộ",
        "person" => "Người",
        "class" => "Lớp",
        "status" => "Tình trạng",
        "level" => "Trình độ đào tạo",
        "sector" => "Lĩnh vực",
        "enrolled_on" => "Ngày đăng ký",
        "started_on" => "Ngày bắt đầu học",
        "completed_on" => "Ngày hoàn thành",
        "certified_on" => "Ngày cấp chứng chỉ",
        "withdrawn_on" => "Ngày thôi học",
        "given" => "Đồng ý",
        "given_on" => "Ngày trả lời",
        "method" => "Cách trả lời",
        "witness" => "Người chứng kiến",
        "form" => "Mẫu phiếu",
        "deleted" => "Xóa hay giữ",
        "state" => "Trả lời",
        "full_name" => "Họ tên",
        "birth" => "Ngày sinh",
        "sex" => "Giới tính",
        "phone" => "Số điện thoại",
        "ethnicity" => "Dân tộc",
        "purpose" => "Đồng ý về việc",
        "text_version" => "Bản lời hỏi ý",
        "code" => "Mã tra cứu",
        "received_on" => "Ngày nhận đơn",
        "signup" => "Đơn tự đăng ký",
        "name" => "Tên",
        "trade" => "Nghề",
        "hours" => "Số giờ học",
        "course" => "Chương trình đào tạo",
        "provider" => "Cơ sở GDNN",
        "venue" => "Địa điểm",
        "starts_on" => "Ngày khai giảng",
        "ends_on" => "Ngày bế giảng",
        "seats" => "Số chỗ",
        "open" => "Nhận đăng ký",
        other => other,
    }
}

/// What a record is called in a list.
pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "household" => "Hộ",
        "person" => "Thành viên",
        "survey" => "Phiếu khảo sát",
        "consent" => "Lời đồng ý",
        "enrolment" => "Đăng ký học",
        "signup" => "Đơn tự đăng ký",
        "class" => "Lớp",
        "course" => "Chương trình đào tạo",
        "provider" => "Cơ sở GDNN",
        _ => "Phiếu",
    }
}

pub(super) const DISCARD: &str = "Bỏ bản nháp";
pub(super) const DRAFT_NOT_KEPT: &str =
    "Máy không giữ được bản nháp. Hãy lưu phiếu trước khi rời trang này.";
pub(super) const DRAFT_SET_ASIDE: &str =
    "Có một bản nháp cũ không đọc được. Máy đã cất riêng, chưa xóa.";

pub(super) const NEW_VERSION: &str = "Có bản mới.";
pub(super) const OPEN_NEW_VERSION: &str = "Mở bản mới";
pub(super) const NEW_VERSION_WAITS: &str = "Lưu hoặc bỏ phiếu đang ghi rồi mở bản mới.";

pub(super) fn draft_opened(clock: &str) -> String {
    format!("Đã mở lại bản nháp lúc {clock}.")
}

pub(super) fn waiting(count: usize) -> String {
    format!("{count} mục chờ gửi")
}

pub(super) fn refused(count: usize) -> String {
    format!("{count} mục chưa nhận, cần sửa")
}

pub(super) fn sent_at(moment: &str) -> String {
    format!("Đã gửi lúc {moment}")
}
