//! `/tai-khoan/quan-ly/moi`: one new account, and the link that opens it.

use super::hamlet_field::HamletField;
use super::link_card::LinkCard;
use super::{Given, Link, PATH, texts};
use crate::account::account_page::place;
use crate::account::texts as common;
use crate::phone::{Again, OwnProof, OwnProofFields, Told, use_phone};
use crate::ui::{Button, ButtonKind, ButtonLink, ChoiceField, Notice, NoticeKind, Page, TextField};
use domain::accounts::AccountForm;
use domain::role::{Account, Action, Role, Scope, ScopeKind, Target};
use domain::{Date, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

#[derive(Serialize)]
struct NewOne {
    #[serde(flatten)]
    form: AccountForm,
    #[serde(flatten)]
    again: Again,
}

/// `/tai-khoan/quan-ly/moi`: makes an account.
#[component]
pub fn ManageNewPage() -> impl IntoView {
    let phone = use_phone();
    let link = RwSignal::new(None::<Link>);
    view! {
        <Page title=texts::NEW back="/tai-khoan/quan-ly">
            {move || match (link.get(), phone.account(), phone.reference()) {
                (Some(link), ..) => {
                    view! {
                        <LinkCard link=link />
                        <p class="actions">
                            <ButtonLink href="/tai-khoan/quan-ly" kind=ButtonKind::Quiet>
                                {texts::TITLE}
                            </ButtonLink>
                        </p>
                    }
                        .into_any()
                }
                (None, Some(by), Some(reference)) => {
                    let places = Places { by, today: phone.today(), reference };
                    view! { <NewForm places=places link=link /> }.into_any()
                }
                _ => ().into_any(),
            }}
        </Page>
    }
}

/// The places that whoever is signed in may give accounts for.
#[derive(Clone)]
struct Places {
    by: Account,
    today: Date,
    reference: std::sync::Arc<Reference>,
}

impl Places {
    /// Those in which a role works: codes and their words. Of hamlets, which have
    /// none, the communes.
    fn of(&self, role: Role) -> Vec<(String, String)> {
        if asks_hamlet(role) {
            return self.communes_of_hamlets();
        }
        let places = self.reference.places();
        let mut all = Vec::new();
        for kind in role.works_in() {
            match kind {
                ScopeKind::Province => all.push(Scope::Province),
                ScopeKind::Area => {
                    let areas = places.areas_on(self.today);
                    all.extend(areas.map(|area| Scope::Area(area.code.clone())));
                }
                ScopeKind::Commune => {
                    let communes = places.communes_on(self.today);
                    all.extend(communes.map(|unit| Scope::Commune(unit.code.clone())));
                }
                ScopeKind::Communes => {
                    let communes = places.communes_on(self.today);
                    all.extend(communes.map(|unit| Scope::Communes([unit.code.clone()].into())));
                }
                ScopeKind::Hamlet => {}
            }
        }
        all.retain(|scope| {
            let may = self
                .by
                .may(Action::ManageAccounts, scope.target(), places, self.today);
            may.is_ok()
        });
        let words = |scope: Scope| (scope.code(), place(&scope, &self.reference, self.today));
        all.into_iter().map(words).collect()
    }

    /// The communes whose helpers' accounts one may make.
    fn communes_of_hamlets(&self) -> Vec<(String, String)> {
        let places = self.reference.places();
        let communes = places.communes_on(self.today).filter(|unit| {
            let (commune, hamlet) = (unit.code.as_str(), "");
            let target = Target::Hamlet { commune, hamlet };
            let may = self
                .by
                .may(Action::ManageAccounts, target, places, self.today);
            may.is_ok()
        });
        communes
            .map(|unit| (unit.code.clone(), self.reference.commune_name(&unit.code)))
            .collect()
    }

    /// The roles that have such a place.
    fn roles(&self) -> Vec<(String, String)> {
        let roles = Role::ALL
            .into_iter()
            .filter(|role| !self.of(*role).is_empty());
        let label = |role: Role| self.reference.label("role", role.code()).to_owned();
        roles
            .map(|role| (role.code().to_owned(), label(role)))
            .collect()
    }
}

/// Whether a role works in a hamlet, which is asked for by its name.
fn asks_hamlet(role: Role) -> bool {
    role.works_in().contains(&ScopeKind::Hamlet)
}

/// What is chosen where there is but one choice.
fn only(choices: &[(String, String)]) -> String {
    match choices {
        [(code, _)] => code.clone(),
        _ => String::new(),
    }
}

#[component]
fn NewForm(places: Places, link: RwSignal<Option<Link>>) -> impl IntoView {
    let phone = use_phone();
    let text = || RwSignal::new(String::new());
    let (login, name, role, scope) = (text(), text(), text(), text());
    let (hamlet, until, proof) = (text(), text(), OwnProof::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let roles = places.roles();
    role.set(only(&roles));
    let choices = Memo::new(move |_| {
        let role = Role::from_code(&role.get())?;
        Some(places.of(role))
    });
    let in_hamlet = Memo::new(move |_| Role::from_code(&role.get()).is_some_and(asks_hamlet));
    Effect::new(move |_| {
        scope.set(choices.with(|choices| choices.as_deref().map(only).unwrap_or_default()));
    });
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = until.get_untracked();
        let last = texts::typed_day(&typed);
        if !typed.trim().is_empty() && last.is_none() {
            trouble.set(Some(texts::BAD_DAY.to_owned()));
            return;
        }
        if scope.with_untracked(String::is_empty) {
            trouble.set(Some(texts::CHOOSE_PLACE.to_owned()));
            return;
        }
        let mut place = scope.get_untracked();
        if in_hamlet.get_untracked() {
            let named = hamlet.with_untracked(|hamlet| Scope::hamlet(&format!("{place}/{hamlet}")));
            let Some(named) = named else {
                trouble.set(Some(texts::BAD_HAMLET.to_owned()));
                return;
            };
            place = named.code();
        }
        let asked = NewOne {
            form: AccountForm {
                login: login.get_untracked(),
                name: name.get_untracked(),
                role: role.get_untracked(),
                scope: place,
                valid_until: last.map(String::from).unwrap_or_default(),
            },
            again: proof.typed(),
        };
        busy.set(true);
        spawn_local(async move {
            let told = phone.tell_server::<Given>("POST", PATH, &asked).await;
            busy.try_set(false);
            trouble.try_set(texts::not_done(&told));
            proof.clear_code();
            if let Told::Done(given) = told {
                link.try_set(Some(given.link));
            }
        });
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || trouble.get().map(|words| view! { <Notice kind=NoticeKind::Bad>{words}</Notice> })}
            <TextField id="ho-ten" label=common::NAME value=name required=true />
            <TextField
                id="ten-dang-nhap"
                label=common::LOGIN
                value=login
                required=true
                help=texts::LOGIN_HELP
            />
            <ChoiceField id="vai-tro" label=common::ROLE choices=roles value=role required=true />
            {move || {
                choices
                    .get()
                    .map(|choices| {
                        view! {
                            <ChoiceField
                                id="noi"
                                label=common::PLACE
                                choices=choices
                                value=scope
                                required=true
                            />
                        }
                    })
            }}
            <Show when=move || in_hamlet.get()>
                <HamletField name=hamlet />
            </Show>
            <TextField id="den-ngay" label=texts::LAST_DAY value=until help=texts::NEW_LAST_DAY_HELP />
            <OwnProofFields proof=proof />
            <div class="actions">
                <Button submit=true disabled=busy>
                    {texts::MAKE}
                </Button>
            </div>
        </form>
    }
}
