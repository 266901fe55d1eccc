//! What stands in the boxes of a form, and what a record keeps of it.

use domain::form::{Answers, Form, Kind, Question};
use domain::value::{Fields, Value};
use domain::{BirthDate, CitizenId, Date, Phone, Reference, tidy};
use std::collections::BTreeMap;

/// What stands in the boxes of a form, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// Texts and chosen codes by field.
    pub(crate) texts: BTreeMap<String, String>,
    /// Ticks by field.
    pub(crate) ticks: BTreeMap<String, bool>,
}

/// Fields as a form asks them.
pub(crate) struct Given<'a>(pub(crate) &'a Fields);

impl Answers for Given<'_> {
    fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field).and_then(Value::as_text)
    }
    fn flag(&self, field: &str) -> bool {
        self.0.get(field).is_some_and(Value::is_true)
    }
    fn int(&self, field: &str) -> Option<i64> {
        match self.0.get(field) {
            Some(Value::Int(int)) => Some(*int),
            _ => None,
        }
    }
}

/// The fields that a question fills, and whether they are ticks.
pub(crate) fn boxes(
    question: &Question,
    reference: &Reference,
    today: Date,
) -> Vec<(String, bool)> {
    match &question.kind {
        Kind::Flag => vec![(question.field.clone(), true)],
        Kind::MultiChoice { list } => reference
            .choices(list, today)
            .map(|choice| (question.choice_field(&choice.code), true))
            .collect(),
        _ => vec![(question.field.clone(), false)],
    }
}

impl Typed {
    /// The boxes of a form, filled from a record.
    pub(crate) fn of(form: &Form, reference: &Reference, today: Date, fields: &Fields) -> Self {
        let mut typed = Self::default();
        for question in form.questions() {
            for (field, tick) in boxes(question, reference, today) {
                let value = fields.get(&field);
                if tick {
                    typed.ticks.insert(field, value.is_some_and(Value::is_true));
                } else {
                    let text = value.map(|value| shown(&question.kind, value));
                    typed.texts.insert(field, text.unwrap_or_default());
                }
            }
        }
        typed
    }

    /// What the record keeps of the boxes: codes and wire texts, null for an
    /// empty box. What cannot be read stays as it was typed, so that checking
    /// can point at it.
    pub(crate) fn fields(&self, form: &Form, reference: &Reference, today: Date) -> Fields {
        let mut fields = Fields::new();
        for question in form.questions() {
            for (field, tick) in boxes(question, reference, today) {
                let value = if tick {
                    if self.ticks.get(&field).copied().unwrap_or_default() {
                        Value::Bool(true)
                    } else {
                        Value::Null
                    }
                } else {
                    let text = self.texts.get(&field).map_or("", String::as_str);
                    kept(&question.kind, text)
                };
                fields.insert(field, value);
            }
        }
        fields
    }

    /// The boxes that differ from those of the record, as a draft keeps them.
    /// A draft holds nothing else, so that what came from elsewhere meanwhile
    /// stands when it is opened again.
    pub(crate) fn to_draft(&self, record: &Self) -> Fields {
        let texts = self
            .texts
            .iter()
            .filter(|(field, text)| record.texts.get(*field) != Some(text))
            .map(|(field, text)| (field.clone(), Value::from(text.as_str())));
        let ticks = self
            .ticks
            .iter()
            .filter(|(field, tick)| record.ticks.get(*field) != Some(tick))
            .map(|(field, tick)| (field.clone(), Value::Bool(*tick)));
        texts.chain(ticks).collect()
    }

    /// The boxes with a draft laid over.
    pub(crate) fn with_draft(&self, draft: &Fields) -> Self {
        let mut typed = self.clone();
        for (field, text) in &mut typed.texts {
            if let Some(kept) = draft.get(field).and_then(Value::as_text) {
                kept.clone_into(text);
            }
        }
        for (field, tick) in &mut typed.ticks {
            if let Some(Value::Bool(kept)) = draft.get(field) {
                *tick = *kept;
            }
        }
        typed
    }
}

/// The fields whose boxes a person has changed since `before`: what a save
/// sends. What came from elsewhere meanwhile is not undone.
pub(crate) fn changed(before: &Fields, after: &Fields) -> Fields {
    after
        .iter()
        .filter(|(field, value)| before.get(*field).unwrap_or(&Value::Null) != *value)
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

/// A record's value as it stands in a box.
fn shown(kind: &Kind, value: &Value) -> String {
    match value {
        Value::Int(int) => int.to_string(),
        Value::Text(text) => match kind {
            Kind::Birth => text
                .parse::<BirthDate>()
                .map_or_else(|_| text.clone(), BirthDate::display),
            Kind::Date => text
                .parse::<Date>()
                .map_or_else(|_| text.clone(), Date::display),
            _ => text.clone(),
        },
        _ => String::new(),
    }
}

/// What the record keeps of a box.
fn kept(kind: &Kind, text: &str) -> Value {
    let text = tidy(text);
    if text.is_empty() {
        return Value::Null;
    }
    let wire = match kind {
        Kind::Birth => BirthDate::from_typed(&text).ok().map(|it| it.to_string()),
        Kind::Date => Date::parse_display(&text).ok().map(|it| it.to_string()),
        Kind::Phone => Phone::parse(&text).ok().map(|it| it.as_str().to_owned()),
        Kind::CitizenId { .. } => CitizenId::parse(&text)
            .ok()
            .map(|it| it.as_str().to_owned()),
        Kind::Integer { .. } => {
            return text
                .parse::<i64>()
                .map_or_else(|_| Value::from(text.clone()), Value::Int);
        }
        _ => None,
    };
    Value::Text(wire.unwrap_or(text))
}
