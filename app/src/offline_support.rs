//! Whether this page can keep working without a network, and why not.

/// What the browser allows at this address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfflineSupport {
    /// The app can be kept on the device.
    Ready,
    /// The address is plain `http` on a network: browsers allow a service
    /// worker only over TLS or on the machine itself.
    Insecure,
    /// The browser has no service worker.
    Unsupported,
}

impl OfflineSupport {
    /// The sentence that a person reads when offline use is off.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            Self::Insecure => Some(
                "Địa chỉ này không bảo mật (http), nên trình duyệt không cho dùng khi mất mạng. \
                 Hãy mở bằng địa chỉ https, hoặc localhost khi thử.",
            ),
            Self::Unsupported => {
                Some("Trình duyệt này không dùng được khi mất mạng. Hãy mở bằng Chrome bản mới.")
            }
        }
    }
}

/// Judges from the two facts that a page can ask its browser.
///
/// An insecure page has no service worker either, and it is the address that
/// the person can change, so that is said first.
#[must_use]
pub fn judge(secure_context: bool, service_worker: bool) -> OfflineSupport {
    match (secure_context, service_worker) {
        (false, _) => OfflineSupport::Insecure,
        (true, false) => OfflineSupport::Unsupported,
        (true, true) => OfflineSupport::Ready,
    }
}

#[cfg(test)]
mod tests {
    use super::{OfflineSupport, judge};

    #[test]
    fn the_address_is_blamed_before_the_browser() {
        assert_eq!(judge(false, false), OfflineSupport::Insecure);
        assert_eq!(judge(true, false), OfflineSupport::Unsupported);
        assert_eq!(judge(true, true), OfflineSupport::Ready);
    }

    #[test]
    fn only_trouble_has_a_reason() {
        assert!(OfflineSupport::Ready.reason().is_none());
        assert!(OfflineSupport::Insecure.reason().is_some());
        assert!(OfflineSupport::Unsupported.reason().is_some());
    }
}
