//! Who may do what, where, and on which days: decided here and nowhere else.
//!
//! Both sides ask [`Account::may`]. It looks up how far the role's right to the
//! action reaches (one table, `role/rules.rs`), and how the place that is meant
//! lies to the account's own.

mod account;
mod action;
mod hamlet;
mod place;
mod roles;
mod rules;

#[cfg(test)]
mod tests;

use crate::ids::AccountId;

pub use self::account::Account;
pub use self::action::Action;
pub use self::hamlet::Hamlet;
pub use self::place::{Scope, ScopeKind, Target};
pub use self::roles::Role;
pub use self::rules::Forbidden;

/// The scope of what everyone reads: providers, courses and classes.
pub const REFERENCE_SCOPE: &str = "reference";

/// The sync scope of what one helper wrote down in a commune: a part of the
/// commune's own, as its name says (`01807/<account>`).
pub(crate) fn scope_of_helper(commune: &str, helper: AccountId) -> String {
    format!("{commune}/{helper}")
}

/// Whether a sync scope is this one or a part of it.
pub(crate) fn is_within(part: &str, whole: &str) -> bool {
    let rest = part.strip_prefix(whole);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
