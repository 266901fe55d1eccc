//! `/dang-nhap`: a login and a password.

use super::texts;
use crate::phone::{BrowserAdvice, Stage, use_phone};
use crate::ui::{Button, ButtonLink, InputKind, Notice, NoticeKind, Page, TextField};
use domain::role::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

/// Where a role begins its work.
pub(super) const fn first_page(role: Role) -> &'static str {
    match role {
        Role::CommuneOfficer => "/ho",
        _ => "/tong-hop",
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
                        let words = if account.role == Role::CommuneOfficer {
                            texts::GO_ON
                        } else {
                            texts::GO_TO_TOTALS
                        };
                        view! {
                            <Notice>
                                <p>{texts::SIGNED_IN_AS} " " <strong>{account.name}</strong></p>
                                <ButtonLink href=first_page(account.role)>{words}</ButtonLink>
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
    let trouble = RwSignal::new(None::<&'static str>);
    let send = move || {
        let (name, secret) = (login.get_untracked(), password.get_untracked());
        if busy.get_untracked() {
            return;
        }
        if name.trim().is_empty() || secret.is_empty() {
            trouble.set(Some(texts::LOGIN_OPEN));
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let signed_in = phone.sign_in(name.trim(), &secret).await;
            busy.try_set(false);
            match signed_in {
                Ok(()) => {
                    let role = phone.account_now().map(|account| account.role);
                    let to = first_page(role.unwrap_or(Role::CommuneOfficer));
                    navigate(to, leptos_router::NavigateOptions::default());
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
