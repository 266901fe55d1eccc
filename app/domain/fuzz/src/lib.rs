//! The fuzz targets' bodies, which live with the tests so that both run the same.

#[path = "../../tests/fuzzed/mod.rs"]
mod fuzzed;

/// Puts an input before a target.
pub fn run(target: &str, input: &[u8]) {
    fuzzed::run(target, input);
}
