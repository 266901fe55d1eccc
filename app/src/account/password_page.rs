//! `/tai-khoan/mat-khau`: another password, for whoever knows the one before.

use super::{password_texts as texts, texts as common};
use crate::phone::{OwnCode, OwnProof, Told, has_second, use_phone};
use crate::ui::{Button, ButtonLink, InputKind, Notice, NoticeKind, Page, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

#[derive(Serialize)]
struct NewPassword {
    current: String,
    new: String,
    code: String,
}

/// `/tai-khoan/mat-khau`: changes the password.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let done = RwSignal::new(false);
    view! {
        <Page title=texts::CHANGE back="/tai-khoan">
            {move || {
                if done.get() {
                    view! {
                        <Notice kind=NoticeKind::Good>{texts::CHANGED}</Notice>
                        <p class="actions">
                            <ButtonLink href="/tai-khoan">{common::ACCOUNT}</ButtonLink>
                        </p>
                    }
                        .into_any()
                } else {
                    view! { <ChangeForm done=done /> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn ChangeForm(done: RwSignal<bool>) -> impl IntoView {
    let phone = use_phone();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let proof = OwnProof::new();
    let asks_code = RwSignal::new(has_second(phone));
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let asked = NewPassword {
            current: current.get_untracked(),
            new: new.get_untracked(),
            code: proof.typed().code,
        };
        trouble.set(texts::before_sending(&asked.new, &again.get_untracked()));
        if trouble.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let told = phone
                .tell_server::<()>("POST", "/api/v1/password", &asked)
                .await;
            busy.try_set(false);
            proof.clear_code();
            if told == Told::Refused("code_needed".to_owned()) {
                asks_code.try_set(true);
            }
            match told {
                Told::Done(()) => {
                    done.try_set(true);
                }
                other => {
                    trouble.try_set(Some(texts::not_changed(&other)));
                }
            }
        });
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <TextField
                id="mat-khau-cu"
                label=texts::CURRENT
                value=current
                required=true
                input=InputKind::Password
                autocomplete="current-password"
            />
            {move || asks_code.get().then(|| view! { <OwnCode proof=proof /> })}
            <NewPasswordFields new=new again=again />
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SAVING } else { texts::CHANGE }}
                </Button>
            </div>
            <p class="help">{texts::OTHERS_END}</p>
        </form>
    }
}

/// The two fields in which a new password is typed.
#[component]
pub(super) fn NewPasswordFields(new: RwSignal<String>, again: RwSignal<String>) -> impl IntoView {
    view! {
        <TextField
            id="mat-khau-moi"
            label=texts::NEW
            value=new
            required=true
            input=InputKind::Password
            autocomplete="new-password"
            help=texts::rule()
        />
        <TextField
            id="mat-khau-lai"
            label=texts::AGAIN
            value=again
            required=true
            input=InputKind::Password
            autocomplete="new-password"
        />
    }
}
