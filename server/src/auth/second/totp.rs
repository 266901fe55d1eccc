//! One-time codes from a shared secret and the time (RFC 6238, SHA-1, six
//! digits): some twenty lines on `hmac` and `sha1`, which are here anyway. The
//! crates that do it bring clocks, addresses and encodings of their own.

use domain::second_factor::DIGITS;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// How long an authenticator's secret is, in bytes (RFC 4226, section 4).
pub(super) const SECRET: usize = 20;

/// The code of a step, as an authenticator shows it.
#[must_use]
pub fn code(secret: &[u8], step: u64) -> String {
    let number = truncated(secret, step) % 10_u32.pow(DIGITS as u32);
    format!("{number:0width$}", width = DIGITS)
}

/// The 31 bits of RFC 4226, section 5.3.
fn truncated(secret: &[u8], step: u64) -> u32 {
    // HMAC takes keys of any length, so that this is never none.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        return 0;
    };
    mac.update(&step.to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(digest[19] & 0xf);
    let [a, b, c, d] = [digest[at], digest[at + 1], digest[at + 2], digest[at + 3]];
    u32::from_be_bytes([a & 0x7f, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows for SHA-1; the codes there have eight digits.
    const ROWS: [(u64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, eight) in ROWS {
            let step = seconds / 30;
            assert_eq!(truncated(secret, step) % 100_000_000, eight, "{seconds}");
            let six = format!("{:06}", eight % 1_000_000);
            assert_eq!(code(secret, step), six, "{seconds}");
        }
    }

    #[test]
    fn the_counters_are_those_of_the_standard_for_hotp() {
        // RFC 4226, appendix D.
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (counter, expected) in (0..).zip(codes) {
            assert_eq!(code(b"12345678901234567890", counter), expected);
        }
    }
}
