//! The form of a household's member.

use super::duplicates::Namesakes;
use super::form::Sheet;
use super::household_form::NotHere;
use super::household_page::Refusal;
use super::newcomers::NewcomersHere;
use super::rows::members;
use super::sheet_form::{Saving, SheetForm, keep_draft, record_of, revision};
use super::texts;
use crate::offline::{Entry, NewEdit, Read, WantedEdit};
use crate::phone::{
    DraftBox, history_page, household_page, load_once, open_draft, own_param, use_phone,
};
use crate::ui::{ButtonKind, ButtonLink, Notice, NoticeKind, Page};
use domain::ids::RecordId;
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// `/ho/:id/nguoi/moi`: another member.
#[component]
pub fn NewMember() -> impl IntoView {
    let phone = use_phone();
    let household = own_param("id");
    let children = load_once(phone, move |device| async move {
        match household {
            Some(household) => device.entries(&Read::Children(household)).await,
            None => Ok(Vec::new()),
        }
    });
    // A second new member starts from an empty form at the same address.
    let round = RwSignal::new(0_u32);
    let back = household_page(household);
    view! {
        <Page title=texts::NEW_MEMBER back=back>
            {move || {
                let first_round = round.get() == 0;
                children
                    .get()
                    .zip(household)
                    .map(|(children, household)| {
                        let first = first_round && members(&children).is_empty();
                        view! {
                            {first_round.then(|| view! { <NewcomersHere household=household /> })}
                            <MemberForm
                                household=Some(household)
                                known=None
                                first=first
                                again=Callback::new(move |()| round.update(|round| *round += 1))
                            />
                        }
                    })
            }}
        </Page>
    }
}

/// `/ho/:id/nguoi/:person`: what is known of a member.
#[component]
pub fn EditMember() -> impl IntoView {
    let phone = use_phone();
    let (household, person) = (own_param("id"), own_param("person"));
    let known = load_once(phone, move |device| async move {
        match person {
            Some(person) => device.entry(person).await,
            None => Ok(None),
        }
    });
    let title = Memo::new(move |_| {
        known.with(|known| {
            let name = known
                .as_ref()
                .and_then(|known| known.as_ref()?.view.text("full_name"));
            name.unwrap_or(texts::MEMBERS).to_owned()
        })
    });
    let back = household_page(household);
    view! {
        <Page title=title back=back tab=texts::MEMBERS>
            {move || {
                known
                    .get()
                    .map(|known| match known {
                        Some(known) => {
                            let history = history_page(known.view.id);
                            view! {
                                <Refusal entry=known.clone() />
                                <MemberForm household=household known=Some(known) first=false />
                                {phone
                                    .reads_history()
                                    .then(|| {
                                        view! {
                                            <p class="actions">
                                                <ButtonLink href=history kind=ButtonKind::Quiet>
                                                    {texts::HISTORY}
                                                </ButtonLink>
                                            </p>
                                        }
                                    })}
                            }
                                .into_any()
                        }
                        None => view! { <NotHere /> }.into_any(),
                    })
            }}
        </Page>
    }
}

#[component]
fn MemberForm(
    /// None for somebody who is not written down in one.
    household: Option<RecordId>,
    known: Option<Entry>,
    /// Nobody is written down yet: this is likely the head.
    first: bool,
    /// Starts another new member, where that makes sense.
    #[prop(optional)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let today = phone.today();
    let found = phone
        .reference()
        .and_then(|reference| Some((reference.form("thanh-vien", today)?.clone(), reference)));
    let Some((form, reference)) = found else {
        return view! { <Notice kind=NoticeKind::Warn>{texts::FORM_MISSING}</Notice> }.into_any();
    };
    let subject = known.as_ref().map_or_else(
        || household.map_or_else(|| "moi".to_owned(), |id| format!("{id}/moi")),
        |known| known.view.id.to_string(),
    );
    let standing = revision(known.as_ref());
    let draft = open_draft(phone, format!("person/{subject}"), standing);
    let drafted = draft.and_then(DraftBox::typed);
    let id = record_of(
        known.as_ref().map(|known| known.view.id),
        drafted.as_ref(),
        || phone.new_id(),
    );
    let fields = known.map(|known| known.view.fields).unwrap_or_default();
    let key = form.key();
    let sheet = Sheet::new(form, reference, today, &fields, drafted.as_ref()).about(id);
    if let Some(draft) = draft {
        keep_draft(draft, id, move || sheet.draft());
    }
    if first && drafted.is_none() {
        sheet.text("relation").set("head".to_owned());
    }
    let on_save = Callback::new(move |(mut fields, saving): (Fields, Saving)| {
        let navigate = navigate.clone();
        let commune = phone.commune_now().unwrap_or_default();
        fields.insert("commune".to_owned(), Value::Text(commune));
        if let Some(household) = household {
            fields.insert("household".to_owned(), Value::Text(household.to_string()));
        }
        let edit = NewEdit {
            record: id,
            kind: "person".to_owned(),
            seen: Some(draft.map_or(standing, DraftBox::seen)),
            form: Some(key.clone()),
            wanted: WantedEdit::Fields(fields),
        };
        saving.run(async move {
            phone.save(vec![edit]).await?;
            if let Some(draft) = draft {
                draft.discard();
            }
            if let Some(again) = again.filter(|_| saving.another) {
                again.run(());
                phone.scroll_to("noi-dung");
            } else {
                let to = NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                };
                navigate(&household_page(household), to);
            }
            Ok(())
        });
    });
    let another_label = again.map(|_| texts::SAVE_AND_NEXT.to_owned());
    view! {
        <SheetForm
            sheet=sheet
            draft=draft
            on_save=on_save
            save_label=texts::SAVE_MEMBER.to_owned()
            another_label=another_label
        >
            <Namesakes sheet=sheet myself=id />
        </SheetForm>
    }
    .into_any()
}
