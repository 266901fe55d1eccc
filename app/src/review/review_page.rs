//! `/ra-soat`: the devices of those who are looked after, and the ways to what
//! the server did not take or holds.

use super::devices::device_in_words;
use super::paged::{asked, rows};
use super::revoke::Revoke;
use super::texts;
use crate::phone::use_phone;
use crate::ui::{Card, EmptyState, List, ListItem, Page};
use domain::review::{Counts, DeviceLine, Listing, Shelf};
use leptos::prelude::*;

const DEVICES: &str = "/api/v1/review/devices";

/// `/ra-soat`: whom somebody should ask.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let phone = use_phone();
    let path = || Some(DEVICES.to_owned());
    view! {
        <Page title=texts::REVIEW>
            {asked(
                phone,
                path,
                |listing: Listing<DeviceLine>| {
                    view! {
                        <Ways counts=listing.counts />
                        <Devices listing=listing />
                    }
                },
            )}
        </Page>
    }
}

#[component]
fn Ways(counts: Counts) -> impl IntoView {
    let ways = Shelf::ALL.map(|shelf| {
        let (count, note) = match shelf {
            Shelf::Refused => (counts.refused, texts::REFUSED_NOTE.to_owned()),
            Shelf::Held => (counts.held, texts::held_note(counts.held_too_long)),
            Shelf::Settled => (counts.settled, texts::SETTLED_NOTE.to_owned()),
        };
        let title = texts::shelf_count(texts::shelf(shelf), count);
        let href = format!("/ra-soat/{}", texts::shelf_path(shelf));
        view! { <ListItem href=href title=title note=note /> }
    });
    view! { <List>{ways.collect_view()}</List> }
}

#[component]
fn Devices(listing: Listing<DeviceLine>) -> impl IntoView {
    let reference = use_phone().reference_now()?;
    let now = listing.now;
    let heading = texts::devices(listing.counts.devices);
    let help = texts::devices_help(listing.counts.silent);
    if listing.rows.is_empty() {
        let empty = view! { <EmptyState title=texts::NO_DEVICES text=texts::NO_DEVICES_TEXT /> };
        return Some(empty.into_any());
    }
    let own = use_phone().device().map(|device| device.id());
    let draw = move |line: DeviceLine| {
        let revocable = line.revoked_at.is_none() && Some(line.device) != own;
        let revoke = revocable.then(|| {
            view! { <Revoke device=line.device owner=line.owner.clone() /> }
        });
        let words = device_in_words(&line, &reference, now);
        let marks = words
            .marks
            .into_iter()
            .map(|(class, words)| view! { <span class=class>{words}</span> })
            .collect_view();
        view! {
            <Card class="told">
                <h3>{words.owner}</h3>
                <p class="facts">{words.facts}</p>
                <p class="facts">{words.contact}</p>
                <p class="marks">{marks}</p>
                {revoke}
            </Card>
        }
        .into_any()
    };
    let all = view! {
        <h2>{heading}</h2>
        <p class="help">{help}</p>
        {rows(DEVICES.to_owned(), listing, draw)}
    };
    Some(all.into_any())
}
