//! People who are not written down in a household: whoever signed up
//! themselves and was confirmed.

use super::household_page::Member;
use super::rows::PersonState;
use super::texts;
use crate::offline::{Entry, NewEdit, Read, StoreError, WantedEdit};
use crate::phone::{Phone, PhoneDevice, household_page, live, use_phone};
use crate::ui::{Button, ButtonKind, EmptyState, List, ListItem, Notice, NoticeKind, Page};
use domain::ids::RecordId;
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::rc::Rc;

/// The way to them in the list of households, while there are any.
#[component]
pub(super) fn NewcomersRow() -> impl IntoView {
    let found = newcomers();
    move || {
        let count = found.with(|found| found.as_ref().map_or(0, Vec::len));
        (count > 0).then(|| {
            view! {
                <List>
                    <ListItem
                        href=household_page(None)
                        title=texts::NEWCOMERS
                        note=texts::members(count)
                    />
                </List>
            }
        })
    }
}

/// `/ho/chua-ghi`: everyone who is not written down in a household.
#[component]
pub fn NewcomersPage() -> impl IntoView {
    let phone = use_phone();
    let people = live(phone, move |device| async move {
        let mut people = Vec::new();
        for person in read(phone, &device).await? {
            let children = device.entries(&Read::Children(person.view.id)).await?;
            let state = PersonState::new(&person, &children);
            people.push((person, state));
        }
        Ok(people)
    });
    view! {
        <Page title=texts::NEWCOMERS back="/ho">
            {move || {
                people
                    .get()
                    .map(|people| {
                        if people.is_empty() {
                            return view! { <EmptyState title=texts::NO_NEWCOMERS /> }.into_any();
                        }
                        let cards = people
                            .into_iter()
                            .map(|(person, state)| {
                                view! { <Member household=None member=person state=state /> }
                            })
                            .collect_view();
                        view! {
                            <p>{texts::NEWCOMERS_TEXT}</p>
                            <div class="people">{cards}</div>
                        }
                            .into_any()
                    })
            }}
        </Page>
    }
}

/// Those among whom the next member of a household may be, with one press to
/// take them in.
#[component]
pub(super) fn NewcomersHere(household: RecordId) -> impl IntoView {
    let phone = use_phone();
    let found = newcomers();
    let trouble = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let take_in = Callback::new(move |person: Entry| {
        let navigate = navigate.clone();
        let edit = taken_in(&person, household);
        spawn_local(async move {
            match phone.save(vec![edit]).await {
                Ok(_) => navigate(&household_page(Some(household)), NavigateOptions::default()),
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
        });
    });
    move || {
        let people = found.get().unwrap_or_default();
        (!people.is_empty()).then(|| {
            let rows = people
                .into_iter()
                .map(|person| view! { <Newcomer person=person take_in=take_in /> })
                .collect_view();
            view! {
                <section class="newcomers">
                    <p>{texts::NEWCOMERS_HERE}</p>
                    {move || {
                        trouble
                            .get()
                            .map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })
                    }}
                    <ul>{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Newcomer(person: Entry, take_in: Callback<Entry>) -> impl IntoView {
    let name = person.view.text("full_name").unwrap_or_default().to_owned();
    let label = format!("{}: {name}", texts::TAKE_IN);
    view! {
        <li>
            <span>{name}</span>
            <Button kind=ButtonKind::Quiet on_click=move |()| take_in.run(person.clone())>
                <span aria-hidden="true">{texts::TAKE_IN}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        </li>
    }
}

/// The edit that writes somebody down in a household.
fn taken_in(person: &Entry, household: RecordId) -> NewEdit {
    NewEdit {
        record: person.view.id,
        kind: "person".to_owned(),
        seen: Some(person.copy.revision),
        form: None,
        wanted: WantedEdit::Fields(Fields::from([(
            "household".to_owned(),
            Value::from(household.to_string()),
        )])),
    }
}

fn newcomers() -> RwSignal<Option<Vec<Entry>>> {
    let phone = use_phone();
    live(
        phone,
        move |device| async move { read(phone, &device).await },
    )
}

async fn read(phone: Phone, device: &Rc<PhoneDevice>) -> Result<Vec<Entry>, StoreError> {
    let found = device
        .entries(&Read::Records(phone.without_household()))
        .await?;
    // What the index says may be older than what the store does.
    Ok(found
        .into_iter()
        .filter(|person| !person.view.deleted && person.view.text("household").is_none())
        .collect())
}
