//! `/tai-khoan/quan-ly`: who has an account.

use super::{Line, Listing, PATH, texts};
use crate::account::account_page::place;
use crate::phone::{Online, ask_online, use_phone};
use crate::ui::{
    Button, ButtonKind, ButtonLink, EmptyState, InputKind, List, ListItem, Notice, NoticeKind,
    Page, TextField,
};
use domain::{Date, Reference, fold, matches};
use leptos::prelude::*;
use std::sync::Arc;

/// `/tai-khoan/quan-ly`: the accounts that the signed-in person looks after.
#[component]
pub fn ManagePage() -> impl IntoView {
    let phone = use_phone();
    let (answer, again) = ask_online::<Listing>(phone, || Some(PATH.to_owned()));
    view! {
        <Page title=texts::TITLE back="/tai-khoan">
            <p class="actions">
                <ButtonLink href="/tai-khoan/quan-ly/moi">{texts::NEW}</ButtonLink>
                <ButtonLink href="/tai-khoan/quan-ly/tep" kind=ButtonKind::Quiet>
                    {texts::FILE}
                </ButtonLink>
            </p>
            {move || match (answer.get(), phone.reference()) {
                (Online::Got(listing), Some(reference)) => {
                    view! { <Accounts lines=listing.accounts reference=reference /> }.into_any()
                }
                (Online::Got(_) | Online::Asking, _) => {
                    view! { <p role="status">{texts::ASKING}</p> }.into_any()
                }
                (other, _) => {
                    view! {
                        <Notice kind=NoticeKind::Warn>{texts::not_shown(&other)}</Notice>
                        <p class="actions">
                            <Button kind=ButtonKind::Quiet on_click=move |()| again.run(())>
                                {texts::TRY_AGAIN}
                            </Button>
                        </p>
                    }
                        .into_any()
                }
            }}
        </Page>
    }
}

#[component]
fn Accounts(lines: Vec<Line>, reference: Arc<Reference>) -> impl IntoView {
    let today = use_phone().today();
    let sought = RwSignal::new(String::new());
    if lines.is_empty() {
        let empty = view! { <EmptyState title=texts::NONE text=texts::NONE_TEXT /> };
        return empty.into_any();
    }
    let rows = move || {
        let asked = sought.get();
        let folded = fold(&asked);
        lines
            .iter()
            .filter(|line| {
                matches(&folded, &fold(&line.account.name)) || line.login.contains(asked.trim())
            })
            .map(|line| row(line, &reference, today))
            .collect_view()
    };
    view! {
        <TextField id="tim" label=texts::SEEK value=sought input=InputKind::Search />
        <List>{rows}</List>
    }
    .into_any()
}

fn row(line: &Line, reference: &Reference, today: Date) -> impl IntoView + use<> {
    let account = &line.account;
    let note = format!(
        "{} · {} · {}",
        reference.label("role", account.role.code()),
        place(&account.scope, reference, today),
        line.login,
    );
    let marks = texts::marks(line.unopened, account, today)
        .into_iter()
        .map(|words| view! { <span class="mark">{words}</span> })
        .collect_view();
    let href = format!("/tai-khoan/quan-ly/{}", account.id);
    view! {
        <ListItem href=href title=account.name.clone() note=note>
            {marks}
        </ListItem>
    }
}
