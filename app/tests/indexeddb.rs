//! The store in IndexedDB against the contract of every store, in a real
//! browser: `scripts/test-browser.sh`.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(target_arch = "wasm32")]
mod browser;

/// Cargo builds every test for the host as well; this one has nothing to do there.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
