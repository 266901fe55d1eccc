//! What a person fills in. Every control has its name, so that a form also
//! works where no script runs.

use leptos::prelude::*;

/// Which keyboard a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Letters.
    #[default]
    Text,
    /// Digits only.
    Digits,
    /// A phone number.
    Phone,
    /// A date typed by hand: digits and slashes.
    Date,
    /// Nobody looks on.
    Password,
    /// Digits on which nobody looks.
    Pin,
    /// Looking for something.
    Search,
}

impl InputKind {
    const fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("text", "text"),
            Self::Digits => ("text", "numeric"),
            Self::Phone => ("tel", "tel"),
            Self::Date => ("text", "numeric"),
            Self::Password => ("password", "text"),
            Self::Pin => ("password", "numeric"),
            Self::Search => ("search", "search"),
        }
    }
}

type Words = Signal<Option<String>>;

/// The ids of the words about a field, for `aria-describedby`.
fn described_by(id: &str, help: &str, error: Words) -> impl Fn() -> Option<String> + use<> {
    let help = (!help.is_empty()).then(|| format!("{id}-help"));
    let problem = format!("{id}-error");
    move || {
        let problem = error.get().map(|_| problem.clone());
        match (help.clone(), problem) {
            (Some(help), Some(problem)) => Some(format!("{help} {problem}")),
            (help, problem) => help.or(problem),
        }
    }
}

#[component]
fn Words(id: String, help: String, error: Words) -> impl IntoView {
    let help_id = format!("{id}-help");
    let error_id = format!("{id}-error");
    view! {
        {(!help.is_empty()).then(|| view! { <p class="help" id=help_id>{help}</p> })}
        {move || {
            let id = error_id.clone();
            error.get().map(|text| view! { <p class="error" id=id>{text}</p> })
        }}
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] error: Words,
    #[prop(optional)] input: InputKind,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(optional, into)] on_blur: Option<Callback<()>>,
) -> impl IntoView {
    let (kind, keyboard) = input.attributes();
    let described = described_by(&id, &help, error);
    view! {
        <div class="field">
            <label for=id.clone()>{label} {required.then(must)}</label>
            <input
                id=id.clone()
                name=id.clone()
                type=kind
                inputmode=keyboard
                autocomplete=autocomplete.unwrap_or_else(|| "off".to_owned())
                autocapitalize=(input == InputKind::Password).then_some("none")
                aria-required=required.then_some("true")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                value=value.get_untracked()
                bind:value=value
                on:blur=move |_| {
                    if let Some(on_blur) = on_blur {
                        // A field that is taken away is left, too.
                        on_blur.try_run(());
                    }
                }
            />
            <Words id=id.clone() help=help error=error />
        </div>
    }
}

/// One line of text that does not simply show what it stands for: with what belongs
/// between its label and its box.
#[component]
pub fn LabelledInput(
    id: String,
    label: String,
    /// What stands in the box.
    shown: Signal<String>,
    /// Called with what stands there after each input.
    on_input: Callback<String>,
    help: String,
    error: Words,
    input: InputKind,
    required: bool,
    on_blur: Callback<()>,
    children: Children,
) -> impl IntoView {
    let (kind, keyboard) = input.attributes();
    let described = described_by(&id, &help, error);
    view! {
        <div class="field">
            <label for=id.clone()>{label} {required.then(must)}</label>
            {children()}
            <input
                id=id.clone()
                name=id.clone()
                type=kind
                inputmode=keyboard
                autocomplete="off"
                aria-required=required.then_some("true")
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described
                prop:value=move || shown.get()
                on:input=move |event| on_input.run(event_target_value(&event))
                on:blur=move |_| {
                    // A field that is taken away is left, too.
                    on_blur.try_run(());
                }
            />
            <Words id=id help=help error=error />
        </div>
    }
}

/// What must be filled in says so in a word, not only a star.
fn must() -> impl IntoView {
    view! { <span class="must">"cần điền"</span> }
}

/// More choices than this go into the phone's own list.
const FEW: usize = 7;

/// One of several.
#[component]
pub fn ChoiceField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Codes and their words.
    choices: Vec<(String, String)>,
    value: RwSignal<String>,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] error: Words,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let described = described_by(&id, &help, error);
    if choices.len() > FEW {
        let options = choices
            .into_iter()
            .map(|(code, words)| {
                let is_chosen = {
                    let code = code.clone();
                    move || value.get() == code
                };
                view! { <option value=code selected=is_chosen>{words}</option> }
            })
            .collect_view();
        return view! {
            <div class="field">
                <label for=id.clone()>{label} {required.then(must)}</label>
                <select
                    id=id.clone()
                    name=id.clone()
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described
                    prop:value=move || value.get()
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    <option value="" selected=move || value.get().is_empty()>"Chọn…"</option>
                    {options}
                </select>
                <Words id=id help=help error=error />
            </div>
        }
        .into_any();
    }
    let name = id.clone();
    let options = choices
        .into_iter()
        .map(move |(code, words)| {
            let is_chosen = {
                let code = code.clone();
                move || value.get() == code
            };
            let chosen = code.clone();
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name.clone()
                        value=code
                        checked=is_chosen.clone()
                        prop:checked=is_chosen
                        on:change=move |_| value.set(chosen.clone())
                    />
                    <span>{words}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" id=id.clone() tabindex="-1" aria-describedby=described>
            <legend>{label} {required.then(must)}</legend>
            <div class="choices">{options}</div>
            <Words id=id.clone() help=help error=error />
        </fieldset>
    }
    .into_any()
}

/// Yes or not.
#[component]
pub fn CheckField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] error: Words,
) -> impl IntoView {
    let described = described_by(&id, &help, error);
    view! {
        <div class="check">
            <label class="choice">
                <input
                    id=id.clone()
                    type="checkbox"
                    name=id.clone()
                    value="true"
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=described
                    checked=value.get_untracked()
                    bind:checked=value
                />
                <span>{label}</span>
            </label>
            <Words id=id help=help error=error />
        </div>
    }
}

/// Several that may all be ticked.
#[component]
pub fn CheckGroup(
    #[prop(into)] legend: String,
    #[prop(optional, into)] help: String,
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            {(!help.is_empty()).then(|| view! { <p class="help">{help}</p> })}
            <div class="choices">{children()}</div>
        </fieldset>
    }
}
