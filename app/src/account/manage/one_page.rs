//! `/tai-khoan/quan-ly/:id`: one account, a new link to it, and its end.

use super::link_card::LinkCard;
use super::{Given, Line, Link, Listing, PATH, texts};
use crate::account::account_page::place;
use crate::account::texts as common;
use crate::phone::{Again, Online, OwnProof, OwnProofFields, Told, ask_online, use_phone};
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind, Page, TextField};
use domain::{Date, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use serde::Serialize;
use std::sync::Arc;

/// What somebody does with an account, proven again.
#[derive(Clone, Serialize)]
struct Confirmed {
    #[serde(flatten)]
    again: Again,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
}

/// `/tai-khoan/quan-ly/:id`: an account.
#[component]
pub fn ManageOnePage() -> impl IntoView {
    let phone = use_phone();
    let params = use_params_map();
    let (answer, again) = ask_online::<Listing>(phone, || Some(PATH.to_owned()));
    let done = RwSignal::new(None::<&'static str>);
    let found = move || {
        let id = params.read().get("id").unwrap_or_default();
        answer.with(|answer| match answer {
            Online::Got(listing) => {
                let mut lines = listing.accounts.iter();
                let line = lines.find(|line| line.account.id.to_string() == id);
                line.cloned().map_or(Online::Nothing, Online::Got)
            }
            Online::Asking => Online::Asking,
            Online::Offline => Online::Offline,
            Online::SignedOut => Online::SignedOut,
            Online::Closed => Online::Closed,
            Online::Nothing | Online::Trouble => Online::Trouble,
        })
    };
    view! {
        <Page title=texts::ONE back="/tai-khoan/quan-ly">
            // It outlives the list that is asked for again.
            {move || done.get().map(|words| view! { <Notice kind=NoticeKind::Good>{words}</Notice> })}
            {move || match (found(), phone.reference()) {
                (Online::Got(line), Some(reference)) => {
                    view! {
                        <Facts line=line.clone() reference=reference />
                        <Acts line=line again=again done=done />
                    }
                        .into_any()
                }
                (Online::Got(_) | Online::Asking, _) => {
                    view! { <p role="status">{texts::ASKING}</p> }.into_any()
                }
                (other, _) => {
                    view! { <Notice kind=NoticeKind::Warn>{texts::not_shown(&other)}</Notice> }
                        .into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Facts(line: Line, reference: Arc<Reference>) -> impl IntoView {
    let today = use_phone().today();
    let account = line.account;
    let role = reference.label("role", account.role.code()).to_owned();
    let place = place(&account.scope, &reference, today);
    let marks = texts::marks(line.unopened, &account, today);
    view! {
        <Card>
            <dl class="pairs">
                <dt>{common::NAME}</dt>
                <dd>{account.name}</dd>
                <dt>{common::LOGIN}</dt>
                <dd>{line.login}</dd>
                <dt>{common::ROLE}</dt>
                <dd>{role}</dd>
                <dt>{common::PLACE}</dt>
                <dd>{place}</dd>
                {account
                    .valid_until
                    .map(|last| {
                        view! {
                            <dt>{texts::LAST_DAY}</dt>
                            <dd>{last.display()}</dd>
                        }
                    })}
            </dl>
            <p class="marks">
                {marks
                    .into_iter()
                    .map(|words| view! { <span class="mark">{words}</span> })
                    .collect_view()}
            </p>
        </Card>
    }
}

#[component]
fn Acts(line: Line, again: Callback<()>, done: RwSignal<Option<&'static str>>) -> impl IntoView {
    let phone = use_phone();
    let own = phone.account_now().map(|account| account.id) == Some(line.account.id);
    let path = format!("{PATH}/{}", line.account.id);
    let (proof, until) = (OwnProof::new(), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let link = RwSignal::new(None::<Link>);
    let has_second = line.second_factor && !own;
    let confirmed = move || Confirmed {
        again: proof.typed(),
        until: None,
    };
    let to_link = {
        let path = format!("{path}/link");
        Callback::new(move |()| {
            let (path, body) = (path.clone(), confirmed());
            busy.set(true);
            spawn_local(async move {
                let told = phone.tell_server::<Given>("POST", &path, &body).await;
                busy.try_set(false);
                proof.clear_code();
                trouble.try_set(texts::not_done(&told));
                if let Told::Done(given) = told {
                    proof.clear();
                    link.try_set(Some(given.link));
                }
            });
        })
    };
    let tell = Callback::new(
        move |(act, body, words): (&'static str, Confirmed, &'static str)| {
            let path = format!("{path}/{act}");
            busy.set(true);
            spawn_local(async move {
                let told = phone.tell_server::<()>("POST", &path, &body).await;
                busy.try_set(false);
                proof.clear_code();
                trouble.try_set(texts::not_done(&told));
                if matches!(told, Told::Done(())) {
                    proof.clear();
                    done.try_set(Some(words));
                    again.run(());
                }
            });
        },
    );
    let to_end = Callback::new(move |()| {
        let typed = until.get_untracked();
        let last = texts::typed_day(&typed);
        if !typed.trim().is_empty() && last.is_none() {
            trouble.set(Some(texts::BAD_DAY.to_owned()));
            return;
        }
        let mut body = confirmed();
        body.until = last;
        tell.run(("end", body, texts::ENDED));
    });
    let to_reset = move |()| tell.run(("second-factor", confirmed(), texts::SECOND_RESET));
    view! {
        {move || link.get().map(|link| view! { <LinkCard link=link /> })}
        <Card>
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <OwnProofFields proof=proof />
            <p class="actions">
                <Button on_click=to_link disabled=busy>{texts::MAKE_LINK}</Button>
            </p>
            <p class="help">{texts::MAKE_LINK_HELP}</p>
            {has_second
                .then(|| {
                    view! {
                        <p class="actions">
                            <Button kind=ButtonKind::Danger on_click=to_reset disabled=busy>
                                {texts::RESET_SECOND}
                            </Button>
                        </p>
                        <p class="help">{texts::RESET_SECOND_HELP}</p>
                    }
                })}
            {(!own)
                .then(|| {
                    view! {
                        <TextField
                            id="den-ngay"
                            label=texts::LAST_DAY
                            value=until
                            help=texts::LAST_DAY_HELP
                        />
                        <p class="actions">
                            <Button kind=ButtonKind::Danger on_click=to_end disabled=busy>
                                {texts::END}
                            </Button>
                        </p>
                        <p class="help">{texts::END_HELP}</p>
                    }
                })}
        </Card>
    }
}
