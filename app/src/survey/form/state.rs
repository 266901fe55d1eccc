//! A form while it is filled in: one signal for each box.

use super::typed::{Given, Typed, changed};
use domain::form::{Form, Problem, Severity, check, hidden_answers, visible};
use domain::ids::RecordId;
use domain::value::{Fields, Value};
use domain::{Date, Reference};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A form while it is filled in.
#[derive(Clone, Copy)]
pub(crate) struct Sheet {
    inner: StoredValue<Inner>,
    tried: RwSignal<bool>,
    touched: RwSignal<BTreeSet<String>>,
    fields: Memo<Fields>,
    shown: Memo<BTreeSet<String>>,
    problems: Memo<Vec<Problem>>,
}

struct Inner {
    form: Form,
    reference: Arc<Reference>,
    today: Date,
    origin: Typed,
    before: Fields,
    texts: BTreeMap<String, RwSignal<String>>,
    ticks: BTreeMap<String, RwSignal<bool>>,
    record: Option<RecordId>,
}

impl Sheet {
    /// A sheet of this form, filled from a record and, over it, from a draft.
    pub(crate) fn new(
        form: Form,
        reference: Arc<Reference>,
        today: Date,
        record: &Fields,
        draft: Option<&Fields>,
    ) -> Self {
        let origin = Typed::of(&form, &reference, today, record);
        let before = origin.fields(&form, &reference, today);
        let typed = draft.map_or_else(|| origin.clone(), |draft| origin.with_draft(draft));
        let texts = typed
            .texts
            .into_iter()
            .map(|(field, text)| (field, RwSignal::new(text)))
            .collect();
        let ticks = typed
            .ticks
            .into_iter()
            .map(|(field, tick)| (field, RwSignal::new(tick)))
            .collect();
        let inner = StoredValue::new(Inner {
            form,
            reference,
            today,
            origin,
            before,
            texts,
            ticks,
            record: None,
        });
        let fields = Memo::new(move |_| {
            inner.with_value(|own| typed_of(own).fields(&own.form, &own.reference, own.today))
        });
        let shown = Memo::new(move |_| {
            inner.with_value(|own| {
                fields.with(|fields| {
                    visible(&own.form, &Given(fields), own.today)
                        .into_iter()
                        .map(|question| question.field.clone())
                        .collect()
                })
            })
        });
        let problems = Memo::new(move |_| {
            inner.with_value(|own| {
                fields.with(|fields| check(&own.form, &own.reference, &Given(fields), own.today))
            })
        });
        Self {
            inner,
            tried: RwSignal::new(false),
            touched: RwSignal::new(BTreeSet::new()),
            fields,
            shown,
            problems,
        }
    }

    /// The same sheet, about this record: what the record holds and is masked can be
    /// looked at.
    pub(crate) fn about(self, record: RecordId) -> Self {
        self.inner.update_value(|own| own.record = Some(record));
        self
    }

    /// The record that the sheet is about, if it was told.
    pub(super) fn record(self) -> Option<RecordId> {
        self.inner.with_value(|own| own.record)
    }

    /// What the record holds, as it would stand in the box.
    pub(super) fn held(self, field: &str) -> String {
        self.inner
            .with_value(|own| own.origin.texts.get(field).cloned())
            .unwrap_or_default()
    }

    pub(crate) fn form(self) -> Form {
        self.inner.with_value(|own| own.form.clone())
    }

    pub(crate) fn reference(self) -> Arc<Reference> {
        self.inner.with_value(|own| Arc::clone(&own.reference))
    }

    pub(crate) fn today(self) -> Date {
        self.inner.with_value(|own| own.today)
    }

    /// The box of a text or choice; a field that the form lacks gets a box of its own.
    pub(crate) fn text(self, field: &str) -> RwSignal<String> {
        self.inner
            .with_value(|own| own.texts.get(field).copied())
            .unwrap_or_else(|| RwSignal::new(String::new()))
    }

    /// The box of a tick.
    pub(crate) fn tick(self, field: &str) -> RwSignal<bool> {
        self.inner
            .with_value(|own| own.ticks.get(field).copied())
            .unwrap_or_else(|| RwSignal::new(false))
    }

    /// What differs from the record, as a draft keeps it; follows every input.
    pub(crate) fn draft(self) -> Fields {
        self.inner
            .with_value(|own| typed_of(own).to_draft(&own.origin))
    }

    /// What the record would keep; follows every input.
    pub(crate) fn fields(self) -> Fields {
        self.fields.get()
    }

    /// Whether a question shows.
    pub(crate) fn shows(self, field: &str) -> bool {
        self.shown.with(|shown| shown.contains(field))
    }

    /// Notes that a person has left a box.
    pub(crate) fn touch(self, field: &str) {
        self.touched.update(|touched| {
            touched.insert(field.to_owned());
        });
    }

    /// The words about a field, of one weight. What is still open is pointed at
    /// only after a try to save.
    pub(crate) fn words(self, field: &str, severity: Severity) -> Option<String> {
        let tried = self.tried.get();
        let touched = self.touched.with(|touched| touched.contains(field));
        self.problems.with(|problems| {
            problems
                .iter()
                .find(|problem| {
                    let open = matches!(problem.code, "required" | "advised");
                    problem.field == field
                        && problem.severity == severity
                        && (tried || (touched && !open))
                })
                .map(|problem| problem.message_vi.clone())
        })
    }

    /// The fields that have to change before the form is complete, in order.
    pub(crate) fn errors(self) -> Vec<String> {
        self.problems.with(|problems| {
            problems
                .iter()
                .filter(|problem| problem.severity == Severity::Error)
                .map(|problem| problem.field.clone())
                .collect()
        })
    }

    /// Tries to finish: the changed fields to save, answers to hidden questions
    /// cleared, or the fields that stand in the way.
    pub(crate) fn finish(self) -> Result<Fields, Vec<String>> {
        self.tried.set(true);
        let errors = untrack(|| self.errors());
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(self.inner.with_value(|own| {
            let mut after = self.fields.get_untracked();
            for hidden in hidden_answers(&own.form, &own.reference, &Given(&after), own.today) {
                after.insert(hidden, Value::Null);
            }
            changed(&own.before, &after)
        }))
    }

    /// Puts every box back to what the record says.
    pub(crate) fn reset(self) {
        self.inner.with_value(|own| {
            for (field, text) in &own.texts {
                text.set(own.origin.texts.get(field).cloned().unwrap_or_default());
            }
            for (field, tick) in &own.ticks {
                tick.set(own.origin.ticks.get(field).copied().unwrap_or_default());
            }
        });
        self.tried.set(false);
        self.touched.set(BTreeSet::new());
    }
}

fn typed_of(own: &Inner) -> Typed {
    Typed {
        texts: own
            .texts
            .iter()
            .map(|(field, text)| (field.clone(), text.get()))
            .collect(),
        ticks: own
            .ticks
            .iter()
            .map(|(field, tick)| (field.clone(), tick.get()))
            .collect(),
    }
}
