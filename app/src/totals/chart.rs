//! The way through the year: bars for those who see, a table for everyone.

use leptos::prelude::*;

use super::texts;
use crate::loader::{PlaceSheet, pace, running};
use crate::ui::format::number;

/// The drawing's own units; the style makes it as wide as the page allows.
const WIDTH: i64 = 360;
const HEIGHT: i64 = 150;
/// Room for the months' numbers below and the goal's words above.
const FOOT: i64 = 18;
const HEAD: i64 = 18;
const STEP: i64 = WIDTH / 12;
const BAR: i64 = 20;

/// The months of the sheet's year, or that they are not for everybody.
#[component]
pub(super) fn Months(sheet: PlaceSheet) -> impl IntoView {
    let goal = sheet.goal.as_ref().map(|goal| goal.value);
    let words = goal.zip(sheet.done().known()).map(|(goal, done)| {
        let is_running = sheet.as_of.starts_with(&sheet.year.to_string());
        texts::pace(&pace(done, goal, sheet.month()), goal, is_running)
    });
    let months = match sheet.months {
        Some(months) => view! { <Year sheet=sheet months=months goal=goal /> }.into_any(),
        None => view! { <p class="help">{texts::no_months(&sheet.place)}</p> }.into_any(),
    };
    view! {
        <section class="year">
            <h2>{texts::BY_MONTH}</h2>
            {words.map(|words| view! { <p>{words}</p> })}
            {months}
        </section>
    }
}

#[component]
fn Year(sheet: PlaceSheet, months: [i64; 12], goal: Option<i64>) -> impl IntoView {
    let until = usize::from(sheet.month());
    let sums = running(&months);
    let rows = months
        .iter()
        .zip(sums)
        .take(until)
        .enumerate()
        .map(|(at, (month, sum))| {
            view! {
                <tr>
                    <th scope="row">{(at + 1).to_string()}</th>
                    <td class="figure">{number(*month)}</td>
                    <td class="figure">{number(sum)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Bars sums=sums until=until goal=goal words=texts::chart(&sheet) />
        <table class="months">
            <thead>
                <tr>
                    <th scope="col">{texts::MONTH}</th>
                    <th scope="col" class="figure">
                        {texts::IN_MONTH}
                    </th>
                    <th scope="col" class="figure">
                        {texts::SO_FAR}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Bars(sums: [i64; 12], until: usize, goal: Option<i64>, words: String) -> impl IntoView {
    let floor = HEIGHT - FOOT;
    let top = sums[11].max(goal.unwrap_or(0)).max(1);
    let height = move |value: i64| value * (floor - HEAD) / top;
    let bars = (0_i64..)
        .zip(sums)
        .map(|(at, sum)| {
            let (x, tall) = (at * STEP + (STEP - BAR) / 2, height(sum));
            let seen = usize::try_from(at).is_ok_and(|at| at < until);
            view! {
                {seen
                    .then(|| {
                        view! {
                            <rect
                                class="chart-bar"
                                x=x.to_string()
                                y=(floor - tall).to_string()
                                width=BAR.to_string()
                                height=tall.to_string()
                            ></rect>
                        }
                    })}
                <text
                    class="chart-words"
                    x=(at * STEP + STEP / 2).to_string()
                    y=(HEIGHT - 4).to_string()
                    text-anchor="middle"
                >
                    {(at + 1).to_string()}
                </text>
            }
        })
        .collect_view();
    let goal = goal.map(|goal| {
        let y = floor - height(goal);
        view! {
            <line
                class="chart-goal"
                x1="0"
                x2=WIDTH.to_string()
                y1=y.to_string()
                y2=y.to_string()
            ></line>
            <text class="chart-words" x="0" y=(y - 4).to_string()>
                {texts::chart_goal(goal)}
            </text>
        }
    });
    view! {
        <svg
            class="chart"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=words
        >
            {bars}
            <line
                class="chart-floor"
                x1="0"
                x2=WIDTH.to_string()
                y1=floor.to_string()
                y2=floor.to_string()
            ></line>
            {goal}
        </svg>
    }
}
