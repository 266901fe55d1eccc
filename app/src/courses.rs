//! Open classes, one class with its sign-up, and looking a sign-up up.

mod class;
mod list;
mod look_up;
mod own;
mod posted;
mod result;
mod sign_up;
mod texts;

#[cfg_attr(
    all(not(feature = "ssr"), target_arch = "wasm32"),
    path = "courses/here/browser.rs"
)]
#[cfg_attr(
    not(all(not(feature = "ssr"), target_arch = "wasm32")),
    path = "courses/here/elsewhere.rs"
)]
mod here;

pub use class::ClassPage;
pub use here::send_waiting;
pub use list::ClassesPage;
pub use look_up::LookUpPage;
pub use own::OwnSignUp;
pub use posted::{LookedUp, PostedCode, PostedForm, SignUpState};
pub use result::SignedUpPage;
