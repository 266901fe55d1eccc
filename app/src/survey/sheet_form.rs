//! The frame of every form: its draft, its questions, its save button.

use super::form::{FormQuestions, OpenQuestions, Sheet};
use super::texts;
use crate::consent::CONSENT_FIELD;
use crate::offline::Entry;
use crate::phone::{DraftBox, DraftNotice, WaysOut, use_phone};
use crate::ui::{Button, Notice, NoticeKind};
use domain::ids::{RecordId, Revision};
use domain::value::{Fields, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The name under which a draft keeps the id of the record that it is for.
const RECORD: &str = "@record";

/// The record that a form is for: the one that it edits, the one that its
/// draft began, or a new one. A new id is kept with the draft, so that saving
/// again after a crash cannot make the record twice.
pub(super) fn record_of(
    known: Option<RecordId>,
    draft: Option<&Fields>,
    new: impl FnOnce() -> RecordId,
) -> RecordId {
    let drafted = || draft?.get(RECORD)?.as_text()?.parse().ok();
    known.or_else(drafted).unwrap_or_else(new)
}

/// The revision that a form starts from: the server's copy of what it edits.
pub(super) fn revision(known: Option<&Entry>) -> Revision {
    known.map_or(Revision(0), |known| known.copy.revision)
}

/// Keeps the draft at each input, and forgets it when the form says again
/// what the record says.
pub(super) fn keep_draft(draft: DraftBox, record: RecordId, typed: impl Fn() -> Fields + 'static) {
    Effect::new(move |seen: Option<Fields>| {
        let mut fields = typed();
        if seen.is_none_or(|seen| seen == fields) {
            return fields;
        }
        if fields.is_empty() {
            draft.discard();
        } else {
            let now = fields.clone();
            fields.insert(RECORD.to_owned(), Value::from(record.to_string()));
            draft.keep(fields);
            return now;
        }
        fields
    });
}

/// A save under way.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<String>>,
    /// Which button was pressed.
    pub(super) another: bool,
}

impl Saving {
    /// Runs a save once at a time, and shows its trouble.
    pub(super) fn run(self, work: impl Future<Output = Result<(), String>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let done = work.await;
            self.busy.try_set(false);
            if let Err(words) = done {
                self.trouble.try_set(Some(words));
            }
        });
    }
}

/// A form with its draft, its questions and its buttons.
#[component]
pub(super) fn SheetForm(
    sheet: Sheet,
    draft: Option<DraftBox>,
    /// Called when no question stands open, with the fields that changed.
    on_save: Callback<(Fields, Saving)>,
    #[prop(into)] save_label: Signal<String>,
    /// A second button that saves and goes on with another.
    #[prop(optional_no_strip)]
    another_label: Option<String>,
    /// Whether the questions show and count.
    #[prop(optional)]
    asking: Option<Signal<bool>>,
    /// What the page asks besides the form says whether it stands in the way.
    #[prop(optional)]
    also_open: Option<Callback<(), bool>>,
    /// Puts back what the page asks besides the form.
    #[prop(optional)]
    also_reset: Option<Callback<()>>,
    /// Shown above the questions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let phone = use_phone();
    let open = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let asks = move || asking.is_none_or(|asking| asking.get());
    let save = move |another: bool| {
        let blocked = also_open.is_some_and(|also_open| also_open.run(()));
        let saving = Saving {
            busy,
            trouble,
            another,
        };
        let asked = asking.is_none_or(|asking| asking.get_untracked());
        let finished = if asked {
            sheet.finish()
        } else {
            Ok(Fields::new())
        };
        match finished {
            Ok(fields) if !blocked => {
                open.set(Vec::new());
                on_save.run((fields, saving));
            }
            Ok(_) => {
                open.set(Vec::new());
                phone.scroll_to(CONSENT_FIELD);
            }
            Err(fields) => {
                open.set(fields);
                phone.scroll_to("con-thieu");
            }
        }
    };
    let reset = Callback::new(move |()| {
        sheet.reset();
        open.set(Vec::new());
        if let Some(also_reset) = also_reset {
            also_reset.run(());
        }
    });
    view! {
        {draft.map(|draft| view! { <DraftNotice draft=draft on_discard=reset /> })}
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save(false);
            }
        >
            {move || asks().then(|| view! { <OpenQuestions sheet=sheet open=open /> })}
            {children.map(|children| children())}
            <div hidden=move || !asks()>
                <FormQuestions sheet=sheet />
            </div>
            {move || {
                trouble
                    .get()
                    .map(|words| {
                        view! {
                            <Notice kind=NoticeKind::Bad>
                                <p>{words}</p>
                                <WaysOut />
                            </Notice>
                        }
                    })
            }}
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SAVING.to_owned() } else { save_label.get() }}
                </Button>
                {another_label
                    .map(|label| {
                        view! {
                            <Button
                                kind=crate::ui::ButtonKind::Quiet
                                disabled=busy
                                on_click=move |()| save(true)
                            >
                                {label}
                            </Button>
                        }
                    })}
            </div>
        </form>
    }
}
