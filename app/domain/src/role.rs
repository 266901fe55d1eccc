//! Who may do what, where, and on which days: decided here and nowhere else.
//!
//! Both sides ask [`Account::may`]. It looks up how far the role's right to the
//! action reaches (one table, `role/rules.rs`), and how the place that is meant
//! lies to the account's own.

mod account;
mod action;
mod place;
mod roles;
mod rules;

#[cfg(test)]
mod tests;

pub use self::account::Account;
pub use self::action::Action;
pub use self::place::{Scope, ScopeKind, Target};
pub use self::roles::Role;
pub use self::rules::Forbidden;

/// The scope of what everyone reads: providers, courses and classes.
pub const REFERENCE_SCOPE: &str = "reference";
