//! Whether the person agrees to be asked: an own answer, never ticked beforehand.

use super::texts;
use crate::offline::Entry;
use crate::ui::format::day;
use crate::ui::{Card, ChoiceField, Notice, NoticeKind, TextField};
use domain::value::{Fields, Value};
use domain::{Date, Reference, tidy};
use leptos::prelude::*;
use std::sync::Arc;

/// An answer to the question of consent, as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ConsentAnswer {
    /// `yes`, `no`, or nothing yet.
    pub(super) given: String,
    /// A code of the list `consent_method`.
    pub(super) method: String,
    /// Who heard it.
    pub(super) witness: String,
}

/// What is missing in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConsentGap {
    /// Nobody has answered.
    Answer,
    /// How it was given.
    Method,
    /// Who heard it.
    Witness,
}

impl ConsentAnswer {
    /// The first thing that is missing. A refusal needs no proof.
    pub(super) fn gap(&self) -> Option<ConsentGap> {
        match self.given.as_str() {
            "no" => None,
            "yes" if self.method.is_empty() => Some(ConsentGap::Method),
            "yes" if self.method == "spoken" && self.witness.trim().is_empty() => {
                Some(ConsentGap::Witness)
            }
            "yes" => None,
            _ => Some(ConsentGap::Answer),
        }
    }

    /// The record's own fields, but for person and commune.
    pub(super) fn fields(&self, today: Date) -> Fields {
        let given = self.given == "yes";
        let text = |text: &str| {
            let text = tidy(text);
            if given && !text.is_empty() {
                Value::Text(text)
            } else {
                Value::Null
            }
        };
        let witness = if self.method == "spoken" {
            self.witness.as_str()
        } else {
            ""
        };
        Fields::from([
            ("purpose".to_owned(), Value::from("survey")),
            ("given".to_owned(), Value::Bool(given)),
            ("given_on".to_owned(), Value::from(today.to_string())),
            (
                "text_version".to_owned(),
                Value::from(texts::CONSENT_VERSION),
            ),
            ("method".to_owned(), text(&self.method)),
            ("witness".to_owned(), text(witness)),
        ])
    }
}

/// The consent to being surveyed that was given to the words in use now.
pub(super) fn standing(children: &[Entry]) -> Option<&Entry> {
    let of_survey = |child: &&Entry| {
        child.view.kind == "consent"
            && !child.view.deleted
            && child.view.text("purpose") == Some("survey")
    };
    children
        .iter()
        .filter(of_survey)
        .max_by_key(|child| {
            (
                child.view.text("given_on").map(str::to_owned),
                child.view.id,
            )
        })
        .filter(|last| {
            last.view.flag("given")
                && last.view.text("text_version") == Some(texts::CONSENT_VERSION)
        })
}

/// The boxes of the question.
#[derive(Clone, Copy)]
pub(super) struct ConsentSheet {
    given: RwSignal<String>,
    method: RwSignal<String>,
    witness: RwSignal<String>,
    tried: RwSignal<bool>,
}

const GIVEN: &str = "@consent.given";
const METHOD: &str = "@consent.method";
const WITNESS: &str = "@consent.witness";

impl ConsentSheet {
    /// Empty boxes, or those of a draft.
    pub(super) fn new(draft: Option<&Fields>) -> Self {
        let text = |name: &str| {
            let text = draft.and_then(|draft| draft.get(name)?.as_text());
            RwSignal::new(text.unwrap_or_default().to_owned())
        };
        Self {
            given: text(GIVEN),
            method: text(METHOD),
            witness: text(WITNESS),
            tried: RwSignal::new(false),
        }
    }

    /// The answer as it stands.
    pub(super) fn answer(self) -> ConsentAnswer {
        ConsentAnswer {
            given: self.given.get(),
            method: self.method.get(),
            witness: self.witness.get(),
        }
    }

    /// Whether the person said no.
    pub(super) fn refused(self) -> bool {
        self.given.with(|given| given == "no")
    }

    /// Whether something is missing; from now on it is pointed at.
    pub(super) fn is_open(self) -> bool {
        self.tried.set(true);
        untrack(|| self.answer().gap()).is_some()
    }

