//! The words with which consent is asked.

/// The words for one purpose.
pub(super) struct Words {
    pub(super) title: &'static str,
    /// What is read to the person; a change of these words is a new version.
    pub(super) text: &'static str,
    /// The version of `text`.
    pub(super) version: &'static str,
    /// The version of other words that were agreed to for the same purpose.
    pub(super) also: Option<&'static str>,
    /// Said beside a refusal.
    pub(super) declined: &'static str,
}

impl Words {
    /// The versions of which a consent still stands.
    pub(super) fn versions(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.version).chain(self.also)
    }
}

pub(super) const SURVEY: Words = Words {
    title: "Đồng ý cho ghi thông tin",
    text: "Xã ghi họ tên, ngày sinh, giấy tờ, học vấn, việc làm và nhu cầu \
        học nghề của ông/bà để lập kế hoạch mở lớp. Ủy ban nhân dân xã quản lý thông tin này. Ông/bà có \
        quyền xem, sửa, yêu cầu xóa và rút lại đồng ý; không đồng ý thì không bị thiệt gì.",
    version: "khao-sat-1",
    also: None,
    declined: "Khi không đồng ý, máy chỉ lưu lời từ chối, không lưu phiếu khảo sát.",
};

pub(super) const ENROLMENT: Words = Words {
    title: "Đồng ý cho đăng ký học",
    text: "Xã dùng họ tên, ngày sinh, số điện thoại và kết quả học của ông/bà để đăng ký, xếp lớp và \
        theo dõi khóa học nghề. Ủy ban nhân dân xã quản lý thông tin này. Ông/bà có quyền xem, sửa, \
        yêu cầu xóa và rút lại đồng ý.",
    version: "dang-ky-1",
    also: Some(SIGN_UP_VERSION),
    declined: "Khi không đồng ý, máy chỉ lưu lời từ chối, không lưu đăng ký.",
};

/// The version of the words on the form by which workers sign themselves up.
pub(super) const SIGN_UP_VERSION: &str = "tu-dang-ky-1";

pub(super) const QUESTION: &str = "Người được hỏi có đồng ý không";
pub(super) const YES: &str = "Đồng ý";
pub(super) const NO: &str = "Không đồng ý";
pub(super) const METHOD: &str = "Đồng ý bằng cách nào";
pub(super) const WITNESS: &str = "Họ tên người làm chứng";
pub(super) const OPEN: &str = "Cần hỏi và ghi câu trả lời trước khi lưu.";
pub(super) const METHOD_OPEN: &str = "Cần chọn một cách.";
pub(super) const WITNESS_OPEN: &str = "Đồng ý bằng lời thì cần người làm chứng.";

pub(super) fn given_on(day: &str) -> String {
    format!("Đã đồng ý ngày {day}.")
}
