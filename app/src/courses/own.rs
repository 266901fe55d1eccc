//! A visitor's own sign-ups on this device.

use domain::signup::SignUpForm;
use serde::{Deserialize, Serialize};

/// A sign-up that was made here. Phones are shared: of what was typed nothing can
/// be read here, before it is sent or after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSignUp {
    /// The sign-up's record.
    pub id: String,
    /// The class's record.
    pub class: String,
    /// The trade, to tell one from another.
    pub trade: String,
    /// The claim code as it is shown.
    pub code: String,
    /// What waits to be sent, as an envelope in base64; none once the server has it.
    #[serde(default)]
    pub sealed: Option<String>,
    /// What an earlier version of the app kept as it was typed: sealed at the next
    /// start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<SignUpForm>,
    /// Why the server did not take it, in words.
    pub refused: Option<String>,
}

impl OwnSignUp {
    /// Whether it is to be sent.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        (self.sealed.is_some() || self.waiting.is_some()) && self.refused.is_none()
    }
}