    /// Adds what is filled in to a draft.
    pub(super) fn add_to(self, draft: &mut Fields) {
        for (name, text) in [
            (GIVEN, self.given),
            (METHOD, self.method),
            (WITNESS, self.witness),
        ] {
            let text = text.get();
            if !text.is_empty() {
                draft.insert(name.to_owned(), Value::Text(text));
            }
        }
    }

    /// Empties the boxes.
    pub(super) fn reset(self) {
        for text in [self.given, self.method, self.witness] {
            text.set(String::new());
        }
        self.tried.set(false);
    }

    fn gap(self, gap: ConsentGap, words: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            (self.tried.get() && self.answer().gap() == Some(gap)).then(|| words.to_owned())
        })
    }
}

/// Reads the words to the person and asks; shows the answer that stands, if one does.
#[component]
pub(super) fn ConsentQuestion(
    sheet: ConsentSheet,
    reference: Arc<Reference>,
    today: Date,
    /// The day on which consent was given before.
    given_on: Option<String>,
) -> impl IntoView {
    if let Some(given_on) = given_on {
        let words = texts::consent_given_on(&day(&given_on));
        return view! { <Notice kind=NoticeKind::Good>{words}</Notice> }.into_any();
    }
    let answers = vec![
        ("yes".to_owned(), texts::CONSENT_YES.to_owned()),
        ("no".to_owned(), texts::CONSENT_NO.to_owned()),
    ];
    let methods: Vec<(String, String)> = reference
        .choices("consent_method", today)
        .map(|choice| (choice.code.clone(), choice.label.clone()))
        .collect();
    let methods = StoredValue::new(methods);
    view! {
        <Card class="consent">
            <h2>{texts::CONSENT_TITLE}</h2>
            <p class="consent-text">{texts::CONSENT_TEXT}</p>
            <ChoiceField
                id="dong-y"
                label=texts::CONSENT_QUESTION
                choices=answers
                value=sheet.given
                required=true
                error=sheet.gap(ConsentGap::Answer, texts::CONSENT_OPEN)
            />
            <Show when=move || sheet.given.with(|given| given == "yes")>
                <ChoiceField
                    id="cach-dong-y"
                    label=texts::CONSENT_METHOD
                    choices=methods.get_value()
                    value=sheet.method
                    required=true
                    error=sheet.gap(ConsentGap::Method, texts::METHOD_OPEN)
                />
                <Show when=move || sheet.method.with(|method| method == "spoken")>
                    <TextField
                        id="nguoi-lam-chung"
                        label=texts::CONSENT_WITNESS
                        value=sheet.witness
                        required=true
                        error=sheet.gap(ConsentGap::Witness, texts::WITNESS_OPEN)
                    />
                </Show>
            </Show>
            <Show when=move || sheet.refused()>
                <p class="help">{texts::DECLINED_NOTE}</p>
            </Show>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(given: &str, method: &str, witness: &str) -> ConsentAnswer {
        ConsentAnswer {
            given: given.to_owned(),
            method: method.to_owned(),
            witness: witness.to_owned(),
        }
    }

    #[test]
    fn consent_needs_an_answer_and_its_proof() {
        for (answer, gap) in [
            (answer("", "", ""), Some(ConsentGap::Answer)),
            (answer("yes", "", ""), Some(ConsentGap::Method)),
            (answer("yes", "spoken", " "), Some(ConsentGap::Witness)),
            (answer("yes", "spoken", "Lý Văn Páo"), None),
            (answer("yes", "paper", ""), None),
            (answer("no", "", ""), None),
        ] {
            assert_eq!(answer.gap(), gap, "{answer:?}");
        }
    }

    #[test]
    fn a_refusal_keeps_no_more_than_itself() {
        let today = "2026-11-22".parse::<Date>().unwrap_or(Date::from_days(0));
        let fields = answer("no", "spoken", "Lý Văn Páo").fields(today);
        assert_eq!(fields["given"], Value::Bool(false));
        assert_eq!(fields["method"], Value::Null);
        assert_eq!(fields["witness"], Value::Null);
        assert_eq!(fields["given_on"], Value::from("2026-11-22"));
    }
}
