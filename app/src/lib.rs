//! Tay Nghề as people see it: pages, the store on the device, and sync.
//!
//! One library has three builds that never meet: `ssr` for the server's first
//! answer, `hydrate` for a visitor's browser, `work` for whoever signs in.
#![expect(
    unreachable_pub,
    reason = "the component macro writes a public struct beside each component, which nothing re-exports"
)]

pub mod account;
pub mod app;
mod consent;
pub mod courses;
mod enrol;
pub mod home;
pub mod loader;
pub mod offline;
mod offline_support;
pub mod phone;
mod review;
pub mod routes;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(all(any(feature = "hydrate", feature = "work"), target_arch = "wasm32"))]
mod start;
mod survey;
pub mod sync;
pub mod totals;
pub mod ui;
pub mod work;

pub use app::{SiteApp, VisitorApp};
pub use offline_support::{OfflineSupport, judge};
#[cfg(feature = "ssr")]
pub use shell::{
    BOOT_FAILED, DocumentAssets, Module, Start, boot_script, document, public_shell, work_shell,
};
#[cfg(all(any(feature = "hydrate", feature = "work"), target_arch = "wasm32"))]
pub use start::{offline_support, start};
pub use work::WorkApp;
