//! What the browser has cleared on this phone, said until the person has noted it.

use super::{Loss, trouble_texts as texts, use_phone};
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, ButtonLink, Notice, NoticeKind};
use leptos::prelude::*;

/// Says what is gone, what is not and what to do; nothing where nothing is gone.
#[component]
pub(super) fn LossNotice() -> impl IntoView {
    let phone = use_phone();
    move || {
        let loss = phone.loss()?;
        let unsent = matches!(loss, Loss::Store { unsent: 1.., .. });
        let lines = lines(loss, |at| moment(at, phone.now()));
        Some(view! {
            <Notice kind=NoticeKind::Warn>
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                <div class="actions">
                    {unsent
                        .then(|| {
                            view! {
                                <ButtonLink href="/tai-khoan/nhap-tep" kind=ButtonKind::Quiet>
                                    {texts::IMPORT}
                                </ButtonLink>
                            }
                        })}
                    <Button kind=ButtonKind::Quiet on_click=move |()| phone.note_loss()>
                        {texts::NOTED}
                    </Button>
                </div>
            </Notice>
        })
    }
}

fn lines(loss: Loss, moment: impl Fn(domain::ids::Millis) -> String) -> Vec<String> {
    let Loss::Store { unsent, at, drafts } = loss else {
        return vec![texts::POCKET_CLEARED.to_owned()];
    };
    let gone = if unsent == 0 {
        texts::NOTHING_GONE.to_owned()
    } else {
        texts::unsent_gone(unsent, &moment(at))
    };
    let left = (drafts > 0).then(|| texts::drafts_left(drafts));
    [texts::STORE_CLEARED.to_owned(), gone]
        .into_iter()
        .chain(left)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::Millis;

    #[test]
    fn it_says_what_is_gone_and_only_that() {
        let said = |loss| lines(loss, |_| "19:42".to_owned()).join(" ");
        let store = |unsent, drafts| {
            said(Loss::Store {
                unsent,
                at: Millis(0),
                drafts,
            })
        };
        assert!(store(3, 0).contains("3 mục chưa gửi (đếm lúc 19:42) không còn"));
        assert!(!store(3, 0).contains("bản nháp"));
        assert!(store(0, 2).contains("không mất phiếu nào"));
        assert!(store(0, 2).contains("2 bản nháp vẫn còn"));
        assert!(said(Loss::Pocket).contains("phiếu chưa gửi vẫn còn đủ"));
    }
}
