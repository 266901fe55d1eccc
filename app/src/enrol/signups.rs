//! The sign-ups that workers sent themselves: confirmed into a person and an
//! enrolment, or declined.

use super::classes::{Nearness, OpenClass, title};
use super::enrol_form::registration;
use super::texts;
use crate::consent::signed_up;
use crate::offline::{Entry, NewEdit, WantedEdit};
use crate::phone::{Phone, use_phone};
use crate::ui::format::day;
use crate::ui::{Button, ButtonKind, Card};
use domain::change::RecordView;
use domain::ids::{RecordId, Revision};
use domain::value::{Fields, Value};
use domain::{BirthDate, Date, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;

/// A sign-up that nobody has answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SignupRow {
    view: RecordView,
    class: Option<RecordView>,
    note: String,
    code: Option<String>,
}

/// The sign-ups that wait for an answer, the oldest first.
pub(super) fn open_signups(
    signups: &[Entry],
    classes: &BTreeMap<RecordId, RecordView>,
    reference: &Reference,
) -> Vec<SignupRow> {
    let mut rows: Vec<SignupRow> = signups
        .iter()
        .map(|signup| &signup.view)
        .filter(|signup| matches!(signup.text("state"), None | Some("received")))
        .map(|signup| {
            let class = signup
                .text("class")
                .and_then(|id| classes.get(&id.parse().ok()?));
            let wanted = class.map_or_else(
                || texts::UNKNOWN_CLASS.to_owned(),
                |class| title(class, reference),
            );
            let born = signup
                .text("birth")
                .and_then(|birth| birth.parse::<BirthDate>().ok())
                .map(BirthDate::display);
            let phone = signup
                .text("phone")
                .and_then(|phone| domain::Phone::parse(phone).ok())
                .map(|phone| phone.display());
            let received = signup
                .text("received_on")
                .map(|on| texts::received(&day(on)));
            let note: Vec<String> = [Some(wanted), born, phone, received]
                .into_iter()
                .flatten()
                .collect();
            SignupRow {
                view: signup.clone(),
                class: class.cloned(),
                note: note.join(" · "),
                code: signup.text("code").map(str::to_owned),
            }
        })
        .collect();
    rows.sort_by_key(|row| row.view.id);
    rows
}

/// What confirming does, all of it at once: a person, the consent that they
/// gave, their enrolment, and the sign-up's new state. The ids are new.
fn confirmation(
    row: &SignupRow,
    [person, consent, enrolment]: [RecordId; 3],
    today: Date,
) -> Vec<NewEdit> {
    let given_on = row.view.text("received_on").and_then(|on| on.parse().ok());
    let mut agreed = signed_up(given_on.unwrap_or(today));
    let commune = row.view.text("commune").unwrap_or_default();
    let mut fields: Fields = ["full_name", "birth", "sex", "phone", "ethnicity"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), row.view.fields.get(name)?.clone())))
        .collect();
    fields.insert("commune".to_owned(), Value::from(commune));
    agreed.insert("person".to_owned(), Value::from(person.to_string()));
    agreed.insert("commune".to_owned(), Value::from(commune));
    let mut registered = match &row.class {
        Some(class) => registration(person, &as_chosen(class), commune, today),
        None => Fields::new(),
    };
    registered.insert("signup".to_owned(), Value::from(row.view.id.to_string()));
    let confirmed = Fields::from([("state".to_owned(), Value::from("confirmed"))]);
    vec![
        edit(person, "person", Revision(0), fields),
        edit(consent, "consent", Revision(0), agreed),
        edit(enrolment, "enrolment", Revision(0), registered),
        edit(row.view.id, "signup", row.view.revision, confirmed),
    ]
}

fn as_chosen(class: &RecordView) -> OpenClass {
    OpenClass {
        id: class.id,
        title: String::new(),
        note: String::new(),
        nearness: Nearness::Province,
        level: class.text("level").map(str::to_owned),
        sector: class.text("sector").map(str::to_owned),
        seats: None,
        taken: 0,
    }
}

