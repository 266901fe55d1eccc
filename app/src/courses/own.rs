//! A visitor's own sign-ups on this device.

use domain::signup::SignUpForm;
use serde::{Deserialize, Serialize};

/// A sign-up that was made here. What was typed is kept only until it is sent:
/// phones are shared.
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
    /// What waits to be sent; none once the server has it.
    pub waiting: Option<SignUpForm>,
    /// Why the server did not take it, in words.
    pub refused: Option<String>,
}

impl OwnSignUp {
    /// Whether it is to be sent.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some() && self.refused.is_none()
    }
}
