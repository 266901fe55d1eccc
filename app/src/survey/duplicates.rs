//! Somebody who may already be written down elsewhere in the commune.

use super::form::Sheet;
use super::texts;
use crate::phone::{Known, household_page, live, use_phone};
use domain::ids::RecordId;
use leptos::prelude::*;
use leptos_router::components::A;

/// Warns of people with the same name and year of birth, with the way there;
/// never stands in the way.
#[component]
pub(super) fn Namesakes(sheet: Sheet, myself: RecordId) -> impl IntoView {
    let phone = use_phone();
    let asked = Memo::new(move |_| {
        let fields = sheet.fields();
        let text = |name: &str| {
            fields
                .get(name)
                .and_then(domain::value::Value::as_text)
                .map(str::to_owned)
        };
        let birth = text("birth").and_then(|birth| birth.parse().ok());
        // A given name alone is shared by half a commune.
        let name = text("full_name").filter(|name| name.contains(' '));
        name.zip(birth)
    });
    let found = live(phone, move |device| {
        let asked = asked.get();
        async move {
            match asked {
                Some((name, birth)) => phone.namesakes(&device, &name, Some(birth)).await,
                None => Ok(Vec::new()),
            }
        }
    });
    move || {
        let others: Vec<Known> = found
            .get()
            .unwrap_or_default()
            .into_iter()
            .filter(|known| known.person != myself)
            .collect();
        (!others.is_empty()).then(|| {
            let links = others
                .into_iter()
                .map(|known| {
                    view! {
                        <li>
                            <A href=household_page(known.household)>{known.name}</A>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div class="notice notice-warn" role="status">
                    <p>{texts::MAYBE_DUPLICATE}</p>
                    <ul>{links}</ul>
                    <p>{texts::MAYBE_DUPLICATE_HELP}</p>
                </div>
            }
        })
    }
}
