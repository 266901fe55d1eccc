//! The household's own form.

use super::form::Sheet;
use super::sheet_form::{Saving, SheetForm, keep_draft, record_of, revision};
use super::texts;
use crate::offline::{Entry, NewEdit, WantedEdit};
use crate::phone::{DraftBox, load_once, open_draft, own_param, use_phone};
use crate::ui::{ButtonLink, EmptyState, Page};
use domain::Reference;
use domain::form::Form;
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// The form of a phone whose reference data is older than the form.
const BUILT_IN: &str = include_str!("../../../server/data/forms/ho-gia-dinh.json");

/// Where a household is.
const HAMLET: &str = "hamlet";

fn household_form(reference: &Reference, today: domain::Date) -> Option<Form> {
    reference
        .form("ho-gia-dinh", today)
        .cloned()
        .or_else(|| serde_json::from_str(BUILT_IN).ok())
}

/// `/ho/moi`: a new household.
#[component]
pub fn NewHousehold() -> impl IntoView {
    view! {
        <Page title=texts::NEW_HOUSEHOLD back="/ho">
            <HouseholdForm known=None />
        </Page>
    }
}

/// `/ho/:id/sua`: what is known of a household.
#[component]
pub fn EditHousehold() -> impl IntoView {
    let phone = use_phone();
    let id = own_param("id");
    let known = load_once(phone, move |device| async move {
        match id {
            Some(id) => device.entry(id).await,
            None => Ok(None),
        }
    });
    let back = id.map(|id| format!("/ho/{id}")).unwrap_or_default();
    view! {
        <Page title=texts::EDIT_HOUSEHOLD back=back>
            {move || {
                known
                    .get()
                    .map(|known| match known {
                        Some(known) => view! { <HouseholdForm known=Some(known) /> }.into_any(),
                        None => view! { <NotHere /> }.into_any(),
                    })
            }}
        </Page>
    }
}

/// What stands where the address names a record that this phone does not hold.
#[component]
pub(super) fn NotHere() -> impl IntoView {
    view! {
        <EmptyState title=texts::NOT_ON_THIS_PHONE text=texts::NOT_ON_THIS_PHONE_TEXT>
            <ButtonLink href="/ho">{texts::TO_LIST}</ButtonLink>
        </EmptyState>
    }
}

/// Takes a question out of a form.
fn leave_out(form: &mut Form, field: &str) {
    for group in &mut form.groups {
        group.questions.retain(|question| question.field != field);
    }
}

/// The hamlet where somebody cannot choose it.
#[component]
fn FixedHamlet(hamlet: String) -> impl IntoView {
    view! {
        <dl class="pairs" id="xom-cua-ban">
            <dt>{texts::HAMLET}</dt>
            <dd>{hamlet}</dd>
        </dl>
    }
}

#[component]
fn HouseholdForm(known: Option<Entry>) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let reference = phone.reference()?;
    let today = phone.today();
    let mut form = household_form(&reference, today)?;
    let hamlet = phone.hamlet();
    if hamlet.is_some() {
        // A helper is not asked where: it is said above the questions.
        leave_out(&mut form, HAMLET);
    }
    let subject = known
        .as_ref()
        .map_or_else(|| "moi".to_owned(), |known| known.view.id.to_string());
    let standing = revision(known.as_ref());
    let draft = open_draft(phone, format!("household/{subject}"), standing);
    let drafted = draft.and_then(DraftBox::typed);
    let id = record_of(
        known.as_ref().map(|known| known.view.id),
        drafted.as_ref(),
        || phone.new_id(),
    );
    let fields = known.map(|known| known.view.fields).unwrap_or_default();
    let there = fields
        .get(HAMLET)
        .and_then(Value::as_text)
        .map(str::to_owned);
    let hamlet = hamlet.map(|own| there.unwrap_or(own));
    let key = form.key();
    let sheet = Sheet::new(form, reference, today, &fields, drafted.as_ref());
    if let Some(draft) = draft {
        keep_draft(draft, id, move || sheet.draft());
    }
    let on_save = Callback::new(move |(mut fields, saving): (Fields, Saving)| {
        let navigate = navigate.clone();
        let commune = phone.commune_now().unwrap_or_default();
        fields.insert("commune".to_owned(), Value::Text(commune));
        let edit = NewEdit {
            record: id,
            kind: "household".to_owned(),
            seen: Some(draft.map_or(standing, DraftBox::seen)),
            form: Some(key.clone()),
            wanted: WantedEdit::Fields(fields),
        };
        saving.run(async move {
            phone.save(vec![edit]).await?;
            if let Some(draft) = draft {
                draft.discard();
            }
            navigate(
                &format!("/ho/{id}"),
                leptos_router::NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
            Ok(())
        });
    });
    Some(view! {
        <SheetForm sheet=sheet draft=draft on_save=on_save save_label=texts::SAVE_HOUSEHOLD.to_owned()>
            {hamlet.map(|hamlet| view! { <FixedHamlet hamlet=hamlet /> })}
        </SheetForm>
    })
}
