//! What a plain form post brought back, put into context by the server that
//! renders the answer. In a browser there is never any of it.

use domain::signup::{Problem, SignUpForm};
use serde::{Deserialize, Serialize};

/// A sign-up that was sent with something wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedForm {
    /// What was typed.
    pub form: SignUpForm,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// The claim code of a sign-up that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedCode(
    /// As it is shown, `K7M2-9QXP`.
    pub String,
);

/// Where a sign-up stands; nothing of whoever signed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpState {
    /// The claim code.
    pub code: String,
    /// `received`, `confirmed` or `declined`.
    pub state: String,
    /// The trade of the class.
    pub trade: String,
}

/// What looking a code up came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookedUp {
    /// There it is.
    Found(SignUpState),
    /// Nobody has this code; it is shown again as it was typed.
    NotFound(String),
    /// That is no code at all.
    NotACode(String),
}
