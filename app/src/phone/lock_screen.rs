//! What stands before everything else on a locked phone, and the choosing of a PIN.

use super::forgotten_form::Forgotten;
use super::lock::Person;
use super::revoked::was_emptied;
use super::texts::EMPTIED_ONE;
use super::{Phone, Stage, here, lock_texts as texts, trouble_texts, use_phone};
use crate::offline::seal::OpenError;
use crate::routes::{Visibility, classify};
use crate::ui::{Button, ButtonKind, Card, InputKind, Notice, NoticeKind, Page, TextField};
use domain::pin::judge;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Pages by which somebody comes to this phone: never behind its lock.
const DOORS: [&str; 4] = [
    "/dang-nhap",
    "/dang-nhap/ma",
    "/dang-nhap/hai-buoc",
    "/tai-khoan/nhan",
];

impl Phone {
    /// Whether the page shows nothing but the lock, and nobody is on their way in.
    pub(super) fn shows_the_lock(self) -> bool {
        let address = here::address();
        let at_door = DOORS.iter().any(|door| address.contains(door));
        untrack(|| self.stage() == Stage::Locked && !self.shows_public() && !self.somebody_comes())
            && !at_door
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    Open,
    Locked,
    ChoosePin,
}

/// Shows the page, or what has to be typed before it. What stood on the page is
/// gone while the phone is locked.
#[component]
pub fn LockGate(children: ChildrenFn) -> impl IntoView {
    let phone = use_phone();
    let path = use_location().pathname;
    let gate = Memo::new(move |_| match phone.stage() {
        Stage::ChoosePin => Gate::ChoosePin,
        Stage::Locked => path.with(|path| {
            let public = classify(path).is_some_and(|of| of != Visibility::Private);
            let at_door = DOORS.contains(&path.as_str()) && !phone.somebody_comes();
            if at_door || public && phone.shows_public() {
                Gate::Open
            } else {
                Gate::Locked
            }
        }),
        _ => Gate::Open,
    });
    move || match gate.get() {
        Gate::Open => children().into_any(),
        Gate::Locked => view! { <LockScreen /> }.into_any(),
        Gate::ChoosePin => view! { <ChoosePin /> }.into_any(),
    }
}

/// Leads whoever came in by a door to where their work begins, once the page
/// behind the lock stands.
async fn go_in(phone: Phone, path: Memo<String>, navigate: impl Fn(&str, NavigateOptions)) {
    here::after_paint().await;
    let at_door = path.with_untracked(|path| DOORS.contains(&path.as_str()));
    if let Some(account) = phone.account_now().filter(|_| at_door) {
        let works = account.works_in().next().is_some();
        let first = if works { "/ho" } else { "/tong-hop" };
        navigate(first, NavigateOptions::default());
    }
}

#[component]
fn LockScreen() -> impl IntoView {
    let phone = use_phone();
    // A list that is read again must not take away what is being typed.
    let chosen = Memo::new(move |_| phone.chosen());
    let navigate = use_navigate();
    let forgot = RwSignal::new(false);
    let remember = Callback::new(move |()| forgot.set(false));
    let new_person = move |()| {
        phone.nobody_comes();
        navigate(DOORS[0], NavigateOptions::default());
    };
    view! {
        <Page title=texts::TITLE>
            {was_emptied()
                .then(|| view! { <Notice kind=NoticeKind::Warn>{EMPTIED_ONE}</Notice> })}
            {move || match chosen.get() {
                Some(person) if forgot.get() => {
                    view! { <Forgotten person=person back=remember /> }.into_any()
                }
                Some(person) => view! { <Unlock person=person /> }.into_any(),
                None => view! { <People /> }.into_any(),
            }}
            <p class="actions">
                {move || {
                    (chosen.get().is_some() && !forgot.get())
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Quiet on_click=move |()| forgot.set(true)>
                                    {texts::FORGOT}
                                </Button>
                            }
                        })
                }}
                {move || {
                    (chosen.get().is_some() && phone.people().len() > 1)
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    on_click=move |()| {
                                        forgot.set(false);
                                        phone.choose(None);
                                    }
                                >
                                    {texts::OTHERS}
                                </Button>
                            }
                        })
                }} <Button kind=ButtonKind::Quiet on_click=new_person>
                    {texts::NEW_PERSON}
                </Button> <PublicOnly />
            </p>
        </Page>
    }
}

/// The way to what everybody may see, where this page is of that kind.
#[component]
fn PublicOnly() -> impl IntoView {
    let phone = use_phone();
    let path = use_location().pathname;
    let public =
        move || path.with(|path| classify(path).is_some_and(|of| of != Visibility::Private));
    move || {
        public().then(|| {
            view! {
                <Button kind=ButtonKind::Quiet on_click=move |()| phone.show_public()>
                    {texts::PUBLIC}
                </Button>
            }
        })
    }
}

