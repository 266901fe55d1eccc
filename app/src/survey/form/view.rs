//! One renderer for every form that is data.

use super::masked::MaskedField;
use super::state::Sheet;
use super::trade::TradeField;
use super::typed::boxes;
use crate::survey::texts;
use crate::ui::{CheckField, CheckGroup, ChoiceField, InputKind, TextField};
use domain::form::{Group, Kind, Question, Requirement, Severity};
use domain::{Date, Reference};
use leptos::prelude::*;

/// The groups of a form, each with the questions that show.
#[component]
pub(crate) fn FormQuestions(sheet: Sheet) -> impl IntoView {
    let groups = sheet.form().groups;
    groups
        .into_iter()
        .map(|group| view! { <QuestionGroup sheet=sheet group=group /> })
        .collect_view()
}

#[component]
fn QuestionGroup(sheet: Sheet, group: Group) -> impl IntoView {
    let fields: Vec<String> = group
        .questions
        .iter()
        .map(|question| question.field.clone())
        .collect();
    let shows = Memo::new(move |_| fields.iter().any(|field| sheet.shows(field)));
    let questions = group
        .questions
        .into_iter()
        .map(|question| view! { <Asked sheet=sheet question=question /> })
        .collect_view();
    view! {
        <section class="form-group" hidden=move || !shows.get()>
            <h2>{group.title}</h2>
            {questions}
        </section>
    }
}

/// A question while it shows, with what is worth a second look beneath it.
#[component]
fn Asked(sheet: Sheet, question: Question) -> impl IntoView {
    let field = StoredValue::new(question.field.clone());
    let shows = Memo::new(move |_| field.with_value(|field| sheet.shows(field)));
    let question = StoredValue::new(question);
    let warning =
        Memo::new(move |_| field.with_value(|field| sheet.words(field, Severity::Warning)));
    view! {
        <Show when=move || shows.get()>
            {question.with_value(|question| control(sheet, question))}
            {move || warning.get().map(|words| view! { <p class="field-warning" role="status">{words}</p> })}
        </Show>
    }
}

/// The choices of a list today, and the code that the record holds even where
/// the list no longer offers it.
pub(crate) fn choices(
    reference: &Reference,
    list: &str,
    today: Date,
    held: &str,
) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = reference
        .choices(list, today)
        .map(|choice| (choice.code.clone(), choice.label.clone()))
        .collect();
    if !held.is_empty() && !choices.iter().any(|(code, _)| code == held) {
        choices.push((held.to_owned(), reference.label(list, held).to_owned()));
    }
    choices
}

fn control(sheet: Sheet, question: &Question) -> AnyView {
    let id = question.field.clone();
    let label = question.label.clone();
    let help = question.help.clone().unwrap_or_default();
    let required = question.required == Requirement::Yes;
    let error = {
        let field = id.clone();
        Signal::derive(move || sheet.words(&field, Severity::Error))
    };
    let touch = {
        let field = id.clone();
        Callback::new(move |()| sheet.touch(&field))
    };
    let (reference, today) = (sheet.reference(), sheet.today());
    let value = sheet.text(&id);
    let held = value.get_untracked();
    let choose = |choices: Vec<(String, String)>| {
        view! { <ChoiceField id=id.clone() label=label.clone() choices=choices value=value help=help.clone() error=error required=required /> }
            .into_any()
    };
    let write = |input: InputKind| {
        view! { <TextField id=id.clone() label=label.clone() value=value help=help.clone() error=error input=input required=required on_blur=touch /> }
            .into_any()
    };
    let hidden = domain::is_masked(&id) && !sheet.held(&id).is_empty();
    if let Some(record) = sheet.record().filter(|_| hidden) {
        return view! {
            <MaskedField sheet=sheet record=record id=id label=label help=help error=error required=required on_blur=touch />
        }
        .into_any();
    }
    match &question.kind {
        Kind::Text => write(InputKind::Text),
        Kind::Integer { .. } | Kind::CitizenId { .. } => write(InputKind::Digits),
        Kind::Date | Kind::Birth => write(InputKind::Date),
        Kind::Phone => write(InputKind::Phone),
        Kind::Choice { list } => choose(choices(&reference, list, today, &held)),
        Kind::Ethnicity => choose(ethnic_groups(&reference, &held)),
        Kind::Commune => choose(communes(&reference, today)),
        Kind::Trade => view! {
            <TradeField id=id label=label value=value help=help error=error required=required sheet=sheet />
        }
        .into_any(),
        Kind::Flag => {
            let tick = sheet.tick(&id);
            view! { <CheckField id=id label=label value=tick help=help error=error /> }.into_any()
        }
        Kind::MultiChoice { list } => ticks(sheet, question, list, label, help),
    }
}

fn ticks(sheet: Sheet, question: &Question, list: &str, label: String, help: String) -> AnyView {
    let reference = sheet.reference();
    let fields = boxes(question, &reference, sheet.today())
        .into_iter()
        .map(|(field, _)| {
            let code = field.rsplit('.').next().unwrap_or_default();
            let words = reference.label(list, code).to_owned();
            let tick = sheet.tick(&field);
            view! { <CheckField id=field label=words value=tick /> }
        })
        .collect_view();
    view! { <CheckGroup legend=label help=help>{fields}</CheckGroup> }.into_any()
}

fn ethnic_groups(reference: &Reference, held: &str) -> Vec<(String, String)> {
    let groups = reference.ethnic_groups();
    let mut choices: Vec<(String, String)> = groups
        .to_choose_from()
        .map(|group| (group.code.clone(), group.name.clone()))
        .collect();
    if !held.is_empty() && !choices.iter().any(|(code, _)| code == held) {
        choices.push((held.to_owned(), groups.get(held).name().to_owned()));
    }
    choices
}

fn communes(reference: &Reference, today: Date) -> Vec<(String, String)> {
    reference
        .places()
        .communes_on(today)
        .map(|unit| (unit.code.clone(), unit.full_name()))
        .collect()
}

/// Says above the form that something is open, and where.
#[component]
pub(crate) fn OpenQuestions(sheet: Sheet, open: RwSignal<Vec<String>>) -> impl IntoView {
    move || {
        // What has been answered meanwhile leaves the list.
        let still = sheet.errors();
        let open: Vec<String> = open
            .get()
            .into_iter()
            .filter(|field| still.contains(field))
            .collect();
        (!open.is_empty()).then(|| {
            let form = sheet.form();
            let items = open
                .into_iter()
                .filter_map(|field| {
                    let label = form.question(&field)?.label.clone();
                    Some(view! { <li><a href=format!("#{field}") rel="external">{label}</a></li> })
                })
                .collect_view();
            view! {
                <div class="notice notice-bad" role="alert" id="con-thieu" tabindex="-1">
                    <p>{texts::OPEN_QUESTIONS}</p>
                    <ul>{items}</ul>
                </div>
            }
        })
    }
}
