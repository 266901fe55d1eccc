//! One question of a form.

use serde::{Deserialize, Serialize};

use super::Condition;

/// One question: the field that it fills, its words, and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "QuestionRow", into = "QuestionRow")]
pub struct Question {
    /// The field of the record; a multiple choice fills one field per choice.
    pub field: String,
    /// The words of the question.
    pub label: String,
    /// A sentence of help, if one is needed.
    pub help: Option<String>,
    /// What it asks for.
    pub kind: Kind,
    /// Whether it must be answered.
    pub required: Requirement,
    /// When it shows; always, if absent.
    pub show_if: Option<Condition>,
}

/// What a question asks for, and so what its value is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A whole number within bounds.
    Integer {
        /// The least number that makes sense.
        min: Option<i64>,
        /// The greatest number that makes sense.
        max: Option<i64>,
    },
    /// Yes or no, a tick.
    Flag,
    /// A day, not in the future.
    Date,
    /// A date of birth, as precisely as it is known.
    Birth,
    /// A personal identification number.
    CitizenId {
        /// The field that holds the sex, to compare.
        sex: Option<String>,
        /// The field that holds the date of birth, to compare.
        birth: Option<String>,
    },
    /// A telephone number.
    Phone,
    /// One choice of a list.
    Choice {
        /// The list.
        list: String,
    },
    /// Any number of choices of a list, each its own boolean field `field.code`.
    MultiChoice {
        /// The list.
        list: String,
    },
    /// An ethnic group, by its code.
    Ethnicity,
    /// A commune, by its code.
    Commune,
    /// A trade of the list `trade`, or free text for one that the list lacks.
    Trade,
}

/// Whether a question must be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// It may stay open.
    #[default]
    No,
    /// An open answer is pointed out.
    Advised,
    /// The form is not complete without it.
    Yes,
}

impl Question {
    /// The field of one choice of a multiple choice.
    pub fn choice_field(&self, code: &str) -> String {
        format!("{}.{code}", self.field)
    }
}

impl Kind {
    /// The list of choices that it needs, if any.
    pub fn list(&self) -> Option<&str> {
        match self {
            Self::Choice { list } | Self::MultiChoice { list } => Some(list),
            Self::Trade => Some("trade"),
            _ => None,
        }
    }
}

/// A question as it is written in a form's file: flat, each kind with its own keys.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionRow {
    field: String,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    birth: Option<String>,
    #[serde(default, skip_serializing_if = "is_optional")]
    required: Requirement,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    show_if: Option<Condition>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_optional(required: &Requirement) -> bool {
    *required == Requirement::No
}

impl TryFrom<QuestionRow> for Question {
    type Error = String;

    fn try_from(row: QuestionRow) -> Result<Self, String> {
        let field = row.field;
        let kind = match row.kind.as_str() {
            "text" => Kind::Text,
            "integer" => Kind::Integer {
                min: row.min,
                max: row.max,
            },
            "flag" => Kind::Flag,
            "date" => Kind::Date,
            "birth" => Kind::Birth,
            "citizen_id" => Kind::CitizenId {
                sex: row.sex,
                birth: row.birth,
            },
            "phone" => Kind::Phone,
            "ethnicity" => Kind::Ethnicity,
            "commune" => Kind::Commune,
            "trade" => Kind::Trade,
            "choice" | "multi_choice" => {
                let list = row.list.ok_or_else(|| format!("{field} names no list"))?;
                if row.kind == "choice" {
                    Kind::Choice { list }
                } else {
                    Kind::MultiChoice { list }
                }
            }
            other => return Err(format!("{field} has an unknown kind `{other}`")),
        };
        let (label, help) = (row.label, row.help);
        let (required, show_if) = (row.required, row.show_if);
        Ok(Self {
            field,
            label,
            help,
            kind,
            required,
            show_if,
        })
    }
}

impl From<Question> for QuestionRow {
    fn from(question: Question) -> Self {
        let mut row = Self {
            field: question.field,
            label: question.label,
            help: question.help,
            kind: String::new(),
            list: question.kind.list().map(str::to_owned),
            min: None,
            max: None,
            sex: None,
            birth: None,
            required: question.required,
            show_if: question.show_if,
        };
        let kind = match question.kind {
            Kind::Text => "text",
            Kind::Integer { min, max } => {
                (row.min, row.max) = (min, max);
                "integer"
            }
            Kind::Flag => "flag",
            Kind::Date => "date",
            Kind::Birth => "birth",
            Kind::CitizenId { sex, birth } => {
                (row.sex, row.birth) = (sex, birth);
                "citizen_id"
            }
            Kind::Phone => "phone",
            Kind::Choice { .. } => "choice",
            Kind::MultiChoice { .. } => "multi_choice",
            Kind::Ethnicity => "ethnicity",
            Kind::Commune => "commune",
            Kind::Trade => {
                row.list = None;
                "trade"
            }
        };
        kind.clone_into(&mut row.kind);
        row
    }
}
