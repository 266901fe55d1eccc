//! How sync stands, and the words for it.

use super::{texts, trouble_texts};
use crate::sync::{SyncStatus, Trouble};
use crate::ui::NoticeKind;
use crate::ui::format::moment;
use domain::ids::Millis;

/// What the sync line says: how grave it is, and the words. The network being
/// away is the normal case and no trouble.
#[must_use]
pub fn sync_words(state: &SyncStatus, cut_off: bool, now: Millis) -> (NoticeKind, String) {
    let waiting = state.waiting + state.held;
    match &state.trouble {
        Some(Trouble::SignedOut) => return (NoticeKind::Warn, texts::SIGNED_OUT.to_owned()),
        Some(Trouble::NotOurs) => {
            return (NoticeKind::Warn, with_count(waiting, texts::CAPTIVE));
        }
        Some(Trouble::Revoked) => return (NoticeKind::Warn, texts::REVOKED.to_owned()),
        Some(Trouble::TooOld) => return (NoticeKind::Warn, texts::TOO_OLD.to_owned()),
        Some(Trouble::Server { .. }) => {
            return (NoticeKind::Warn, with_count(waiting, texts::SERVER_TROUBLE));
        }
        Some(Trouble::Full | Trouble::Storage(_)) => {
            let words = trouble_texts::STORAGE_TROUBLE;
            return (NoticeKind::Warn, with_count(waiting, words));
        }
        Some(Trouble::Offline) | None => {}
    }
    let mut parts = Vec::new();
    if state.refused > 0 {
        parts.push(texts::refused(state.refused));
    }
    if waiting > 0 {
        parts.push(texts::waiting(waiting));
        if state.running {
            parts.push(texts::SENDING.to_owned());
        }
    } else if let Some(at) = state.last_synced {
        parts.push(texts::sent_at(&moment(at, now)));
    } else {
        parts.push(texts::SAVED_HERE.to_owned());
    }
    let mut words = parts.join(" · ");
    let away = state.trouble == Some(Trouble::Offline);
    if cut_off {
        words = format!("{words} · {}", texts::CUT_OFF.trim_end_matches('.'));
    } else if away && waiting > 0 {
        words = format!("{words} · {}", texts::NO_NETWORK.trim_end_matches('.'));
    }
    let kind = if state.refused > 0 {
        NoticeKind::Warn
    } else if waiting == 0 && state.last_synced.is_some() && !away {
        NoticeKind::Good
    } else {
        NoticeKind::Info
    };
    (kind, words)
}

fn with_count(waiting: usize, words: &str) -> String {
    if waiting == 0 {
        words.to_owned()
    } else {
        format!("{} · {words}", texts::waiting(waiting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(waiting: usize, refused: usize, trouble: Option<Trouble>) -> SyncStatus {
        SyncStatus {
            waiting,
            refused,
            trouble,
            ..SyncStatus::default()
        }
    }

    #[test]
    fn the_line_says_where_work_is_and_what_to_do() {
        let now = Millis(1_795_005_720_000);
        let sent = |status: SyncStatus| SyncStatus {
            last_synced: Some(now),
            ..status
        };
        for (state, cut_off, expected) in [
            (status(0, 0, None), false, "Đã lưu trên máy này"),
            (status(3, 0, None), false, "3 mục chờ gửi"),
            (sent(status(0, 0, None)), false, "Đã gửi lúc 19:42"),
            (
                status(3, 0, Some(Trouble::Offline)),
                false,
                "3 mục chờ gửi · Chưa có mạng",
            ),
            (
                status(1, 0, Some(Trouble::Offline)),
                true,
                "1 mục chờ gửi · Đang giả lập mất mạng",
            ),
            (
                sent(status(0, 2, None)),
                false,
                "2 mục chưa nhận, cần sửa · Đã gửi lúc 19:42",
            ),
            (
                status(3, 0, Some(Trouble::SignedOut)),
                false,
                texts::SIGNED_OUT,
            ),
            (
                status(3, 0, Some(Trouble::NotOurs)),
                false,
                "3 mục chờ gửi · Mạng này cần đăng nhập wifi trước.",
            ),
            (
                status(3, 0, Some(Trouble::Full)),
                false,
                "3 mục chờ gửi · Máy chưa ghi được vào bộ nhớ. Phiếu đã lưu vẫn còn trên máy.",
            ),
        ] {
            assert_eq!(sync_words(&state, cut_off, now).1, expected);
        }
    }
}
