//! `/doi-chieu/:id`: two values side by side, and a person who chooses.

use super::choice::{AS_SHOWN, Question, questions, settlement};
use super::texts;
use crate::offline::{Entry, NewEdit};
use crate::phone::{
    Numbers, field_words, history_page, live, own_param, unmask_button, use_phone, value_words,
};
use crate::ui::format::moment;
use crate::ui::{
    Button, ButtonKind, ButtonLink, ChoiceField, EmptyState, Notice, NoticeKind, Page,
};
use domain::change::Rival;
use domain::ids::Millis;
use domain::value::Value;
use domain::{Reference, is_masked};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::collections::BTreeSet;

/// `/doi-chieu/:id`: what is to be chosen about one record.
#[component]
pub fn SettlePage() -> impl IntoView {
    let phone = use_phone();
    let id = own_param("id");
    let found = live(phone, move |device| async move {
        match id {
            Some(id) => device.entry(id).await,
            None => Ok(None),
        }
    });
    // Looked at once: a sync must not change the choices under a thumb.
    let torn = Memo::new(move |before: Option<&Option<Entry>>| match before {
        Some(Some(entry)) => Some(entry.clone()),
        _ => found.get().flatten(),
    });
    view! {
        <Page title=texts::SETTLE back="/cho-gui">
            {move || {
                let loaded = found.with(Option::is_some);
                match torn.get().filter(|entry| !entry.view.rivals.is_empty()) {
                    Some(entry) if !phone.may_settle(&entry.view.kind, entry.view.scope()) => {
                        view! {
                            <EmptyState title=texts::OFFICE_CHOOSES text=texts::OFFICE_CHOOSES_TEXT>
                                <ButtonLink href="/cho-gui">{texts::BACK}</ButtonLink>
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Some(entry) => view! { <Choices entry=entry /> }.into_any(),
                    None if loaded => {
                        view! {
                            <EmptyState title=texts::NOTHING text=texts::NOTHING_TEXT>
                                <ButtonLink href="/cho-gui">{texts::BACK}</ButtonLink>
                            </EmptyState>
                        }
                            .into_any()
                    }
                    None => ().into_any(),
                }
            }}
        </Page>
    }
}

/// A question in words: what it is about, and its answers by their codes.
fn in_words(
    question: &Question,
    kind: &str,
    reference: &Reference,
    now: Millis,
    numbers: Numbers,
) -> (String, String, Vec<(String, String)>) {
    let who = |rival: &Rival| texts::meant_by(&rival.by, &moment(rival.at, now));
    let shown = |words: String| (AS_SHOWN.to_owned(), words);
    let value_words =
        |field: &str, value: &Value| value_words(reference, kind, field, value, numbers);
    match question {
        Question::Field {
            field,
            shown: value,
            rivals,
        } => {
            let words = value_words(field, value);
            let mut answers = vec![shown(format!("{words} ({})", texts::SHOWN))];
            for (nth, rival) in rivals.iter().enumerate() {
                let words = value_words(field, &rival.value);
                answers.push((nth.to_string(), format!("{words} ({})", who(rival))));
            }
            (field_words(reference, kind, field), String::new(), answers)
        }
        Question::TakeAway { by } => {
            let go = format!("{} ({})", texts::GO, who(by));
            let answers = vec![shown(texts::STAY.to_owned()), ("0".to_owned(), go)];
            (texts::TAKE_AWAY.to_owned(), String::new(), answers)
        }
        Question::BringBack { rivals } => {
            let written: Vec<String> = rivals
                .iter()
                .map(|rival| {
                    let field = field_words(reference, kind, &rival.field);
                    let value = value_words(&rival.field, &rival.value);
                    texts::written(&field, &value, &who(rival))
                })
                .collect();
            let answers = vec![
                ("0".to_owned(), texts::COME_BACK.to_owned()),
                shown(texts::STAY_AWAY.to_owned()),
            ];
            (texts::BRING_BACK.to_owned(), written.join(" · "), answers)
        }
    }
}

/// The fields of which a question shows what is masked.
fn masked_fields(question: &Question) -> Vec<String> {
    let mut fields: Vec<String> = match question {
        Question::Field { field, .. } => vec![field.clone()],
        Question::TakeAway { .. } => Vec::new(),
        Question::BringBack { rivals } => rivals.iter().map(|rival| rival.field.clone()).collect(),
    };
    fields.retain(|field| is_masked(field));
    fields
}

#[component]
fn Choices(entry: Entry) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let reference = phone.reference()?;
    let now = phone.now();
    let asked = questions(&entry.view);
    let answers: Vec<RwSignal<String>> =
        asked.iter().map(|_| RwSignal::new(String::new())).collect();
    let open = RwSignal::new(false);
    let masked: BTreeSet<String> = asked.iter().flat_map(masked_fields).collect();
    let fields = {
        let (asked, answers, kind) = (asked.clone(), answers.clone(), entry.view.kind.clone());
        move || {
            let numbers = if open.get() {
                Numbers::InFull
            } else {
                Numbers::Masked
            };
            asked
                .iter()
                .zip(&answers)
                .enumerate()
                .map(|(nth, (question, answer))| {
                    let (label, help, choices) =
                        in_words(question, &kind, &reference, now, numbers);
                    let id = format!("chon-{nth}");
                    view! { <ChoiceField id=id label=label help=help choices=choices value=*answer /> }
                })
                .collect_view()
        }
    };
    let (record, kind, seen) = (entry.view.id, entry.view.kind.clone(), entry.copy.revision);
    let trouble = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let save = move |()| {
        let chosen: Vec<String> = answers
            .iter()
            .map(|answer| answer.get_untracked())
            .collect();
        let Some(wanted) = settlement(&asked, &chosen) else {
            trouble.set(Some(texts::CHOOSE_ALL.to_owned()));
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let edit = NewEdit {
            record,
            kind: kind.clone(),
            seen: Some(seen),
            form: None,
            wanted,
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            match phone.save(vec![edit]).await {
                Ok(_) => {
                    let to = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    navigate("/cho-gui", to);
                }
                Err(words) => {
                    busy.try_set(false);
                    trouble.try_set(Some(words));
                }
            }
        });
    };
    let has_masked = !masked.is_empty();
    let look = move || {
        let masked = masked.clone();
        async move { phone.look_at(record, masked.iter()).await }
    };
    Some(view! {
        <Notice>{texts::SETTLE_HELP}</Notice>
        {has_masked.then(|| view! { <div class="actions">{unmask_button(open, look)}</div> })}
        {fields}
        {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
        <p class="actions">
            <Button on_click=save disabled=busy>
                {move || if busy.get() { texts::SAVING } else { texts::SAVE }}
            </Button>
            <ButtonLink href=history_page(record) kind=ButtonKind::Quiet>
                {texts::HISTORY}
            </ButtonLink>
        </p>
    })
}
