//! Where this account is signed in, on `/tai-khoan`: each place can be ended.

use super::{password_texts, sessions_texts as texts};
use crate::phone::{Online, Told, ask_online, use_phone};
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind};
use domain::ids::{Millis, SessionId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

const PATH: &str = "/api/v1/sessions";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Listing {
    sessions: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Line {
    id: SessionId,
    begun_at: Millis,
    used_at: Millis,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    here: bool,
}

/// The places where this account is signed in. Only the server knows them.
#[component]
pub(super) fn SessionsCard() -> impl IntoView {
    let phone = use_phone();
    let (answer, again) = ask_online::<Listing>(phone, || Some(PATH.to_owned()));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<&'static str>);
    let end = Callback::new(move |which: Option<SessionId>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let path = which.map_or_else(|| PATH.to_owned(), |id| format!("{PATH}/{id}"));
        spawn_local(async move {
            let told = phone.tell_server::<()>("DELETE", &path, &()).await;
            busy.try_set(false);
            trouble.try_set(match told {
                Told::Offline => Some(password_texts::OFFLINE),
                Told::SignedOut => Some(password_texts::SIGNED_OUT),
                Told::Trouble | Told::Wait(_) => Some(password_texts::TROUBLE),
                // One that has ended meanwhile is ended.
                Told::Done(()) | Told::Refused(_) => None,
            });
            again.run(());
        });
    });
    view! {
        <Card>
            <h2>{texts::TITLE}</h2>
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            {move || match answer.get() {
                Online::Got(listing) => {
                    view! { <Places listing=listing end=end busy=busy.into() /> }.into_any()
                }
                Online::Asking => view! { <p role="status">{texts::ASKING}</p> }.into_any(),
                Online::SignedOut => view! { <p>{password_texts::SIGNED_OUT}</p> }.into_any(),
                Online::Offline => view! { <p>{texts::OFFLINE}</p> }.into_any(),
                Online::Closed | Online::Nothing | Online::Trouble => {
                    view! { <p>{password_texts::TROUBLE}</p> }.into_any()
                }
            }}
        </Card>
    }
}

#[component]
fn Places(listing: Listing, end: Callback<Option<SessionId>>, busy: Signal<bool>) -> impl IntoView {
    let now = use_phone().now();
    let others = listing.sessions.iter().filter(|line| !line.here).count();
    let rows = listing.sessions.into_iter().map(|line| {
        let id = line.id;
        view! {
            <li>
                <div class="row">
                <span class="row-text">
                    <span class="row-title">{texts::place(&line.agent)}</span>
                    <span class="row-note">
                        {texts::times(&moment(line.begun_at, now), &moment(line.used_at, now))}
                    </span>
                </span>
                {if line.here {
                    view! { <span class="mark">{texts::HERE}</span> }.into_any()
                } else {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            disabled=busy
                            on_click=move |()| end.run(Some(id))
                        >
                            {texts::END}
                        </Button>
                    }
                        .into_any()
                }}
                </div>
            </li>
        }
    });
    view! {
        <ul class="rows">{rows.collect_view()}</ul>
        {(others > 1)
            .then(|| {
                view! {
                    <p class="actions">
                        <Button
                            kind=ButtonKind::Quiet
                            disabled=busy
                            on_click=move |()| end.run(None)
                        >
                            {texts::END_OTHERS}
                        </Button>
                    </p>
                }
            })}
        <p class="help">{texts::HELP}</p>
    }
}