#[component]
fn People() -> impl IntoView {
    let phone = use_phone();
    let rows = move || {
        let row = |person: Person| {
            view! {
                <li>
                    <button
                        class="row"
                        type="button"
                        on:click=move |_| phone.choose(Some(person.account))
                    >
                        <span class="row-text">
                            <span class="row-title">{person.name.clone()}</span>
                        </span>
                    </button>
                </li>
            }
        };
        phone.people().into_iter().map(row).collect_view()
    };
    view! {
        <p>{texts::WHO}</p>
        <ul class="rows">{rows}</ul>
    }
}

#[component]
fn Unlock(person: Person) -> impl IntoView {
    let phone = use_phone();
    let (path, navigate) = (use_location().pathname, use_navigate());
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        if typed.with_untracked(String::is_empty) {
            trouble.set(Some(texts::TYPE_IT.to_owned()));
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let opened = phone.unlock(&typed.get_untracked()).await;
            busy.try_set(false);
            match opened {
                Ok(()) => go_in(phone, path, navigate).await,
                Err(error) => {
                    typed.try_set(String::new());
                    trouble.try_set(Some(words(&error)));
                }
            }
        });
    };
    let (label, input) = if person.digits {
        (texts::PIN, InputKind::Pin)
    } else {
        (texts::PHRASE, InputKind::Password)
    };
    view! {
        <Card>
            <h2>{person.name}</h2>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    open();
                }
            >
                {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
                <TextField
                    id="ma-pin"
                    label=label
                    value=typed
                    input=input
                    autocomplete="off"
                    help=if person.screen_lock { texts::SCREEN_LOCK_HELP } else { texts::LOCKED_HELP }
                />
                <div class="actions">
                    <Button submit=true disabled=busy>
                        {move || if busy.get() { texts::CHECKING } else { texts::OPEN }}
                    </Button>
                </div>
            </form>
        </Card>
    }
}

fn words(error: &OpenError) -> String {
    match error {
        OpenError::Wrong(wait) => texts::wrong(*wait),
        OpenError::Wait(seconds) => texts::too_early(*seconds),
        OpenError::Nobody => texts::NOBODY.to_owned(),
        OpenError::Passkey => texts::NOT_CONFIRMED.to_owned(),
        OpenError::NoMemory => texts::NO_MEMORY.to_owned(),
        OpenError::Store(error) => trouble_texts::storage_trouble(error).to_owned(),
    }
}

/// Chooses the first PIN of whoever has signed in here.
#[component]
fn ChoosePin() -> impl IntoView {
    let phone = use_phone();
    view! {
        <Page title=texts::SET_TITLE>
            {phone.expected().map(|account| view! { <p><strong>{account.name}</strong></p> })}
            <p>{texts::SET_WHY}</p>
            <p>{texts::SET_MIND}</p>
            <NewPin />
        </Page>
    }
}

/// Two fields for a new PIN or passphrase.
#[component]
fn NewPin() -> impl IntoView {
    let phone = use_phone();
    let (path, navigate) = (use_location().pathname, use_navigate());
    let digits = RwSignal::new(true);
    let (new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let set = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = new.get_untracked();
        let problem = match judge(&typed) {
            Err(problem) => Some(texts::problem(problem)),
            Ok(()) if typed != again.get_untracked() => Some(texts::NOT_SAME.to_owned()),
            Ok(()) => None,
        };
        let clear = problem.is_none();
        trouble.set(problem);
        if !clear {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let done = phone.set_pin(&typed).await;
            busy.try_set(false);
            match done {
                Ok(()) => go_in(phone, path, navigate).await,
                Err(error) => {
                    trouble.try_set(Some(words(&error)));
                }
            }
        });
    };
    let change = move |()| {
        digits.update(|digits| *digits = !*digits);
        new.set(String::new());
        again.set(String::new());
        trouble.set(None);
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                set();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            {move || {
                let (label, input) = if digits.get() {
                    (texts::NEW_PIN, InputKind::Pin)
                } else {
                    (texts::NEW_PHRASE, InputKind::Password)
                };
                view! {
                    <TextField
                        id="ma-pin-moi"
                        label=label
                        value=new
                        required=true
                        input=input
                        autocomplete="new-password"
                        help=texts::rule(digits.get())
                    />
                    <TextField
                        id="ma-pin-lai"
                        label=texts::AGAIN
                        value=again
                        required=true
                        input=input
                        autocomplete="new-password"
                    />
                }
            }}
            <div class="actions">
                <Button submit=true disabled=busy>
                    {move || if busy.get() { texts::SETTING } else { texts::SET }}
                </Button>
                <Button kind=ButtonKind::Quiet on_click=change>
                    {move || if digits.get() { texts::USE_PHRASE } else { texts::USE_DIGITS }}
                </Button>
            </div>
        </form>
    }
}
