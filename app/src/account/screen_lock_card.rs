//! The phone's own screen lock beside the PIN, on `/tai-khoan`.

use super::screen_lock_texts as texts;
use crate::phone::{ScreenLock, use_phone};
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Switches the screen lock on and off; nothing where this phone has none.
#[component]
pub(super) fn ScreenLockCard() -> impl IntoView {
    let phone = use_phone();
    let state = RwSignal::new(ScreenLock::Impossible);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<&'static str>);
    let look = move || {
        spawn_local(async move {
            let found = phone.screen_lock().await;
            state.try_set(found);
        });
    };
    Effect::new(move |_| {
        // Another may be here, or the phone may have met the server.
        phone.follow();
        look();
    });
    let change = move |on: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let (done, words) = if on {
                (phone.add_screen_lock().await, texts::NOT_ADDED)
            } else {
                (phone.drop_screen_lock().await, texts::NOT_DROPPED)
            };
            busy.try_set(false);
            trouble.try_set(done.err().map(|_| words));
            look();
        });
    };
    let label = move |words: &'static str| if busy.get() { texts::ASKING } else { words };
    let body = move || match state.get() {
        ScreenLock::Impossible => ().into_any(),
        ScreenLock::NotYet => view! { <p class="help">{texts::NOT_YET}</p> }.into_any(),
        ScreenLock::Off => view! {
            <p class="help">{texts::MIND}</p>
            <p class="actions">
                <Button kind=ButtonKind::Quiet disabled=busy on_click=move |()| change(true)>
                    {move || label(texts::ADD)}
                </Button>
            </p>
        }
        .into_any(),
        ScreenLock::On => view! {
            <p>{texts::IS_ON}</p>
            <p class="help">{texts::MIND}</p>
            <p class="actions">
                <Button kind=ButtonKind::Quiet disabled=busy on_click=move |()| change(false)>
                    {move || label(texts::DROP)}
                </Button>
            </p>
        }
        .into_any(),
    };
    move || {
        (state.get() != ScreenLock::Impossible).then(|| {
            view! {
                <Card>
                    <h2>{texts::TITLE}</h2>
                    {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
                    <p>{texts::WHY}</p>
                    {body}
                </Card>
            }
        })
    }
}
