//! Whether a person agrees that the commune writes something down about them:
//! an own answer for each purpose, never ticked beforehand.

mod texts;

use crate::offline::Entry;
use crate::ui::format::day;
use crate::ui::{Card, ChoiceField, Notice, NoticeKind, TextField};
use domain::value::{Fields, Value};
use domain::{Date, Reference, tidy};
use leptos::prelude::*;
use std::sync::Arc;

/// What a person is asked to agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Being surveyed.
    Survey,
    /// Being enrolled in a class.
    Enrolment,
}

impl Purpose {
    /// Its code in the list `consent_purpose`.
    const fn code(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Enrolment => "enrolment",
        }
    }

    const fn words(self) -> &'static texts::Words {
        match self {
            Self::Survey => &texts::SURVEY,
            Self::Enrolment => &texts::ENROLMENT,
        }
    }
}

/// An answer to the question of consent, as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentAnswer {
    /// `yes`, `no`, or nothing yet.
    pub given: String,
    /// A code of the list `consent_method`.
    pub method: String,
    /// Who heard it.
    pub witness: String,
}

/// What is missing in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentGap {
    /// Nobody has answered.
    Answer,
    /// How it was given.
    Method,
    /// Who heard it.
    Witness,
}

impl ConsentAnswer {
    /// The first thing that is missing. A refusal needs no proof.
    #[must_use]
    pub fn gap(&self) -> Option<ConsentGap> {
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
    #[must_use]
    pub fn fields(&self, purpose: Purpose, today: Date) -> Fields {
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
            ("purpose".to_owned(), Value::from(purpose.code())),
            ("given".to_owned(), Value::Bool(given)),
            ("given_on".to_owned(), Value::from(today.to_string())),
            (
                "text_version".to_owned(),
                Value::from(purpose.words().version),
            ),
            ("method".to_owned(), text(&self.method)),
            ("witness".to_owned(), text(witness)),
        ])
    }
}

/// The consent to a purpose that was given to the words in use now, among what
/// belongs to a person.
#[must_use]
pub fn standing(purpose: Purpose, children: &[Entry]) -> Option<&Entry> {
    let to_this = |child: &&Entry| {
        child.view.kind == "consent"
            && !child.view.deleted
            && child.view.text("purpose") == Some(purpose.code())
    };
    children
        .iter()
        .filter(to_this)
        .max_by_key(|child| {
            (
                child.view.text("given_on").map(str::to_owned),
                child.view.id,
            )
        })
        .filter(|last| {
            last.view.flag("given")
                && last
                    .view
                    .text("text_version")
                    .is_some_and(|version| purpose.words().versions().any(|known| known == version))
        })
}

/// The consent that somebody gave by sending their own sign-up, but for person
/// and commune: the form is not taken without it.
#[must_use]
pub fn signed_up(given_on: Date) -> Fields {
    Fields::from([
        ("purpose".to_owned(), Value::from(Purpose::Enrolment.code())),
        ("given".to_owned(), Value::Bool(true)),
        ("given_on".to_owned(), Value::from(given_on.to_string())),
        (
            "text_version".to_owned(),
            Value::from(texts::SIGN_UP_VERSION),
        ),
        ("method".to_owned(), Value::from("screen")),
    ])
}

/// The boxes of the question.
#[derive(Clone, Copy)]
pub struct ConsentSheet {
    given: RwSignal<String>,
    method: RwSignal<String>,
    witness: RwSignal<String>,
    tried: RwSignal<bool>,
}

/// The id of the question, to lead to it.
pub const CONSENT_FIELD: &str = "dong-y";

const GIVEN: &str = "@consent.given";
const METHOD: &str = "@consent.method";
const WITNESS: &str = "@consent.witness";

