//! Lists of choices that a form or a decree may extend.

use crate::date::{Date, Validity};
use crate::rows::{Problems, Sheet};

const CODES: Sheet = Sheet {
    file: "codes.csv",
    columns: &[
        "list",
        "code",
        "label",
        "order",
        "group",
        "valid_from",
        "valid_to",
        "source",
    ],
};

/// One choice of a list, while it may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The list it belongs to, as `education`.
    pub list: String,
    /// The code that records hold.
    pub code: String,
    /// The words on the screen.
    pub label: String,
    /// Its place in the list.
    pub order: u16,
    /// A narrower kind within the list: a trade's sector.
    pub group: Option<String>,
    /// When it may be chosen.
    pub validity: Validity,
    /// The id of the act it rests on, if one is known.
    pub source: Option<String>,
}

/// All lists of choices, sorted by list and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeLists(Vec<Choice>);

impl CodeLists {
    pub(crate) fn read(text: &str, problems: &mut Problems) -> Self {
        let mut choices: Vec<Choice> = Vec::new();
        CODES.read(text, problems, |row| {
            let choice = Choice {
                list: row.text("list")?,
                code: row.text("code")?,
                label: row.text("label")?,
                order: row.typed("order", |text| text.parse().ok())?,
                group: row.maybe("group"),
                validity: row.validity(),
                source: row.maybe("source"),
            };
            let clashes = |other: &Choice| {
                other.list == choice.list
                    && other.code == choice.code
                    && other.validity.overlaps(&choice.validity)
            };
            if choices.iter().any(clashes) {
                row.problem(format!(
                    "{}.{} stands twice at one time",
                    choice.list, choice.code
                ));
            }
            choices.push(choice);
            Some(())
        });
        choices.sort_by(|one, other| (&one.list, one.order).cmp(&(&other.list, other.order)));
        Self(choices)
    }

    fn list(&self, list: &str) -> &[Choice] {
        let from = self.0.partition_point(|choice| choice.list.as_str() < list);
        let to = from + self.0[from..].partition_point(|choice| choice.list.as_str() <= list);
        &self.0[from..to]
    }

    /// Whether there is a list of that name.
    pub fn has(&self, list: &str) -> bool {
        !self.list(list).is_empty()
    }

    /// The choices of a list that may be chosen on that day, in order.
    pub fn choices<'c>(
        &'c self,
        list: &str,
        on: Date,
    ) -> impl Iterator<Item = &'c Choice> + use<'c> {
        self.list(list)
            .iter()
            .filter(move |choice| choice.validity.contains(on))
    }

    /// The choice that a code stands for, also one that is no longer offered.
    pub fn find(&self, list: &str, code: &str) -> Option<&Choice> {
        self.list(list).iter().rfind(|choice| choice.code == code)
    }

    /// The words for a code; an unknown code stands for itself.
    pub fn label<'c>(&'c self, list: &str, code: &'c str) -> &'c str {
        self.find(list, code).map_or(code, |choice| &choice.label)
    }

    /// Every choice of every list.
    pub fn all(&self) -> &[Choice] {
        &self.0
    }
}
