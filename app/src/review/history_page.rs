//! `/lich-su/:id`: what happened to one record, and what of it waits on this phone.

use super::paged::{asked, rows};
use super::texts;
use super::told::{Line, Told, step_in_words, unsettled};
use crate::offline::{Read, StoreError};
use crate::phone::Told as Answered;
use crate::phone::{
    Numbers, Phone, PhoneDevice, kind_words, live, load_once, own_param, place_of, unmask_button,
    use_phone,
};
use crate::ui::{Card, Notice, Page};
use domain::history::{FullWords, History, LookLine, MOST, Step, Unmasked};
use domain::ids::{Millis, RecordId};
use leptos::prelude::*;
use std::collections::BTreeSet;
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
    let unsent = move |numbers: Numbers| {
        let told = here
            .get()
            .flatten()
            .zip(phone.reference())
            .map(|(entry, reference)| unsettled(&entry, &reference, phone.now(), numbers));
        told.unwrap_or_default()
    };
    move || {
        back.get().map(|back| {
            view! {
                <Page title=texts::HISTORY_TITLE back=back.unwrap_or_else(|| REVIEW.to_owned())>
                    {id.map(|id| view! { <OnThisPhone record=id unsent=unsent /> })}
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

/// What this phone has not sent of a record, if there is anything.
#[component]
fn OnThisPhone(
    record: RecordId,
    unsent: impl Fn(Numbers) -> Vec<Told> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let phone = use_phone();
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| unsent(Numbers::Masked).len());
    let masked = Memo::new(move |_| {
        let told = unsent(Numbers::Masked).into_iter();
        let fields: BTreeSet<String> = told.flat_map(|told| told.masked).collect();
        fields
    });
    let look = move || {
        let fields = masked.get_untracked();
        async move { phone.look_at(record, fields.iter()).await }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <h2>{move || texts::on_this_phone(count.get())}</h2>
            <p class="help">{texts::ON_THIS_PHONE_HELP}</p>
            <Show when=move || !masked.with(BTreeSet::is_empty)>
                <div class="actions">{unmask_button(open, look)}</div>
            </Show>
            {move || unsent(shown(open.get())).into_iter().map(card).collect_view()}
        </Show>
    }
}

const fn shown(open: bool) -> Numbers {
    if open {
        Numbers::InFull
    } else {
        Numbers::Masked
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
    let (open, words) = (RwSignal::new(false), RwSignal::new(Vec::<Unmasked>::new()));
    let draw = move |mut step: Step| {
        let numbers = shown(open.get());
        words.with(|words| step.unmask(words));
        card(step_in_words(&step, &kind, &reference, now, numbers))
    };
    let look = {
        let path = format!("{path}/unmask");
        move || in_full(phone, path.clone(), words)
    };
    // What was shown is asked for anew, so that each look is written down.
    Effect::new(move |_| {
        if !open.get() {
            words.set(Vec::new());
        }
    });
    // An older page may have what this one lacks.
    let has_masked = history.next.is_some() || history.steps.iter().any(Step::has_masked);
    let looks = history.looks.clone();
    Some(view! {
        <p class="facts">{what} " · " {count}</p>
        {cut.then(|| view! { <Notice>{texts::cut(MOST)}</Notice> })}
        {has_masked.then(|| view! { <div class="actions">{unmask_button(open, look)}</div> })}
        {rows(path, history, draw)}
        {has_masked.then(|| view! { <WhoLooked looks=looks now=now /> })}
    })
}

/// Asks the server for what is masked in a history, which it writes down first.
async fn in_full(phone: Phone, path: String, words: RwSignal<Vec<Unmasked>>) -> Result<(), String> {
    let told = phone.tell_server::<FullWords>("POST", &path, &()).await;
    match told {
        Answered::Done(full) => {
            words.try_set(full.words);
            Ok(())
        }
        Answered::SignedOut => Err(texts::SIGNED_OUT.to_owned()),
        Answered::Refused(_) => Err(texts::NOT_YOURS.to_owned()),
        Answered::Offline => Err(texts::NEEDS_NETWORK.to_owned()),
        Answered::Wait(_) | Answered::Trouble => Err(texts::SERVER_TROUBLE.to_owned()),
    }
}

/// Who looked at what is masked, the newest look first.
#[component]
fn WhoLooked(looks: Vec<LookLine>, now: Millis) -> impl IntoView {
    let nobody = looks.is_empty();
    let lines = looks
        .into_iter()
        .map(|look| view! { <li>{texts::looked(&look, now)}</li> })
        .collect_view();
    view! {
        <h2>{texts::WHO_LOOKED}</h2>
        {if nobody {
            view! { <p class="help">{texts::NOBODY_LOOKED}</p> }.into_any()
        } else {
            view! { <ul>{lines}</ul> }.into_any()
        }}
    }
}

/// One change.
fn card(told: Told) -> AnyView {
    let Told {
        who,
        how,
        mark,
        note,
        lines,
        ..
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
