//! Recovery codes: shown once, stored as hashes, used once.

use domain::second_factor::RECOVERY_CODES;
use sha2::{Digest, Sha256};

use crate::chance;
use crate::db::Hash;

/// Ten new codes of 80 bits each. So many bits cannot be tried, so that a plain
/// hash is enough for them.
pub(super) fn new() -> (Vec<String>, Vec<Hash>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| chance::letters()).collect();
    let hashes = codes.iter().filter_map(|code| hash(code)).collect();
    (codes, hashes)
}

/// The hash of a code as somebody typed it; none for what cannot be one.
pub(super) fn hash(typed: &str) -> Option<Hash> {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    (plain.len() == 16).then(|| Sha256::digest(plain).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ten_codes_are_ten_and_read_as_people_copy_them() {
        let (codes, hashes) = new();
        let different: BTreeSet<&Hash> = hashes.iter().collect();
        assert_eq!((codes.len(), different.len()), (10, 10));
        let copied = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
        assert_eq!(hash(&copied), Some(hashes[0]));
        for junk in ["", "123456", "abcd-efgh-ijkm", "abcd-efgh-ijkm-npqr-s"] {
            assert_eq!(hash(junk), None, "{junk}");
        }
    }
}
