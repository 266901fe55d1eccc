//! The draft of the open form: kept at each input, opened again with a word.

use super::{Phone, texts, use_phone};
use crate::offline::{Draft, Restored};
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind};
use domain::ids::{AccountId, Millis, Revision};
use domain::value::Fields;
use leptos::prelude::*;

/// What opening a form found of its draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// Nothing: the form starts from the record.
    Nothing,
    /// What was typed, and when.
    Draft(Fields, Millis, Revision),
    /// Something that no longer reads; it is kept aside.
    SetAside,
}

/// The place of one form's draft.
#[derive(Clone, Copy)]
pub struct DraftBox {
    phone: Phone,
    account: AccountId,
    form: StoredValue<String>,
    standing: Revision,
    opened: RwSignal<Opened>,
    kept: RwSignal<bool>,
}

/// Opens the draft of a form, for example `survey/<person id>`, over a record
/// of which this revision stands now; none where nobody is signed in.
#[must_use]
pub fn open_draft(phone: Phone, form: String, standing: Revision) -> Option<DraftBox> {
    let account = phone.account_now()?.id;
    // Whoever leaves the form finds what they typed in its draft.
    on_cleanup(|| super::worker::note_open_form(false));
    let restored = phone.draft_box().map(|kept| kept.restore(account, &form));
    let opened = match restored {
        Some(Ok(Restored::Draft(draft))) => Opened::Draft(draft.fields, draft.saved_at, draft.seen),
        Some(Ok(Restored::SetAside)) => Opened::SetAside,
        Some(Ok(Restored::Nothing) | Err(_)) | None => Opened::Nothing,
    };
    Some(DraftBox {
        phone,
        account,
        form: StoredValue::new(form),
        standing,
        opened: RwSignal::new(opened),
        kept: RwSignal::new(true),
    })
}

impl DraftBox {
    /// What was typed before, if something was.
    #[must_use]
    pub fn typed(self) -> Option<Fields> {
        self.opened.with_untracked(|opened| match opened {
            Opened::Draft(fields, ..) => Some(fields.clone()),
            _ => None,
        })
    }

    /// The revision that whoever filled the form in has seen: the draft's own,
    /// which may be older than what stands now.
    #[must_use]
    pub fn seen(self) -> Revision {
        self.opened.with_untracked(|opened| match opened {
            Opened::Draft(_, _, seen) => *seen,
            _ => self.standing,
        })
    }

    /// Keeps what stands in the form; done when this returns.
    pub fn keep(self, fields: Fields) {
        let draft = Draft {
            form: self.form.get_value(),
            account: self.account,
            seen: self.seen(),
            fields,
            saved_at: self.phone.now(),
        };
        let drafts = self.phone.draft_box();
        let kept = drafts.is_some_and(|drafts| drafts.save(&draft).is_ok());
        if self.kept.get_untracked() != kept {
            self.kept.set(kept);
        }
        super::worker::note_open_form(true);
    }

    /// Forgets the draft: the form is saved, or the person wants none of it.
    pub fn discard(self) {
        if let Some(drafts) = self.phone.draft_box() {
            self.form
                .with_value(|form| drafts.discard(self.account, form));
        }
        self.opened.set(Opened::Nothing);
        super::worker::note_open_form(false);
    }
}

/// Says that a draft was opened again and offers to drop it; says so too where
/// the browser keeps no drafts.
#[component]
pub fn DraftNotice(
    draft: DraftBox,
    /// Puts the form back to what the record says.
    on_discard: Callback<()>,
) -> impl IntoView {
    let phone = use_phone();
    view! {
        {move || match draft.opened.get() {
            Opened::Nothing => None,
            Opened::Draft(_, at, _) => {
                let words = texts::draft_opened(&moment(at, phone.now()));
                Some(
                    view! {
                        <Notice>
                            <p>{words}</p>
                            <Button
                                kind=ButtonKind::Quiet
                                on_click=move |()| {
                                    draft.discard();
                                    on_discard.run(());
                                }
                            >
                                {texts::DISCARD}
                            </Button>
                        </Notice>
                    }
                        .into_any(),
                )
            }
            Opened::SetAside => {
                Some(
                    view! { <Notice kind=NoticeKind::Warn>{texts::DRAFT_SET_ASIDE}</Notice> }
                        .into_any(),
                )
            }
        }}
        {move || {
            (!draft.kept.get())
                .then(|| view! { <Notice kind=NoticeKind::Warn>{texts::DRAFT_NOT_KEPT}</Notice> })
        }}
    }
}
