//! The choices that a torn record asks for, and the edit that comes of them.

use crate::offline::WantedEdit;
use domain::change::{DELETED, RecordView, Rival};
use domain::value::{Fields, Value};
use std::collections::BTreeMap;

/// One choice that a person has to make.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Which value a field should have: the one that shows, or one of the rivals.
    Field {
        field: String,
        shown: Value,
        rivals: Vec<Rival>,
    },
    /// Whether a record goes that somebody wanted away.
    TakeAway { by: Rival },
    /// Whether a record comes back that was taken away while others wrote on it.
    BringBack { rivals: Vec<Rival> },
}

/// What there is to choose about a record; nothing if it is whole.
pub(super) fn questions(view: &RecordView) -> Vec<Question> {
    let (deletions, writes): (Vec<Rival>, Vec<Rival>) = view
        .rivals
        .iter()
        .cloned()
        .partition(|rival| rival.field == DELETED);
    if view.deleted {
        let any = !view.rivals.is_empty();
        return any
            .then_some(Question::BringBack { rivals: writes })
            .into_iter()
            .collect();
    }
    let mut fields: BTreeMap<String, Vec<Rival>> = BTreeMap::new();
    for rival in writes {
        fields.entry(rival.field.clone()).or_default().push(rival);
    }
    let take_away = deletions.into_iter().next_back();
    take_away
        .map(|by| Question::TakeAway { by })
        .into_iter()
        .chain(fields.into_iter().map(|(field, rivals)| Question::Field {
            shown: view.value(&field),
            field,
            rivals,
        }))
        .collect()
}

/// The answer that leaves things as they show.
pub(super) const AS_SHOWN: &str = "nhu-dang-hien";

/// The edit that settles a record, from one answer for each question: a rival's
/// number, or [`AS_SHOWN`]. None while an answer is missing.
pub(super) fn settlement(questions: &[Question], answers: &[String]) -> Option<WantedEdit> {
    let mut fields = Fields::new();
    for (question, answer) in questions.iter().zip(answers) {
        let as_shown = answer == AS_SHOWN;
        let chosen = answer.parse::<usize>().ok();
        if !as_shown && chosen.is_none() {
            return None;
        }
        match question {
            Question::TakeAway { .. } | Question::BringBack { .. } => {
                let stays = matches!(question, Question::TakeAway { .. }) == as_shown;
                if !stays {
                    return Some(WantedEdit::Delete);
                }
                fields.insert(DELETED.to_owned(), Value::Bool(false));
                if let Question::BringBack { rivals } = question {
                    let meant = rivals.iter();
                    fields.extend(meant.map(|rival| (rival.field.clone(), rival.value.clone())));
                }
            }
            Question::Field {
                field,
                shown,
                rivals,
            } => {
                let value = match chosen {
                    Some(nth) => &rivals.get(nth)?.value,
                    None => shown,
                };
                fields.insert(field.clone(), value.clone());
            }
        }
    }
    (questions.len() == answers.len() && !fields.is_empty()).then_some(WantedEdit::Settled(fields))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{Millis, RecordId};

    fn rival(field: &str, value: Value) -> Rival {
        Rival {
            field: field.to_owned(),
            value,
            by: "Cán bộ 2".to_owned(),
            at: Millis(0),
        }
    }

    fn torn(deleted: bool, rivals: Vec<Rival>) -> RecordView {
        let mut view = RecordView::unborn(RecordId::new(1, [1; 10]), "household");
        view.fields
            .insert("phone".to_owned(), Value::from("0911111111"));
        view.deleted = deleted;
        view.rivals = rivals;
        view
    }

    fn settled(view: &RecordView, answers: &[&str]) -> Option<WantedEdit> {
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        settlement(&questions(view), &answers)
    }

    fn wanted<const N: usize>(fields: [(&str, Value); N]) -> Option<WantedEdit> {
        let own = |(name, value): (&str, Value)| (name.to_owned(), value);
        Some(WantedEdit::Settled(fields.into_iter().map(own).collect()))
    }

    #[test]
    fn a_field_takes_the_value_that_was_chosen_or_the_one_that_shows() {
        let other = Value::from("0922222222");
        let view = torn(false, vec![rival("phone", other.clone())]);
        assert_eq!(settled(&view, &["0"]), wanted([("phone", other)]));
        assert_eq!(
            settled(&view, &[AS_SHOWN]),
            wanted([("phone", Value::from("0911111111"))])
        );
        for missing in ["", "7", "-1"] {
            assert_eq!(settled(&view, &[missing]), None, "{missing}");
        }
        assert_eq!(settled(&view, &[]), None);
    }

    #[test]
    fn a_record_that_somebody_wanted_away_goes_or_stays() {
        let view = torn(false, vec![rival(DELETED, Value::Bool(true))]);
        assert_eq!(settled(&view, &["0"]), Some(WantedEdit::Delete));
        assert_eq!(
            settled(&view, &[AS_SHOWN]),
            wanted([(DELETED, Value::Bool(false))])
        );
    }

    #[test]
    fn a_record_that_was_taken_away_comes_back_with_what_was_written_or_stays_away() {
        let view = torn(true, vec![rival("note", Value::from("Về quê"))]);
        assert_eq!(settled(&view, &[AS_SHOWN]), Some(WantedEdit::Delete));
        assert_eq!(
            settled(&view, &["0"]),
            wanted([
                (DELETED, Value::Bool(false)),
                ("note", Value::from("Về quê"))
            ])
        );
    }

    #[test]
    fn a_whole_record_asks_nothing() {
        assert_eq!(questions(&torn(false, Vec::new())), []);
        assert_eq!(settled(&torn(false, Vec::new()), &[]), None);
    }
}
