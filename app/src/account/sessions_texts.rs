//! The words of where an account is signed in.

pub(super) const TITLE: &str = "Nơi đang đăng nhập";
pub(super) const ASKING: &str = "Đang hỏi máy chủ…";
pub(super) const OFFLINE: &str = "Có mạng thì danh sách hiện ở đây.";
pub(super) const HERE: &str = "máy này";
pub(super) const END: &str = "Đăng xuất";
pub(super) const END_OTHERS: &str = "Đăng xuất mọi nơi khác";
pub(super) const HELP: &str = "Thấy nơi lạ thì đăng xuất nơi đó rồi đổi mật khẩu. \
                               Phiếu chưa gửi ở máy bị đăng xuất vẫn còn trên máy đó.";

/// When a session began and was last used.
pub(super) fn times(begun: &str, used: &str) -> String {
    format!("Từ {begun}, dùng lần cuối {used}")
}

/// Browsers by what they call themselves; those that also carry another's name first.
const BROWSERS: [(&str, &str); 8] = [
    ("Zalo", "Zalo"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const MACHINES: [(&str, &str); 6] = [
    ("Android", "điện thoại Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "máy tính Windows"),
    ("Macintosh", "máy tính Mac"),
    ("Linux", "máy tính Linux"),
];

/// A browser and its machine in words.
pub(super) fn place(agent: &str) -> String {
    let find = |all: &[(&str, &'static str)]| {
        let found = all.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, words)| *words)
    };
    match (find(&BROWSERS), find(&MACHINES)) {
        (Some(browser), Some(machine)) => format!("{browser} trên {machine}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Trình duyệt không rõ".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
                "Chrome trên điện thoại Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge trên máy tính Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) Version/16.6 Mobile/15E148 Safari/604.1",
                "Safari trên iPhone",
            ),
            ("", "Trình duyệt không rõ"),
        ] {
            assert_eq!(place(agent), words);
        }
    }
}
