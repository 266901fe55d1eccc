//! A trade of the list, or one that the list lacks, in words.

use super::state::Sheet;
use super::view::choices;
use crate::survey::texts;
use crate::ui::{ChoiceField, TextField};
use leptos::prelude::*;

/// The choice that stands for a trade in words.
const OTHER: &str = "~";

/// A trade: chosen from the list, or written where the list lacks it.
#[component]
pub(super) fn TradeField(
    id: String,
    label: String,
    value: RwSignal<String>,
    help: String,
    error: Signal<Option<String>>,
    required: bool,
    sheet: Sheet,
) -> impl IntoView {
    let reference = sheet.reference();
    let mut listed = choices(&reference, "trade", sheet.today(), "");
    let known: Vec<String> = listed.iter().map(|(code, _)| code.clone()).collect();
    listed.push((OTHER.to_owned(), texts::OTHER_TRADE.to_owned()));
    let (picked, written) = split(&value.get_untracked(), &known);
    let picked = RwSignal::new(picked);
    let written = RwSignal::new(written);
    // The box of the form holds the code or the words; it may be put back from outside.
    Effect::new(move |_| {
        let text = match picked.get() {
            code if code == OTHER => written.get(),
            code => code,
        };
        if value.get_untracked() != text {
            value.set(text);
        }
    });
    Effect::new(move |_| {
        let text = value.get();
        let other = picked.get_untracked() == OTHER;
        let mine = if other {
            written.get_untracked()
        } else {
            picked.get_untracked()
        };
        if text != mine {
            let (code, words) = split(&text, &known);
            picked.set(code);
            written.set(words);
        }
    });
    let other_id = format!("{id}-khac");
    view! {
        <ChoiceField id=id label=label choices=listed value=picked help=help error=error required=required />
        <Show when=move || picked.get() == OTHER>
            <TextField id=other_id.clone() label=texts::OTHER_TRADE_WORDS value=written />
        </Show>
    }
}

/// The choice and the words that a value stands for.
fn split(value: &str, known: &[String]) -> (String, String) {
    if value.is_empty() || known.iter().any(|code| code == value) {
        (value.to_owned(), String::new())
    } else {
        (OTHER.to_owned(), value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{OTHER, split};

    #[test]
    fn a_trade_that_the_list_lacks_is_kept_in_words() {
        let known = ["lon".to_owned()];
        for (value, picked, written) in [
            ("", "", ""),
            ("lon", "lon", ""),
            ("Nuôi cá hồi", OTHER, "Nuôi cá hồi"),
        ] {
            assert_eq!(
                split(value, &known),
                (picked.to_owned(), written.to_owned())
            );
        }
    }
}
