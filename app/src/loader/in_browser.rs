//! The browser shows this device's last copy first, and then what is new.

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::ask::{Ask, Got, Missing};
use super::{copies, net};

/// Whether everything shown is invented, as the document's body says.
#[must_use]
pub fn is_sample() -> bool {
    document()
        .body()
        .is_some_and(|body| body.has_attribute("data-sample"))
}

pub(super) fn first(ask: Ask) -> impl Future<Output = Got> + Send + 'static {
    SendWrapper::new(async move {
        let copy = copies::copy_of(&ask).await;
        let fresh = copy.is_none();
        let outcome = match copy {
            Some(reply) => Ok(reply),
            None => net::answer(&ask).await,
        };
        Got {
            ask,
            fresh,
            outcome,
        }
    })
}

/// Keeps what is fresh on the device, and looks for news of what is not.
pub(super) fn follow(first: Resource<Got>, newer: RwSignal<Option<Got>>) {
    Effect::new(move |_| {
        let Some(got) = first.get() else { return };
        spawn_local(async move {
            let news = if got.fresh { got } else { look(got.ask).await };
            match &news.outcome {
                Ok(reply) => copies::put_copy(&news.ask, reply).await,
                Err(Missing::Nothing) => {}
                Err(Missing::Offline | Missing::Trouble) => return,
            }
            // The page may be gone by now; then there is nobody to tell.
            let _ = newer.try_set(Some(news));
        });
    });
}

async fn look(ask: Ask) -> Got {
    let outcome = net::answer(&ask).await;
    Got {
        ask,
        fresh: true,
        outcome,
    }
}
