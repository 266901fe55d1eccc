//! How long a session lasts.

use crate::ids::Millis;
use crate::role::Role;

const DAY: i64 = 24 * 3_600_000;

/// How long a session lasts at most, and how long unused (OWASP ASVS 5.0, 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// From the sign-in on, in milliseconds.
    pub longest: i64,
    /// From the last use on, in milliseconds.
    pub idle: i64,
}

/// Work in the field: an officer or a recruiting provider may see no signal for weeks, and what has not
/// been sent then must not wait for somebody to remember a password.
pub const FIELD: Life = Life {
    longest: 60 * DAY,
    idle: 30 * DAY,
};

/// Work at a desk, with more places in view and a network at all times; a
/// weekend ends it.
pub const DESK: Life = Life {
    longest: 14 * DAY,
    idle: 2 * DAY,
};

/// A session that waits for its second step.
pub const HALF: Life = Life {
    longest: crate::second_factor::TO_PROVE,
    idle: crate::second_factor::TO_PROVE,
};

/// A session's use is noted once an hour, not with every request.
pub const NOTED_EVERY: i64 = 3_600_000;

/// How long a device is trusted that nobody signs in on, from its last contact:
/// what it sends later is kept apart.
pub const PUSHES_FOR: i64 = 180 * DAY;

impl Life {
    /// The life of a role's sessions.
    #[must_use]
    pub fn of(role: Role) -> Self {
        match role {
            Role::CommuneOfficer | Role::Provider | Role::HamletHelper => FIELD,
            _ => DESK,
        }
    }

    /// When a session ends that began and was last used then.
    ///
    /// ```
    /// use domain::{ids::Millis, session::DESK};
    /// let day = 86_400_000;
    /// assert_eq!(DESK.end(Millis(0), Millis(0)), Millis(2 * day));
    /// assert_eq!(DESK.end(Millis(0), Millis(13 * day)), Millis(14 * day));
    /// ```
    #[must_use]
    pub fn end(self, begun: Millis, used: Millis) -> Millis {
        let longest = begun.0.saturating_add(self.longest);
        Millis(longest.min(used.0.saturating_add(self.idle)))
    }
}
