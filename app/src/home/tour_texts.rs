//! The words of the tour, in both languages.

/// The tour in one language.
pub(super) struct Tour {
    /// The language's code.
    pub(super) lang: &'static str,
    /// Address, code and name of the other language.
    pub(super) other: (&'static str, &'static str, &'static str),
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    /// Said where the server shows real data.
    pub(super) not_sample: &'static str,
    pub(super) steps: [Step; 7],
}

/// One step, with the page that it speaks of.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) link: Option<(&'static str, &'static str)>,
}

pub(super) const VIETNAMESE: Tour = Tour {
    lang: "vi",
    other: ("/gioi-thieu?lang=en", "en", "English"),
    title: "Bảy bước dùng thử",
    lead: "Từ một phiếu khảo sát không có sóng đến con số của tỉnh tăng lên. Mất khoảng mười phút.",
    not_sample: "Máy chủ này giữ dữ liệu thật. Hãy dùng thử ở bản dữ liệu mẫu.",
    steps: [
        Step {
            title: "Vào với vai cán bộ xã",
            text: "Ở trang đầu, bấm “Cán bộ xã”. Không cần mật khẩu. Rồi mở “Tổng hợp” và ghi lại số “Đã khảo sát” của xã để so sánh sau.",
            link: Some(("/#dung-thu", "Mở trang đầu")),
        },
        Step {
            title: "Bật “Giả lập mất mạng”",
            text: "Công tắc ở trang tài khoản thay cho một quả đồi không có sóng: từ lúc này máy không gửi và không nhận gì.",
            link: Some(("/tai-khoan", "Mở trang tài khoản")),
        },
        Step {
            title: "Thêm một hộ và một thành viên",
            text: "Nhập xóm, rồi họ tên và năm sinh của chủ hộ. Tắt trang giữa chừng rồi mở lại: bản nháp vẫn còn.",
            link: Some(("/ho", "Mở danh sách hộ")),
        },
        Step {
            title: "Khảo sát nhu cầu học nghề",
            text: "Ở trang của hộ, bấm “Khảo sát” bên tên thành viên đó: lời đồng ý, trình độ, việc làm, nghề muốn học. Phiếu được lưu ngay trên máy và ghi là “chưa gửi”.",
            link: Some(("/ho", "Mở danh sách hộ")),
        },
        Step {
            title: "Đăng ký một lớp",
            text: "Cũng ở trang của hộ, bấm “Đăng ký học”, hỏi lời đồng ý và chọn một lớp gần nhà. Vẫn chưa cần mạng.",
            link: Some(("/ho", "Mở danh sách hộ")),
        },
        Step {
            title: "Tắt “Giả lập mất mạng”",
            text: "Xem những gì đang chờ gửi, rồi tắt công tắc ở trang tài khoản. Hàng chờ vơi dần và dòng trạng thái đổi thành “Đã gửi”.",
            link: Some(("/cho-gui", "Mở trang chờ gửi")),
        },
        Step {
            title: "Xem con số tăng lên",
            text: "“Đã khảo sát” và “đã đăng ký” của xã, khu vực và tỉnh đều tăng đúng một. Khi khóa học hoàn thành, thanh tiến tới 6.000 cũng tăng một.",
            link: Some(("/tong-hop/xa/01807", "Mở tổng hợp của xã Thạch An")),
        },
    ],
};

pub(super) const ENGLISH: Tour = Tour {
    lang: "en",
    other: ("/gioi-thieu", "vi", "Tiếng Việt"),
    title: "The tour in seven steps",
    lead: "From a survey with no signal to the province's total that moves. It takes about ten minutes.",
    not_sample: "This server holds real data. Please take the tour on a demonstration.",
    steps: [
        Step {
            title: "Enter as a commune officer",
            text: "On the first page, press “Cán bộ xã” (commune officer). No password is asked. Then open “Tổng hợp” (totals) and note the commune's “Đã khảo sát” (surveyed), to compare later.",
            link: Some(("/#dung-thu", "Open the first page")),
        },
        Step {
            title: "Switch on “Giả lập mất mạng” (pretend there is no network)",
            text: "The switch on the account page stands in for a hill without signal: from now on the device sends and receives nothing.",
            link: Some(("/tai-khoan", "Open the account page")),
        },
        Step {
            title: "Add a household and a member",
            text: "Enter the hamlet, then the name and birth year of the head of the household. Close the page half-way and open it again: the draft is still there.",
            link: Some(("/ho", "Open the households")),
        },
        Step {
            title: "Survey the training need",
            text: "On the household's page press “Khảo sát” (survey) beside the member: consent, schooling, work and the trade they want. The form is saved on the device at once and marked “chưa gửi” (not sent).",
            link: Some(("/ho", "Open the households")),
        },
        Step {
            title: "Enrol the member in a class",
            text: "On the household's page again, press “Đăng ký học” (enrol), ask for consent and choose a class near home. Still no network is needed.",
            link: Some(("/ho", "Open the households")),
        },
        Step {
            title: "Switch “Giả lập mất mạng” off",
            text: "See what waits to be sent, then switch off on the account page. The queue drains and the state changes to “Đã gửi” (sent).",
            link: Some(("/cho-gui", "Open what waits to be sent")),
        },
        Step {
            title: "See the totals move",
            text: "“Đã khảo sát” (surveyed) and “đã đăng ký” (enrolled) of the commune, the area and the province have each grown by exactly one. Once the course is completed, the bar toward 6,000 grows by one as well.",
            link: Some((
                "/tong-hop/xa/01807",
                "Open the totals of the commune Thạch An",
            )),
        },
    ],
};
