//! The second step for whoever has no script yet: plain forms.

use super::parts::{RecoveryCodes, SecretCard};
use super::{CODE_PAGE, RECOVERY, SET_UP_PAGE, texts};
use crate::account::TROUBLE;
use crate::ui::{Button, ButtonLink, InputKind, Notice, NoticeKind, Page, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/dang-nhap/ma`: a code, or a recovery code.
#[component]
pub fn PlainCodePage() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let trouble = query.get(TROUBLE).map(|code| texts::plain_trouble(&code));
    let recovery = query.get(RECOVERY).is_some();
    view! {
        <Page title=texts::TITLE>
            {trouble.map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <form method="post" action=CODE_PAGE>
                <CodeField recovery=recovery value=RwSignal::new(String::new()) />
                <div class="actions">
                    <Button submit=true>{texts::GO_IN}</Button>
                </div>
            </form>
            <OtherWay recovery=recovery />
        </Page>
    }
}

/// The field for a code of either kind.
#[component]
pub(super) fn CodeField(recovery: bool, value: RwSignal<String>) -> impl IntoView {
    let (label, help, input) = if recovery {
        (texts::RECOVERY, texts::RECOVERY_HELP, InputKind::Text)
    } else {
        (texts::CODE, texts::CODE_HELP, InputKind::Digits)
    };
    view! {
        <TextField
            id="code"
            label=label
            value=value
            required=true
            input=input
            autocomplete="one-time-code"
            help=help
        />
    }
}

/// The way to a code of the other kind.
#[component]
pub(super) fn OtherWay(recovery: bool) -> impl IntoView {
    let (href, words) = if recovery {
        (CODE_PAGE.to_owned(), texts::USE_CODE)
    } else {
        (format!("{CODE_PAGE}?{RECOVERY}=1"), texts::USE_RECOVERY)
    };
    view! {
        <p>
            <a href=href>{words}</a>
        </p>
        <p class="help">{texts::LOST}</p>
    }
}

/// What the server puts on the page that sets a second factor up: an offered
/// secret, or the recovery codes once a code has proven it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetUpForm {
    /// The secret, sealed: it comes back with the code.
    pub ticket: String,
    /// The secret to be typed.
    pub secret: String,
    /// The address that opens an authenticator.
    pub uri: String,
    /// The width of its QR code in modules.
    pub qr_size: u32,
    /// The dark modules as a path.
    pub qr_path: String,
    /// The stable code of what was wrong.
    pub trouble: Option<String>,
    /// The recovery codes, once it is done.
    pub codes: Vec<String>,
    /// Where the work is.
    pub leads_to: String,
}

/// `/dang-nhap/hai-buoc`: sets a second factor up.
#[component]
pub fn PlainSetUpPage() -> impl IntoView {
    let form = use_context::<SetUpForm>().unwrap_or_default();
    if !form.codes.is_empty() {
        return view! {
            <Page title=texts::TITLE>
                <RecoveryCodes codes=form.codes />
                <p class="actions">
                    <ButtonLink href=form.leads_to>{texts::KEPT}</ButtonLink>
                </p>
            </Page>
        }
        .into_any();
    }
    let trouble = form.trouble.map(|code| texts::plain_trouble(&code));
    view! {
        <Page title=texts::TITLE>
            <p>{texts::WHY}</p>
            {trouble.map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <SecretCard size=form.qr_size path=form.qr_path secret=form.secret uri=form.uri />
            <form method="post" action=SET_UP_PAGE>
                <input type="hidden" name="ticket" value=form.ticket />
                <TextField
                    id="code"
                    label=texts::NEW_CODE
                    value=RwSignal::new(String::new())
                    required=true
                    input=InputKind::Digits
                    autocomplete="one-time-code"
                />
                <div class="actions">
                    <Button submit=true>{texts::TURN_ON}</Button>
                </div>
            </form>
        </Page>
    }
    .into_any()
}
