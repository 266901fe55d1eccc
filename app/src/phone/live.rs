//! Reading the store from a view, again whenever records change.

use super::{Phone, PhoneDevice};
use crate::offline::StoreError;
use domain::ids::RecordId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use std::cell::Cell;
use std::rc::Rc;

/// What `load` reads from the store, read again whenever records change or a
/// signal does that `load` asks before its first wait. None until it has come.
pub fn live<T, F, Load>(phone: Phone, load: F) -> RwSignal<Option<T>>
where
    T: Send + Sync + Clone + 'static,
    F: Fn(Rc<PhoneDevice>) -> Load + 'static,
    Load: Future<Output = Result<T, StoreError>> + 'static,
{
    let value = RwSignal::new(None);
    let round = StoredValue::new(0_u64);
    Effect::new(move |_| {
        phone.follow();
        let Some(device) = phone.device() else {
            // What was read of a store that has been locked is gone with it.
            value.try_set(None);
            return;
        };
        let mine = round.get_value() + 1;
        round.set_value(mine);
        let loading = load(device);
        spawn_local(async move {
            let loaded = loading.await;
            // The page may be gone by now, or have asked for something newer.
            if round.try_get_value() != Some(mine) {
                return;
            }
            match loaded {
                Ok(loaded) => {
                    value.try_set(Some(loaded));
                }
                Err(error) => phone.note_storage_trouble(&error),
            }
        });
    });
    value
}

/// What `load` reads from the store once, as a form does that must not change
/// under the fingers. None until it has come.
pub fn load_once<T, F, Load>(phone: Phone, load: F) -> RwSignal<Option<T>>
where
    T: Send + Sync + Clone + 'static,
    F: FnOnce(Rc<PhoneDevice>) -> Load + 'static,
    Load: Future<Output = Result<T, StoreError>> + 'static,
{
    let value = RwSignal::new(None);
    let load = Cell::new(Some(load));
    Effect::new(move |_| {
        let (Some(device), Some(load)) = (phone.device(), load.take()) else {
            return;
        };
        let loading = load(device);
        spawn_local(async move {
            match loading.await {
                Ok(loaded) => {
                    value.try_set(Some(loaded));
                }
                Err(error) => phone.note_storage_trouble(&error),
            }
        });
    });
    value
}

/// The record that a part of the address names; none for an address that names nothing.
#[must_use]
pub fn record_param(name: &'static str) -> Memo<Option<RecordId>> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get(name)?.parse().ok())
}

/// The record that a part of the address names now.
#[must_use]
pub fn own_param(name: &'static str) -> Option<RecordId> {
    use_params_map().read_untracked().get(name)?.parse().ok()
}
