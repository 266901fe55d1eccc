//! `/dang-nhap`: a login and a password.

use super::second::page_of;
use super::texts;
use crate::phone::{BrowserAdvice, Stage, use_phone};
use crate::ui::{Button, ButtonLink, InputKind, Notice, NoticeKind, Page, TextField};
use domain::role::Account;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

/// Where somebody begins their work, and the words that lead there.
pub(super) fn first_page(account: &Account) -> (&'static str, &'static str) {
    match account.works_in().next() {
        Some(_) => ("/ho", texts::GO_ON),
        None => ("/tong-hop", texts::GO_TO_TOTALS),
    }
}

/// `/dang-nhap`: signs in, and says who is signed in already.
#[component]
pub fn SignInPage() -> impl IntoView {
    let phone = use_phone();
    view! {
        <Page title=texts::SIGN_IN>
            <BrowserAdvice />
            {move || {
                phone
                    .account()
                    .filter(|_| phone.stage() != Stage::SignedOut)
                    .map(|account| {
                        let (page, words) = first_page(&account);
                        view! {
                            <Notice>
                                <p>{texts::SIGNED_IN_AS} " " <strong>{account.name}</strong></p>
                                <ButtonLink href=page>{words}</ButtonLink>
                            </Notice>
                        }
                    })
            }}
            <SignInForm />
        </Page>
    }
}

#[component]
fn SignInForm() -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let send = move || {
        let (name, secret) = (login.get_untracked(), password.get_untracked());
        if busy.get_untracked() {
            return;
        }
        if name.trim().is_empty() || secret.is_empty() {
            trouble.set(Some(texts::LOGIN_OPEN.to_owned()));
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let signed_in = phone.sign_in(name.trim(), &secret).await;
            busy.try_set(false);
            match signed_in {
                Ok(None) => {
                    // Behind a lock, the way goes on once it is open.
                    if let Some(account) = phone.account_now() {
                        let to = first_page(&account).0;
                        navigate(to, leptos_router::NavigateOptions::default());
                    }
                }
                Ok(Some(step)) => {
                    navigate(page_of(step), leptos_router::NavigateOptions::default())
                }
                Err(error) => {
                    trouble.try_set(Some(texts::sign_in_error(error)));
                }
            }
        });
    };
    view! {
        <form
            method="post"
            action="/dang-nhap"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
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
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SIGNING_IN } else { texts::SIGN_IN }}
                </Button>
            </div>
            <p class="help">{texts::FORGOT}</p>
        </form>
    }
}
