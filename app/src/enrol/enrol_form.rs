//! `/ho/:id/nguoi/:person/dang-ky`: signing somebody up for a class.

use super::choose::ChooseClass;
use super::classes::{OpenClass, all, open_classes, warnings};
use super::texts;
use crate::offline::{Entry, NewEdit, Read, StoreError, WantedEdit};
use crate::phone::{
    DraftBox, DraftNotice, Phone, PhoneDevice, load_once, open_draft, own_param, use_phone,
};
use crate::ui::{Button, ButtonLink, EmptyState, Notice, NoticeKind, Page};
use domain::Date;
use domain::ids::{RecordId, Revision};
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::rc::Rc;

/// A person and the classes that they may choose.
#[derive(Clone)]
struct Desk {
    person: Entry,
    enrolments: Vec<Entry>,
    classes: Vec<OpenClass>,
}

/// `/ho/:id/nguoi/:person/dang-ky`: signs somebody up for a class.
#[component]
pub fn EnrolPage() -> impl IntoView {
    let phone = use_phone();
    let (household, person) = (own_param("id"), own_param("person"));
    let desk = load_once(phone, move |device| async move {
        match person {
            Some(person) => read(phone, &device, person).await,
            None => Ok(None),
        }
    });
    let title = Memo::new(move |_| {
        desk.with(|desk| match desk {
            Some(Some(desk)) => {
                texts::enrol(desk.person.view.text("full_name").unwrap_or_default())
            }
            _ => texts::ENROL.to_owned(),
        })
    });
    let back = household.map(|id| format!("/ho/{id}")).unwrap_or_default();
    view! {
        <Page title=title back=back.clone()>
            {move || {
                desk.get()
                    .map(|desk| match desk {
                        None => {
                            view! {
                                <EmptyState title=texts::NOT_HERE text=texts::NOT_HERE_TEXT>
                                    <ButtonLink href="/ho">{texts::TO_LIST}</ButtonLink>
                                </EmptyState>
                            }
                                .into_any()
                        }
                        Some(desk) if desk.classes.is_empty() => {
                            view! {
                                <EmptyState title=texts::NO_CLASSES text=texts::NO_CLASSES_TEXT />
                            }
                                .into_any()
                        }
                        Some(desk) => {
                            view! { <EnrolForm desk=desk back=back.clone() /> }.into_any()
                        }
                    })
            }}
        </Page>
    }
}

async fn read(
    phone: Phone,
    device: &Rc<PhoneDevice>,
    person: RecordId,
) -> Result<Option<Desk>, StoreError> {
    let (Some(entry), Some(reference)) = (device.entry(person).await?, phone.reference_now())
    else {
        return Ok(None);
    };
    let children = device.entries(&Read::Children(person)).await?;
    let classes = open_classes(
        &all(device, "class").await?,
        &all(device, "enrolment").await?,
        &phone.commune_now().unwrap_or_default(),
        &reference,
        phone.today(),
    );
    Ok(Some(Desk {
        person: entry,
        enrolments: children
            .into_iter()
            .filter(|child| child.view.kind == "enrolment" && !child.view.deleted)
            .collect(),
        classes,
    }))
}

/// A new enrolment in a class; level and sector are copied, so that they count
/// as they were on that day.
pub(super) fn registration(
    person: RecordId,
    class: &OpenClass,
    commune: &str,
    today: Date,
) -> Fields {
    let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::from);
    Fields::from([
        ("person".to_owned(), Value::from(person.to_string())),
        ("commune".to_owned(), Value::from(commune)),
        ("class".to_owned(), Value::from(class.id.to_string())),
        ("level".to_owned(), text(&class.level)),
        ("sector".to_owned(), text(&class.sector)),
        ("status".to_owned(), Value::from("registered")),
        ("enrolled_on".to_owned(), Value::from(today.to_string())),
    ])
}

#[component]
fn EnrolForm(desk: Desk, back: String) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let today = phone.today();
    let person = desk.person.view.id;
    let draft = open_draft(phone, format!("enrolment/{person}"), Revision(0));
    let drafted = draft.and_then(DraftBox::typed).unwrap_or_default();
    let kept = |name: &str| {
        drafted
            .get(name)
            .and_then(Value::as_text)
            .map(str::to_owned)
    };
    let id: RecordId = kept("@record")
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| phone.new_id());
    let chosen = RwSignal::new(kept("class").unwrap_or_default());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let class = chosen.get();
        if let Some(draft) = draft.filter(|_| before.is_some() && !class.is_empty()) {
            draft.keep(Fields::from([
                ("class".to_owned(), Value::Text(class)),
                ("@record".to_owned(), Value::from(id.to_string())),
            ]));
        }
    });
    let classes = desk.classes.clone();
    let desk = StoredValue::new(desk);
    let pick = move |chosen: &str| {
        desk.with_value(|desk| {
            desk.classes
                .iter()
                .find(|class| class.id.to_string() == chosen)
                .cloned()
        })
    };
    let notes = Memo::new(move |_| {
        let class = chosen.with(|chosen| pick(chosen));
        desk.with_value(|desk| warnings(&desk.person.view, &desk.enrolments, class.as_ref(), today))
    });
    let save = move || {
        let Some(class) = chosen.with_untracked(|chosen| pick(chosen)) else {
            trouble.set(Some(texts::CHOOSE_FIRST.to_owned()));
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let commune = phone.commune_now().unwrap_or_default();
        let edit = NewEdit {
            record: id,
            kind: "enrolment".to_owned(),
            seen: Some(Revision(0)),
            form: None,
            wanted: WantedEdit::Fields(registration(person, &class, &commune, today)),
        };
        let (navigate, back) = (navigate.clone(), back.clone());
        spawn_local(async move {
            match phone.save(vec![edit]).await {
                Ok(_) => {
                    if let Some(draft) = draft {
                        draft.discard();
                    }
                    let to = NavigateOptions {
                        replace: true,
                        ..NavigateOptions::default()
                    };
                    navigate(&back, to);
                }
                Err(words) => {
                    busy.try_set(false);
                    trouble.try_set(Some(words));
                }
            }
        });
    };
    let reset = Callback::new(move |()| chosen.set(String::new()));
    view! {
        {draft.map(|draft| view! { <DraftNotice draft=draft on_discard=reset /> })}
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <ChooseClass classes=classes chosen=chosen />
            {move || {
                notes
                    .get()
                    .into_iter()
                    .map(|words| view! { <Notice kind=NoticeKind::Warn>{words}</Notice> })
                    .collect_view()
            }}
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SAVING } else { texts::SAVE_ENROLMENT }}
                </Button>
            </div>
        </form>
    }
}
