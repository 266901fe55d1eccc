//! `/cho-gui`: what waits, what was refused and why, and the way to mend it.

use super::rescue_out::EXPORT_PAGE;
use super::{rescue_texts, texts};
use crate::offline::{Entry, Item, Read, StoreError, WaitState};
use crate::phone::{PhoneDevice, kind_words, live, place_of, reason_words, use_phone};
use crate::ui::format::moment;
use crate::ui::{
    Button, ButtonKind, ButtonLink, EmptyState, List, ListItem, Notice, NoticeKind, Page,
};
use domain::Reference;
use domain::change::RecordView;
use domain::ids::{Millis, RecordId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most rows of one kind that the page draws; the heading counts them all.
const SHOWN: usize = 200;

/// One thing that is not settled.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    record: RecordId,
    group: Group,
    title: String,
    href: String,
    at: Millis,
    why: Option<String>,
}

/// What the person has to do about it: the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Refused,
    Torn,
    Unsent,
    Held,
}

impl Group {
    const fn words(self) -> &'static str {
        match self {
            Self::Refused => texts::REFUSED,
            Self::Torn => texts::TORN,
            Self::Unsent => texts::UNSENT,
            Self::Held => texts::HELD,
        }
    }
}

/// `/cho-gui`: what waits to be sent.
#[component]
pub fn WaitingPage() -> impl IntoView {
    let phone = use_phone();
    let rows = live(phone, move |device| {
        let reference = phone.reference();
        async move { read(&device, reference.as_deref()).await }
    });
    // Sending changes what waits without changing a record.
    let waiting = Memo::new(move |_| phone.counts());
    Effect::new(move |before: Option<()>| {
        waiting.track();
        if before.is_some() {
            phone.look_again();
        }
    });
    view! {
        <Page title=texts::WAITING>
            <p class="actions">
                <Button on_click=move |()| phone.sync_now()>{texts::SEND_NOW}</Button>
            </p>
            {move || rows.get().map(|rows| view! { <Rows rows=rows /> })}
        </Page>
    }
}

async fn read(
    device: &Rc<PhoneDevice>,
    reference: Option<&Reference>,
) -> Result<Vec<Row>, StoreError> {
    let items = device.items().await?;
    let torn = device.torn().await?;
    let mut views: BTreeMap<RecordId, RecordView> = torn
        .iter()
        .map(|entry| (entry.view.id, entry.view.clone()))
        .collect();
    let wanted: Vec<RecordId> = items.iter().map(|item| item.record).collect();
    for entry in device.entries(&Read::Records(wanted)).await? {
        views.insert(entry.view.id, entry.view);
    }
    let parents: Vec<RecordId> = views
        .values()
        .filter_map(|view| view.text("person")?.parse().ok())
        .collect();
    let people: Vec<Entry> = device.entries(&Read::Records(parents)).await?;
    for entry in people {
        views.entry(entry.view.id).or_insert(entry.view);
    }
    let mut rows: Vec<Row> = items
        .iter()
        .filter_map(|item| row(item, &views, reference))
        .chain(torn.iter().map(|entry| to_choose(&entry.view, &views)))
        .collect();
    rows.sort_by_key(|row| row.group);
    Ok(rows)
}

fn row(
    item: &Item,
    views: &BTreeMap<RecordId, RecordView>,
    reference: Option<&Reference>,
) -> Option<Row> {
    let view = views.get(&item.record)?;
    let (group, why) = match &item.state {
        WaitState::Waiting => (Group::Unsent, None),
        WaitState::Held { .. } => (Group::Held, None),
        WaitState::Refused { reason, fields } => {
            let mut why = reason_words(reason).to_owned();
            let labels = labels(fields, reference);
            if !labels.is_empty() {
                why = format!("{why} {}", texts::fields(&labels));
            }
            (Group::Refused, Some(why))
        }
    };
    let household_of = |person: RecordId| views.get(&person)?.text("household")?.parse().ok();
    Some(Row {
        record: item.record,
        group,
        title: title(view, views),
        href: place_of(view, household_of),
        at: item.at,
        why,
    })
}

/// A record in which two people met.
fn to_choose(view: &RecordView, views: &BTreeMap<RecordId, RecordView>) -> Row {
    let last = view.rivals.iter().map(|rival| rival.at).max();
    Row {
        record: view.id,
        group: Group::Torn,
        title: title(view, views),
        href: format!("/doi-chieu/{}", view.id),
        at: last.unwrap_or_default(),
        why: Some(texts::TORN_WHY.to_owned()),
    }
}

/// The questions that fill these fields, in the words of the forms; a field that
/// no form asks for would tell a person nothing.
fn labels(fields: &[String], reference: Option<&Reference>) -> Vec<String> {
    let asked = |field: &str| {
        let question = field.split_once('.').map_or(field, |(group, _)| group);
        let forms = reference?.forms().iter().rev();
        forms
            .filter_map(|form| form.question(question))
            .map(|question| question.label.clone())
            .next()
    };
    fields.iter().filter_map(|field| asked(field)).collect()
}