fn edit(record: RecordId, kind: &str, seen: Revision, fields: Fields) -> NewEdit {
    NewEdit {
        record,
        kind: kind.to_owned(),
        seen: Some(seen),
        form: None,
        wanted: WantedEdit::Fields(fields),
    }
}

/// The sign-ups that wait, each with its two answers.
#[component]
pub(super) fn Signups(rows: Vec<SignupRow>, trouble: RwSignal<Option<String>>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let heading = format!("{} ({})", texts::SIGNUPS, rows.len());
        let cards = rows
            .into_iter()
            .map(|row| view! { <Signup row=row trouble=trouble /> })
            .collect_view();
        view! {
            <section>
                <h2>{heading}</h2>
                <p class="help">{texts::CONFIRM_HELP}</p>
                {cards}
            </section>
        }
    })
}

#[component]
fn Signup(row: SignupRow, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let phone = use_phone();
    let name = row.view.text("full_name").unwrap_or_default().to_owned();
    let declined = edit(
        row.view.id,
        "signup",
        row.view.revision,
        Fields::from([("state".to_owned(), Value::from("declined"))]),
    );
    // Without the class its level is not known, and the enrolment would not count.
    let ready = row.class.is_some();
    let code = row.code.clone();
    let note = row.note.clone();
    let row = StoredValue::new(row);
    let confirm = move |()| {
        let ids = std::array::from_fn(|_| phone.new_id());
        let edits = row.with_value(|row| confirmation(row, ids, phone.today()));
        save(phone, edits, trouble);
    };
    let decline = move |()| save(phone, vec![declined.clone()], trouble);
    view! {
        <Card class="enrolment">
            <h3>{name}</h3>
            <p class="facts">{note}</p>
            {code.map(|code| view! { <p class="facts">{texts::CODE} ": " <strong>{code}</strong></p> })}
            <p class="actions">
                <Button on_click=confirm disabled=Signal::derive(move || !ready)>
                    {texts::CONFIRM}
                </Button>
                <Button kind=ButtonKind::Quiet on_click=decline>
                    {texts::DECLINE}
                </Button>
            </p>
        </Card>
    }
}

fn save(phone: Phone, edits: Vec<NewEdit>, trouble: RwSignal<Option<String>>) {
    spawn_local(async move {
        trouble.set(phone.save(edits).await.err());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirming_makes_a_person_who_consented_and_an_enrolment_that_names_the_sign_up() {
        let id = |n: u8| RecordId::new(u64::from(n), [n; 10]);
        let mut signup = RecordView::unborn(id(1), "signup");
        let mut class = RecordView::unborn(id(2), "class");
        for (name, value) in [
            ("full_name", "Lý Thị Mẩy"),
            ("commune", "01807"),
            ("birth", "1998"),
        ] {
            signup.fields.insert(name.to_owned(), Value::from(value));
        }
        class
            .fields
            .insert("level".to_owned(), Value::from("so_cap"));
        let row = SignupRow {
            view: signup,
            class: Some(class),
            note: String::new(),
            code: None,
        };
        let edits = confirmation(&row, [id(3), id(5), id(4)], Date::from_days(20_779));
        let fields = |at: usize| match &edits[at].wanted {
            WantedEdit::Fields(fields) | WantedEdit::Settled(fields) => fields.clone(),
            WantedEdit::Delete => Fields::new(),
        };
        assert_eq!(
            edits
                .iter()
                .map(|edit| edit.kind.as_str())
                .collect::<Vec<_>>(),
            ["person", "consent", "enrolment", "signup"]
        );
        assert_eq!(fields(0)["full_name"], Value::from("Lý Thị Mẩy"));
        assert_eq!(fields(1)["person"], Value::from(id(3).to_string()));
        assert_eq!(fields(1)["purpose"], Value::from("enrolment"));
        assert_eq!(fields(2)["person"], Value::from(id(3).to_string()));
        assert_eq!(fields(2)["signup"], Value::from(id(1).to_string()));
        assert_eq!(fields(2)["level"], Value::from("so_cap"));
        assert_eq!(fields(2)["status"], Value::from("registered"));
        assert_eq!(
            fields(3),
            Fields::from([("state".to_owned(), Value::from("confirmed"))])
        );
    }
}
