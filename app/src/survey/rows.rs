//! What lists say about households and members.

use super::texts;
use crate::offline::Entry;
use domain::BirthDate;
use domain::change::RecordView;
use domain::ids::RecordId;

/// What a person should know about a record before reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) unsent: bool,
    pub(super) to_correct: bool,
    pub(super) rivals: bool,
}

impl Marks {
    /// The marks of a record and of what belongs to it.
    pub(super) fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut marks = Self::default();
        for entry in entries {
            let refused = entry.refusal().is_some();
            marks.to_correct |= refused;
            marks.unsent |= !entry.waiting.is_empty() && !refused;
            marks.rivals |= !entry.view.rivals.is_empty();
        }
        marks
    }

    /// The marks in words, the gravest first.
    pub(super) fn words(self) -> Vec<(&'static str, &'static str)> {
        [
            (self.to_correct, "mark mark-bad", texts::TO_CORRECT),
            (self.rivals, "mark mark-warn", texts::RIVALS),
            (self.unsent, "mark", texts::UNSENT),
        ]
        .into_iter()
        .filter(|(on, ..)| *on)
        .map(|(_, class, words)| (class, words))
        .collect()
    }
}

/// A household in a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HouseholdRow {
    pub(super) id: RecordId,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) marks: Marks,
}

impl HouseholdRow {
    /// The row of a household and its members, of which those taken away do not count.
    pub(super) fn new(household: &Entry, children: &[Entry]) -> Self {
        let members = members(children);
        let hamlet = household.view.text("hamlet").unwrap_or_default();
        let count = texts::members(members.len());
        let note = if hamlet.is_empty() {
            count
        } else {
            format!("{hamlet} · {count}")
        };
        Self {
            id: household.view.id,
            title: texts::household_title(head(&members)),
            note,
            marks: Marks::of(std::iter::once(household).chain(children)),
        }
    }
}

/// The people among the records of a household, the head first, then by when
/// they were written down.
pub(super) fn members(children: &[Entry]) -> Vec<&Entry> {
    let mut members: Vec<&Entry> = children
        .iter()
        .filter(|child| child.view.kind == "person" && !child.view.deleted)
        .collect();
    members.sort_by_key(|member| (member.view.text("relation") != Some("head"), member.view.id));
    members
}

/// The name that a household goes by: its head's, or else the first member's.
pub(super) fn head<'m>(members: &[&'m Entry]) -> Option<&'m str> {
    members
        .iter()
        .find_map(|member| member.view.text("full_name"))
}

/// How many heads a household has.
pub(super) fn heads(members: &[&Entry]) -> usize {
    members
        .iter()
        .filter(|member| member.view.text("relation") == Some("head"))
        .count()
}

/// How far the survey of a person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SurveyState {
    /// Nobody has asked.
    Open,
    /// Asked and written down.
    Done,
    /// They do not want to be asked.
    Declined,
}

/// What belongs to one person.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PersonState {
    pub(super) survey: SurveyState,
    pub(super) enrolled: bool,
    pub(super) marks: Marks,
}

impl PersonState {
    pub(super) fn new(person: &Entry, children: &[Entry]) -> Self {
        let has = |kind: &str, holds: &dyn Fn(&RecordView) -> bool| {
            children
                .iter()
                .any(|child| child.view.kind == kind && !child.view.deleted && holds(&child.view))
        };
        let declined = has("consent", &|view| {
            view.text("purpose") == Some("survey") && !view.flag("given")
        });
        let survey = if has("survey", &|_| true) {
            SurveyState::Done
        } else if declined {
            SurveyState::Declined
        } else {
            SurveyState::Open
        };
        let enrolled = has("enrolment", &|view| {
            !matches!(view.text("status"), Some("cancelled" | "withdrawn"))
        });
        Self {
            survey,
            enrolled,
            marks: Marks::of(std::iter::once(person).chain(children)),
        }
    }
}

/// A date of birth as people write it; an unknown form stays as it is.
pub(super) fn shown_birth(wire: &str) -> String {
    wire.parse::<BirthDate>()
        .map_or_else(|_| wire.to_owned(), BirthDate::display)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::value::Value;

    fn entry(at: u64, kind: &str, fields: &[(&str, &str)]) -> Entry {
        let mut view = RecordView::unborn(RecordId::new(at, [1; 10]), kind);
        for (name, value) in fields {
            view.fields.insert((*name).to_owned(), Value::from(*value));
        }
        Entry {
            copy: view.clone(),
            view,
            waiting: Vec::new(),
        }
    }

    #[test]
    fn a_household_goes_by_its_head_whoever_was_written_first() {
        let household = entry(1, "household", &[("hamlet", "Bản Co")]);
        let child = entry(
            2,
            "person",
            &[("full_name", "Nông Văn Ba"), ("relation", "child")],
        );
        let head = entry(
            3,
            "person",
            &[("full_name", "Nông Thị Đào"), ("relation", "head")],
        );
        let row = HouseholdRow::new(&household, &[child.clone(), head]);
        assert_eq!(row.title, "Hộ Nông Thị Đào");
        assert_eq!(row.note, "Bản Co · 2 người");
        assert_eq!(
            HouseholdRow::new(&household, &[child]).title,
            "Hộ Nông Văn Ba"
        );
        let empty = HouseholdRow::new(&household, &[]);
        assert_eq!(empty.title, "Hộ chưa có chủ hộ");
        assert_eq!(empty.note, "Bản Co · chưa có thành viên");
    }

    #[test]
    fn a_survey_outweighs_an_earlier_refusal() {
        let person = entry(1, "person", &[]);
        let refusal = entry(2, "consent", &[("purpose", "survey")]);
        let survey = entry(3, "survey", &[]);
        let state = |children: &[Entry]| PersonState::new(&person, children).survey;
        assert_eq!(state(&[]), SurveyState::Open);
        assert_eq!(state(std::slice::from_ref(&refusal)), SurveyState::Declined);
        assert_eq!(state(&[refusal, survey]), SurveyState::Done);
    }

    #[test]
    fn an_enrolment_that_was_given_up_does_not_show() {
        let person = entry(1, "person", &[]);
        for (status, enrolled) in [
            ("registered", true),
            ("withdrawn", false),
            ("cancelled", false),
        ] {
            let enrolment = entry(2, "enrolment", &[("status", status)]);
            assert_eq!(
                PersonState::new(&person, &[enrolment]).enrolled,
                enrolled,
                "{status}"
            );
        }
    }
}
