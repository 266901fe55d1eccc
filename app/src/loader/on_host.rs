//! Neither a server nor a browser: only tests build this.

use leptos::prelude::*;

use super::ask::{Ask, Got, Missing};
use super::view::Reads;

/// Whether everything shown is invented.
#[must_use]
pub fn is_sample() -> bool {
    false
}

/// A new record id for a form; nobody is there to give one.
#[must_use]
pub fn new_id() -> String {
    String::new()
}

pub(super) fn first(ask: Ask, _: Reads) -> impl Future<Output = Got> + Send + 'static {
    std::future::ready(Got {
        address: ask.address(),
        seen_at: None,
        outcome: Err(Missing::Offline),
    })
}

pub(super) fn follow(_: Resource<Got>, _: RwSignal<Option<Got>>, _: Reads) {}
