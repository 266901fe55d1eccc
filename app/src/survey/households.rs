//! The households of the commune: found by name, newest first, page by page.

use super::newcomers::NewcomersRow;
use super::rows::{HouseholdRow, Marks};
use super::texts;
use crate::offline::{Read, StoreError};
use crate::phone::{PhoneDevice, live, use_phone};
use crate::ui::{
    Button, ButtonKind, ButtonLink, ChoiceField, EmptyState, InputKind, List, ListItem, Page,
    TextField,
};
use domain::ids::RecordId;
use leptos::prelude::*;
use std::rc::Rc;

/// How many households a page shows.
const PAGE: usize = 20;

/// `/ho`: the households of the commune.
#[component]
pub fn HouseholdsPage() -> impl IntoView {
    let phone = use_phone();
    let surveys = Memo::new(move |_| phone.commune().is_some());
    view! {
        <Page title=texts::HOUSEHOLDS>
            <Show
                when=move || surveys.get()
                fallback=|| {
                    view! {
                        <EmptyState title=texts::OFFICERS_ONLY text=texts::OFFICERS_ONLY_TEXT />
                    }
                }
            >
                <Households />
            </Show>
        </Page>
    }
}

/// The choice of the commune for new households, where there are several.
#[component]
fn WorkingIn() -> impl IntoView {
    let phone = use_phone();
    let chosen = RwSignal::new(phone.commune_now().unwrap_or_default());
    Effect::new(move |before: Option<()>| {
        let commune = chosen.get();
        if before.is_some() && !commune.is_empty() {
            phone.work_in(commune);
        }
    });
    move || {
        let (communes, reference) = (phone.communes(), phone.reference()?);
        (communes.len() > 1).then(|| {
            let named = communes.into_iter().map(|code| {
                let name = reference.commune_name(&code);
                (code, name)
            });
            view! {
                <ChoiceField
                    id="xa"
                    label=texts::WORKING_IN
                    choices=named.collect()
                    value=chosen
                />
            }
        })
    }
}

#[component]
fn Households() -> impl IntoView {
    let phone = use_phone();
    let query = RwSignal::new(String::new());
    let shown = RwSignal::new(PAGE);
    let rows = live(phone, move |device| {
        let (query, shown) = (query.get(), shown.get());
        async move { find(&device, phone, &query, shown).await }
    });
    Effect::new(move |_| {
        query.track();
        shown.set(PAGE);
    });
    view! {
        <WorkingIn />
        {move || phone.hamlet().map(|hamlet| view! { <p class="facts">{texts::own_entries(&hamlet)}</p> })}
        <p class="actions">
            <ButtonLink href="/ho/moi">{texts::ADD_HOUSEHOLD}</ButtonLink>
        </p>
        <search class="search-box">
            <TextField
                id="tim"
                label=texts::SEARCH
                value=query
                help=texts::SEARCH_HELP
                input=InputKind::Search
            />
        </search>
        <NewcomersRow />
        {move || {
            rows.get()
                .map(|rows| {
                    let more = rows.len() > shown.get_untracked();
                    let searching = !query.with_untracked(String::is_empty);
                    view! {
                        <HouseholdList rows=rows shown=shown.get_untracked() searching=searching />
                        {more
                            .then(|| {
                                view! {
                                    <Button
                                        kind=ButtonKind::Quiet
                                        on_click=move |()| shown.update(|shown| *shown += PAGE)
                                    >
                                        {texts::MORE}
                                    </Button>
                                }
                            })}
                    }
                })
        }}
    }
}

#[component]
fn HouseholdList(rows: Vec<HouseholdRow>, shown: usize, searching: bool) -> impl IntoView {
    if rows.is_empty() {
        let (title, text) = if searching {
            (texts::NOTHING_FOUND, texts::NOTHING_FOUND_TEXT)
        } else {
            (texts::NO_HOUSEHOLDS, texts::NO_HOUSEHOLDS_TEXT)
        };
        return view! { <EmptyState title=title text=text /> }.into_any();
    }
    let items = rows
        .into_iter()
        .take(shown)
        .map(|row| {
            view! {
                <ListItem href=format!("/ho/{}", row.id) title=row.title note=row.note>
                    <MarkWords marks=row.marks />
                </ListItem>
            }
        })
        .collect_view();
    view! { <List>{items}</List> }.into_any()
}

/// The marks of a record, in words.
#[component]
pub(super) fn MarkWords(marks: Marks) -> impl IntoView {
    marks
        .words()
        .into_iter()
        .map(|(class, words)| view! { <span class=class>{words}</span> })
        .collect_view()
}

/// One household more than `shown`, if there are more.
async fn find(
    device: &Rc<PhoneDevice>,
    phone: crate::phone::Phone,
    query: &str,
    shown: usize,
) -> Result<Vec<HouseholdRow>, StoreError> {
    let households = if query.trim().is_empty() {
        newest(device, shown + 1).await?
    } else {
        let found = phone.search(query, shown + 1);
        device.entries(&Read::Records(found)).await?
    };
    let mut rows = Vec::with_capacity(households.len());
    for household in households
        .iter()
        .filter(|household| !household.view.deleted)
    {
        let children = device.entries(&Read::Children(household.view.id)).await?;
        rows.push(HouseholdRow::new(household, &children));
    }
    Ok(rows)
}

/// The newest households, those taken away left out.
async fn newest(
    device: &PhoneDevice,
    wanted: usize,
) -> Result<Vec<crate::offline::Entry>, StoreError> {
    let mut found = Vec::new();
    let mut before: Option<RecordId> = None;
    loop {
        let page = device
            .entries(&Read::Newest {
                kind: "household".to_owned(),
                before,
                limit: wanted,
            })
            .await?;
        before = page.last().map(|last| last.view.id);
        let full = page.len() == wanted;
        found.extend(page.into_iter().filter(|entry| !entry.view.deleted));
        if found.len() >= wanted || !full {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}
