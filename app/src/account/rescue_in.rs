//! `/tai-khoan/nhap-tep`: what another phone never sent, handed in at the office.

use super::rescue_texts as texts;
use crate::offline::HandedInItems;
use crate::phone::{Phone, kind_words, reason_words, use_phone};
use crate::ui::format::moment;
use crate::ui::{Button, Card, InputKind, Notice, NoticeKind, Page, TextField};
use domain::change::Change;
use domain::ids::RecordId;
use domain::rescue::{Rescue, RescuedDraft};
use domain::value::Value;
use domain::{Reference, masked};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The most rows of one list that the page draws; the rest is counted above.
const SHOWN: usize = 200;

/// How far the import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Asking,
    Opening,
    Sending,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    whose: String,
    sum: HandedInItems,
    changes: Vec<Change>,
    drafts: Vec<RescuedDraft>,
    restored: usize,
    unreadable: usize,
}

/// `/tai-khoan/nhap-tep`: opens a rescue file here and hands its changes in.
#[component]
pub fn ImportPage() -> impl IntoView {
    let phone = use_phone();
    let passphrase = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<String>);
    let step = RwSignal::new(Step::Asking);
    let trouble = RwSignal::new(None::<&'static str>);
    let outcome = RwSignal::new(None::<Outcome>);
    let begin = move || {
        let secret = passphrase.get_untracked();
        if step.get_untracked() != Step::Asking {
            return;
        }
        outcome.set(None);
        trouble.set(None);
        if secret.trim().is_empty() {
            trouble.set(Some(texts::PASSPHRASE_OPEN));
            return;
        }
        step.set(Step::Opening);
        spawn_local(async move {
            match import(phone, &secret, step).await {
                Ok(done) => outcome.try_set(Some(done)).map_or((), drop),
                Err(words) => trouble.try_set(Some(words)).map_or((), drop),
            }
            step.try_set(Step::Asking);
        });
    };
    view! {
        <Page title=texts::IMPORT back="/tai-khoan">
            <p>{texts::IMPORT_HELP}</p>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    begin();
                }
            >
                {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
                <div class="field">
                    <label for=FILE>{texts::FILE}</label>
                    <p class="help">
                        {move || chosen.get().unwrap_or_else(|| texts::NO_FILE.to_owned())}
                    </p>
                </div>
                // Outside of the field, whose inputs are as wide as the page.
                <p class="actions">
                    // The browser's own button speaks the browser's language.
                    <input
                        id=FILE
                        name=FILE
                        type="file"
                        class="visually-hidden"
                        accept=".txt,text/plain"
                        on:change=move |event| chosen.set(file_name(&event_target_value(&event)))
                    />
                    <label for=FILE class="button button-quiet">
                        {texts::CHOOSE_FILE}
                    </label>
                </p>
                <TextField
                    id="cum-mat-khau"
                    label=texts::PASSPHRASE
                    value=passphrase
                    required=true
                    input=InputKind::Password
                />
                <div class="actions">
                    <Button submit=true disabled=Signal::derive(move || step.get() != Step::Asking)>
                        {move || match step.get() {
                            Step::Asking => texts::OPEN,
                            Step::Opening => texts::OPENING,
                            Step::Sending => texts::SENDING,
                        }}
                    </Button>
                </div>
            </form>
            {move || outcome.get().map(|outcome| view! { <Done outcome=outcome /> })}
        </Page>
    }
}

const FILE: &str = "tep-cuu";

