//! What people did to one record, and what became of it: choosing between two
//! values that met.

mod choice;
mod settle_page;
mod texts;

pub use settle_page::SettlePage;
