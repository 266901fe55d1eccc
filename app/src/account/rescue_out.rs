//! `/tai-khoan/xuat-tep`: what is not sent, into a file under a passphrase.

use super::rescue_in::{Lines, draft_in_words};
use super::rescue_texts as texts;
use crate::phone::{RescueFile, Stage, Unsent, live, use_phone};
use crate::ui::format::moment;
use crate::ui::{
    Button, ButtonKind, ButtonLink, Card, EmptyState, InputKind, Notice, NoticeKind, Page,
    TextField,
};
use domain::rescue::is_long_enough;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Where the export is.
pub(super) const EXPORT_PAGE: &str = "/tai-khoan/xuat-tep";
/// Where the import is.
const IMPORT_PAGE: &str = "/tai-khoan/nhap-tep";

/// The way to both halves of the rescue.
#[component]
pub(super) fn RescueCard() -> impl IntoView {
    view! {
        <Card>
            <h2>{texts::RESCUE}</h2>
            <p class="help">{texts::RESCUE_HELP}</p>
            <p class="actions">
                <ButtonLink href=EXPORT_PAGE kind=ButtonKind::Quiet>
                    {texts::EXPORT}
                </ButtonLink>
                <ButtonLink href=IMPORT_PAGE kind=ButtonKind::Quiet>
                    {texts::IMPORT}
                </ButtonLink>
            </p>
        </Card>
    }
}

/// `/tai-khoan/xuat-tep`: makes the rescue file and gives it to the person. It
/// needs no network, no session and no forms: only the open store.
#[component]
pub fn ExportPage() -> impl IntoView {
    let phone = use_phone();
    let stage = Memo::new(move |_| phone.stage());
    view! {
        <Page title=texts::EXPORT back="/tai-khoan">
            {move || match stage.get() {
                Stage::Starting | Stage::Opening | Stage::Locked | Stage::ChoosePin => {
                    view! { <p role="status">{texts::STORE_OPENING}</p> }.into_any()
                }
                Stage::SignedOut => {
                    view! { <EmptyState title=texts::NOBODY text=texts::NOBODY_TEXT /> }.into_any()
                }
                Stage::NoStorage(_) => view! { <DraftsOnly /> }.into_any(),
                Stage::Fetching | Stage::NeedsNetwork | Stage::Ready => {
                    view! { <Export /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Export() -> impl IntoView {
    let phone = use_phone();
    let unsent = live(phone, move |_| phone.unsent_work());
    let some = Memo::new(move |_| {
        unsent.with(|unsent| unsent.is_some_and(|unsent| unsent.items + unsent.drafts > 0))
    });
    let file = RwSignal::new(None::<RescueFile>);
    view! {
        {move || unsent.get().map(|unsent| view! { <What unsent=unsent /> })}
        {move || match file.get() {
            Some(file) => Some(view! { <Give file=file /> }.into_any()),
            None if some.get() => Some(view! { <Make file=file /> }.into_any()),
            None => None,
        }}
    }
}

/// Where the store does not open: what was typed lies beside it.
#[component]
fn DraftsOnly() -> impl IntoView {
    let drafts = use_phone().drafts();
    let file = RwSignal::new(None::<RescueFile>);
    let lines: Vec<String> = drafts
        .into_iter()
        .map(|draft| draft_in_words(&draft.into(), None))
        .collect();
    let some = !lines.is_empty();
    view! {
        <Notice kind=NoticeKind::Bad>{texts::STORE_SHUT}</Notice>
        {some
            .then(|| {
                view! {
                    <p>{texts::unsent(0, lines.len())}</p>
                    {move || match file.get() {
                        Some(file) => view! { <Give file=file /> }.into_any(),
                        None => view! { <Make file=file /> }.into_any(),
                    }}
                    <Lines title=texts::DRAFTS help=texts::DRAFTS_COPY lines=lines />
                }
            })}
    }
}

#[component]
fn What(unsent: Unsent) -> impl IntoView {
    let phone = use_phone();
    if unsent.items + unsent.drafts == 0 {
        return view! { <EmptyState title=texts::NOTHING text=texts::NOTHING_TEXT /> }.into_any();
    }
    let last = unsent
        .rescued
        .map(|last| texts::last_made(&moment(last.at, phone.now()), last.items));
    view! {
        <p>{texts::unsent(unsent.items, unsent.drafts)}</p>
        <p>{texts::KEPT}</p>
        {last.map(|words| view! { <p class="help">{words}</p> })}
    }
    .into_any()
}

#[component]
fn Make(file: RwSignal<Option<RescueFile>>) -> impl IntoView {
    let phone = use_phone();
    let (passphrase, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (short, unlike) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<&'static str>);
    let make = move || {
        let secret = passphrase.get_untracked();
        short.set((!is_long_enough(&secret)).then(|| texts::TOO_SHORT.to_owned()));
        unlike.set((secret != again.get_untracked()).then(|| texts::NOT_THE_SAME.to_owned()));
        let open = short.with_untracked(Option::is_some) || unlike.with_untracked(Option::is_some);
        if busy.get_untracked() || open {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let made = phone.make_rescue_file(&secret).await;
            busy.try_set(false);
            match made {
                Ok(made) => {
                    file.try_set(Some(made));
                }
                Err(error) => {
                    trouble.try_set(Some(texts::file_trouble(&error)));
                }
            }
        });
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                make();
            }
        >
            <Notice kind=NoticeKind::Warn>{texts::NOBODY_ELSE}</Notice>
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <TextField
                id="cum-mat-khau"
                label=texts::PASSPHRASE
                value=passphrase
                required=true
                input=InputKind::Password
                autocomplete="new-password"
                help=texts::PASSPHRASE_HELP
                error=short
            />
            <TextField
                id="cum-mat-khau-lai"
                label=texts::PASSPHRASE_AGAIN
                value=again
                required=true
                input=InputKind::Password
                autocomplete="new-password"
                error=unlike
            />
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::MAKING } else { texts::MAKE }}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Give(file: RescueFile) -> impl IntoView {
    let phone = use_phone();
    let made = texts::made(file.items);
    let file = StoredValue::new(file);
    let said = RwSignal::new(None::<(NoticeKind, &'static str)>);
    let keep = move |()| {
        spawn_local(async move {
            let kept = phone.keep_rescue_file(&file.get_value()).await;
            said.try_set(Some(words(kept, texts::KEEPING)));
        });
    };
    let share = move |()| {
        spawn_local(async move {
            let taken = phone.share_rescue_file(&file.get_value()).await;
            said.try_set(Some(words(taken, texts::SHARED)));
        });
    };
    view! {
        <Notice kind=NoticeKind::Good>
            <p>{made}</p>
            <p>{texts::BRING}</p>
        </Notice>
        <div class="actions">
            <Button on_click=keep>{texts::KEEP}</Button>
            <Show when=move || phone.can_share_rescue_file()>
                <Button kind=ButtonKind::Quiet on_click=share>
                    {texts::SHARE}
                </Button>
            </Show>
        </div>
        {move || said.get().map(|(kind, words)| view! { <Notice kind=kind>{words}</Notice> })}
    }
}

const fn words(given: bool, good: &'static str) -> (NoticeKind, &'static str) {
    if given {
        (NoticeKind::Info, good)
    } else {
        (NoticeKind::Bad, texts::NOT_GIVEN)
    }
}
