//! How long saving, searching and counting take on a phone that holds a large
//! commune, in a real browser: `scripts/bench-browser.sh`.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(target_arch = "wasm32")]
mod speed;

/// Cargo builds every test for the host as well; this one has nothing to do there.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
