//! `/dang-nhap/lan-dau`: the first administrator of an empty server, by a plain
//! form and the code that the server has printed in its log.

use super::{first_texts as texts, password_texts, texts as common};
use crate::ui::{Button, InputKind, Notice, NoticeKind, Page, TextField};
use leptos::prelude::*;

/// Where the first administrator is made.
pub const FIRST_PAGE: &str = "/dang-nhap/lan-dau";

/// What came back with the page: what was typed, but for secrets, and what was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstForm {
    /// The name that was typed.
    pub name: String,
    /// The login that was typed.
    pub login: String,
    /// The stable code of what was wrong.
    pub trouble: Option<String>,
}

/// The form for the first administrator; the server shows it only while it has
/// no account.
#[component]
pub fn FirstPage() -> impl IntoView {
    let form = use_context::<FirstForm>().unwrap_or_default();
    let (code, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (name, login) = (RwSignal::new(form.name), RwSignal::new(form.login));
    view! {
        <Page title=texts::TITLE>
            <p>{texts::HELP}</p>
            {form
                .trouble
                .map(|code| {
                    view! { <Notice kind=NoticeKind::Bad>{texts::trouble(&code)}</Notice> }
                })}
            <form method="post" action=FIRST_PAGE>
                <TextField id="code" label=texts::CODE value=code required=true help=texts::CODE_HELP />
                <TextField id="name" label=common::NAME value=name required=true autocomplete="name" />
                <TextField
                    id="login"
                    label=common::LOGIN
                    value=login
                    required=true
                    autocomplete="username"
                />
                <TextField
                    id="password"
                    label=common::PASSWORD
                    value=password
                    required=true
                    input=InputKind::Password
                    autocomplete="new-password"
                    help=password_texts::rule()
                />
                <div class="actions">
                    <Button submit=true>{texts::MAKE}</Button>
                </div>
            </form>
        </Page>
    }
}