impl ConsentSheet {
    /// Empty boxes, or those of a draft.
    #[must_use]
    pub fn new(draft: Option<&Fields>) -> Self {
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
    #[must_use]
    pub fn answer(self) -> ConsentAnswer {
        ConsentAnswer {
            given: self.given.get(),
            method: self.method.get(),
            witness: self.witness.get(),
        }
    }

    /// Whether the person said no.
    #[must_use]
    pub fn refused(self) -> bool {
        self.given.with(|given| given == "no")
    }

    /// Whether something is missing; from now on it is pointed at.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.tried.set(true);
        untrack(|| self.answer().gap()).is_some()
    }

    /// Adds what is filled in to a draft.
    pub fn add_to(self, draft: &mut Fields) {
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
    pub fn reset(self) {
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
pub fn ConsentQuestion(
    purpose: Purpose,
    sheet: ConsentSheet,
    reference: Arc<Reference>,
    today: Date,
    /// The day on which consent was given before.
    given_on: Option<String>,
) -> impl IntoView {
    if let Some(given_on) = given_on {
        let words = texts::given_on(&day(&given_on));
        return view! { <Notice kind=NoticeKind::Good>{words}</Notice> }.into_any();
    }
    let words = purpose.words();
    let answers = vec![
        ("yes".to_owned(), texts::YES.to_owned()),
        ("no".to_owned(), texts::NO.to_owned()),
    ];
    let methods: Vec<(String, String)> = reference
        .choices("consent_method", today)
        .map(|choice| (choice.code.clone(), choice.label.clone()))
        .collect();
    let methods = StoredValue::new(methods);
    view! {
        <Card class="consent">
            <h2>{words.title}</h2>
            <p class="consent-text">{words.text}</p>
            <ChoiceField
                id=CONSENT_FIELD
                label=texts::QUESTION
                choices=answers
                value=sheet.given
                required=true
                error=sheet.gap(ConsentGap::Answer, texts::OPEN)
            />
            <Show when=move || sheet.given.with(|given| given == "yes")>
                <ChoiceField
                    id="cach-dong-y"
                    label=texts::METHOD
                    choices=methods.get_value()
                    value=sheet.method
                    required=true
                    error=sheet.gap(ConsentGap::Method, texts::METHOD_OPEN)
                />
                <Show when=move || sheet.method.with(|method| method == "spoken")>
                    <TextField
                        id="nguoi-lam-chung"
                        label=texts::WITNESS
                        value=sheet.witness
                        required=true
                        error=sheet.gap(ConsentGap::Witness, texts::WITNESS_OPEN)
                    />
                </Show>
            </Show>
            <Show when=move || sheet.refused()>
                <p class="help">{words.declined}</p>
            </Show>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::change::RecordView;
    use domain::ids::RecordId;

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
        let fields = answer("no", "spoken", "Lý Văn Páo").fields(Purpose::Survey, today);
        assert_eq!(fields["given"], Value::Bool(false));
        assert_eq!(fields["method"], Value::Null);
        assert_eq!(fields["witness"], Value::Null);
        assert_eq!(fields["given_on"], Value::from("2026-11-22"));
    }

    #[test]
    fn consent_to_one_purpose_is_none_to_another() {
        let today = Date::from_days(20_779);
        let mut view = RecordView::unborn(RecordId::new(1, [1; 10]), "consent");
        view.fields = answer("yes", "paper", "").fields(Purpose::Enrolment, today);
        let given = Entry {
            copy: view.clone(),
            view,
            waiting: Vec::new(),
        };
        let children = [given];
        assert!(standing(Purpose::Enrolment, &children).is_some());
        assert!(standing(Purpose::Survey, &children).is_none());
    }

    #[test]
    fn whoever_signed_up_themselves_need_not_be_asked_again() {
        let fields = signed_up(Date::from_days(20_779));
        assert_eq!(fields["purpose"], Value::from("enrolment"));
        assert_eq!(fields["given"], Value::Bool(true));
        assert_eq!(fields["method"], Value::from("screen"));
        let mut view = RecordView::unborn(RecordId::new(1, [1; 10]), "consent");
        view.fields = fields;
        let given = Entry {
            copy: view.clone(),
            view,
            waiting: Vec::new(),
        };
        assert!(standing(Purpose::Enrolment, &[given]).is_some());
    }
}
