//! Forms that are data, filled in on the phone.

mod masked;
mod state;
mod trade;
pub(crate) mod typed;
mod view;

pub(crate) use state::Sheet;
pub(crate) use view::{FormQuestions, OpenQuestions};

#[cfg(test)]
mod tests;
