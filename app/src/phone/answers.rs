//! Fields and values in the words of the forms.

use super::texts;
use crate::ui::format::{day, number};
use domain::change::DELETED;
use domain::form::{Form, Kind, Question};
use domain::ids::DeviceId;
use domain::value::Value;
use domain::{BirthDate, Reference, masked};

/// The form that asks for a kind's fields.
fn form_of(kind: &str) -> &'static str {
    match kind {
        "household" => "ho-gia-dinh",
        "person" => "thanh-vien",
        _ => "nhu-cau-hoc-nghe",
    }
}

/// The question that fills a kind's field, and the choice where a field is one
/// of several.
fn asked<'r>(
    reference: &'r Reference,
    kind: &str,
    field: &str,
) -> Option<(&'r Question, Option<String>)> {
    let find = |name: &str| {
        let own = |form: &&Form| form.id == form_of(kind);
        let forms = || reference.forms().iter().rev();
        let mut first = forms().filter(own).chain(forms());
        first.find_map(|form| form.question(name))
    };
    if let Some(question) = find(field) {
        return Some((question, None));
    }
    let (group, choice) = field.split_once('.')?;
    let question = find(group)?;
    match &question.kind {
        Kind::MultiChoice { list } => {
            Some((question, Some(reference.label(list, choice).to_owned())))
        }
        _ => None,
    }
}

/// What a field is called: the words of its question, or of the product where no
/// form asks for it.
#[must_use]
pub fn field_words(reference: &Reference, kind: &str, field: &str) -> String {
    match asked(reference, kind, field) {
        Some((question, Some(choice))) => format!("{}: {choice}", question.label),
        Some((question, None)) => question.label.clone(),
        None => texts::field(field).to_owned(),
    }
}

/// What a record is called in a list.
#[must_use]
pub fn kind_words(kind: &str) -> &'static str {
    texts::kind(kind)
}

/// What a device is called: the end of its name, which tells the few phones of
/// one office apart and is the same wherever it is shown.
#[must_use]
pub fn device_code(device: DeviceId) -> String {
    let all = device.0.simple().to_string();
    all.get(all.len() - 4..).unwrap_or_default().to_uppercase()
}

/// How what is masked is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Masked, as it is until somebody asks to see it.
    Masked,
    /// As it stands: somebody asked, and that was written down.
    InFull,
}

/// What a value says to a person.
#[must_use]
pub fn value_words(
    reference: &Reference,
    kind: &str,
    field: &str,
    value: &Value,
    numbers: Numbers,
) -> String {
    let masked = (numbers == Numbers::Masked).then(|| masked(field, value));
    let value = masked.as_ref().unwrap_or(value);
    let text = match value {
        Value::Bool(yes) if field == DELETED => {
            return if *yes { texts::TAKEN_AWAY } else { texts::KEPT }.to_owned();
        }
        Value::Bool(true) => return texts::YES.to_owned(),
        Value::Bool(false) => return texts::NO.to_owned(),
        Value::Int(year) if field.ends_with("_year") => return year.to_string(),
        Value::Int(count) => return number(*count),
        Value::Text(text) if !text.is_empty() => text.as_str(),
        _ => return texts::EMPTY.to_owned(),
    };
    match asked(reference, kind, field).map(|(question, _)| &question.kind) {
        Some(Kind::Choice { list }) => reference.label(list, text).to_owned(),
        Some(Kind::Trade) => reference.label("trade", text).to_owned(),
        Some(Kind::Ethnicity) => reference.ethnic_groups().get(text).name().to_owned(),
        Some(Kind::Commune) => reference.commune_name(text),
        Some(Kind::Date) => day(text),
        Some(Kind::Birth) => text
            .parse::<BirthDate>()
            .map_or_else(|_| text.to_owned(), BirthDate::display),
        Some(_) => text.to_owned(),
        None => unasked(reference, field, text),
    }
}

/// A value that no form asks for.
fn unasked(reference: &Reference, field: &str, text: &str) -> String {
    match field {
        "commune" => reference.commune_name(text),
        "status" => reference.label("enrolment_status", text).to_owned(),
        "level" | "sector" => reference.label(field, text).to_owned(),
        "purpose" => reference.label("consent_purpose", text).to_owned(),
        "method" => reference.label("consent_method", text).to_owned(),
        _ if field.ends_with("_on") => day(text),
        _ if text.parse::<uuid::Uuid>().is_ok() => texts::OTHER_RECORD.to_owned(),
        _ => text.to_owned(),
    }
}
