//! The hamlet of a helper: one that stands in the households of this phone, or
//! another by its name.

use super::texts;
use crate::offline::{Device, Read, Store, StoreError};
use crate::phone::{load_once, use_phone};
use crate::ui::{ChoiceField, TextField};
use domain::role::Hamlet;
use leptos::prelude::*;

/// The choice that stands for a hamlet in words.
const OTHER: &str = "~";

/// So many of the newest households are looked at.
const LOOKED_AT: usize = 500;

/// Asks for a hamlet; `name` holds what was chosen or typed.
#[component]
pub(super) fn HamletField(name: RwSignal<String>) -> impl IntoView {
    let known = load_once(use_phone(), |device| async move { hamlets(&device).await });
    move || {
        known
            .get()
            .map(|known| view! { <Chosen known=known name=name /> })
    }
}

#[component]
fn Chosen(known: Vec<String>, name: RwSignal<String>) -> impl IntoView {
    let listed = !known.is_empty();
    let first = if listed { "" } else { OTHER };
    let picked = RwSignal::new(first.to_owned());
    let written = RwSignal::new(String::new());
    Effect::new(move |_| match picked.get() {
        code if code == OTHER => name.set(written.get()),
        code => name.set(code),
    });
    let mut choices: Vec<(String, String)> = known
        .into_iter()
        .map(|hamlet| (hamlet.clone(), hamlet))
        .collect();
    choices.push((OTHER.to_owned(), texts::OTHER_HAMLET.to_owned()));
    view! {
        {listed
            .then(|| {
                view! {
                    <ChoiceField
                        id="xom"
                        label=texts::HAMLET
                        choices=choices
                        value=picked
                        required=true
                    />
                }
            })}
        <Show when=move || picked.get() == OTHER>
            <TextField
                id="ten-xom"
                label=texts::HAMLET_NAME
                value=written
                required=true
                help=texts::HAMLET_HELP
            />
        </Show>
    }
}

/// The hamlets of the newest households, each once as it was written last, by name.
async fn hamlets<S: Store>(device: &Device<S>) -> Result<Vec<String>, StoreError> {
    let newest = Read::Newest {
        kind: "household".to_owned(),
        before: None,
        limit: LOOKED_AT,
    };
    let mut found: Vec<Hamlet> = Vec::new();
    for household in device.entries(&newest).await? {
        let named = household.view.text("hamlet").and_then(Hamlet::parse);
        let new = named.filter(|named| !found.iter().any(|had| had.is_named(named.as_str())));
        found.extend(new.filter(|_| !household.view.deleted));
    }
    found.sort();
    Ok(found.into_iter().map(String::from).collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::hamlets;
    use crate::offline::{Ambient, Device, MemoryStore, NewEdit, WantedEdit};
    use domain::ids::{DeviceId, Millis, RecordId};
    use domain::value::{Fields, Value};
    use futures::executor::block_on;
    use std::cell::Cell;

    struct Noon(Cell<u8>);

    impl Ambient for Noon {
        fn now(&self) -> Millis {
            Millis(1_780_000_000_000)
        }

        fn random(&self) -> [u8; 10] {
            self.0.set(self.0.get() + 1);
            [self.0.get(); 10]
        }
    }

    #[test]
    fn each_hamlet_is_offered_once_as_it_was_written_last() {
        let device = Device::new(MemoryStore::new(DeviceId::new(1, [1; 10])));
        let written = ["nà  luông", "Bản Viền", "Nà Luông", "", "Na Luông"];
        let household = |(n, hamlet): (u8, &str)| NewEdit {
            record: RecordId::new(u64::from(n), [n; 10]),
            kind: "household".to_owned(),
            seen: None,
            form: None,
            wanted: WantedEdit::Fields(Fields::from([
                ("commune".to_owned(), Value::from("01807")),
                ("hamlet".to_owned(), Value::from(hamlet)),
            ])),
        };
        let edits: Vec<NewEdit> = (1..).zip(written).map(household).collect();
        block_on(device.save(&edits, &Noon(Cell::default()))).unwrap();
        let found = block_on(hamlets(&device)).unwrap();
        assert_eq!(found, ["Bản Viền", "Na Luông", "Nà Luông"]);
    }
}
