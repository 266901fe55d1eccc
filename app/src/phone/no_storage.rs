//! What stands where the store does not open, or takes long to.

use super::storage::Reload;
use super::{BrowserAdvice, texts, trouble_texts, use_phone};
use crate::offline::StoreError;
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, ButtonLink, Page};
use leptos::prelude::*;
use std::time::Duration;

/// A store opens in a fraction of a second; after this somebody wonders.
const LONG: Duration = Duration::from_secs(10);

/// While the store is being opened.
#[component]
pub(super) fn Opening() -> impl IntoView {
    let long = RwSignal::new(false);
    let waited = set_timeout_with_handle(
        move || {
            long.try_set(true);
        },
        LONG,
    );
    on_cleanup(move || {
        if let Ok(waited) = waited {
            waited.clear();
        }
    });
    view! {
        <p role="status">
            {texts::OPENING}
            {move || long.get().then(|| view! { " " {trouble_texts::OPENING_LONG} })}
        </p>
        <Show when=move || long.get()>
            <p class="actions">
                <Reload />
            </p>
        </Show>
    }
}

/// Says why nothing can be saved, what may still be there, and the ways out.
/// What is public can be read all the same.
#[component]
pub(super) fn NoStorage(error: StoreError) -> impl IntoView {
    let phone = use_phone();
    let counted = phone
        .last_counted()
        .filter(|(unsent, _)| *unsent > 0)
        .map(|(unsent, at)| trouble_texts::last_counted(unsent, &moment(at, phone.now())));
    let drafts = phone.drafts().len();
    view! {
        <Page title=texts::NO_STORAGE_TITLE>
            <p>{trouble_texts::storage_trouble(&error)}</p>
            {counted.map(|words| view! { <p>{words}</p> })}
            {(drafts > 0).then(|| view! { <p>{trouble_texts::drafts_beside(drafts)}</p> })}
            <p class="actions">
                <Button on_click=move |()| phone.fetch_again()>{texts::TRY_AGAIN}</Button>
                <Reload />
                {(drafts > 0)
                    .then(|| {
                        view! {
                            <ButtonLink href="/tai-khoan/xuat-tep" kind=ButtonKind::Quiet>
                                {texts::RESCUE}
                            </ButtonLink>
                        }
                    })}
            </p>
            <BrowserAdvice />
        </Page>
    }
}
