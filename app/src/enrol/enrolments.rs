//! `/dang-ky`: the commune's enrolments by state, and the workers' own sign-ups.

use super::classes::{all, title};
use super::signups::{SignupRow, Signups, open_signups};
use super::steps::{Step, day_of};
use super::texts;
use crate::offline::{Entry, NewEdit, Read, StoreError, WantedEdit};
use crate::phone::{Phone, PhoneDevice, household_page, live, use_phone};
use crate::ui::format::day;
use crate::ui::{Button, ButtonKind, Card, EmptyState, Notice, NoticeKind, Page};
use domain::Reference;
use domain::change::RecordView;
use domain::ids::{RecordId, Revision};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many enrolments of one state are drawn at first.
const PAGE: usize = 20;

/// The states in the order of the page: those that need a hand first.
const STATES: [&str; 6] = [
    "registered",
    "studying",
    "completed",
    "certified",
    "withdrawn",
    "cancelled",
];

/// One enrolment in the list.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: RecordId,
    revision: Revision,
    status: String,
    name: String,
    href: Option<String>,
    note: String,
    unsent: bool,
    refused: bool,
}

/// Everything on the page.
#[derive(Clone, Debug, PartialEq)]
struct Listing {
    rows: Vec<Row>,
    signups: Vec<SignupRow>,
}

/// `/dang-ky`: the commune's enrolments and sign-ups.
#[component]
pub fn EnrolmentsPage() -> impl IntoView {
    let phone = use_phone();
    let listing = live(phone, move |device| {
        let reference = phone.reference();
        async move {
            match reference {
                Some(reference) => read(&device, &reference, phone.confirms_signups()).await,
                None => Ok(Listing {
                    rows: Vec::new(),
                    signups: Vec::new(),
                }),
            }
        }
    });
    let enrols = Memo::new(move |_| phone.enrols());
    view! {
        <Page title=texts::ENROLMENTS>
            {move || {
                if !enrols.get() {
                    let text = texts::OFFICERS_ONLY_TEXT;
                    return view! { <EmptyState title=texts::OFFICERS_ONLY text=text /> }.into_any();
                }
                listing.get().map(|listing| view! { <Lists listing=listing /> }).into_any()
            }}
        </Page>
    }
}

/// The lists; sign-ups for whoever `confirms` them.
async fn read(
    device: &Rc<PhoneDevice>,
    reference: &Reference,
    confirms: bool,
) -> Result<Listing, StoreError> {
    let classes: BTreeMap<RecordId, RecordView> = all(device, "class")
        .await?
        .into_iter()
        .map(|class| (class.view.id, class.view))
        .collect();
    let enrolments = all(device, "enrolment").await?;
    let wanted: Vec<RecordId> = enrolments
        .iter()
        .filter_map(|enrolment| enrolment.view.text("person")?.parse().ok())
        .collect();
    let people: BTreeMap<RecordId, RecordView> = device
        .entries(&Read::Records(wanted))
        .await?
        .into_iter()
        .map(|person| (person.view.id, person.view))
        .collect();
    let rows = enrolments
        .iter()
        .map(|enrolment| row(enrolment, &people, &classes, reference))
        .collect();
    let signups = if confirms {
        open_signups(&all(device, "signup").await?, &classes, reference)
    } else {
        Vec::new()
    };
    Ok(Listing { rows, signups })
}

fn row(
    enrolment: &Entry,
    people: &BTreeMap<RecordId, RecordView>,
    classes: &BTreeMap<RecordId, RecordView>,
    reference: &Reference,
) -> Row {
    let view = &enrolment.view;
    let linked = |field: &str| view.text(field)?.parse::<RecordId>().ok();
    let person = linked("person").and_then(|id| people.get(&id));
    let class = linked("class").and_then(|id| classes.get(&id));
    let status = view.text("status").unwrap_or("registered").to_owned();
    let class = class.map_or_else(
        || texts::UNKNOWN_CLASS.to_owned(),
        |class| title(class, reference),
    );
    let since = view
        .text(day_of(&status))
        .map(|on| texts::since(reference.label("enrolment_status", &status), &day(on)));
    let note: Vec<String> = std::iter::once(class).chain(since).collect();
    let refused = enrolment.refusal().is_some();
    Row {
        id: view.id,
        revision: view.revision,
        name: person
            .and_then(|person| person.text("full_name"))
            .unwrap_or(texts::UNKNOWN_PERSON)
            .to_owned(),
        href: person
            .map(|person| household_page(person.text("household").and_then(|id| id.parse().ok()))),
        note: note.join(" · "),
        unsent: !enrolment.waiting.is_empty() && !refused,
        refused,
        status,
    }
}

