//! Signing in, the account, and what waits to be sent.

mod account_page;
mod plain_sign_in;
mod rescue_in;
mod rescue_out;
mod rescue_texts;
mod sign_in;
mod texts;
mod waiting;

pub use account_page::AccountPage;
pub use plain_sign_in::{PlainSignInPage, TROUBLE};
pub use rescue_in::ImportPage;
pub use rescue_out::ExportPage;
pub use sign_in::SignInPage;
pub use waiting::WaitingPage;
