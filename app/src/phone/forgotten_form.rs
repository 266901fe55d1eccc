//! What somebody types who forgot the PIN.

use super::lock::Person;
use super::{
    Again, OwnProof, OwnProofFields, Phone, SignInError, Told, lock_texts as texts, use_phone,
};
use crate::ui::{Button, ButtonKind, Card, InputKind, Notice, NoticeKind, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Where somebody types the second step of signing in.
const SECOND_STEP: &str = "/dang-nhap/ma";

/// Why the key did not come back.
enum Not {
    /// Nobody is signed in.
    In(SignInError),
    /// The server, or this phone, did not give it.
    Given(Told<()>),
    /// Somebody else has signed in: their own door is shown.
    Other,
    /// A code has to be typed first, on its own page.
    Step,
}

/// Signs in, or proves again who has signed in, and lets them choose a new PIN.
#[component]
pub(super) fn Forgotten(person: Person, back: Callback<()>) -> impl IntoView {
    let phone = use_phone();
    let navigate = use_navigate();
    // Who came by the page for signing in has typed the login there.
    let is_in = phone.somebody_comes();
    let (login, proof) = (RwSignal::new(String::new()), OwnProof::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let (navigate, person) = (navigate.clone(), person.clone());
        spawn_local(async move {
            let typed = (!is_in).then(|| login.get_untracked());
            let done = let_in(phone, &person, typed, &proof.typed()).await;
            busy.try_set(false);
            proof.clear_code();
            match done {
                Ok(()) | Err(Not::Other) => proof.clear(),
                Err(Not::Step) => navigate(SECOND_STEP, NavigateOptions::default()),
                Err(Not::In(error)) => drop(trouble.try_set(Some(texts::not_in(error)))),
                Err(Not::Given(told)) => drop(trouble.try_set(texts::not_given(&told))),
            }
        });
    };
    view! {
        <Card>
            <h2>{texts::FORGOT}</h2>
            <p>{texts::FORGOT_HOW}</p>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    send();
                }
            >
                {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
                {if is_in {
                    view! { <OwnProofFields proof=proof /> }.into_any()
                } else {
                    view! { <Credentials login=login proof=proof /> }.into_any()
                }}
                <div class="actions">
                    <Button submit=true disabled=busy>
                        {move || if busy.get() { texts::CHECKING } else { texts::FORGOT_GO }}
                    </Button>
                    <Button kind=ButtonKind::Quiet on_click=back>
                        {texts::FORGOT_BACK}
                    </Button>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Credentials(login: RwSignal<String>, proof: OwnProof) -> impl IntoView {
    view! {
        <TextField
            id="ten-dang-nhap"
            label=texts::LOGIN
            value=login
            required=true
            autocomplete="username"
        />
        <TextField
            id="mat-khau"
            label=texts::PASSWORD
            value=proof.password()
            required=true
            input=InputKind::Password
            autocomplete="current-password"
        />
    }
}

async fn let_in(
    phone: Phone,
    person: &Person,
    login: Option<String>,
    again: &Again,
) -> Result<(), Not> {
    if let Some(login) = login {
        match phone.sign_in(login.trim(), &again.password).await {
            Ok(None) => {}
            Ok(Some(_)) => return Err(Not::Step),
            Err(error) => return Err(Not::In(error)),
        }
    }
    if phone.expected().map(|account| account.id) != Some(person.account) {
        return Err(Not::Other);
    }
    match phone.open_forgotten(again).await {
        Told::Done(()) => Ok(()),
        told => Err(Not::Given(told)),
    }
}
