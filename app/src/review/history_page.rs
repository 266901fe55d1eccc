//! `/lich-su/:id`: what happened to one record, and what of it waits on this phone.

use super::paged::{asked, rows};
use super::texts;
use super::told::{Line, Told, step_in_words, unsettled};
use crate::offline::{Read, StoreError};
use crate::phone::{PhoneDevice, kind_words, live, load_once, own_param, place_of, use_phone};
use crate::ui::{Card, Notice, Page};
use domain::history::{History, MOST, Step};
use domain::ids::RecordId;
use leptos::prelude::*;
use std::rc::Rc;

/// Where a reviewer goes back to, who has no page of the record.
const REVIEW: &str = "/ra-soat";

/// `/lich-su/:id`: the history of a record. What this phone has not sent is
/// always there; the rest is the server's to tell.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let phone = use_phone();
    let id = own_param("id");
    let back = load_once(phone, move |device| async move {
        match id {
            Some(id) => place_here(&device, id).await,
            None => Ok(None),
        }
    });
    let here = live(phone, move |device| async move {
        match id {
            Some(id) => device.entry(id).await,
            None => Ok(None),
        }
    });
    let path = move || id.map(|id| format!("/api/v1/history/{id}"));
    move || {
        back.get().map(|back| {
            view! {
                <Page title=texts::HISTORY_TITLE back=back.unwrap_or_else(|| REVIEW.to_owned())>
                    {move || {
                        let told = here
                            .get()
                            .flatten()
                            .zip(phone.reference())
                            .map(|(entry, reference)| unsettled(&entry, &reference, phone.now()));
                        told.filter(|told| !told.is_empty())
                            .map(|told| view! { <OnThisPhone told=told /> })
                    }}
                    <h2>{texts::ON_SERVER}</h2>
                    {asked(phone, path, |history: History| view! { <Steps history=history /> })}
                </Page>
            }
        })
    }
}

/// The page of a record that is on this phone.
async fn place_here(device: &Rc<PhoneDevice>, id: RecordId) -> Result<Option<String>, StoreError> {
    let Some(entry) = device.entry(id).await? else {
        return Ok(None);
    };
    let person = entry.view.text("person").and_then(|id| id.parse().ok());
    let wanted: Vec<RecordId> = person.into_iter().collect();
    let people = device.entries(&Read::Records(wanted)).await?;
    let household = people
        .first()
        .and_then(|person| person.view.text("household")?.parse().ok());
    Ok(Some(place_of(&entry.view, |_| household)))
}

#[component]
fn OnThisPhone(told: Vec<Told>) -> impl IntoView {
    let heading = texts::on_this_phone(told.len());
    let cards = told.into_iter().map(card).collect_view();
    view! {
        <h2>{heading}</h2>
        <p class="help">{texts::ON_THIS_PHONE_HELP}</p>
        {cards}
    }
}

#[component]
fn Steps(history: History) -> impl IntoView {
    let phone = use_phone();
    let (kind, now) = (history.kind.clone(), history.now);
    let what = match &history.name {
        Some(name) => format!("{}: {name}", kind_words(&kind)),
        None => kind_words(&kind).to_owned(),
    };
    let count = texts::steps(history.total);
    let path = format!("/api/v1/history/{}", history.record);
    let cut = history.cut;
    let reference = phone.reference_now()?;
    let draw = move |step: Step| card(step_in_words(&step, &kind, &reference, now));
    Some(view! {
        <p class="facts">{what} " · " {count}</p>
        {cut.then(|| view! { <Notice>{texts::cut(MOST)}</Notice> })}
        {rows(path, history, draw)}
    })
}

/// One change.
fn card(told: Told) -> AnyView {
    let Told {
        who,
        how,
        mark,
        note,
        lines,
    } = told;
    view! {
        <Card class="told">
            <h3>{who}</h3>
            <p class="facts">{how}</p>
            {mark.map(|(class, words)| view! { <p class="marks"><span class=class>{words}</span></p> })}
            {(!note.is_empty()).then(|| view! { <p>{note}</p> })}
            {(!lines.is_empty()).then(|| view! { <dl>{lines.into_iter().map(line).collect_view()}</dl> })}
        </Card>
    }
    .into_any()
}

fn line(line: Line) -> impl IntoView {
    let old = line.old.map(|old| {
        view! {
            <del>{old}</del>
            " → "
        }
    });
    let note = (!line.note.is_empty()).then(|| view! { " " <span class="help">{line.note}</span> });
    view! {
        <dt>{line.field}</dt>
        <dd>{old} <ins>{line.new}</ins> {note}</dd>
    }
}
