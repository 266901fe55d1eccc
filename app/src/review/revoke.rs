//! Revoking a phone that was lost or that nobody should work on any more: behind a
//! reason and the own password, because there is no way back.

use super::texts;
use crate::phone::{Again, OwnProof, OwnProofFields, Told, use_phone};
use crate::ui::{Button, ButtonKind, ChoiceField, Notice, NoticeKind};
use domain::ids::DeviceId;
use domain::review::Revoking;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

#[derive(Serialize)]
struct Asked {
    #[serde(flatten)]
    again: Again,
    reason: Revoking,
}

/// The button that opens the form, and the form.
#[component]
pub(super) fn Revoke(device: DeviceId, owner: String) -> impl IntoView {
    let phone = use_phone();
    let (open, done, busy) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let (reason, proof) = (RwSignal::new(String::new()), OwnProof::new());
    let trouble = RwSignal::new(None::<String>);
    let revoke = Callback::new(move |()| {
        let chosen = Revoking::ALL
            .into_iter()
            .find(|known| known.code() == reason.get_untracked());
        let Some(reason) = chosen else {
            trouble.set(Some(texts::NO_REASON.to_owned()));
            return;
        };
        let asked = Asked {
            again: proof.typed(),
            reason,
        };
        busy.set(true);
        spawn_local(async move {
            let path = format!("/api/v1/review/devices/{device}/revoke");
            let told = phone.tell_server::<()>("POST", &path, &asked).await;
            busy.try_set(false);
            trouble.try_set(texts::not_revoked(&told));
            proof.clear_code();
            if matches!(told, Told::Done(())) {
                proof.clear();
                done.try_set(true);
            }
        });
    });
    let form = move || {
        view! {
            <Form device=device owner=owner.clone() reason=reason proof=proof />
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <p class="actions">
                <Button kind=ButtonKind::Danger on_click=revoke disabled=busy>
                    {texts::REVOKE}
                </Button>
                <Button kind=ButtonKind::Quiet on_click=move |()| open.set(false)>
                    {texts::LEAVE_IT}
                </Button>
            </p>
        }
    };
    move || match (done.get(), open.get()) {
        (true, _) => {
            view! { <Notice kind=NoticeKind::Good>{texts::REVOKED_NOW}</Notice> }.into_any()
        }
        (false, true) => form().into_any(),
        (false, false) => view! {
            <p class="actions">
                <Button kind=ButtonKind::Quiet on_click=move |()| open.set(true)>
                    {texts::REVOKE}
                </Button>
            </p>
        }
        .into_any(),
    }
}

/// What revoking does, why, and the own password.
#[component]
fn Form(
    device: DeviceId,
    owner: String,
    reason: RwSignal<String>,
    proof: OwnProof,
) -> impl IntoView {
    let reasons =
        Revoking::ALL.map(|known| (known.code().to_owned(), texts::why(known).to_owned()));
    view! {
        <Notice kind=NoticeKind::Warn>{texts::revoke_help(&owner)}</Notice>
        <ChoiceField
            id=format!("ly-do-{device}")
            label=texts::WHY
            choices=reasons.to_vec()
            value=reason
            required=true
        />
        <OwnProofFields proof=proof of=format!("-{device}") />
    }
}
