//! `/tai-khoan/hai-buoc`: one's own second factor: switched on, moved to another
//! phone, its recovery codes made anew, switched off.

use super::set_up::{Asks, OwnFields, SetUp, ShownOnce};
use super::texts;
use crate::account::password_texts;
use crate::phone::{Online, OwnProof, Told, ask_online, use_phone};
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind, Page};
use domain::ids::Millis;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

const PATH: &str = "/api/v1/second-factor";

/// How one's own second factor stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Own {
    on: bool,
    needed: bool,
    made_at: Option<Millis>,
    recovery_left: u64,
    recovery_used_at: Option<Millis>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Renewed {
    recovery_codes: Vec<String>,
}

/// `/tai-khoan/hai-buoc`: how it stands, and what can be done.
#[component]
pub fn SecondPage() -> impl IntoView {
    let phone = use_phone();
    let (answer, again) = ask_online::<Own>(phone, || Some(PATH.to_owned()));
    let codes = RwSignal::new(None::<Vec<String>>);
    let setting_up = RwSignal::new(false);
    view! {
        <Page title=texts::TITLE back="/tai-khoan">
            {move || match (codes.get(), answer.get()) {
                (Some(codes), _) => view! { <ShownOnce codes=codes to="/tai-khoan" /> }.into_any(),
                (None, Online::Got(own)) => {
                    let asks = if own.on { Asks::Both } else { Asks::Password };
                    view! {
                        <Standing own=own.clone() />
                        {move || {
                            if setting_up.get() {
                                view! { <SetUp asks=asks codes=codes /> }.into_any()
                            } else {
                                view! {
                                    <Acts own=own.clone() codes=codes setting_up=setting_up again=again />
                                }
                                    .into_any()
                            }
                        }}
                    }
                        .into_any()
                }
                (None, Online::Asking) => view! { <p role="status">{texts::ASKING}</p> }.into_any(),
                (None, other) => {
                    let words = match other {
                        Online::Offline => password_texts::OFFLINE,
                        Online::SignedOut => password_texts::SIGNED_OUT,
                        _ => password_texts::TROUBLE,
                    };
                    view! { <Notice kind=NoticeKind::Warn>{words}</Notice> }.into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Standing(own: Own) -> impl IntoView {
    let now = use_phone().now();
    let left = texts::left(own.recovery_left);
    let used = own
        .recovery_used_at
        .map(|at| texts::used(&moment(at, now), &left));
    let since = own.made_at.map(|at| texts::on_since(&moment(at, now)));
    match (since, used) {
        (None, _) => view! { <p>{texts::OFF} " " {texts::WHY_OWN}</p> }.into_any(),
        (Some(since), None) => view! { <p>{since} " " {left}</p> }.into_any(),
        (Some(since), Some(used)) => view! {
            <p>{since}</p>
            <Notice kind=NoticeKind::Warn>{used}</Notice>
        }
        .into_any(),
    }
}

#[component]
fn Acts(
    own: Own,
    codes: RwSignal<Option<Vec<String>>>,
    setting_up: RwSignal<bool>,
    again: Callback<()>,
) -> impl IntoView {
    let phone = use_phone();
    let proof = OwnProof::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let renew = Callback::new(move |()| {
        busy.set(true);
        let typed = proof.typed();
        spawn_local(async move {
            let path = format!("{PATH}/codes");
            let told = phone.tell_server::<Renewed>("POST", &path, &typed).await;
            busy.try_set(false);
            proof.clear_code();
            trouble.try_set(texts::not_done(&told));
            if let Told::Done(renewed) = told {
                codes.try_set(Some(renewed.recovery_codes));
            }
        });
    });
    let off = Callback::new(move |()| {
        busy.set(true);
        let typed = proof.typed();
        spawn_local(async move {
            let path = format!("{PATH}/off");
            let told = phone.tell_server::<()>("POST", &path, &typed).await;
            busy.try_set(false);
            proof.clear_code();
            trouble.try_set(texts::not_done(&told));
            if told == Told::Done(()) {
                again.run(());
            }
        });
    });
    let set_up = move |()| setting_up.set(true);
    if !own.on {
        return view! {
            <p class="actions">
                <Button on_click=set_up>{texts::TURN_ON}</Button>
            </p>
        }
        .into_any();
    }
    view! {
        <p class="actions">
            <Button on_click=set_up>{texts::MOVE}</Button>
        </p>
        <p class="help">{texts::MOVE_HELP}</p>
        <Card>
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <OwnFields own=proof both=true />
            <p class="actions">
                <Button kind=ButtonKind::Quiet on_click=renew disabled=busy>
                    {texts::RENEW}
                </Button>
                {(!own.needed)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Danger on_click=off disabled=busy>
                                {texts::TURN_OFF}
                            </Button>
                        }
                    })}
            </p>
            <p class="help">{texts::RENEW_HELP}</p>
        </Card>
    }
    .into_any()
}
