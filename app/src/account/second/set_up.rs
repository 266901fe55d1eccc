//! Setting an authenticator up: the secret, one code of it, the recovery codes.

use super::parts::{RecoveryCodes, SecretCard};
use super::texts;
use crate::account::sign_in::first_page;
use crate::account::texts as common;
use crate::phone::{Again, OwnCode, OwnProof, OwnProofFields, Phone, Told, has_second, use_phone};
use crate::ui::{Button, ButtonKind, ButtonLink, InputKind, Notice, NoticeKind, Page, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::{Deserialize, Serialize};

/// A secret as the server offers it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Offer {
    ticket: String,
    secret: String,
    uri: String,
    qr: Drawing,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Drawing {
    size: u32,
    path: String,
}

#[derive(Serialize)]
struct Proof {
    ticket: String,
    new_code: String,
    #[serde(flatten)]
    again: Again,
}

/// `/dang-nhap/hai-buoc`: sets a second factor up before anything else.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let phone = use_phone();
    let codes = RwSignal::new(None::<Vec<String>>);
    let navigate = use_navigate();
    let go_on = Callback::new(move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            phone.come_in().await;
            // Behind a lock, the way goes on once it is open.
            if let Some(account) = phone.account_now() {
                navigate(first_page(&account).0, NavigateOptions::default());
            }
        });
    });
    view! {
        <Page title=texts::TITLE>
            {move || match codes.get() {
                None => {
                    view! {
                        <p>{texts::WHY}</p>
                        <SetUp asks=Asks::Nothing codes=codes />
                    }
                        .into_any()
                }
                Some(codes) => {
                    view! {
                        <RecoveryCodes codes=codes />
                        <p class="actions">
                            <Print />
                            <Button on_click=go_on>{texts::KEPT}</Button>
                        </p>
                    }
                        .into_any()
                }
            }}
        </Page>
    }
}

/// What has to be proven again before a second factor is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Nothing: the password was typed a moment ago.
    Nothing,
    /// The password.
    Password,
    /// The password, and a code of the authenticator before.
    Both,
}

/// Asks the server for a secret, and proves it.
#[component]
pub(super) fn SetUp(asks: Asks, codes: RwSignal<Option<Vec<String>>>) -> impl IntoView {
    let phone = use_phone();
    let offer = RwSignal::new(None::<Told<Offer>>);
    let begin = Callback::new(move |()| {
        offer.set(None);
        spawn_local(async move {
            offer.try_set(Some(begun(phone).await));
        });
    });
    Effect::new(move |_| begin.run(()));
    move || match offer.get() {
        None => view! { <p role="status">{texts::ASKING}</p> }.into_any(),
        Some(Told::Done(offer)) => {
            view! { <ProveForm offer=offer asks=asks codes=codes /> }.into_any()
        }
        Some(told) => {
            let ended = told == Told::SignedOut;
            view! {
                <Notice kind=NoticeKind::Bad>{texts::not_done(&told)}</Notice>
                <p class="actions">
                    {if ended {
                        view! { <ButtonLink href="/dang-nhap">{common::SIGN_IN}</ButtonLink> }
                            .into_any()
                    } else {
                        view! {
                            <Button on_click=begin>
                                {crate::account::manage::texts::TRY_AGAIN}
                            </Button>
                        }
                            .into_any()
                    }}
                </p>
            }
            .into_any()
        }
    }
}

async fn begun(phone: Phone) -> Told<Offer> {
    phone
        .tell_server("POST", "/api/v1/second-factor/begin", &())
        .await
}

#[component]
fn ProveForm(offer: Offer, asks: Asks, codes: RwSignal<Option<Vec<String>>>) -> impl IntoView {
    let phone = use_phone();
    let new_code = RwSignal::new(String::new());
    let own = OwnProof::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let ticket = StoredValue::new(offer.ticket);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let proof = Proof {
            ticket: ticket.get_value(),
            new_code: new_code.get_untracked(),
            again: own.typed(),
        };
        spawn_local(async move {
            let told = phone.set_up_second_factor(&proof).await;
            busy.try_set(false);
            trouble.try_set(texts::not_done(&told));
            new_code.try_set(String::new());
            own.clear_code();
            if let Told::Done(made) = told {
                codes.try_set(Some(made));
            }
        });
    };
    view! {
        <SecretCard
            size=offer.qr.size
            path=offer.qr.path
            secret=offer.secret
            uri=offer.uri
        />
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <TextField
                id="code"
                label=texts::NEW_CODE
                value=new_code
                required=true
                input=InputKind::Digits
                autocomplete="one-time-code"
            />
            {(asks != Asks::Nothing).then(|| view! { <OwnFields own=own both=asks == Asks::Both /> })}
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SAVING } else { texts::TURN_ON }}
                </Button>
            </div>
        </form>
    }
}

/// The own password, and a code of either kind where there is a second factor.
#[component]
pub(super) fn OwnFields(own: OwnProof, both: bool) -> impl IntoView {
    // The fields of a role that needs one ask for the code by themselves.
    let more = both && !has_second(use_phone());
    view! {
        <OwnProofFields proof=own letters=true />
        {more.then(|| view! { <OwnCode proof=own letters=true /> })}
    }
}

/// The recovery codes, to be printed, and the way on.
#[component]
pub(super) fn ShownOnce(codes: Vec<String>, to: &'static str) -> impl IntoView {
    view! {
        <RecoveryCodes codes=codes />
        <p class="actions">
            <Print />
            <ButtonLink href=to>{texts::KEPT}</ButtonLink>
        </p>
    }
}

#[component]
fn Print() -> impl IntoView {
    let phone = use_phone();
    view! {
        <Button kind=ButtonKind::Quiet on_click=move |()| phone.print_page()>
            {texts::PRINT}
        </Button>
    }
}
