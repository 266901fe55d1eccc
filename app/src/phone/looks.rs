//! Looking at what is masked: written down on the phone first, then shown.

use super::{DRIVER, Phone, texts, trouble_texts};
use crate::offline::StoreError;
use crate::ui::{Notice, NoticeKind};
use domain::ids::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;

impl Phone {
    /// The same for several fields of one record.
    ///
    /// # Errors
    /// The words to show: not all was kept, and so nothing is shown.
    pub async fn look_at(
        self,
        record: RecordId,
        fields: impl Iterator<Item = &String>,
    ) -> Result<(), String> {
        for field in fields {
            self.look(record, field).await?;
        }
        Ok(())
    }

    /// Keeps that whoever is here looks at what a field of a record holds, and sends
    /// it when there is a network.
    ///
    /// # Errors
    /// The words to show: nothing was kept, and so nothing is shown.
    pub async fn look(self, record: RecordId, field: &str) -> Result<(), String> {
        let device = self.device();
        let kept = match &device {
            Some(device) => device.look(record, field, &self).await,
            None => Err(StoreError::Refused("not open".to_owned())),
        };
        if let Err(error) = kept {
            self.note_storage_trouble(&error);
            return Err(trouble_texts::storage_trouble(&error).to_owned());
        }
        DRIVER.with_borrow(|driver| {
            if let Some(driver) = driver {
                driver.saved(BTreeSet::new());
            }
        });
        if let Some(device) = device {
            // Nobody waits for it: the sync tells of the look in any case.
            spawn_local(async move { drop(device.put_card(&self).await) });
        }
        Ok(())
    }
}

/// The button that shows what is masked, and masks it again. `look` is done before
/// each showing; what it says instead is shown beneath the button.
pub fn unmask_button<F>(
    open: RwSignal<bool>,
    look: impl Fn() -> F + Send + Sync + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<(), String>> + 'static,
{
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        trouble.set(None);
        if open.get_untracked() {
            open.set(false);
            return;
        }
        busy.set(true);
        let looked = look();
        spawn_local(async move {
            match looked.await {
                Ok(()) => {
                    open.try_set(true);
                }
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <button class="button button-quiet unmask" type="button" disabled=busy on:click=press>
            {move || if open.get() { texts::MASK } else { texts::UNMASK }}
        </button>
        {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Warn>{words}</Notice> })}
    }
}
