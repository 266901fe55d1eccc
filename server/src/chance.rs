//! Randomness from the operating system: ids, tokens and salts.

use domain::ids::Millis;

/// Fills bytes with chance.
///
/// # Panics
/// When the operating system has none to give: no secret may be made then.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// What a new id is made of: the caller's time and ten random bytes.
#[must_use]
pub fn id_parts(now: Millis) -> (u64, [u8; 10]) {
    let mut random = [0; 10];
    fill(&mut random);
    (u64::try_from(now.0).unwrap_or_default(), random)
}
