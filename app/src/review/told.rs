//! One change of a history in words: who, when, from where, what became of it.

use super::texts;
use crate::offline::{Entry, WaitState};
use crate::phone::{Numbers, device_code, field_words, reason_words, value_words};
use crate::ui::format::moment;
use domain::change::{DELETED, Outcome, Reason};
use domain::history::{Brought, Difference, Fate, Step, meant};
use domain::ids::Millis;
use domain::schema::{self, FieldType};
use domain::value::Value;
use domain::{Reference, has_waited_too_long};

/// A change as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) who: String,
    /// What was done, when, and from where.
    pub(super) how: String,
    /// What became of it, where that has to be said: how grave it is, and the words.
    pub(super) mark: Option<(&'static str, &'static str)>,
    /// More about what became of it, in a sentence.
    pub(super) note: String,
    pub(super) lines: Vec<Line>,
    /// The fields of it that are masked until somebody asks to see them.
    pub(super) masked: Vec<String>,
}

/// One field of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) field: String,
    /// None where nothing stood before.
    pub(super) old: Option<String>,
    pub(super) new: String,
    pub(super) note: &'static str,
}

const PLAIN: &str = "mark";
const WARN: &str = "mark mark-warn";
const BAD: &str = "mark mark-bad";

/// A change of the server's ledger in words.
pub(super) fn step_in_words(
    step: &Step,
    kind: &str,
    reference: &Reference,
    now: Millis,
    numbers: Numbers,
) -> Told {
    let (mark, note) = became(step, now);
    let made = moment(step.at, now);
    let came = moment(step.received_at, now);
    let mut how = vec![texts::done_at(deed(step), &made)];
    if made != came {
        how.push(texts::received_at(&came));
    }
    how.push(match &step.brought {
        None if step.by.is_none() => texts::NO_ACCOUNT.to_owned(),
        None => texts::device(&step.agent, &device_code(step.device)),
        Some(Brought::By(name)) => texts::brought_by(name),
        Some(Brought::ByCommand) => texts::BROUGHT_BY_COMMAND.to_owned(),
    });
    Told {
        who: step.by.clone().unwrap_or_else(|| texts::VISITOR.to_owned()),
        how: how.join(" · "),
        mark,
        note,
        lines: lines(&step.differences, kind, step.made, reference, numbers),
        masked: masked(&step.differences),
    }
}

/// What was done, in one word.
fn deed(step: &Step) -> &'static str {
    if step.made {
        return texts::MADE;
    }
    let deletion = step
        .differences
        .iter()
        .find(|difference| difference.field == DELETED);
    match deletion.map(|difference| &difference.new) {
        Some(Value::Bool(true)) => texts::DELETED,
        _ => texts::CHANGED,
    }
}

fn became(step: &Step, now: Millis) -> (Option<(&'static str, &'static str)>, String) {
    match &step.outcome {
        Outcome::Applied { .. } => (None, String::new()),
        Outcome::Merged { .. } => (None, texts::MERGED.to_owned()),
        Outcome::Conflict { .. } => (Some((WARN, texts::TWO_VERSIONS)), String::new()),
        Outcome::Held { .. } if has_waited_too_long(step.received_at, now) => {
            (Some((WARN, texts::HELD_LONG)), texts::HELD_WHY.to_owned())
        }
        Outcome::Held { .. } => (Some((PLAIN, texts::HELD)), texts::HELD_WHY.to_owned()),
        Outcome::Refused { reason, .. } => {
            let why = texts::because(reason_words(reason));
            match (step.discarded_at, step.corrected_at) {
                (Some(at), _) => (
                    Some((PLAIN, texts::REFUSED)),
                    format!("{why} {}", texts::given_up_at(&moment(at, now))),
                ),
                (None, Some(at)) => (
                    Some((PLAIN, texts::REFUSED)),
                    format!("{why} {}", texts::corrected_at(&moment(at, now))),
                ),
                (None, None) => (Some((BAD, texts::REFUSED)), why),
            }
        }
    }
}

/// The differences in words; what a new record says of itself without a word of
/// its author, as the commune that it lies in, is left out.
fn lines(
    differences: &[Difference],
    kind: &str,
    made: bool,
    reference: &Reference,
    numbers: Numbers,
) -> Vec<Line> {
    let words = |field: &str, value: &Value| value_words(reference, kind, field, value, numbers);
    differences
        .iter()
        .filter(|difference| !(made && goes_without_saying(kind, difference)))
        .map(|difference| Line {
            field: field_words(reference, kind, &difference.field),
            old: (difference.old != Value::Null).then(|| words(&difference.field, &difference.old)),
            new: words(&difference.field, &difference.new),
            note: match difference.fate {
                Fate::Stands | Fate::Meant => "",
                Fate::Chosen => texts::CHOSEN,
                Fate::Beside => texts::BESIDE,
            },
        })
        .collect()
}

fn masked(differences: &[Difference]) -> Vec<String> {
    let masked = differences.iter().filter(|one| one.is_masked());
    masked.map(|one| one.field.clone()).collect()
}

fn goes_without_saying(kind: &str, difference: &Difference) -> bool {
    let field = schema::kind(kind).and_then(|kind| kind.field(&difference.field));
    let linked = field.is_some_and(|field| {
        matches!(
            field.ty,
            FieldType::Commune | FieldType::Parent(_) | FieldType::Link | FieldType::Maker
        )
    });
    let about_the_form = matches!(difference.field.as_str(), "form" | "text_version");
    linked || about_the_form || difference.new == Value::Null
}

/// What this phone holds of a record and the server has not let stand, the
/// newest first.
pub(super) fn unsettled(
    entry: &Entry,
    reference: &Reference,
    now: Millis,
    numbers: Numbers,
) -> Vec<Told> {
    let mut shown = entry.copy.clone();
    let mut all: Vec<Told> = Vec::new();
    for waiting in &entry.waiting {
        let change = &waiting.change;
        let (mark, note) = match &waiting.state {
            WaitState::Waiting => ((PLAIN, texts::UNSENT), String::new()),
            WaitState::Held { .. } => ((PLAIN, texts::HELD), texts::HELD_WHY.to_owned()),
            WaitState::Refused { reason, fields } => (
                (BAD, texts::REFUSED),
                why(reason, fields, &change.kind, reference),
            ),
        };
        let differences = meant(change, &shown.fields, shown.deleted);
        all.push(Told {
            who: texts::YOU.to_owned(),
            how: texts::done_at(texts::SAVED, &moment(change.at, now)),
            mark: Some(mark),
            note,
            lines: lines(
                &differences,
                &change.kind,
                change.begins(),
                reference,
                numbers,
            ),
            masked: masked(&differences),
        });
        if !matches!(waiting.state, WaitState::Refused { .. }) {
            shown.lay(&change.edit);
        }
    }
    all.reverse();
    all
}

/// Why something was not taken, with the questions to look at again.
pub(super) fn why(reason: &Reason, fields: &[String], kind: &str, reference: &Reference) -> String {
    let mut words = texts::because(reason_words(reason));
    if !fields.is_empty() {
        let fields: Vec<String> = fields
            .iter()
            .map(|field| field_words(reference, kind, field))
            .collect();
        words = format!("{words} {}", texts::look_at(&fields));
    }
    words
}

#[cfg(test)]
mod tests;
