//! Which questions show, and what is wrong with the answers.

use std::collections::BTreeSet;

use super::condition::{Answers, is_answered};
use super::{Form, Kind, Question, Requirement};
use crate::birth::BirthDate;
use crate::citizen::CitizenId;
use crate::date::Date;
use crate::ethnic::Ethnicity;
use crate::person::Sex;
use crate::phone::Phone;
use crate::reference::Reference;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a second look; the form is complete all the same.
    Warning,
    /// The form is not complete; a draft may still be kept.
    Error,
}

/// Something wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field of the question.
    pub field: String,
    /// The stable code for machines, as `required`.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What to tell the person, in Vietnamese.
    pub message_vi: String,
}

/// The answers of which those to hidden questions do not count.
struct Shown<'a, A> {
    answers: &'a A,
    hidden: BTreeSet<&'a str>,
}

impl<A: Answers> Shown<'_, A> {
    fn hides(&self, field: &str) -> bool {
        let question = field
            .split_once('.')
            .map_or(field, |(question, _)| question);
        self.hidden.contains(field) || self.hidden.contains(question)
    }
}

impl<A: Answers> Answers for Shown<'_, A> {
    fn text(&self, field: &str) -> Option<&str> {
        if self.hides(field) {
            None
        } else {
            self.answers.text(field)
        }
    }
    fn flag(&self, field: &str) -> bool {
        !self.hides(field) && self.answers.flag(field)
    }
    fn int(&self, field: &str) -> Option<i64> {
        if self.hides(field) {
            None
        } else {
            self.answers.int(field)
        }
    }
}

fn shown<'a, A: Answers>(form: &'a Form, answers: &'a A, today: Date) -> Shown<'a, A> {
    // Conditions look only at earlier questions, so that one pass settles all.
    let mut shown = Shown {
        answers,
        hidden: BTreeSet::new(),
    };
    for question in form.questions() {
        if question
            .show_if
            .as_ref()
            .is_some_and(|condition| !condition.holds(&shown, today))
        {
            shown.hidden.insert(&question.field);
        }
    }
    shown
}

/// The questions that show for these answers, in order.
///
/// An answer that was given before its question was hidden does not count for
/// the conditions of others.
pub fn visible<'f>(form: &'f Form, answers: &impl Answers, today: Date) -> Vec<&'f Question> {
    let hidden: BTreeSet<String> = shown(form, answers, today)
        .hidden
        .iter()
        .map(|field| (*field).to_owned())
        .collect();
    form.questions()
        .filter(|question| !hidden.contains(&question.field))
        .collect()
}

/// The fields that hold an answer although their question is hidden; a form that
/// is finished clears them.
pub fn hidden_answers(
    form: &Form,
    reference: &Reference,
    answers: &impl Answers,
    today: Date,
) -> Vec<String> {
    let hidden = shown(form, answers, today).hidden;
    form.questions()
        .filter(|question| hidden.contains(question.field.as_str()))
        .flat_map(|question| fields_of(question, reference))
        .filter(|field| is_answered(answers, field))
        .collect()
}

/// The fields that a question fills.
fn fields_of(question: &Question, reference: &Reference) -> Vec<String> {
    match &question.kind {
        Kind::MultiChoice { list } => {
            let choices = reference
                .codes()
                .all()
                .iter()
                .filter(|choice| &choice.list == list);
            choices
                .map(|choice| question.choice_field(&choice.code))
                .collect()
        }
        _ => vec![question.field.clone()],
    }
}

/// What is wrong with the answers to the questions that show, in their order.
pub fn check(
    form: &Form,
    reference: &Reference,
    answers: &impl Answers,
    today: Date,
) -> Vec<Problem> {
    let answers = shown(form, answers, today);
    let mut problems = Vec::new();
    for question in form
        .questions()
        .filter(|question| !answers.hides(&question.field))
    {
        let mut asked = Asked {
            question,
            reference,
            answers: &answers,
            today,
            problems: Vec::new(),
        };
        asked.check();
        problems.append(&mut asked.problems);
    }
    problems
}

/// One question with its answer, while it is checked.
struct Asked<'a, A> {
    question: &'a Question,
    reference: &'a Reference,
    answers: &'a A,
    today: Date,
    problems: Vec<Problem>,
}

