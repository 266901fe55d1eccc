//! `/dang-nhap` for a visitor: a plain form, so that nobody waits for a script
//! in order to sign in.

use super::texts;
use crate::phone::PlainBrowserAdvice;
use crate::ui::{Button, InputKind, Notice, NoticeKind, Page, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the server adds to the address when a sign-in failed: a code, nothing personal.
pub const TROUBLE: &str = "loi";

/// Signs in without any script. The server answers with the first page of the
/// role's work, or leads back here and says what was wrong.
#[component]
pub fn PlainSignInPage() -> impl IntoView {
    let query = use_query_map();
    let trouble = move || {
        query
            .read()
            .get(TROUBLE)
            .map(|code| texts::plain_trouble(&code))
    };
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    view! {
        <Page title=texts::SIGN_IN>
            <PlainBrowserAdvice />
            {move || trouble().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <form method="post" action="/dang-nhap">
                <TextField id="login" label=texts::LOGIN value=login required=true autocomplete="username" />
                <TextField
                    id="password"
                    label=texts::PASSWORD
                    value=password
                    required=true
                    input=InputKind::Password
                    autocomplete="current-password"
                    help=texts::SIGN_IN_HELP
                />
                <div class="actions">
                    <Button submit=true>{texts::SIGN_IN}</Button>
                </div>
                <p class="help">{texts::FORGOT}</p>
            </form>
        </Page>
    }
}
