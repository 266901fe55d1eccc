//! Which browser a page is shown in, as far as that matters to what is kept.

/// What apps that show pages in a window of their own put into the name that
/// they give themselves, and what people call them; the longer name first. As
/// these apps wrote it in November 2026.
const IN_APP: [(&str, &str); 9] = [
    ("Zalo", "Zalo"),
    ("Orca-Android", "Messenger"),
    ("MessengerForiOS", "Messenger"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("FB_IAB", "Facebook"),
    ("Instagram", "Instagram"),
    ("BytedanceWebview", "TikTok"),
    ("musical_ly", "TikTok"),
];

/// What Android puts into the name of any app's own window
/// (developer.chrome.com/docs/multidevice/user-agent, "WebView on Android").
const ANDROID_WINDOW: &str = "; wv)";

/// What an app is called whose name is not known.
const SOME_APP: &str = "một ứng dụng khác";

/// The window of another app, which forgets what is kept in it more easily than
/// a browser does, and sends nothing once that app is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InApp {
    /// What people call the app.
    pub name: &'static str,
    android: bool,
}

impl InApp {
    /// The app whose window calls itself that; none for a browser.
    #[must_use]
    pub fn of(user_agent: &str) -> Option<Self> {
        let known = IN_APP
            .iter()
            .find(|(token, _)| user_agent.contains(token))
            .map(|(_, name)| *name);
        let window = user_agent.contains(ANDROID_WINDOW).then_some(SOME_APP);
        Some(Self {
            name: known.or(window)?,
            android: user_agent.contains("Android"),
        })
    }

    /// A link that opens an address in Chrome, where the phone has such links.
    #[must_use]
    pub fn chrome_link(self, address: &str) -> Option<String> {
        let (scheme, rest) = address.split_once("://").filter(|_| self.android)?;
        let page = rest.split('#').next().unwrap_or(rest);
        Some(format!(
            "intent://{page}#Intent;scheme={scheme};package=com.android.chrome;end"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZALO: &str = "Mozilla/5.0 (Linux; Android 8.1.0; SM-J610F) AppleWebKit/537.36 \
        (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.117 Mobile Safari/537.36 \
        Zalo android/25081840 ZaloTheme/light ZaloLanguage/vi";
    const ZALO_ON_IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) \
        AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Zalo iOS/451";
    const FACEBOOK: &str = "Mozilla/5.0 (Linux; Android 14; SM-A146U Build/UP1A; wv) \
        AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.88 Mobile \
        Safari/537.36 [FB_IAB/FB4A;FBAV/453.0.0.40.107;]";
    const UNKNOWN: &str = "Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 \
        (KHTML, like Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36";
    const CHROME: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 \
        (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36";
    const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) \
        AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1";

    #[test]
    fn the_windows_of_apps_are_told_from_browsers() {
        for (agent, name) in [
            (ZALO, Some("Zalo")),
            (ZALO_ON_IPHONE, Some("Zalo")),
            (FACEBOOK, Some("Facebook")),
            (UNKNOWN, Some(SOME_APP)),
            (CHROME, None),
            (SAFARI, None),
        ] {
            assert_eq!(InApp::of(agent).map(|app| app.name), name, "{agent}");
        }
    }

    #[test]
    fn android_opens_the_same_page_in_chrome_and_an_iphone_has_no_such_link() {
        let link = |agent| InApp::of(agent)?.chrome_link("https://taynghe.vn/dang-nhap?loi=sai#a");
        let chrome = "intent://taynghe.vn/dang-nhap?loi=sai\
            #Intent;scheme=https;package=com.android.chrome;end";
        assert_eq!(link(ZALO).as_deref(), Some(chrome));
        assert_eq!(link(ZALO_ON_IPHONE), None);
    }
}
