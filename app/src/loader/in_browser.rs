//! The browser shows this device's last copy first, and then what is new.

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::ask::{Ask, Got, Missing, Whose};
use super::view::Reads;
use super::{copies, net};

/// Whether everything shown is invented, as the document's body says.
#[must_use]
pub fn is_sample() -> bool {
    document()
        .body()
        .is_some_and(|body| body.has_attribute("data-sample"))
}

pub(super) fn first(ask: Ask, reads: Reads) -> impl Future<Output = Got> + Send + 'static {
    let address = ask.address();
    SendWrapper::new(async move {
        match copies::copy_of(&address).await {
            Some(copy) if reads(&copy).is_some() => Got {
                address,
                seen_at: Some(net::now()),
                outcome: Ok(copy),
            },
            _ => look(address, reads).await,
        }
    })
}

/// Keeps what is fresh on the device, and looks for news of what is not.
pub(super) fn follow(first: Resource<Got>, newer: RwSignal<Option<Got>>, reads: Reads) {
    Effect::new(move |_| {
        let Some(got) = first.get() else { return };
        // Whoever asks now is whose the answer is, also if another opens the
        // phone meanwhile.
        let own = copies::own::now();
        spawn_local(async move {
            let news = match got.seen_at {
                None => got,
                Some(_) => look(got.address, reads).await,
            };
            match &news.outcome {
                Ok(answer) => {
                    let whose = reads(answer).unwrap_or(Whose::Own);
                    copies::put_copy(news.address.clone(), answer.clone(), whose, own).await;
                }
                Err(Missing::Nothing) => {}
                Err(Missing::Offline | Missing::Trouble) => return,
            }
            // The page may be gone by now; then there is nobody to tell.
            let _ = newer.try_set(Some(news));
        });
    });
}

async fn look(address: String, reads: Reads) -> Got {
    let outcome = net::answer(&address, reads).await;
    Got {
        address,
        seen_at: None,
        outcome,
    }
}
