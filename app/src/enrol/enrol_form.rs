//! `/ho/:id/nguoi/:person/dang-ky`: signing somebody up for a class.

use super::choose::ChooseClass;
use super::classes::{OpenClass, all, open_classes, warnings};
use super::texts;
use crate::consent::{ConsentQuestion, ConsentSheet, Purpose, standing};
use crate::offline::{Entry, NewEdit, Read, StoreError, WantedEdit};
use crate::phone::{
    DraftBox, DraftNotice, Phone, PhoneDevice, household_page, load_once, open_draft, own_param,
    use_phone,
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
    /// What belongs to the person: enrolments, consents.
    children: Vec<Entry>,
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
    let back = household_page(household);
    view! {
        <Page title=title back=back.clone() tab=texts::ENROL>
            {move || {
                desk.get()
                    .map(|desk| match desk.filter(|_| phone.enrols()) {
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
        children: children
            .into_iter()
            .filter(|child| !child.view.deleted)
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

/// A new record that hangs on a person.
pub(super) fn new_record(record: RecordId, kind: &str, fields: Fields) -> NewEdit {
    NewEdit {
        record,
        kind: kind.to_owned(),
        seen: Some(Revision(0)),
        form: None,
        wanted: WantedEdit::Fields(fields),
    }
}

/// What the form holds while it is filled in.
#[derive(Clone, Copy)]
struct Filled {
    enrolment: RecordId,
    class: RwSignal<String>,
    consent: ConsentSheet,
    /// Nobody has agreed to the words in use now.
    asks: bool,
}

impl Filled {
    fn new(phone: Phone, drafted: &Fields, asks: bool) -> Self {
        let kept = |name: &str| drafted.get(name).and_then(Value::as_text);
        Self {
            enrolment: kept("@record")
                .and_then(|id| id.parse().ok())
                .unwrap_or_else(|| phone.new_id()),
            class: RwSignal::new(kept("class").unwrap_or_default().to_owned()),
            consent: ConsentSheet::new(Some(drafted)),
            asks,
        }
    }

    /// What a draft of it keeps; nothing while nothing is filled in.
    fn draft(self) -> Fields {
        let mut fields = Fields::new();
        let class = self.class.get();
        if !class.is_empty() {
            fields.insert("class".to_owned(), Value::Text(class));
        }
        self.consent.add_to(&mut fields);
        if !fields.is_empty() {
            let id = Value::from(self.enrolment.to_string());
            fields.insert("@record".to_owned(), id);
        }
        fields
    }

    fn reset(self) {
        self.class.set(String::new());
        self.consent.reset();
    }

    fn refused(self) -> bool {
        self.asks && self.consent.refused()
    }

    /// What to save: the answer, and the enrolment where it allows one; or the
    /// words for what is missing.
    fn edits(
        self,
        phone: Phone,
        person: RecordId,
        class: Option<&OpenClass>,
    ) -> Result<Vec<NewEdit>, &'static str> {
        let (commune, today) = (phone.commune_now().unwrap_or_default(), phone.today());
        let mut edits = Vec::new();
        if self.asks {
            if self.consent.is_open() {
                return Err(texts::ASK_FIRST);
            }
            let mut answer = self.consent.answer().fields(Purpose::Enrolment, today);
            answer.insert("person".to_owned(), Value::from(person.to_string()));
            answer.insert("commune".to_owned(), Value::from(commune.as_str()));
            edits.push(new_record(phone.new_id(), "consent", answer));
        }
        if !self.refused() {
            let class = class.ok_or(texts::CHOOSE_FIRST)?;
            let fields = registration(person, class, &commune, today);
            edits.push(new_record(self.enrolment, "enrolment", fields));
        }
        Ok(edits)
    }
}

#[component]
fn EnrolForm(desk: Desk, back: String) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let today = phone.today();
    let person = desk.person.view.id;
    let given_on = standing(Purpose::Enrolment, &desk.children)
        .map(|consent| consent.view.text("given_on").unwrap_or_default().to_owned());
    let draft = open_draft(phone, format!("enrolment/{person}"), Revision(0));
    let drafted = draft.and_then(DraftBox::typed).unwrap_or_default();
    let filled = Filled::new(phone, &drafted, given_on.is_none());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<()>| {
        let fields = filled.draft();
        if let Some(draft) = draft.filter(|_| before.is_some() && !fields.is_empty()) {
            draft.keep(fields);
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
        let class = filled.class.with(|chosen| pick(chosen));
        desk.with_value(|desk| warnings(&desk.person.view, &desk.children, class.as_ref(), today))
    });
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        let class = filled.class.with_untracked(|chosen| pick(chosen));
        let edits = match untrack(|| filled.edits(phone, person, class.as_ref())) {
            Ok(edits) => edits,
            Err(words) => return trouble.set(Some(words.to_owned())),
        };
        busy.set(true);
        let (navigate, back) = (navigate.clone(), back.clone());
        spawn_local(async move {
            match phone.save(edits).await {
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
    let reset = Callback::new(move |()| filled.reset());
    let save_label = move || match (busy.get(), filled.refused()) {
        (true, _) => texts::SAVING,
        (false, true) => texts::SAVE_REFUSAL,
        (false, false) => texts::SAVE_ENROLMENT,
    };
    let question = phone.reference_now().map(|reference| {
        view! {
            <ConsentQuestion
                purpose=Purpose::Enrolment
                sheet=filled.consent
                reference=reference
                today=today
                given_on=given_on
            />
        }
    });
    view! {
        {draft.map(|draft| view! { <DraftNotice draft=draft on_discard=reset /> })}
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <ChooseClass classes=classes chosen=filled.class />
            {move || {
                notes
                    .get()
                    .into_iter()
                    .map(|words| view! { <Notice kind=NoticeKind::Warn>{words}</Notice> })
                    .collect_view()
            }}
            {question}
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <div class="actions">
                <Button submit=true disabled=busy>
                    {save_label}
                </Button>
            </div>
        </form>
    }
}
