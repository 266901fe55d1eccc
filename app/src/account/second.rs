//! The second factor: typing a code, setting an authenticator up, and one's own
//! say over it, with a script and without.

mod code_page;
mod own_page;
mod parts;
mod plain;
mod set_up;
pub(super) mod texts;

pub use code_page::CodePage;
pub use own_page::SecondPage;
pub use plain::{PlainCodePage, PlainSetUpPage, SetUpForm};
pub use set_up::SetUpPage;

use domain::second_factor::Step;

/// Where a code is typed after the password.
pub const CODE_PAGE: &str = "/dang-nhap/ma";
/// Where a second factor is set up after the password.
pub const SET_UP_PAGE: &str = "/dang-nhap/hai-buoc";
/// Where one's own second factor is looked after.
pub const SECOND_PAGE: &str = "/tai-khoan/hai-buoc";

/// The page of the step that is left.
pub(super) const fn page_of(step: Step) -> &'static str {
    match step {
        Step::Code => CODE_PAGE,
        Step::SetUp => SET_UP_PAGE,
    }
}

/// In the address of [`CODE_PAGE`]: a recovery code is to be typed.
const RECOVERY: &str = "du-phong";
