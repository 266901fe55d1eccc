//! The ways between the main pages: four under the thumb, a row on a desk.

use super::{texts, use_phone};
use crate::loader::Ask;
use domain::role::{Role, Scope};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The main pages of whoever is signed in; nothing for anybody else.
#[component]
pub fn NavBar() -> impl IntoView {
    let phone = use_phone();
    let who = Memo::new(move |_| phone.account());
    move || {
        who.get().map(|account| {
            let surveys = account.works_in().next().is_some();
            let enrols = phone.enrols();
            let (role, scope) = (account.role, account.scope);
            view! {
                <nav class="nav-bar" aria-label=texts::NAV>
                    {surveys
                        .then(|| {
                            view! {
                                <NavLink href="/ho" within="/ho" words=texts::HOUSEHOLDS icon=HOUSE />
                            }
                        })}
                    {enrols
                        .then(|| {
                            view! {
                                <NavLink
                                    href="/dang-ky"
                                    within="/dang-ky"
                                    words=texts::ENROLMENTS
                                    icon=PEN
                                />
                            }
                        })}
                    <NavLink
                        href=own_totals(scope)
                        within="/tong-hop"
                        words=texts::TOTALS
                        icon=BARS
                    />
                    {reviews(role)
                        .then(|| {
                            view! {
                                <NavLink
                                    href="/ra-soat"
                                    within="/ra-soat"
                                    words=texts::REVIEW
                                    icon=GLASS
                                />
                            }
                        })}
                    <NavLink
                        href="/tai-khoan"
                        within="/tai-khoan"
                        words=texts::ACCOUNT
                        icon=PERSON
                    />
                </nav>
            }
        })
    }
}

/// The totals of the account's own place: those that an officer's phone shows
/// with no network too. The places above are a press away.
fn own_totals(place: Scope) -> String {
    Ask::Totals { place, year: None }.address()
}

/// Whether the role's work is to look after others'; an officer finds the same
/// page below the account.
const fn reviews(role: Role) -> bool {
    matches!(
        role,
        Role::AreaReviewer | Role::ProvinceReviewer | Role::Administrator
    )
}

/// Outlines on a field of 24 by 24.
const HOUSE: &str = "M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-6h4v6";
const PEN: &str = "M5 4h10l4 4v12H5zM15 4v4h4M8.5 12.5h7M8.5 16h4.5";
const BARS: &str = "M4 20h16M6.5 20v-7M12 20V5M17.5 20v-10";
const GLASS: &str = "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5";
const PERSON: &str =
    "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5";

#[component]
fn NavLink(
    #[prop(into)] href: String,
    /// The pages at which the link is the one that was followed.
    within: &'static str,
    words: &'static str,
    icon: &'static str,
) -> impl IntoView {
    let path = use_location().pathname;
    let is_here = Memo::new(move |_| {
        path.with(|path| {
            let rest = path.strip_prefix(within);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    });
    view! {
        <a href=href class="nav-link" aria-current=move || is_here.get().then_some("page")>
            <svg class="nav-icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                <path d=icon />
            </svg>
            <span>{words}</span>
        </a>
    }
}
