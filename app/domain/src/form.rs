//! A form as data: groups of questions, what each asks for, and when it shows.

mod check;
mod condition;
mod question;

use serde::{Deserialize, Serialize};

pub use check::{Problem, Severity, check, hidden_answers, visible};
pub use condition::{Answers, Condition};
pub use question::{Kind, Question, Requirement};

use crate::codes::CodeLists;
use crate::date::{Date, Validity};
use crate::rows::Problems;

/// A version of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The id, as `nhu-cau-hoc-nghe`.
    pub id: String,
    /// The version, counted from 1; a published version never changes.
    pub version: u32,
    /// The first day on which it is filled in.
    pub valid_from: Date,
    /// The last day, or none while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The title on the screen.
    pub title: String,
    /// The id of the act whose minimum content it keeps.
    pub legal_source: String,
    /// Fields of other records that conditions may name, as `person.birth`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<String>,
    /// The groups, in order.
    pub groups: Vec<Group>,
}

/// Questions that stand together on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The id, unique in the form.
    pub id: String,
    /// The title on the screen.
    pub title: String,
    /// The questions, in order.
    pub questions: Vec<Question>,
}

impl Form {
    /// What a record keeps to name the form it was filled in with, as `thanh-vien@1`.
    pub fn key(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// When the form is filled in.
    pub fn validity(&self) -> Validity {
        Validity {
            from: Some(self.valid_from),
            to: self.valid_to,
        }
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.groups.iter().flat_map(|group| &group.questions)
    }

    /// The question that asks for a field.
    pub fn question(&self, field: &str) -> Option<&Question> {
        self.questions().find(|question| question.field == field)
    }

    /// Notes what the form names that is not there: lists, and fields that stand
    /// neither earlier in the form nor in its context.
    pub(crate) fn review(&self, lists: &CodeLists, problems: &mut Problems) {
        let mut noted =
            |problem: String| problems.add(&format!("forms/{}", self.key()), 0, problem);
        let mut earlier: Vec<String> = self.context.clone();
        for question in self.questions() {
            let field = &question.field;
            if earlier.contains(field) {
                noted(format!("{field} is asked twice"));
            }
            if let Some(list) = question.kind.list()
                && !lists.has(list)
            {
                noted(format!("{field} names no list `{list}`"));
            }
            for named in question.show_if.iter().flat_map(Condition::fields) {
                if !earlier.iter().any(|known| known == named) {
                    noted(format!(
                        "{field} depends on {named}, which is not asked before it"
                    ));
                }
            }
            earlier.push(field.clone());
            if let Kind::MultiChoice { list } = &question.kind {
                let of_list = lists.all().iter().filter(|choice| &choice.list == list);
                earlier.extend(of_list.map(|choice| question.choice_field(&choice.code)));
            }
        }
    }
}
