//! The code with which a worker finds their own sign-up again (mã tra cứu).

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::ids::RecordId;

/// Digits and letters that nobody takes for another: no 0 and O, no 1, I and L, no U.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: u64 = 30;
const LENGTH: usize = 8;

/// A claim code: eight characters, shown as `K7MD-2QXR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimCode([u8; LENGTH]);

/// What was typed is no claim code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a claim code has eight characters, as in K7MD-2QXR")]
pub struct ClaimCodeError;

impl ClaimCode {
    /// The code of a sign-up. The id's chance decides it, so that asking twice
    /// gives one code; `attempt` gives another where two sign-ups share one.
    #[must_use]
    pub fn of(signup: RecordId, attempt: u8) -> Self {
        let mut hash = Sha256::new_with_prefix(signup.0.as_bytes());
        hash.update([attempt]);
        let mut rest = hash
            .finalize()
            .iter()
            .take(8)
            .fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
        Self(std::array::from_fn(|_| {
            let letter = usize::try_from(rest % LETTERS).unwrap_or_default();
            rest /= LETTERS;
            ALPHABET[letter]
        }))
    }
}

impl fmt::Display for ClaimCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place == LENGTH / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl FromStr for ClaimCode {
    type Err = ClaimCodeError;

    /// Takes what a person types: small letters, spaces and hyphens anywhere.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters: Vec<u8> = text
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-')
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let letters: [u8; LENGTH] = letters.try_into().map_err(|_| ClaimCodeError)?;
        if letters.iter().all(|letter| ALPHABET.contains(letter)) {
            Ok(Self(letters))
        } else {
            Err(ClaimCodeError)
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn a_code_is_the_ids_and_reads_back_however_it_is_typed() {
        let signup = RecordId::new(1_790_000_000_000, [7; 10]);
        let code = ClaimCode::of(signup, 0);
        assert_eq!(code, ClaimCode::of(signup, 0));
        assert_ne!(code, ClaimCode::of(signup, 1));
        let shown = code.to_string();
        assert_eq!(shown.len(), 9);
        assert_eq!(shown.parse::<ClaimCode>().unwrap(), code);
        let typed = format!(" {} ", shown.to_lowercase().replace('-', " "));
        assert_eq!(typed.parse::<ClaimCode>().unwrap(), code);
    }

    #[test]
    fn what_looks_alike_is_not_in_it_and_other_text_is_refused() {
        for bad in [
            "",
            "K7MD",
            "K7MD-2QX0",
            "K7MD-2QXI",
            "K7MD-2QXR-A",
            "ĐÀO-HOA",
        ] {
            assert_eq!(bad.parse::<ClaimCode>(), Err(ClaimCodeError), "{bad}");
        }
        for attempt in 0..=255 {
            let code = ClaimCode::of(RecordId::new(9, [3; 10]), attempt).to_string();
            assert!(!code.contains(['0', 'O', '1', 'I', 'L', 'U']), "{code}");
        }
    }
}
