//! The open classes, of the province or of one place.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::texts;
use crate::loader::{Ask, ClassList, PlaceChoice, loaded};
use crate::ui::{EmptyState, List, ListItem};

/// The open classes; `?noi=` names an area or a commune.
#[component]
pub fn ClassesPage() -> impl IntoView {
    let query = use_query_map();
    let ask = move || Ask::Classes {
        place: query.with(|query| query.get("noi").filter(|code| !code.is_empty())),
    };
    view! {
        <Title text=texts::CLASSES />
        <h1>{texts::CLASSES}</h1>
        {loaded(ask, show)}
    }
}

fn show(list: ClassList) -> impl IntoView {
    view! { <Classes list=list /> }
}

#[component]
fn Classes(list: ClassList) -> impl IntoView {
    let rows = list
        .classes
        .iter()
        .map(|class| {
            view! {
                <ListItem
                    href=format!("/lop/{}", class.id)
                    title=class.trade.clone()
                    note=texts::line(class)
                />
            }
        })
        .collect_view();
    let classes = if list.classes.is_empty() {
        view! { <EmptyState title=texts::NO_CLASSES text=texts::NO_CLASSES_NOTE /> }.into_any()
    } else {
        view! { <List>{rows}</List> }.into_any()
    };
    view! {
        <Filter places=list.places chosen=list.chosen.unwrap_or_default() />
        {list.chosen_name.map(|name| view! { <h2>{name}</h2> })}
        {classes}
    }
}

#[component]
fn Filter(places: Vec<PlaceChoice>, chosen: String) -> impl IntoView {
    let areas = places
        .into_iter()
        .map(|area| {
            let whole = area.code == chosen;
            let communes = area
                .communes
                .into_iter()
                .map(|(code, name)| {
                    let is_chosen = code == chosen;
                    view! {
                        <option value=code selected=is_chosen>
                            {name}
                        </option>
                    }
                })
                .collect_view();
            view! {
                <optgroup label=area.name.clone()>
                    <option value=area.code selected=whole>
                        {texts::all_of(&area.name)}
                    </option>
                    {communes}
                </optgroup>
            }
        })
        .collect_view();
    view! {
        <form class="filter" method="get" action="/lop">
            <div class="field">
                <label for="noi">{texts::WHERE}</label>
                <select id="noi" name="noi">
                    <option value="">{texts::WHOLE_PROVINCE}</option>
                    {areas}
                </select>
            </div>
            <button class="button button-quiet" type="submit">
                {texts::FILTER}
            </button>
        </form>
    }
}
