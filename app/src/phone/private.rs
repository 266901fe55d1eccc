//! The frame of pages that need a signed-in person and a store.

use super::loss_notice::LossNotice;
use super::no_storage::{NoStorage, Opening};
use super::revoked::was_emptied;
use super::{NewVersion, Stage, SyncLine, texts, use_phone};
use crate::ui::{Button, ButtonLink, Notice, NoticeKind, Page};
use leptos::prelude::*;
use leptos_router::components::Outlet;

/// Shows the page once the phone is ready, and until then what is missing.
#[component]
pub fn Private() -> impl IntoView {
    let phone = use_phone();
    let stage = Memo::new(move |_| phone.stage());
    move || match stage.get() {
        // The lock stands before the page.
        Stage::Locked | Stage::ChoosePin => ().into_any(),
        Stage::SignedOut => view! {
            <LossNotice />
            <Page title=texts::SIGN_IN_FIRST_TITLE>
                {was_emptied()
                    .then(|| view! { <Notice kind=NoticeKind::Warn>{texts::EMPTIED}</Notice> })}
                <p>{texts::SIGN_IN_FIRST}</p>
                <p class="actions">
                    <ButtonLink href="/dang-nhap">{texts::SIGN_IN}</ButtonLink>
                </p>
            </Page>
        }
        .into_any(),
        Stage::Starting | Stage::Opening => view! { <Opening /> }.into_any(),
        Stage::Fetching => view! {
            <LossNotice />
            <p role="status">{texts::FETCHING}</p>
        }
        .into_any(),
        Stage::NeedsNetwork => view! {
            <LossNotice />
            <Page title=texts::NEEDS_NETWORK_TITLE>
                <p>{texts::NEEDS_NETWORK}</p>
                <TryAgain />
            </Page>
        }
        .into_any(),
        Stage::NoStorage(error) => view! { <NoStorage error=error /> }.into_any(),
        Stage::Ready => view! {
            <SyncLine />
            <LossNotice />
            <NewVersion />
            <Outlet />
        }
        .into_any(),
    }
}

#[component]
fn TryAgain() -> impl IntoView {
    let phone = use_phone();
    view! {
        <p class="actions">
            <Button on_click=move |()| phone.fetch_again()>{texts::TRY_AGAIN}</Button>
        </p>
    }
}
