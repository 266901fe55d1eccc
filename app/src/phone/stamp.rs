//! Who took something away and when: at the foot of what a signed-in person
//! prints, and by the server in the files that it writes.

use domain::role::{Account, Role};
use domain::{Date, Reference};
use leptos::prelude::*;

use super::{Phone, here, texts, use_phone};
use crate::ui::format::moment_and_day;

/// `Nông Thị Hiền (cán bộ xã Kim Đồng)`
#[must_use]
pub fn made_by(account: &Account, reference: &Reference, day: Date) -> String {
    let name = &account.name;
    let role = small(reference.label("role", account.role.code()));
    let place = reference.scope_name(&account.scope, day);
    match (account.role, place) {
        (Role::CommuneOfficer, Some(place)) => format!("{name} (cán bộ {})", small(&place)),
        (_, Some(place)) => format!("{name} ({role}, {})", small(&place)),
        (_, None) => format!("{name} ({role})"),
    }
}

/// A text as it stands within a sentence.
fn small(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// Who prints this page and when; on paper only, and only of whoever is signed in.
#[component]
pub fn PrintMark() -> impl IntoView {
    let phone = use_phone();
    let now = RwSignal::new(phone.now());
    Effect::new(move |_| here::before_print(move || now.set(phone.now())));
    move || {
        let (account, reference) = (phone.account()?, phone.reference()?);
        let who = made_by(&account, &reference, phone.today());
        let words = move || texts::printed(&who, &moment_and_day(now.get()));
        // On paper only: no text of the page that somebody reads or has read out.
        Some(view! { <p class="print-mark" data-mark=words aria-hidden="true"></p> })
    }
}

/// A file that the server writes, for whoever is signed in: it needs the network,
/// and says so where there is none.
#[component]
pub fn FileLink(
    /// Where it is.
    #[prop(into)]
    href: String,
    /// What it is.
    words: &'static str,
) -> impl IntoView {
    let is_away = RwSignal::new(false);
    use_context::<Phone>().map(|phone| {
        let look = move |press: leptos::ev::MouseEvent| {
            let away = phone.cut_off_now() || !here::is_online();
            is_away.set(away);
            if away {
                press.prevent_default();
            }
        };
        let href = StoredValue::new(href);
        move || {
            phone.account().map(|_| {
                view! {
                    <p class="actions no-print">
                        <a
                            class="button button-quiet"
                            href=href.get_value()
                            download=""
                            on:click=look
                        >
                            {words}
                        </a>
                    </p>
                    <p role="status" class="help">
                        {move || is_away.get().then_some(texts::FILE_NEEDS_NETWORK)}
                    </p>
                }
            })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::small;

    #[test]
    fn only_the_first_letter_becomes_small() {
        for (text, wanted) in [
            ("Xã Kim Đồng", "xã Kim Đồng"),
            ("Đơn vị", "đơn vị"),
            ("", ""),
        ] {
            assert_eq!(small(text), wanted);
        }
    }
}