/// The name of the chosen file: browsers put an invented folder before it.
fn file_name(value: &str) -> Option<String> {
    let name = value.rsplit(['\\', '/']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

async fn import(
    phone: Phone,
    passphrase: &str,
    step: RwSignal<Step>,
) -> Result<Outcome, &'static str> {
    let rescue = phone
        .open_rescue_file(FILE, passphrase)
        .await
        .map_err(|error| texts::file_trouble(&error))?;
    step.try_set(Step::Sending);
    let sum = phone
        .hand_in(&rescue)
        .await
        .map_err(|trouble| texts::send_trouble(&trouble))?;
    let restored = phone.restore_drafts(&rescue);
    phone.sync_now();
    let made_at = moment(rescue.push.sent_at, phone.now());
    Ok(Outcome {
        whose: texts::whose(&rescue.account.name, &made_at),
        sum: HandedInItems::new(&sum),
        changes: rescue.changes().unwrap_or_default(),
        restored,
        unreadable: rescue.unreadable.len(),
        drafts: to_write_again(rescue, restored),
    })
}

/// The drafts that somebody has to write again: none if they are all back in place.
fn to_write_again(rescue: Rescue, restored: usize) -> Vec<RescuedDraft> {
    if restored == rescue.drafts.len() {
        Vec::new()
    } else {
        rescue.drafts
    }
}

#[component]
fn Done(outcome: Outcome) -> impl IntoView {
    let phone = use_phone();
    let HandedInItems {
        taken,
        known,
        held,
        refused,
    } = outcome.sum;
    let whole = held.is_empty() && refused.is_empty();
    let sum = texts::sum(taken, known, held.len(), refused.len());
    let changes = outcome.changes;
    let refused = refused.iter().take(SHOWN).map(|item| {
        let why = item
            .refusal()
            .map_or("", |(reason, _)| reason_words(reason));
        format!("{}: {why}", title(item.record, &changes))
    });
    let held = held.iter().take(SHOWN);
    let held = held
        .map(|item| title(item.record, &changes))
        .collect::<Vec<_>>();
    let refused = refused.collect::<Vec<_>>();
    let reference = phone.reference_now();
    let drafts: Vec<String> = outcome
        .drafts
        .iter()
        .map(|draft| draft_in_words(draft, reference.as_deref()))
        .collect();
    let kind = if whole {
        NoticeKind::Good
    } else {
        NoticeKind::Warn
    };
    view! {
        <Notice kind=kind>
            <p>{outcome.whose}</p>
            <p>{sum}</p>
            {(!whole).then(|| view! { <p>{texts::STILL_IN_FILE}</p> })}
            {(outcome.unreadable > 0).then(|| view! { <p>{texts::unreadable(outcome.unreadable)}</p> })}
            {(outcome.restored > 0).then(|| view! { <p>{texts::drafts_restored(outcome.restored)}</p> })}
        </Notice>
        <Lines title=texts::REFUSED lines=refused />
        <Lines title=texts::HELD lines=held />
        <Lines title=texts::DRAFTS help=texts::DRAFTS_HELP lines=drafts />
    }
}

/// A list of plain lines under a heading; nothing where there are none.
#[component]
pub(super) fn Lines(
    title: &'static str,
    #[prop(optional)] help: &'static str,
    lines: Vec<String>,
) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <Card>
                <h2>{title}</h2>
                {(!help.is_empty()).then(|| view! { <p class="help">{help}</p> })}
                <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </Card>
        }
    })
}

/// What a record is, as far as the file tells.
fn title(record: RecordId, changes: &[Change]) -> String {
    let of_it = || changes.iter().filter(|change| change.record == record);
    let kind = of_it().next().map_or("", |change| change.kind.as_str());
    let kind = kind_words(kind);
    let name = of_it()
        .flat_map(|change| change.edit.fields())
        .filter(|(field, _)| matches!(field.as_str(), "full_name" | "hamlet"))
        .find_map(|(_, value)| value.as_text());
    name.map_or_else(|| kind.to_owned(), |name| format!("{kind}: {name}"))
}

/// A draft as one line, in the words of the forms where they are known.
pub(super) fn draft_in_words(draft: &RescuedDraft, reference: Option<&Reference>) -> String {
    let kind = kind_words(draft.form.split('/').next().unwrap_or_default());
    let label = |field: &str| {
        let question = field.split_once('.').map_or(field, |(group, _)| group);
        let forms = reference?.forms().iter().rev();
        let mut found = forms.filter_map(|form| form.question(question));
        found.next().map(|question| question.label.clone())
    };
    let answers: Vec<String> = draft
        .fields
        .iter()
        .filter(|(field, _)| !field.starts_with('@'))
        .filter_map(|(field, value)| match (label(field), reference) {
            (Some(label), _) => Some(format!("{label}: {}", shown(field, value)?)),
            (None, Some(_)) => Some(format!("{field}: {}", shown(field, value)?)),
            // Without the forms a code says nothing, and what was typed does.
            (None, None) => masked(field, value)
                .as_text()
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
        })
        .collect();
    format!("{kind}: {}", answers.join("; "))
}

fn shown(field: &str, value: &Value) -> Option<String> {
    match masked(field, value) {
        Value::Text(text) if !text.is_empty() => Some(text),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(true) => Some("có".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::value::Fields;

    #[test]
    fn a_draft_in_a_list_masks_a_citizen_id() {
        let fields = [
            ("citizen_id", "004180012345"),
            ("full_name", "Nông Thị Đào"),
        ];
        let fields = fields.map(|(field, text)| (field.to_owned(), Value::from(text)));
        let draft = RescuedDraft {
            form: "person/moi".to_owned(),
            seen: domain::ids::Revision(0),
            fields: Fields::from(fields),
            saved_at: domain::ids::Millis(0),
        };
        assert_eq!(
            draft_in_words(&draft, None),
            "Thành viên: •••••••••345; Nông Thị Đào"
        );
    }
}
