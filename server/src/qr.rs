//! QR codes as drawings.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// A QR code as a drawing: its width in modules, the quiet zone included, and the
/// dark ones as an SVG path.
#[derive(Clone, Serialize)]
pub(crate) struct Drawing {
    pub(crate) size: i32,
    pub(crate) path: String,
}

/// Light modules on each side, as the standard asks for (ISO/IEC 18004).
const QUIET: i32 = 4;

impl Drawing {
    /// Draws a text; none where it is too long for a code.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
        let size = code.size() + 2 * QUIET;
        Some(Self { size, path })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn a_link_is_drawn_with_room_around_it() {
        let secret = "k".repeat(43);
        let url = format!("https://taynghe.caobang.gov.vn/tai-khoan/nhan#{secret}");
        let drawing = Drawing::of(&url).unwrap();
        assert!((41..=61).contains(&drawing.size), "{}", drawing.size);
        assert!(
            drawing.path.starts_with("M4 4h1v1h-1z"),
            "the finder's corner"
        );
        assert!(Drawing::of(&"x".repeat(5_000)).is_none());
    }
}
