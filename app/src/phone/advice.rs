//! The advice to open another browser, where this one forgets what is kept in it.

use super::{InApp, here, trouble_texts as texts, use_phone};
use crate::ui::{Button, ButtonKind, ButtonLink, Notice, NoticeKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Who asked the server for a page, and for which: for a page without script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFrom {
    /// What the browser calls itself.
    pub user_agent: String,
    /// The page's whole address.
    pub address: String,
}

/// The advice on a page that the server rendered, which has no script.
#[component]
pub fn PlainBrowserAdvice() -> impl IntoView {
    let from = use_context::<AskedFrom>()?;
    let app = InApp::of(&from.user_agent)?;
    Some(view! { <OpenElsewhere app=app address=from.address /> })
}

/// The advice where a script runs: in another app's window, and in a window that
/// is as short of room as a private one.
#[component]
pub fn BrowserAdvice() -> impl IntoView {
    let phone = use_phone();
    if let Some(app) = InApp::of(&here::user_agent()) {
        let address = here::address();
        return view! {
            <OpenElsewhere app=app address=address.clone() />
            {app.chrome_link(&address).is_none().then(|| view! { <CopyAddress address=address /> })}
        }
        .into_any();
    }
    let lasts = RwSignal::new(true);
    Effect::new(move |_| {
        spawn_local(async move {
            phone.look_at_room().await;
            lasts.try_set(phone.persisted().await);
        });
    });
    let private = move || !lasts.get() && phone.room().is_some_and(super::Room::is_tiny);
    view! {
        <Show when=private>
            <Notice kind=NoticeKind::Warn>{texts::PRIVATE}</Notice>
        </Show>
    }
    .into_any()
}

/// Says in which app the page is shown, and leads out of it.
#[component]
pub fn OpenElsewhere(app: InApp, address: String) -> impl IntoView {
    let chrome = app.chrome_link(&address);
    view! {
        <Notice kind=NoticeKind::Warn>
            <p>{texts::in_app(app.name)}</p>
            {match chrome {
                Some(link) => {
                    view! {
                        <p class="actions">
                            <ButtonLink href=link kind=ButtonKind::Quiet>
                                {texts::OPEN_CHROME}
                            </ButtonLink>
                        </p>
                    }
                        .into_any()
                }
                None => view! { <p>{texts::ADDRESS} " " <strong>{address}</strong></p> }.into_any(),
            }}
        </Notice>
    }
}

#[component]
fn CopyAddress(address: String) -> impl IntoView {
    let said = RwSignal::new(None::<&'static str>);
    let copy = move |()| {
        let address = address.clone();
        spawn_local(async move {
            let copied = here::copy(&address).await;
            said.try_set(Some(if copied {
                texts::COPIED
            } else {
                texts::NOT_COPIED
            }));
        });
    };
    view! {
        <p class="actions">
            <Button kind=ButtonKind::Quiet on_click=copy>
                {texts::COPY_ADDRESS}
            </Button>
        </p>
        {move || said.get().map(|words| view! { <p role="status">{words}</p> })}
    }
}
