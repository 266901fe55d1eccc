//! Signing in, the account, and what waits to be sent.

mod account_page;
mod first_page;
mod first_texts;
mod invitation_page;
mod manage;
mod password_page;
mod password_texts;
mod plain_sign_in;
mod qr_code;
mod rescue_in;
mod rescue_out;
mod rescue_texts;
mod screen_lock_card;
mod screen_lock_texts;
mod second;
mod sessions_card;
mod sessions_texts;
mod sign_in;
mod texts;
mod waiting;

pub use account_page::AccountPage;
pub use first_page::{FIRST_PAGE, FirstForm, FirstPage};
pub use invitation_page::InvitationPage;
pub use manage::{ManageFilePage, ManageNewPage, ManageOnePage, ManagePage};
pub use password_page::PasswordPage;
pub use plain_sign_in::{PlainSignInPage, TROUBLE};
pub use rescue_in::ImportPage;
pub use rescue_out::ExportPage;
pub use second::{
    CODE_PAGE, CodePage, PlainCodePage, PlainSetUpPage, SECOND_PAGE, SET_UP_PAGE, SecondPage,
    SetUpForm, SetUpPage,
};
pub use sign_in::SignInPage;
pub use waiting::WaitingPage;
