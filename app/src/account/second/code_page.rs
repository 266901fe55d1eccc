//! `/dang-nhap/ma`: the second step of signing in.

use super::plain::{CodeField, OtherWay};
use super::{CODE_PAGE, RECOVERY, SECOND_PAGE, texts};
use crate::account::sign_in::first_page;
use crate::phone::{Told, use_phone};
use crate::ui::{Button, ButtonLink, Notice, NoticeKind, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// `/dang-nhap/ma`: a code, or a recovery code.
#[component]
pub fn CodePage() -> impl IntoView {
    let query = use_query_map();
    let recovery = Memo::new(move |_| query.read().get(RECOVERY).is_some());
    view! {
        <Page title=texts::TITLE>
            {move || view! { <CodeForm recovery=recovery.get() /> }}
        </Page>
    }
}

#[component]
fn CodeForm(recovery: bool) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    let code = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let ended = RwSignal::new(false);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let told = phone.prove_code(&code.get_untracked()).await;
            busy.try_set(false);
            trouble.try_set(texts::not_done(&told));
            ended.try_set(told == Told::SignedOut);
            match told {
                Told::Done(None) => {
                    // Behind a lock, the way goes on once it is open.
                    if let Some(account) = phone.account_now() {
                        navigate(first_page(&account).0, NavigateOptions::default());
                    }
                }
                // Where it is told how many are left.
                Told::Done(Some(_)) => navigate(SECOND_PAGE, NavigateOptions::default()),
                _ => {
                    code.try_set(String::new());
                }
            }
        });
    };
    view! {
        {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
        <Show when=move || ended.get()>
            <p class="actions">
                <ButtonLink href="/dang-nhap">{crate::account::texts::SIGN_IN}</ButtonLink>
            </p>
        </Show>
        <form
            method="post"
            action=CODE_PAGE
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <CodeField recovery=recovery value=code />
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::CHECKING } else { texts::GO_IN }}
                </Button>
            </div>
        </form>
        <OtherWay recovery=recovery />
    }
}
