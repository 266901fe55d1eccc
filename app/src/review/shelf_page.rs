//! `/ra-soat/chua-nhan`, `…/dang-giu`, `…/da-xu-ly`: the changes that do not
//! stand, from whom, and why.

use super::devices::{days, place};
use super::paged::{asked, rows};
use super::texts;
use super::told::why;
use crate::phone::{device_code, history_page, kind_words, use_phone};
use crate::ui::format::moment;
use crate::ui::{EmptyState, List, ListItem, Page};
use domain::change::Outcome;
use domain::ids::Millis;
use domain::review::{Listing, Shelf, ShelfLine};
use domain::{Reference, has_waited_too_long};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// One of the lists of changes.
#[component]
pub fn ShelfPage() -> impl IntoView {
    let phone = use_phone();
    let params = use_params_map();
    let shelf = Memo::new(move |_| {
        let path = params.read().get("muc")?;
        Shelf::ALL
            .into_iter()
            .find(|shelf| texts::shelf_path(*shelf) == path)
    });
    let path = move || shelf.get().map(address);
    let title = Signal::derive(move || {
        let words = shelf.get().map_or(texts::REVIEW, texts::shelf);
        words.to_owned()
    });
    view! {
        <Page title=title back="/ra-soat">
            {asked(
                phone,
                path,
                move |listing: Listing<ShelfLine>| {
                    shelf
                        .get_untracked()
                        .map(|shelf| view! { <Lines shelf=shelf listing=listing /> })
                },
            )}
        </Page>
    }
}

fn address(shelf: Shelf) -> String {
    format!("/api/v1/review/{}", shelf.code())
}

#[component]
fn Lines(shelf: Shelf, listing: Listing<ShelfLine>) -> impl IntoView {
    let reference = use_phone().reference_now()?;
    let now = listing.now;
    let count = match shelf {
        Shelf::Refused => listing.counts.refused,
        Shelf::Held => listing.counts.held,
        Shelf::Settled => listing.counts.settled,
    };
    if listing.rows.is_empty() {
        let empty = view! { <EmptyState title=texts::shelf_empty(shelf) /> };
        return Some(empty.into_any());
    }
    let help = format!("{}. {}", texts::changes(count), texts::shelf_help(shelf));
    let draw = move |line: ShelfLine| {
        let (note, marks) = in_words(&line, &reference, now);
        let marks = marks
            .into_iter()
            .map(|(class, words)| view! { <span class=class>{words}</span> })
            .collect_view();
        view! {
            <ListItem href=history_page(line.record) title=title(&line) note=note>
                {marks}
            </ListItem>
        }
        .into_any()
    };
    let all = view! {
        <p class="help">{help}</p>
        <List>{rows(address(shelf), listing, draw)}</List>
    };
    Some(all.into_any())
}

/// What a change means to change.
fn title(line: &ShelfLine) -> String {
    let kind = kind_words(&line.kind);
    let what = match &line.name {
        Some(name) => format!("{kind}: {name}"),
        None => kind.to_owned(),
    };
    if line.deletes {
        texts::wants_away(&what)
    } else {
        what
    }
}

/// Why it does not stand, from whom and when; and what has to be said shortly.
fn in_words(
    line: &ShelfLine,
    reference: &Reference,
    now: Millis,
) -> (String, Vec<(&'static str, String)>) {
    let mut note = Vec::new();
    let mut marks = Vec::new();
    match &line.outcome {
        Outcome::Refused { reason, fields } => {
            note.push(why(reason, fields, &line.kind, reference));
            match (line.discarded_at, line.corrected_at) {
                (Some(_), _) => marks.push(("mark", texts::GIVEN_UP.to_owned())),
                (None, Some(_)) => marks.push(("mark mark-done", texts::CORRECTED.to_owned())),
                (None, None) => {}
            }
            if let Some(at) = line.discarded_at {
                note.push(texts::given_up_at(&moment(at, now)));
            } else if let Some(at) = line.corrected_at {
                note.push(texts::corrected_at(&moment(at, now)));
            }
        }
        _ => {
            note.push(texts::HELD_WHY.to_owned());
            let long = has_waited_too_long(line.received_at, now);
            let class = if long { "mark mark-bad" } else { "mark" };
            marks.push((class, texts::waits(days(line.received_at, now))));
        }
    }
    let from = texts::from(
        &line.by,
        &place(&line.place, reference, now),
        &device_code(line.device),
    );
    let came = moment(line.received_at, now);
    note.push(texts::came(&from, &came, line.from_file));
    (note.join(" "), marks)
}
