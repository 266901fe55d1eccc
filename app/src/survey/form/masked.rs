//! A question whose answer is masked: what the record holds shows only when asked for,
//! what is typed now shows as it is typed.

use super::state::Sheet;
use crate::phone::{unmask_button, use_phone};
use crate::survey::texts;
use crate::ui::{Button, ButtonKind, InputKind, LabelledInput};
use domain::ids::RecordId;
use leptos::prelude::*;

/// How the box of a masked answer shows, of what the record holds and what stands in
/// the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held<'a> {
    /// What the record holds.
    pub(super) held: &'a str,
    /// What a save would write.
    pub(super) text: &'a str,
    /// What is held shows.
    pub(super) open: bool,
    /// Somebody typed just what is held.
    pub(super) retyped: bool,
}

impl Held<'_> {
    /// What is held was changed.
    pub(super) fn is_changed(self) -> bool {
        self.text != self.held
    }

    /// What stands in the box.
    pub(super) fn shown(self) -> String {
        let masked = !self.is_changed() && !self.open && !self.retyped;
        if masked {
            String::new()
        } else {
            self.text.to_owned()
        }
    }

    /// What a save would write once `typed` stands in the box: an empty box leaves
    /// what it does not show.
    pub(super) fn written(self, typed: &str) -> String {
        let left = typed.is_empty() && !self.open;
        if left { self.held } else { typed }.to_owned()
    }
}

/// The box of such a question about a record that holds an answer.
#[component]
pub(super) fn MaskedField(
    sheet: Sheet,
    record: RecordId,
    id: String,
    label: String,
    help: String,
    error: Signal<Option<String>>,
    required: bool,
    on_blur: Callback<()>,
) -> impl IntoView {
    let phone = use_phone();
    let text = sheet.text(&id);
    let held = StoredValue::new(sheet.held(&id));
    let open = RwSignal::new(false);
    let retyped = RwSignal::new(false);
    let with = move |read: &dyn Fn(Held<'_>) -> String| {
        held.with_value(|held| {
            text.with(|text| {
                read(Held {
                    held,
                    text,
                    open: open.get(),
                    retyped: retyped.get(),
                })
            })
        })
    };
    let shown = Signal::derive(move || with(&|own| own.shown()));
    let type_in = Callback::new(move |typed: String| {
        let written = untrack(|| with(&|own| own.written(&typed)));
        retyped.set(held.with_value(|held| *held == typed));
        text.set(written);
    });
    let changed = Memo::new(move |_| held.with_value(|held| text.with(|text| text != held)));
    let keep = move |()| {
        open.set(false);
        retyped.set(false);
        held.with_value(|held| text.set(held.clone()));
    };
    Effect::new(move |_| {
        if !open.get() {
            retyped.set(false);
        }
    });
    let masked = held.with_value(|held| domain::mask(held));
    let field = id.clone();
    let look = move || {
        let field = field.clone();
        async move { phone.look(record, &field).await }
    };
    let help = format!("{help} {}", texts::EMPTY_KEEPS);
    view! {
        <LabelledInput
            id=id
            label=label
            shown=shown
            on_input=type_in
            help=help.trim().to_owned()
            error=error
            input=InputKind::Digits
            required=required
            on_blur=on_blur
        >
            <div class="masked">
                <span>
                    {move || if changed.get() { texts::WRITTEN_BEFORE } else { texts::WRITTEN_NOW }}
                    " " <span class="masked-number">{masked}</span>
                </span>
                <div hidden=move || changed.get()>{unmask_button(open, look)}</div>
                <div hidden=move || !changed.get()>
                    <Button kind=ButtonKind::Quiet on_click=keep>
                        {texts::KEEP_WRITTEN}
                    </Button>
                </div>
            </div>
        </LabelledInput>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELD: &str = "004180012345";

    fn masked(text: &str) -> Held<'_> {
        Held {
            held: HELD,
            text,
            open: false,
            retyped: false,
        }
    }

    #[test]
    fn what_is_held_is_not_in_the_box_until_it_is_shown() {
        assert_eq!(masked(HELD).shown(), "");
        let open = Held {
            open: true,
            ..masked(HELD)
        };
        assert_eq!(open.shown(), HELD);
    }

    #[test]
    fn an_empty_box_keeps_what_it_does_not_show_and_empties_what_it_shows() {
        assert_eq!(masked(HELD).written(""), HELD);
        assert_eq!(masked("0041").written(""), HELD);
        let open = Held {
            open: true,
            ..masked(HELD)
        };
        assert_eq!(open.written(""), "");
    }

    #[test]
    fn what_is_typed_now_shows_also_where_it_is_what_is_held() {
        assert_eq!(masked("0041").shown(), "0041");
        assert_eq!(masked(HELD).written("0041"), "0041");
        let retyped = Held {
            retyped: true,
            ..masked(HELD)
        };
        assert_eq!(retyped.shown(), HELD);
    }
}
