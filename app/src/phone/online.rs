//! What only the server knows, asked without anything on the page waiting for it.

use super::{Phone, here};
use crate::loader::hill;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

/// What asking the server came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Online<T> {
    /// It has not answered yet.
    Asking,
    /// Its answer.
    Got(T),
    /// There is no network, or something in between answered.
    Offline,
    /// The session has ended.
    SignedOut,
    /// This account may not see it.
    Closed,
    /// There is no such thing on the server.
    Nothing,
    /// The server has trouble.
    Trouble,
}

impl Phone {
    /// Asks the server what stands at a path below `/api/v1`.
    pub async fn ask_server<T: DeserializeOwned>(self, path: &str) -> Online<T> {
        if hill::is_cut_off() {
            return Online::Offline;
        }
        let Some(reply) = here::ask("GET", path, None).await else {
            return Online::Offline;
        };
        match reply.status {
            // A captive portal's 200 does not read as an answer of ours.
            200 => serde_json::from_str(&reply.body).map_or(Online::Offline, Online::Got),
            401 => Online::SignedOut,
            403 => Online::Closed,
            404 => Online::Nothing,
            _ => Online::Trouble,
        }
    }
}

/// What the server answers at a path: asked at once, again whenever the path
/// changes or `again` is called, and again when a sync went well after the
/// server could not be reached.
pub fn ask_online<T>(
    phone: Phone,
    path: impl Fn() -> Option<String> + 'static,
) -> (RwSignal<Online<T>>, Callback<()>)
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let answer = RwSignal::new(Online::Asking);
    let tries = RwSignal::new(0_u32);
    let round = StoredValue::new(0_u32);
    Effect::new(move |_| {
        tries.track();
        let Some(path) = path() else {
            answer.set(Online::Nothing);
            return;
        };
        let mine = round.get_value() + 1;
        round.set_value(mine);
        answer.set(Online::Asking);
        spawn_local(async move {
            let got = phone.ask_server(&path).await;
            // The page may be gone by now, or have asked for something else.
            if round.try_get_value() == Some(mine) {
                answer.try_set(got);
            }
        });
    });
    let synced = Memo::new(move |_| phone.sync().last_synced);
    Effect::new(move |before: Option<()>| {
        synced.track();
        let missing = answer.with_untracked(|answer| {
            matches!(
                answer,
                Online::Offline | Online::SignedOut | Online::Trouble
            )
        });
        if before.is_some() && missing {
            tries.update(|tries| *tries += 1);
        }
    });
    let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
    (answer, again)
}
