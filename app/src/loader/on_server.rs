//! The server answers from its port, before the page leaves.

use std::sync::Arc;

use leptos::prelude::*;

use super::ask::{Ask, Got, Missing};
use super::draw::{Reader, draw};
use super::port::Port;
use super::view::Reads;

/// Whether everything shown is invented.
#[must_use]
pub fn is_sample() -> bool {
    use_context::<Arc<dyn Port>>().is_some_and(|port| port.is_sample())
}

/// A new record id for a form, from the server's clock and chance.
#[must_use]
pub fn new_id() -> String {
    use_context::<Arc<dyn Port>>().map_or_else(String::new, |port| port.new_id())
}

pub(super) fn first(ask: Ask, _: Reads) -> impl Future<Output = Got> + Send + 'static {
    let port = use_context::<Arc<dyn Port>>();
    async move {
        let outcome = match &port {
            Some(port) => draw(&ask, port.as_ref(), Reader::Everybody).await,
            None => Err(Missing::Trouble),
        };
        let outcome =
            outcome.and_then(|reply| serde_json::to_string(&reply).map_err(|_| Missing::Trouble));
        if let (Err(Missing::Nothing), Some(port)) = (&outcome, &port) {
            port.say_not_found();
        }
        Got {
            address: ask.address(),
            seen_at: None,
            outcome,
        }
    }
}

pub(super) fn follow(_: Resource<Got>, _: RwSignal<Option<Got>>, _: Reads) {}
