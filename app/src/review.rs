//! Looking after the work: choosing between two values that met, the history of
//! a record, and what those above see of devices and of what was not taken.

mod choice;
mod devices;
mod history_page;
mod paged;
mod review_page;
mod revoke;
mod settle_page;
mod shelf_page;
mod texts;
mod told;

pub use history_page::HistoryPage;
pub use review_page::ReviewPage;
pub use settle_page::SettlePage;
pub use shelf_page::ShelfPage;
