//! Randomness from the operating system: ids, tokens and salts.

use domain::ids::Millis;

/// Fills bytes with chance.
///
/// # Panics
/// When the operating system has none to give: no secret may be made then.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// Sixteen letters and digits in groups, without look-alikes: 80 bits.
#[must_use]
pub fn letters() -> String {
    const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut bytes = [0; 16];
    fill(&mut bytes);
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// What a new id is made of: the caller's time and ten random bytes.
#[must_use]
pub fn id_parts(now: Millis) -> (u64, [u8; 10]) {
    let mut random = [0; 10];
    fill(&mut random);
    (u64::try_from(now.0).unwrap_or_default(), random)
}
