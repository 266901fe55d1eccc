//! Looking after accounts: who has one, a new one, many from a file, and the
//! link that opens one.

mod file_page;
mod hamlet_field;
mod link_card;
mod list_page;
mod new_page;
mod one_page;
pub(super) mod texts;

pub use file_page::ManageFilePage;
pub use list_page::ManagePage;
pub use new_page::ManageNewPage;
pub use one_page::ManageOnePage;

use domain::ids::Millis;
use domain::role::Account;
use serde::Deserialize;

/// Where the server answers about accounts.
const PATH: &str = "/api/v1/accounts";

/// The accounts that somebody looks after.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Listing {
    accounts: Vec<Line>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Line {
    login: String,
    /// Nobody has opened it yet.
    #[serde(default)]
    unopened: bool,
    /// It has a second factor.
    #[serde(default)]
    second_factor: bool,
    #[serde(flatten)]
    account: Account,
}

/// A link that opens an account, once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Link {
    url: String,
    expires_at: Millis,
    qr: Drawing,
}

/// A QR code: its width in modules, and the dark ones as a path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Drawing {
    size: u32,
    path: String,
}

/// An account that was made, or only its new link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Given {
    link: Link,
}
