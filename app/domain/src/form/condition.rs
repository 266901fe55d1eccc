//! When a question shows: named predicates over the answers.

use serde::{Deserialize, Serialize};

use crate::birth::BirthDate;
use crate::date::Date;

/// The answers of a form being filled in, whatever holds them.
pub trait Answers {
    /// The text of a field, none when it is open or no text.
    fn text(&self, field: &str) -> Option<&str>;
    /// Whether a field holds `true`.
    fn flag(&self, field: &str) -> bool;
    /// The whole number of a field, none when it is open or no number.
    fn int(&self, field: &str) -> Option<i64>;
}

/// A condition of the closed set that every release understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The field holds exactly this text.
    Equals {
        /// The field.
        field: String,
        /// The text.
        value: String,
    },
    /// The field holds one of these texts.
    OneOf {
        /// The field.
        field: String,
        /// The texts.
        values: Vec<String>,
    },
    /// The field holds `true`.
    Flag {
        /// The field.
        field: String,
    },
    /// The field holds something: a text with a visible character, a number or `true`.
    Answered {
        /// The field.
        field: String,
    },
    /// The number is at least this.
    AtLeast {
        /// The field.
        field: String,
        /// The least number.
        value: i64,
    },
    /// The date of birth makes the person that old today, or may: a coarse date
    /// gets the benefit of the doubt.
    AgeAtLeast {
        /// The field that holds the date of birth.
        field: String,
        /// The age in completed years.
        years: u16,
    },
    /// The inner condition does not hold.
    Not(Box<Condition>),
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether the condition holds for these answers on that day.
    pub fn holds(&self, answers: &impl Answers, today: Date) -> bool {
        match self {
            Self::Equals { field, value } => answers.text(field) == Some(value),
            Self::OneOf { field, values } => answers
                .text(field)
                .is_some_and(|text| values.iter().any(|value| value == text)),
            Self::Flag { field } => answers.flag(field),
            Self::Answered { field } => is_answered(answers, field),
            Self::AtLeast { field, value } => answers.int(field).is_some_and(|int| int >= *value),
            Self::AgeAtLeast { field, years } => answers
                .text(field)
                .and_then(|text| text.parse::<BirthDate>().ok())
                .is_some_and(|birth| birth.age_on(today).may_be_at_least(*years)),
            Self::Not(inner) => !inner.holds(answers, today),
            Self::All(inner) => inner.iter().all(|one| one.holds(answers, today)),
            Self::Any(inner) => inner.iter().any(|one| one.holds(answers, today)),
        }
    }

    /// The fields that the condition looks at.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Equals { field, .. }
            | Self::OneOf { field, .. }
            | Self::Flag { field }
            | Self::Answered { field }
            | Self::AtLeast { field, .. }
            | Self::AgeAtLeast { field, .. } => vec![field],
            Self::Not(inner) => inner.fields(),
            Self::All(inner) | Self::Any(inner) => {
                inner.iter().flat_map(Condition::fields).collect()
            }
        }
    }
}

/// Whether a field holds something.
pub(super) fn is_answered(answers: &impl Answers, field: &str) -> bool {
    answers
        .text(field)
        .is_some_and(|text| !text.trim().is_empty())
        || answers.int(field).is_some()
        || answers.flag(field)
}
