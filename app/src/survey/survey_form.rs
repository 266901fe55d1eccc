//! The training-need survey of one person, with their consent.

use super::form::Sheet;
use super::household_form::NotHere;
use super::household_page::Refusal;
use super::sheet_form::{Saving, SheetForm, keep_draft, record_of, revision};
use super::texts;
use crate::consent::{ConsentQuestion, ConsentSheet, Purpose, standing};
use crate::offline::{Entry, NewEdit, Read, WantedEdit};
use crate::phone::{DraftBox, household_page, load_once, open_draft, own_param, use_phone};
use crate::ui::{Notice, NoticeKind, Page};
use domain::ids::{RecordId, Revision};
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// `/ho/:id/nguoi/:person/khao-sat`: the survey of one person.
#[component]
pub fn SurveyPage() -> impl IntoView {
    let phone = use_phone();
    let (household, person) = (own_param("id"), own_param("person"));
    let known = load_once(phone, move |device| async move {
        let Some(id) = person else { return Ok(None) };
        let Some(person) = device.entry(id).await? else {
            return Ok(None);
        };
        Ok(Some((person, device.entries(&Read::Children(id)).await?)))
    });
    let title = Memo::new(move |_| {
        known.with(|known| match known {
            Some(Some((person, _))) => {
                texts::survey_of(person.view.text("full_name").unwrap_or_default())
            }
            _ => texts::SURVEY.to_owned(),
        })
    });
    let back = household_page(household);
    view! {
        <Page title=title back=back.clone() tab=texts::SURVEY>
            {move || {
                known
                    .get()
                    .map(|known| match known {
                        Some((person, children)) => {
                            view! {
                                <SurveyForm
                                    person=person.view.id
                                    children=children
                                    back=back.clone()
                                />
                            }
                                .into_any()
                        }
                        None => view! { <NotHere /> }.into_any(),
                    })
            }}
        </Page>
    }
}

/// The survey to go on with: the newest one of this calendar year.
fn this_years(children: &[Entry], year: u16) -> Option<&Entry> {
    let year = year.to_string();
    children
        .iter()
        .filter(|child| child.view.kind == "survey" && !child.view.deleted)
        .filter(|child| {
            let on = child.view.text("surveyed_on");
            on.is_some_and(|on| on.starts_with(&year))
        })
        .max_by_key(|child| child.view.id)
}

#[component]
fn SurveyForm(person: RecordId, children: Vec<Entry>, back: String) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let today = phone.today();
    let found = phone.reference().and_then(|reference| {
        Some((
            reference.form("nhu-cau-hoc-nghe", today)?.clone(),
            reference,
        ))
    });
    let Some((form, reference)) = found else {
        return view! { <Notice kind=NoticeKind::Warn>{texts::FORM_MISSING}</Notice> }.into_any();
    };
    let known = this_years(&children, today.year()).cloned();
    let given_on = standing(Purpose::Survey, &children)
        .map(|consent| consent.view.text("given_on").unwrap_or_default().to_owned());
    let asks_consent = given_on.is_none();
    let standing = revision(known.as_ref());
    let draft = open_draft(phone, format!("survey/{person}"), standing);
    let drafted = draft.and_then(DraftBox::typed);
    let id = record_of(
        known.as_ref().map(|known| known.view.id),
        drafted.as_ref(),
        || phone.new_id(),
    );
    let fields = known
        .as_ref()
        .map(|known| known.view.fields.clone())
        .unwrap_or_default();
    let key = form.key();
    let sheet = Sheet::new(
        form,
        std::sync::Arc::clone(&reference),
        today,
        &fields,
        drafted.as_ref(),
    );
    let consent = ConsentSheet::new(drafted.as_ref());
    if let Some(draft) = draft {
        keep_draft(draft, id, move || {
            let mut fields = sheet.draft();
            consent.add_to(&mut fields);
            fields
        });
    }
    let surveyed_on = sheet.text("surveyed_on");
    if surveyed_on.with_untracked(String::is_empty) {
        surveyed_on.set(today.display());
    }
    let asking = Signal::derive(move || !(asks_consent && consent.refused()));
    let save_label = Signal::derive(move || {
        let label = if asking.get() {
            texts::SAVE_SURVEY
        } else {
            texts::SAVE_REFUSAL
        };
        label.to_owned()
    });
    let on_save = Callback::new(move |(fields, saving): (Fields, Saving)| {
        let (navigate, back) = (navigate.clone(), back.clone());
        let commune = phone.commune_now().unwrap_or_default();
        let mut edits = Vec::new();
        if asks_consent {
            let fields = untrack(|| consent.answer()).fields(Purpose::Survey, today);
            edits.push(of_person(
                "consent",
                (phone.new_id(), Revision(0)),
                None,
                fields,
                person,
                &commune,
            ));
        }
        if untrack(|| asking.get()) {
            let mut fields = fields;
            fields.insert("form".to_owned(), Value::from(key.as_str()));
            edits.push(of_person(
                "survey",
                (id, draft.map_or(standing, DraftBox::seen)),
                Some(key.clone()),
                fields,
                person,
                &commune,
            ));
        }
        saving.run(async move {
            phone.save(edits).await?;
            if let Some(draft) = draft {
                draft.discard();
            }
            let to = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&back, to);
            Ok(())
        });
    });
    view! {
        {known.map(|known| view! { <Refusal entry=known /> })}
        <SheetForm
            sheet=sheet
            draft=draft
            on_save=on_save
            save_label=save_label
            asking=asking
            also_open=Callback::new(move |()| asks_consent && consent.is_open())
            also_reset=Callback::new(move |()| consent.reset())
        >
            <ConsentQuestion
                purpose=Purpose::Survey
                sheet=consent
                reference=reference
                today=today
                given_on=given_on
            />
        </SheetForm>
    }
    .into_any()
}

/// An edit to a record that hangs on a person.
fn of_person(
    kind: &str,
    (record, seen): (RecordId, Revision),
    form: Option<String>,
    mut fields: Fields,
    person: RecordId,
    commune: &str,
) -> NewEdit {
    fields.insert("person".to_owned(), Value::from(person.to_string()));
    fields.insert("commune".to_owned(), Value::from(commune));
    NewEdit {
        record,
        kind: kind.to_owned(),
        seen: Some(seen),
        form,
        wanted: WantedEdit::Fields(fields),
    }
}