impl<A: Answers> Asked<'_, A> {
    fn error(&mut self, code: &'static str, message: impl Into<String>) {
        self.note(Severity::Error, code, message.into());
    }

    fn warn(&mut self, code: &'static str, message: impl Into<String>) {
        self.note(Severity::Warning, code, message.into());
    }

    fn note(&mut self, severity: Severity, code: &'static str, message_vi: String) {
        let field = self.question.field.clone();
        self.problems.push(Problem {
            field,
            code,
            severity,
            message_vi,
        });
    }

    fn check(&mut self) {
        let fields = fields_of(self.question, self.reference);
        if !fields.iter().any(|field| is_answered(self.answers, field)) {
            match self.question.required {
                Requirement::Yes => self.error("required", "Cần trả lời câu này."),
                Requirement::Advised => self.warn("advised", "Nên hỏi thêm câu này."),
                Requirement::No => {}
            }
            return;
        }
        let answers = self.answers;
        let question = self.question;
        if let Kind::Integer { min, max } = &question.kind {
            self.check_integer(*min, *max);
        } else if let Some(text) = answers.text(&question.field) {
            self.check_text(text.trim());
        } else if !matches!(question.kind, Kind::Flag | Kind::MultiChoice { .. }) {
            self.error("type", "Câu trả lời chưa đúng dạng.");
        }
    }

    fn check_text(&mut self, text: &str) {
        let question = self.question;
        match &question.kind {
            Kind::Date => self.check_date(text),
            Kind::Birth => self.check_birth(text),
            Kind::CitizenId { sex, birth } => {
                self.check_citizen_id(text, sex.as_deref(), birth.as_deref());
            }
            Kind::Phone => {
                if let Err(problem) = Phone::parse(text) {
                    self.warn("phone", problem.message_vi());
                }
            }
            Kind::Choice { list } => {
                if self.reference.codes().find(list, text).is_none() {
                    self.warn("unknown_code", "Lựa chọn này không có trong danh sách.");
                }
            }
            Kind::Ethnicity => {
                if let Ethnicity::Unknown(_) = self.reference.ethnic_groups().get(text) {
                    self.warn("unknown_code", "Dân tộc này không có trong danh sách.");
                }
            }
            Kind::Commune => {
                if self.reference.places().unit_on(text, self.today).is_none() {
                    self.warn("unknown_code", "Xã, phường này không có trong danh sách.");
                }
            }
            Kind::Flag | Kind::MultiChoice { .. } => {
                self.error("type", "Câu trả lời chưa đúng dạng.");
            }
            Kind::Text | Kind::Trade | Kind::Integer { .. } => {}
        }
    }

    fn check_integer(&mut self, min: Option<i64>, max: Option<i64>) {
        match self.answers.int(&self.question.field) {
            None => self.error("type", "Cần ghi một số."),
            Some(int) => {
                let too_small = min.is_some_and(|min| int < min);
                let too_great = max.is_some_and(|max| int > max);
                if too_small || too_great {
                    self.warn("out_of_bounds", "Số này có vẻ chưa đúng.");
                }
            }
        }
    }

    fn check_date(&mut self, text: &str) {
        match text.parse::<Date>() {
            Err(_) => self.error("date", "Ngày chưa đúng."),
            Ok(day) if day > self.today => self.error("future", "Ngày này chưa đến."),
            Ok(_) => {}
        }
    }

    fn check_birth(&mut self, text: &str) {
        match text.parse::<BirthDate>() {
            Err(problem) => self.error("birth", problem.message_vi()),
            Ok(birth) if birth.is_after(self.today) => {
                self.error("future", "Ngày sinh này chưa đến.");
            }
            Ok(birth) if birth.age_on(self.today).least > OLDEST_LIKELY_AGE => {
                self.warn("age", "Tuổi rất cao. Xem lại năm sinh.");
            }
            Ok(_) => {}
        }
    }

    fn check_citizen_id(&mut self, text: &str, sex: Option<&str>, birth: Option<&str>) {
        let answer = |field: Option<&str>| field.and_then(|field| self.answers.text(field));
        let sex = answer(sex).and_then(Sex::from_code);
        let birth = answer(birth).and_then(|text| text.parse::<BirthDate>().ok());
        match CitizenId::parse(text) {
            Err(problem) => self.warn(problem.code(), problem.message_vi()),
            Ok(id) => {
                for warning in id.warnings(sex, birth) {
                    self.warn(warning.code(), warning.message_vi());
                }
            }
        }
    }
}

/// Beyond this a year of birth is more likely a slip than true; it only warns.
const OLDEST_LIKELY_AGE: u16 = 110;
