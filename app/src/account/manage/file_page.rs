//! `/tai-khoan/quan-ly/tep`: many accounts from a file, looked through first.

use super::{PATH, texts};
use crate::phone::{Again, OwnProof, OwnProofFields, Told, use_phone};
use crate::ui::{Button, ButtonKind, Card, Notice, NoticeKind, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

const FILE: &str = "tep-tai-khoan";

#[derive(Clone, Serialize)]
struct Asked {
    csv: String,
    make: bool,
    #[serde(flatten)]
    again: Again,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Answer {
    rows: Vec<Row>,
    good: usize,
    made: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Row {
    line: usize,
    login: String,
    name: String,
    problems: Vec<String>,
}

/// `/tai-khoan/quan-ly/tep`: looks a file through, then makes its good rows.
#[component]
pub fn ManageFilePage() -> impl IntoView {
    let phone = use_phone();
    let csv = RwSignal::new(String::new());
    let proof = OwnProof::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let answer = RwSignal::new(None::<Answer>);
    let send = Callback::new(move |make: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let asked = Asked {
            csv: csv.get_untracked(),
            make,
            again: proof.typed(),
        };
        spawn_local(async move {
            let told = phone
                .tell_server::<Answer>("POST", &format!("{PATH}/bulk"), &asked)
                .await;
            busy.try_set(false);
            trouble.try_set(texts::not_done(&told));
            proof.clear_code();
            if let Told::Done(told) = told {
                proof.clear();
                answer.try_set(Some(told));
            }
        });
    });
    let choose = move || {
        answer.set(None);
        spawn_local(async move {
            match phone.chosen_text(FILE).await {
                Some(text) => {
                    csv.try_set(text);
                    send.run(false);
                }
                None => {
                    trouble.try_set(Some(texts::NO_TEXT.to_owned()));
                }
            }
        });
    };
    let waits = move || {
        answer
            .get()
            .is_some_and(|answer| !answer.made && answer.good > 0)
    };
    view! {
        <Page title=texts::FILE back="/tai-khoan/quan-ly">
            <p>{texts::FILE_HELP}</p>
            {texts::FILE_EXAMPLE
                .map(|line| view! { <p class="help">{line}</p> })
                .collect_view()}
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <p class="actions">
                // The browser's own button speaks the browser's language.
                <input
                    id=FILE
                    name=FILE
                    type="file"
                    class="visually-hidden"
                    accept=".csv,text/csv,text/plain"
                    on:change=move |_| choose()
                />
                <label for=FILE class="button button-quiet">
                    {texts::CHOOSE_FILE}
                </label>
            </p>
            {move || answer.get().map(|answer| view! { <Rows answer=answer /> })}
            <Show when=waits>
                <Card>
                    <OwnProofFields proof=proof />
                    <p class="actions">
                        <Button
                            kind=ButtonKind::Main
                            disabled=busy
                            on_click=move |()| send.run(true)
                        >
                            {move || {
                                let good = answer.get().map_or(0, |answer| answer.good);
                                texts::make_many(good)
                            }}
                        </Button>
                    </p>
                </Card>
            </Show>
        </Page>
    }
}

#[component]
fn Rows(answer: Answer) -> impl IntoView {
    let bad = answer.rows.len() - answer.good.min(answer.rows.len());
    let (kind, words) = if answer.made {
        (NoticeKind::Good, texts::made_many(answer.good, bad))
    } else {
        let kind = if bad > 0 {
            NoticeKind::Warn
        } else {
            NoticeKind::Info
        };
        (kind, texts::found_many(answer.good, bad))
    };
    let rows = answer.rows.into_iter().map(|row| {
        let note = texts::row_note(row.line, &row.login, &row.problems);
        view! {
            <li>
                <div class="row">
                    <span class="row-text">
                        <span class="row-title">{row.name}</span>
                        <span class="row-note">{note}</span>
                    </span>
                    {(!row.problems.is_empty())
                        .then(|| view! { <span class="mark mark-bad">{texts::BAD_ROW}</span> })}
                </div>
            </li>
        }
    });
    view! {
        <Notice kind=kind>{words}</Notice>
        <ul class="rows">{rows.collect_view()}</ul>
    }
}