/// What a record is, and whose.
fn title(view: &RecordView, views: &BTreeMap<RecordId, RecordView>) -> String {
    let person = view
        .text("person")
        .and_then(|id| views.get(&id.parse().ok()?)?.text("full_name"));
    let name = view
        .text("full_name")
        .or(person)
        .or_else(|| view.text("hamlet"));
    match name {
        Some(name) => format!("{}: {name}", kind_words(&view.kind)),
        None => kind_words(&view.kind).to_owned(),
    }
}

#[component]
fn Rows(rows: Vec<Row>) -> impl IntoView {
    let phone = use_phone();
    // What two people wrote differently is for somebody to choose; it is on the server.
    let waits = rows.iter().any(|row| row.group != Group::Torn);
    let now = phone.now();
    let groups = [Group::Refused, Group::Torn, Group::Unsent, Group::Held]
        .into_iter()
        .filter_map(|group| {
            let items: Vec<Row> = rows
                .iter()
                .filter(|row| row.group == group)
                .cloned()
                .collect();
            (!items.is_empty()).then(|| {
                let heading = format!("{} ({})", group.words(), items.len());
                let items = items
                    .into_iter()
                    .take(SHOWN)
                    .map(|row| {
                        let saved = texts::saved_at(&moment(row.at, now));
                        let note = row
                            .why
                            .map_or(saved.clone(), |why| format!("{why} · {saved}"));
                        let refused = row.group == Group::Refused;
                        view! {
                            <ListItem href=row.href title=row.title note=note />
                            {refused.then(|| view! { <GiveUp record=row.record /> })}
                        }
                    })
                    .collect_view();
                view! {
                    <h2>{heading}</h2>
                    <List>{items}</List>
                }
            })
        })
        .collect_view();
    let carry = view! {
        <p class="actions">
            <ButtonLink href=EXPORT_PAGE kind=ButtonKind::Quiet>
                {rescue_texts::EXPORT}
            </ButtonLink>
        </p>
    };
    if waits {
        view! { <p class="help">{texts::NOTHING_LOST}</p> {groups} {carry} }.into_any()
    } else {
        view! { <EmptyState title=texts::NOTHING_WAITS text=texts::NOTHING_WAITS_TEXT /> {groups} }
            .into_any()
    }
}

/// The way out of what cannot be corrected: asked twice, because what is given
/// up is gone from this phone.
#[component]
fn GiveUp(record: RecordId) -> impl IntoView {
    let phone = use_phone();
    let asked = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let give_up = move |()| {
        spawn_local(async move {
            trouble.try_set(phone.discard(record).await.err());
        });
    };
    view! {
        <li class="row-actions">
            {move || {
                if asked.get() {
                    view! {
                        <p>{texts::GIVE_UP_SURE}</p>
                        <p class="actions">
                            <Button kind=ButtonKind::Danger on_click=give_up>
                                {texts::GIVE_UP}
                            </Button>
                            <Button kind=ButtonKind::Quiet on_click=move |()| asked.set(false)>
                                {texts::KEEP}
                            </Button>
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <Button kind=ButtonKind::Quiet on_click=move |()| asked.set(true)>
                            {texts::GIVE_UP_ASK}
                        </Button>
                    }
                        .into_any()
                }
            }}
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::change::Reason;
    use domain::value::Value;

    #[test]
    fn a_refused_survey_says_whose_it_is_why_and_where_to_correct_it() {
        let id = |n: u8| RecordId::new(u64::from(n), [n; 10]);
        let view = |record, kind: &str, fields: &[(&str, String)]| {
            let mut view = RecordView::unborn(record, kind);
            for (name, value) in fields {
                view.fields
                    .insert((*name).to_owned(), Value::from(value.as_str()));
            }
            (record, view)
        };
        let views = BTreeMap::from([
            view(
                id(2),
                "person",
                &[
                    ("full_name", "Nông Thị Đào".to_owned()),
                    ("household", id(1).to_string()),
                ],
            ),
            view(id(3), "survey", &[("person", id(2).to_string())]),
        ]);
        let item = Item {
            record: id(3),
            at: Millis(0),
            state: WaitState::Refused {
                reason: Reason::MissingField,
                fields: vec!["surveyed_on".to_owned()],
            },
        };
        let row = row(&item, &views, None);
        assert_eq!(
            row,
            Some(Row {
                record: id(3),
                group: Group::Refused,
                title: "Phiếu khảo sát: Nông Thị Đào".to_owned(),
                href: format!("/ho/{}/nguoi/{}/khao-sat", id(1), id(2)),
                at: Millis(0),
                why: Some("còn thiếu ô bắt buộc.".to_owned()),
            })
        );
    }
}
