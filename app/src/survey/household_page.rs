//! One household: who lives there, and what has been done for each.

use super::household_form::NotHere;
use super::households::MarkWords;
use super::rows::{Marks, PersonState, SurveyState, head, heads, members, shown_birth};
use super::texts;
use crate::offline::{Entry, Read, StoreError};
use crate::phone::{
    PhoneDevice, history_page, household_page, live, reason_words, record_param, use_phone,
};
use crate::ui::{ButtonKind, ButtonLink, Card, EmptyState, Notice, NoticeKind, Page};
use domain::ids::RecordId;
use leptos::prelude::*;
use leptos_router::components::A;
use std::rc::Rc;

/// A household with everything that hangs on it.
#[derive(Clone)]
struct Whole {
    household: Entry,
    children: Vec<Entry>,
    states: Vec<(RecordId, PersonState)>,
}

/// `/ho/:id`: one household.
#[component]
pub fn HouseholdPage() -> impl IntoView {
    let phone = use_phone();
    let id = record_param("id");
    let whole = live(phone, move |device| {
        let id = id.get();
        async move {
            match id {
                Some(id) => read(&device, id).await,
                None => Ok(None),
            }
        }
    });
    let title = Memo::new(move |_| {
        whole.with(|whole| match whole {
            Some(Some(whole)) => texts::household_title(head(&members(&whole.children))),
            _ => texts::HOUSEHOLDS.to_owned(),
        })
    });
    view! {
        <Page title=title back="/ho" tab=texts::HOUSEHOLDS>
            {move || {
                whole
                    .get()
                    .map(|whole| match whole {
                        Some(whole) => view! { <Household whole=whole /> }.into_any(),
                        None => view! { <NotHere /> }.into_any(),
                    })
            }}
        </Page>
    }
}

async fn read(device: &Rc<PhoneDevice>, id: RecordId) -> Result<Option<Whole>, StoreError> {
    let Some(household) = device.entry(id).await?.filter(|entry| !entry.view.deleted) else {
        return Ok(None);
    };
    let children = device.entries(&Read::Children(id)).await?;
    let mut states = Vec::new();
    for member in members(&children) {
        let of_person = device.entries(&Read::Children(member.view.id)).await?;
        states.push((member.view.id, PersonState::new(member, &of_person)));
    }
    Ok(Some(Whole {
        household,
        children,
        states,
    }))
}

#[component]
fn Household(whole: Whole) -> impl IntoView {
    let phone = use_phone();
    let id = whole.household.view.id;
    let people = members(&whole.children);
    let two_heads = heads(&people) > 1;
    let first = people.is_empty();
    let cards = people
        .iter()
        .filter_map(|member| {
            let (_, state) = whole.states.iter().find(|(id, _)| *id == member.view.id)?;
            Some(view! { <Member household=Some(id) member=(*member).clone() state=state.clone() /> })
        })
        .collect_view();
    let facts = facts(&whole.household, phone.reference().as_deref());
    view! {
        <Refusal entry=whole.household.clone() />
        <p class="facts">
            {facts.join(" · ")} " " <MarkWords marks=Marks::of(std::iter::once(&whole.household)) />
        </p>
        <p class="actions">
            <ButtonLink href=format!("/ho/{id}/sua") kind=ButtonKind::Quiet>
                {texts::EDIT_HOUSEHOLD}
            </ButtonLink>
            {phone
                .reads_history()
                .then(|| {
                    view! {
                        <ButtonLink href=history_page(id) kind=ButtonKind::Quiet>
                            {texts::HISTORY}
                        </ButtonLink>
                    }
                })}
        </p>
        <h2>{texts::MEMBERS}</h2>
        {two_heads.then(|| view! { <Notice kind=NoticeKind::Warn>{texts::TWO_HEADS}</Notice> })}
        {first
            .then(|| view! { <EmptyState title=texts::NO_MEMBERS text=texts::NO_MEMBERS_TEXT /> })}
        {cards}
        <p class="actions">
            <ButtonLink href=format!("/ho/{id}/nguoi/moi")>
                {if first { texts::ADD_FIRST_MEMBER } else { texts::ADD_MEMBER }}
            </ButtonLink>
        </p>
    }
}

/// What is known of a household, in a few words.
fn facts(household: &Entry, reference: Option<&domain::Reference>) -> Vec<String> {
    let view = &household.view;
    let hamlet = view.text("hamlet").map(str::to_owned);
    let poverty = view
        .text("poverty")
        .zip(reference)
        .map(|(code, reference)| reference.label("poverty", code).to_owned());
    let phone = view
        .text("phone")
        .and_then(|phone| domain::Phone::parse(phone).ok())
        .map(|phone| phone.display());
    [hamlet, poverty, phone].into_iter().flatten().collect()
}

/// Why the server did not take a record, where it did not.
#[component]
pub(super) fn Refusal(entry: Entry) -> impl IntoView {
    entry.refusal().map(|(reason, _)| {
        let words = texts::refused_because(reason_words(reason));
        view! { <Notice kind=NoticeKind::Bad>{words}</Notice> }
    })
}

/// One member: what is known of them, and what may be done with them.
#[component]
pub(super) fn Member(
    /// None for somebody who is not written down in one.
    household: Option<RecordId>,
    member: Entry,
    state: PersonState,
) -> impl IntoView {
    let phone = use_phone();
    let view = &member.view;
    let here = format!("{}/nguoi/{}", household_page(household), view.id);
    let name = view.text("full_name").unwrap_or_default().to_owned();
    let relation = view
        .text("relation")
        .zip(phone.reference())
        .map(|(code, reference)| reference.label("relation", code).to_owned());
    let born = view
        .text("birth")
        .map(|birth| texts::born(&shown_birth(birth)));
    let facts: Vec<String> = [relation, born].into_iter().flatten().collect();
    let (survey_class, survey_words) = match state.survey {
        SurveyState::Done => ("mark mark-done", texts::SURVEYED),
        SurveyState::Declined => ("mark", texts::DECLINED),
        SurveyState::Open => ("mark", texts::NOT_SURVEYED),
    };
    let done = state.survey == SurveyState::Done;
    view! {
        <Card class="member">
            <h3>
                <A href=here.clone()>{name}</A>
            </h3>
            <p class="facts">{facts.join(" · ")}</p>
            <p class="marks">
                <span class=survey_class>{survey_words}</span>
                {state.enrolled.then(|| view! { <span class="mark mark-done">{texts::ENROLLED}</span> })}
                <MarkWords marks=state.marks />
            </p>
            <p class="actions">
                <ButtonLink href=format!("{here}/khao-sat") kind=ButtonKind::Quiet>
                    {if done { texts::SURVEY_AGAIN } else { texts::SURVEY }}
                </ButtonLink>
                {phone
                    .enrols()
                    .then(|| {
                        view! {
                            <ButtonLink href=format!("{here}/dang-ky") kind=ButtonKind::Quiet>
                                {texts::ENROL}
                            </ButtonLink>
                        }
                    })}
                <ButtonLink href=here kind=ButtonKind::Quiet>
                    {texts::EDIT}
                </ButtonLink>
            </p>
        </Card>
    }
}