#[component]
fn Lists(listing: Listing) -> impl IntoView {
    let trouble = RwSignal::new(None::<String>);
    let nothing = listing.rows.is_empty() && listing.signups.is_empty();
    let sections = STATES
        .into_iter()
        .filter_map(|status| {
            let rows: Vec<Row> = listing
                .rows
                .iter()
                .filter(|row| row.status == status)
                .cloned()
                .collect();
            (!rows.is_empty()).then(|| view! { <State status=status rows=rows trouble=trouble /> })
        })
        .collect_view();
    view! {
        {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
        {nothing
            .then(|| {
                view! {
                    <EmptyState title=texts::NO_ENROLMENTS text=texts::NO_ENROLMENTS_TEXT />
                }
            })}
        <Signups rows=listing.signups trouble=trouble />
        {sections}
    }
}

#[component]
fn State(status: &'static str, rows: Vec<Row>, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let phone = use_phone();
    let label = phone.reference_now().map_or_else(
        || status.to_owned(),
        |reference| reference.label("enrolment_status", status).to_owned(),
    );
    let heading = format!("{label} ({})", rows.len());
    let more = rows.len() > PAGE;
    let shown = RwSignal::new(PAGE);
    let rows = StoredValue::new(rows);
    view! {
        <section>
            <h2>{heading}</h2>
            {move || {
                let shown = shown.get();
                rows.with_value(|rows| {
                    rows.iter()
                        .take(shown)
                        .map(|row| view! { <Enrolment row=row.clone() trouble=trouble /> })
                        .collect_view()
                })
            }}
            {more
                .then(|| {
                    view! {
                        <Show when=move || shown.get() < rows.with_value(Vec::len)>
                            <Button
                                kind=ButtonKind::Quiet
                                on_click=move |()| shown.update(|shown| *shown += PAGE)
                            >
                                {texts::MORE}
                            </Button>
                        </Show>
                    }
                })}
        </section>
    }
}

#[component]
fn Enrolment(row: Row, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let phone = use_phone();
    let (id, revision) = (row.id, row.revision);
    let name = row.name.clone();
    let title = match row.href {
        Some(href) => view! { <A href=href>{row.name}</A> }.into_any(),
        None => view! { <span>{row.name}</span> }.into_any(),
    };
    let steps = Step::after(&row.status)
        .iter()
        .map(|step| {
            let step = *step;
            let label = format!("{}: {name}", step.words());
            view! {
                <Button kind=ButtonKind::Quiet on_click=move |()| take(phone, (id, revision), step, trouble)>
                    <span aria-hidden="true">{step.words()}</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            }
        })
        .collect_view();
    view! {
        <Card class="enrolment">
            <h3>{title}</h3>
            <p class="facts">{row.note}</p>
            <p class="marks">
                {row.refused.then(|| view! { <span class="mark mark-bad">{texts::TO_CORRECT}</span> })}
                {row.unsent.then(|| view! { <span class="mark">{texts::UNSENT}</span> })}
            </p>
            <p class="actions">{steps}</p>
        </Card>
    }
}

fn take(
    phone: Phone,
    (record, revision): (RecordId, Revision),
    step: Step,
    trouble: RwSignal<Option<String>>,
) {
    let edit = NewEdit {
        record,
        kind: "enrolment".to_owned(),
        seen: Some(revision),
        form: None,
        wanted: WantedEdit::Fields(step.fields(phone.today())),
    };
    spawn_local(async move {
        trouble.set(phone.save(vec![edit]).await.err());
    });
}
