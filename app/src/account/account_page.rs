//! `/tai-khoan`: who is here, what this phone can do, and the way out.

use super::rescue_out::RescueCard;
use super::texts;
use crate::phone::use_phone;
use crate::ui::{Button, ButtonKind, ButtonLink, Card, CheckField, Notice, NoticeKind, Page};
use domain::Reference;
use domain::role::{Account, Scope};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// `/tai-khoan`: the account and this phone.
#[component]
pub fn AccountPage() -> impl IntoView {
    let phone = use_phone();
    view! {
        <Page title=texts::ACCOUNT>
            {move || {
                phone
                    .account()
                    .zip(phone.reference())
                    .map(|(account, reference)| view! { <Who account=account reference=reference /> })
            }}
            <ThisPhone />
            <RescueCard />
            <SignOut />
            <p class="help">{texts::VERSION} " " {env!("CARGO_PKG_VERSION")}</p>
        </Page>
    }
}

/// The place that an account works on, in words.
fn place(scope: &Scope, reference: &Reference, today: domain::Date) -> String {
    match scope {
        Scope::Province => texts::WHOLE_PROVINCE.to_owned(),
        Scope::Commune(code) => reference.commune_name(code),
        Scope::Area(code) => reference
            .places()
            .area(code, today)
            .map_or_else(|| code.clone(), |area| area.name.clone()),
    }
}

#[component]
fn Who(account: Account, reference: std::sync::Arc<Reference>) -> impl IntoView {
    let phone = use_phone();
    let role = reference.label("role", account.role.code()).to_owned();
    let place = place(&account.scope, &reference, phone.today());
    view! {
        <Card>
            <dl class="pairs">
                <dt>{texts::NAME}</dt>
                <dd>{account.name}</dd>
                <dt>{texts::ROLE}</dt>
                <dd>{role}</dd>
                <dt>{texts::PLACE}</dt>
                <dd>{place}</dd>
            </dl>
        </Card>
    }
}

#[component]
fn ThisPhone() -> impl IntoView {
    let phone = use_phone();
    let persisted = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        spawn_local(async move {
            persisted.try_set(Some(phone.persisted().await));
        });
    });
    let keep = move |()| {
        spawn_local(async move {
            persisted.try_set(Some(phone.persist().await));
        });
    };
    let cut_off = RwSignal::new(phone.cut_off_now());
    Effect::new(move |_| {
        let wanted = cut_off.get();
        if wanted != phone.cut_off_now() {
            phone.set_cut_off(wanted);
        }
    });
    view! {
        <Card>
            <h2>{texts::THIS_PHONE}</h2>
            {move || match phone.offline_support().reason() {
                None => view! { <p>{texts::OFFLINE_READY}</p> }.into_any(),
                Some(reason) => view! { <Notice kind=NoticeKind::Warn>{reason}</Notice> }.into_any(),
            }}
            {move || {
                persisted
                    .get()
                    .map(|persisted| {
                        if persisted {
                            view! { <p>{texts::PERSISTED}</p> }.into_any()
                        } else {
                            view! {
                                <p>{texts::NOT_PERSISTED}</p>
                                <p class="actions">
                                    <Button kind=ButtonKind::Quiet on_click=keep>
                                        {texts::PERSIST}
                                    </Button>
                                </p>
                            }
                                .into_any()
                        }
                    })
            }}
            {move || phone.clock_is_wrong().then(|| view! { <Notice kind=NoticeKind::Warn>{texts::CLOCK_WRONG}</Notice> })}
            <Show when=move || phone.sample()>
                <CheckField
                    id="gia-lap-mat-mang"
                    label=texts::CUT_OFF
                    value=cut_off
                    help=texts::CUT_OFF_HELP
                />
            </Show>
        </Card>
    }
}

#[component]
fn SignOut() -> impl IntoView {
    let phone = use_phone();
    let refused = RwSignal::new(None::<usize>);
    let sign_out = move |()| {
        spawn_local(async move {
            match phone.unsent().await {
                0 => phone.sign_out().await,
                count => refused.set(Some(count)),
            }
        });
    };
    view! {
        <Card>
            {move || {
                refused
                    .get()
                    .map(|count| {
                        view! {
                            <Notice kind=NoticeKind::Bad>
                                <p>{texts::sign_out_refused(count)}</p>
                                <p class="actions">
                                    <ButtonLink href="/cho-gui" kind=ButtonKind::Quiet>
                                        {texts::TO_WAITING}
                                    </ButtonLink>
                                </p>
                            </Notice>
                        }
                    })
            }}
            <p class="actions">
                <Button kind=ButtonKind::Quiet on_click=sign_out>
                    {texts::SIGN_OUT}
                </Button>
            </p>
            <p class="help">{texts::SIGN_OUT_HELP}</p>
        </Card>
    }
}
