//! Signing in, the account, and what waits to be sent.

mod account_page;
mod sign_in;
mod texts;
mod waiting;

pub use account_page::AccountPage;
pub use sign_in::SignInPage;
pub use waiting::WaitingPage;
