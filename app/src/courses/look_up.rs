//! Looking a sign-up up by its code, which is posted and never in an address.

use domain::ClaimCode;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::here;
use super::own::OwnSignUp;
use super::posted::{LookedUp, SignUpState};
use super::result::Standing;
use super::texts;
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind, Page, TextField};

/// What came of looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There it is.
    Found(SignUpState),
    /// Nobody has this code.
    NotFound,
    /// No network.
    Offline,
}

/// Type the code, read how it stands.
#[component]
pub fn LookUpPage() -> impl IntoView {
    let (typed, error, outcome) = posted(use_context::<LookedUp>());
    let (typed, error, outcome) = (
        RwSignal::new(typed),
        RwSignal::new(error),
        RwSignal::new(outcome),
    );
    let own = here::own_sign_ups();
    let look = move |event: SubmitEvent| {
        event.prevent_default();
        outcome.set(None);
        let Ok(code) = typed.get_untracked().parse::<ClaimCode>() else {
            error.set(Some(texts::NOT_A_CODE.to_owned()));
            return;
        };
        error.set(None);
        here::look_up(code, move |found| outcome.set(Some(found)));
    };
    view! {
        <Page title=texts::LOOK_UP>
            <p>{texts::LOOK_UP_NOTE}</p>
            <form method="post" action="/tra-cuu" on:submit=look>
                <TextField
                    id="code"
                    label=texts::CODE_FIELD
                    value=typed
                    help=texts::CODE_HELP
                    error=Signal::derive(move || error.get())
                    required=true
                />
                <p class="actions">
                    <Button kind=ButtonKind::Main submit=true>
                        {texts::LOOK}
                    </Button>
                </p>
            </form>
            {move || outcome.get().map(|outcome| view! { <Found outcome=outcome /> })}
            {move || {
                let own = own.get();
                (!own.is_empty()).then(|| view! { <Mine own=own /> })
            }}
        </Page>
    }
}

fn posted(looked: Option<LookedUp>) -> (String, Option<String>, Option<Outcome>) {
    match looked {
        None => (String::new(), None, None),
        Some(LookedUp::Found(state)) => (state.code.clone(), None, Some(Outcome::Found(state))),
        Some(LookedUp::NotFound(typed)) => (typed, None, Some(Outcome::NotFound)),
        Some(LookedUp::NotACode(typed)) => (typed, Some(texts::NOT_A_CODE.to_owned()), None),
    }
}

#[component]
fn Found(outcome: Outcome) -> impl IntoView {
    match outcome {
        Outcome::Found(state) => view! {
            <Notice kind=NoticeKind::Good>
                <p>
                    <strong>{state.trade.clone()}</strong>
                </p>
                <p>{texts::state(&state.state)}</p>
            </Notice>
        }
        .into_any(),
        Outcome::NotFound => {
            view! { <Notice kind=NoticeKind::Warn>{texts::NOT_FOUND}</Notice> }.into_any()
        }
        Outcome::Offline => {
            view! { <Notice kind=NoticeKind::Warn>{texts::NO_NETWORK}</Notice> }.into_any()
        }
    }
}

#[component]
fn Mine(own: Vec<OwnSignUp>) -> impl IntoView {
    let rows = own
        .into_iter()
        .map(|own| {
            view! {
                <Card>
                    <h3>{own.trade.clone()}</h3>
                    <p class="claim-code">{own.code.clone()}</p>
                    <Standing own=own />
                </Card>
            }
        })
        .collect_view();
    view! {
        <h2>{texts::MINE}</h2>
        {rows}
    }
}
