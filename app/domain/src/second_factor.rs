//! The second factor: who needs one, and which codes count when (RFC 6238).

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::ids::Millis;
use crate::role::Role;

/// How long one code stands on the authenticator, in milliseconds.
pub const STEP: i64 = 30_000;
/// How many digits a code has.
pub const DIGITS: usize = 6;
/// By how many steps a phone's clock may be off, either way.
pub const SKEW: u64 = 1;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// How long somebody has for the second step after the password, in milliseconds.
pub const TO_PROVE: i64 = 15 * 60_000;

/// What is left to do after the password before anything else answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// To type a code.
    Code,
    /// To set up a second factor, which the role needs and the account lacks.
    SetUp,
}

/// Whether a role does nothing without a second factor: whoever sees the work of
/// others, or makes accounts. The others may have one.
#[must_use]
pub const fn is_needed(role: Role) -> bool {
    match role {
        Role::AreaReviewer | Role::ProvinceReviewer | Role::Administrator => true,
        Role::CommuneOfficer | Role::Provider | Role::Observer | Role::HamletHelper => false,
    }
}

/// What is left to do in a session, of an account with or without a second
/// factor, in which one was proven or not.
///
/// ```
/// use domain::role::Role;
/// use domain::second_factor::{Step, left};
/// assert_eq!(left(Role::Administrator, false, false), Some(Step::SetUp));
/// assert_eq!(left(Role::CommuneOfficer, true, false), Some(Step::Code));
/// assert_eq!(left(Role::CommuneOfficer, false, false), None);
/// assert_eq!(left(Role::Administrator, true, true), None);
/// ```
#[must_use]
pub const fn left(role: Role, has_one: bool, proven: bool) -> Option<Step> {
    match (proven, has_one) {
        (true, _) => None,
        (false, true) => Some(Step::Code),
        (false, false) if is_needed(role) => Some(Step::SetUp),
        (false, false) => None,
    }
}

/// The steps whose codes count now, the newest last.
///
/// ```
/// use domain::ids::Millis;
/// assert_eq!(domain::second_factor::steps(Millis(59_000)), 0..=2);
/// ```
#[must_use]
pub fn steps(now: Millis) -> RangeInclusive<u64> {
    let step = u64::try_from(now.0 / STEP).unwrap_or_default();
    step.saturating_sub(SKEW)..=step.saturating_add(SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_after_others_needs_a_second_factor() {
        let needing = Role::ALL.into_iter().filter(|role| is_needed(*role));
        let reviewers = [
            Role::AreaReviewer,
            Role::ProvinceReviewer,
            Role::Administrator,
        ];
        assert!(needing.eq(reviewers));
    }

    #[test]
    fn nothing_but_a_proof_leaves_nothing_to_do() {
        for role in Role::ALL {
            for has_one in [false, true] {
                assert_eq!(left(role, has_one, true), None);
                let free = !has_one && !is_needed(role);
                assert_eq!(left(role, has_one, false).is_none(), free, "{role:?}");
            }
        }
    }

    #[test]
    fn a_code_counts_for_a_step_before_and_a_step_after_its_own() {
        assert_eq!(steps(Millis(0)), 0..=1);
        assert_eq!(steps(Millis(29_999)), 0..=1);
        assert_eq!(steps(Millis(30_000)), 0..=2);
        assert_eq!(steps(Millis(90_000)), 2..=4);
        assert_eq!(steps(Millis(-1)), 0..=1);
    }
}
