//! Tay Nghề as people see it: pages, the store on the device, and sync.
//!
//! One library has two builds that never meet: `hydrate` for the browser and
//! `ssr` for the server's first answer.
#![expect(
    unreachable_pub,
    reason = "the component macro writes a public struct beside each component, which nothing re-exports"
)]

mod account;
pub mod app;
pub mod courses;
mod enrol;
pub mod home;
pub mod loader;
pub mod offline;
mod offline_support;
pub mod phone;
pub mod routes;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(all(feature = "hydrate", target_arch = "wasm32"))]
mod start;
mod survey;
pub mod sync;
pub mod totals;
pub mod ui;

pub use app::App;
pub use offline_support::{OfflineSupport, judge};
#[cfg(feature = "ssr")]
pub use shell::{BOOT_FAILED, DocumentAssets, Start, boot_script, document, shell_page};
#[cfg(all(feature = "hydrate", target_arch = "wasm32"))]
pub use start::{offline_support, start};
