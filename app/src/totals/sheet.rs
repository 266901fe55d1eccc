//! One place's sheet, from the figures down to the places below.

use domain::small_cells::Figure;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use super::chart::Months;
use super::parts::{Freshness, Parts};
use super::texts;
use crate::loader::{Ask, Goal, PlaceSheet};
use crate::phone::FileLink;
use crate::ui::format::percent;
use crate::ui::{Bar, Notice, NoticeKind, Stat, StatRow};

/// Everything about one place in one year.
#[component]
pub(super) fn Sheet(sheet: PlaceSheet) -> impl IntoView {
    view! {
        <article class="totals">
            <Title text=sheet.name.clone() />
            <Above sheet=sheet.clone() />
            <h1>{sheet.name.clone()}</h1>
            <p class="lead">{texts::lead(&sheet)}</p>
            <Years sheet=sheet.clone() />
            {(sheet.unsent > 0)
                .then(|| {
                    view! {
                        <Notice kind=NoticeKind::Info>{texts::unsent(sheet.unsent)}</Notice>
                    }
                })}
            <FileLink href=texts::table_file(&sheet) words=texts::TAKE_TABLE />
            <FiguresRow sheet=sheet.clone() />
            {texts::hiding(&sheet).map(|words| view! { <p class="help">{words}</p> })}
            {sheet
                .goal
                .clone()
                .map(|goal| view! { <TowardGoal sheet=sheet.clone() goal=goal /> })}
            <Months sheet=sheet.clone() />
            <Shares sheet=sheet.clone() />
            {(!sheet.parts.is_empty()).then(|| view! { <Parts sheet=sheet.clone() /> })}
            {sheet.parts.is_empty().then(|| {
                view! {
                    <p class="sent">
                        <Freshness sent=sheet.sent.clone() now=sheet.now silent_after=sheet.silent_after />
                    </p>
                }
            })}
        </article>
    }
}

#[component]
fn Above(sheet: PlaceSheet) -> impl IntoView {
    let nearest = sheet.above.last().cloned();
    nearest.map(|crumb| {
        view! {
            <p class="back">
                <A href=crumb.href.clone()>{texts::back_to(&crumb)}</A>
            </p>
        }
    })
}

#[component]
fn Years(sheet: PlaceSheet) -> impl IntoView {
    let link = move |year: u16| {
        let ask = Ask::Totals {
            place: sheet.place.clone(),
            year: Some(year),
        };
        view! {
            <li>
                <a href=ask.address() aria-current=(year == sheet.year).then_some("page")>
                    {year.to_string()}
                </a>
            </li>
        }
    };
    let links = sheet.years.iter().map(|year| link(*year)).collect_view();
    view! {
        <nav class="years" aria-label=texts::YEARS>
            <ul>{links}</ul>
        </nav>
    }
}

#[component]
fn FiguresRow(sheet: PlaceSheet) -> impl IntoView {
    let figures = sheet.figures;
    let year = sheet.year;
    let certified = (sheet.event == "certified").then(|| {
        view! {
            <Stat
                value=texts::figure(figures.certified)
                label=texts::CERTIFIED
                note=texts::certified_note(year)
            />
        }
    });
    view! {
        <StatRow>
            <Stat
                value=texts::figure(figures.surveyed)
                label=texts::SURVEYED
                note=texts::surveyed_note(year)
            />
            <Stat
                value=texts::figure(figures.enrolled)
                label=texts::ENROLLED
                note=texts::enrolled_note(year)
            />
            <Stat
                value=texts::figure(figures.studying)
                label=texts::STUDYING
                note=texts::studying_note(&sheet)
            />
            <Stat
                value=texts::figure(figures.completed)
                label=texts::COMPLETED
                note=texts::completed_note(year)
            />
            {certified}
        </StatRow>
    }
}

#[component]
fn TowardGoal(sheet: PlaceSheet, goal: Goal) -> impl IntoView {
    // How far it has come would tell the figure.
    let bar = sheet.done().known().map(|done| {
        view! { <Bar value=done max=goal.value label=texts::bar(&sheet, done, goal.value) /> }
    });
    view! {
        <section>
            <h2>{texts::goal_title(sheet.year)}</h2>
            {bar}
            <p>
                {texts::goal_source(goal.value, goal.act.as_deref())} " "
                {texts::goal_counts(&sheet)}
            </p>
        </section>
    }
}

#[component]
fn Shares(sheet: PlaceSheet) -> impl IntoView {
    let done = sheet.done();
    let shares = sheet
        .shares
        .iter()
        .map(|share| {
            let known = share.part.known().zip(done.known());
            let value = known.map_or_else(
                || texts::figure(Figure::Hidden),
                |(part, whole)| percent(part, whole),
            );
            let counted = known.map(|(part, whole)| texts::part_of(part, whole));
            view! {
                <div class="share">
                    <dt>{share.name.clone()}</dt>
                    <dd class="share-value">{value}</dd>
                    <dd>{counted} {texts::about(share.about)}</dd>
                    <dd class="share-words">{texts::numerator(&share.definition)}</dd>
                </div>
            }
        })
        .collect_view();
    (!sheet.shares.is_empty()).then(|| {
        view! {
            <section>
                <h2>{texts::RURAL}</h2>
                <dl class="shares">{shares}</dl>
                <p class="share-words">{texts::whole(&sheet.trained)} " " {texts::PART_OF_ALL}</p>
            </section>
        }
    })
}
