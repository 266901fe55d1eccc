//! `/tai-khoan/nhan`: opening one's account by the link that somebody has handed
//! out. The link's secret stands behind `#`, so that it reaches no log.

use super::manage::texts;
use super::password_page::NewPasswordFields;
use super::second::page_of;
use super::sign_in::first_page;
use super::{password_texts, texts as common};
use crate::phone::{BrowserAdvice, Phone, Told, use_phone};
use crate::ui::{Button, ButtonLink, Card, Notice, NoticeKind, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::Deserialize;

/// Whose account a link opens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Whose {
    login: String,
    name: String,
}

/// `/tai-khoan/nhan`: says whose account it is, and asks for a password.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let secret = StoredValue::new(String::new());
    let whose = RwSignal::new(None::<Told<Whose>>);
    let look = Callback::new(move |()| {
        whose.set(None);
        spawn_local(async move {
            whose.try_set(Some(look_at(phone, &secret.get_value()).await));
        });
    });
    Effect::new(move |_| {
        secret.set_value(phone.take_link_secret());
        if !secret.with_value(String::is_empty) {
            look.run(());
        } else if let Some(account) = phone.account_now() {
            // Whoever came by the link is in.
            navigate(first_page(&account).0, NavigateOptions::default());
        } else {
            whose.set(Some(Told::Refused("no_invitation".to_owned())));
        }
    });
    view! {
        <Page title=texts::OPEN_TITLE>
            <BrowserAdvice />
            {move || match whose.get() {
                None => view! { <p role="status">{texts::ASKING}</p> }.into_any(),
                Some(Told::Done(whose)) => {
                    view! { <Choose whose=whose secret=secret /> }.into_any()
                }
                Some(Told::Refused(_)) => {
                    view! {
                        <Notice kind=NoticeKind::Bad>{texts::LINK_DEAD}</Notice>
                        <p class="actions">
                            <ButtonLink href="/dang-nhap">{common::SIGN_IN}</ButtonLink>
                        </p>
                    }
                        .into_any()
                }
                Some(_) => {
                    view! {
                        <Notice kind=NoticeKind::Warn>{texts::LINK_OFFLINE}</Notice>
                        <p class="actions">
                            <Button on_click=move |()| look.run(())>{texts::TRY_AGAIN}</Button>
                        </p>
                    }
                        .into_any()
                }
            }}
        </Page>
    }
}

async fn look_at(phone: Phone, token: &str) -> Told<Whose> {
    let body = serde_json::json!({ "token": token });
    phone
        .tell_server("POST", "/api/v1/invitation/look", &body)
        .await
}

#[component]
fn Choose(whose: Whose, secret: StoredValue<String>) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let login = whose.login.clone();
    let (new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let password = new.get_untracked();
        trouble.set(password_texts::before_sending(
            &password,
            &again.get_untracked(),
        ));
        if trouble.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let told = phone
                .accept_invitation(&secret.get_value(), &password)
                .await;
            busy.try_set(false);
            match told {
                Told::Done(None) => {
                    // Behind a lock, the way goes on once it is open.
                    if let Some(account) = phone.account_now() {
                        let to = first_page(&account).0;
                        navigate(to, NavigateOptions::default());
                    }
                }
                Told::Done(Some(step)) => {
                    navigate(page_of(step), NavigateOptions::default());
                }
                Told::Refused(code) if code == "no_invitation" => {
                    trouble.try_set(Some(texts::LINK_DEAD.to_owned()));
                }
                other => {
                    trouble.try_set(Some(password_texts::not_changed(&other)));
                }
            }
        });
    };
    view! {
        <Card>
            <dl class="pairs">
                <dt>{common::NAME}</dt>
                <dd>{whose.name}</dd>
                <dt>{common::LOGIN}</dt>
                <dd>{whose.login}</dd>
            </dl>
        </Card>
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            // For the browser's own store of passwords.
            <input type="hidden" name="login" autocomplete="username" value=login />
            <NewPasswordFields new=new again=again />
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::OPENING } else { texts::OPEN }}
                </Button>
            </div>
            <p class="help">{texts::OPEN_HELP}</p>
        </form>
    }
}
