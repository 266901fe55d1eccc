//! `/tai-khoan`: who is here, what this phone can do, and the way out.

use super::rescue_out::{EXPORT_PAGE, RescueCard};
use super::screen_lock_card::ScreenLockCard;
use super::sessions_card::SessionsCard;
use super::{SECOND_PAGE, manage, password_texts, rescue_texts, second, texts};
use crate::offline::LeftBehind;
use crate::phone::{BrowserAdvice, FileLink, device_code, use_phone};
use crate::ui::format::moment;
use crate::ui::{Button, ButtonKind, ButtonLink, Card, CheckField, Notice, NoticeKind, Page};
use domain::Reference;
use domain::role::{Account, Role, Scope};
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
            <BrowserAdvice />
            <Lock />
            <ScreenLockCard />
            <ThisPhone />
            <RescueCard />
            <SessionsCard />
            <SignOut />
            <p class="help">{texts::VERSION} " " {env!("CARGO_PKG_VERSION")}</p>
        </Page>
    }
}

/// The place that an account works on, in words.
pub(super) fn place(scope: &Scope, reference: &Reference, today: domain::Date) -> String {
    let name = reference.scope_name(scope, today);
    name.unwrap_or_else(|| texts::WHOLE_PROVINCE.to_owned())
}

#[component]
fn Who(account: Account, reference: std::sync::Arc<Reference>) -> impl IntoView {
    let phone = use_phone();
    let role = reference.label("role", account.role.code()).to_owned();
    let place = place(&account.scope, &reference, phone.today());
    let keeps_accounts = account.keeps_accounts(reference.places(), phone.today());
    let lists = account
        .takes_lists_of()
        .map(|code| view! { <FileLink href=texts::people_file(code) words=texts::TAKE_PEOPLE /> })
        .collect_view();
    view! {
        <Card>
            <dl class="pairs">
                <dt>{texts::NAME}</dt>
                <dd>{account.name}</dd>
                <dt>{texts::ROLE}</dt>
                <dd>{role}</dd>
                <dt>{texts::PLACE}</dt>
                <dd>{place}</dd>
                {phone
                    .device()
                    .map(|device| {
                        view! {
                            <dt>{texts::DEVICE_CODE}</dt>
                            <dd>{device_code(device.id())}</dd>
                        }
                    })}
            </dl>
            <p class="actions">
                {(account.role == Role::CommuneOfficer)
                    .then(|| {
                        view! {
                            <ButtonLink href="/ra-soat" kind=ButtonKind::Quiet>
                                {texts::TO_REVIEW}
                            </ButtonLink>
                        }
                    })}
                {keeps_accounts
                    .then(|| {
                        view! {
                            <ButtonLink href="/tai-khoan/quan-ly" kind=ButtonKind::Quiet>
                                {manage::texts::TITLE}
                            </ButtonLink>
                        }
                    })}
                <ButtonLink href="/tai-khoan/mat-khau" kind=ButtonKind::Quiet>
                    {password_texts::CHANGE}
                </ButtonLink>
                {(!phone.sample())
                    .then(|| {
                        view! {
                            <ButtonLink href=SECOND_PAGE kind=ButtonKind::Quiet>
                                {second::texts::TITLE}
                            </ButtonLink>
                        }
                    })}
            </p>
            {lists}
        </Card>
    }
}

/// Locks the phone, for whoever puts it down or hands it on.
#[component]
fn Lock() -> impl IntoView {
    let phone = use_phone();
    view! {
        <Show when=move || phone.can_lock()>
            <p class="actions">
                <Button kind=ButtonKind::Quiet on_click=move |()| phone.lock()>
                    {texts::LOCK}
                </Button>
            </p>
        </Show>
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
    let denied = RwSignal::new(false);
    let keep = move |()| {
        spawn_local(async move {
            let kept = phone.persist().await;
            denied.try_set(!kept);
            persisted.try_set(Some(kept));
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
                                {denied.get().then(|| view! { <p role="status">{texts::PERSIST_DENIED}</p> })}
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
            {move || phone.room().map(|room| view! { <p>{texts::room_left(room.left_mib())}</p> })}
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
    let left = RwSignal::new(None::<LeftBehind>);
    let ask = move |()| {
        spawn_local(async move {
            let behind = phone.left_behind().await;
            if behind.unsent == 0 {
                phone.sign_out().await;
            } else {
                left.try_set(Some(behind));
            }
        });
    };
    view! {
        <Card>
            {move || {
                left.get()
                    .map(|behind| view! { <StillHere behind=behind on_stay=move || left.set(None) /> })
            }}
            <p class="actions">
                <Button kind=ButtonKind::Quiet on_click=ask>
                    {texts::SIGN_OUT}
                </Button>
            </p>
            <p class="help">{texts::SIGN_OUT_HELP}</p>
        </Card>
    }
}

/// What somebody who wants to sign out would leave on this phone: refused while
/// any of it is nowhere else, asked again where a rescue file holds it all.
#[component]
fn StillHere(
    behind: LeftBehind,
    on_stay: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let phone = use_phone();
    let rescued = behind.rescued.filter(|_| behind.unrescued == 0);
    match rescued {
        Some(rescued) => {
            let words = texts::sign_out_rescued(behind.unsent, &moment(rescued.at, phone.now()));
            let leave = move |()| spawn_local(phone.sign_out());
            view! {
                <Notice kind=NoticeKind::Warn>
                    <p>{words}</p>
                    <p class="actions">
                        <Button kind=ButtonKind::Danger on_click=leave>
                            {texts::SIGN_OUT_ANYWAY}
                        </Button>
                        <Button kind=ButtonKind::Quiet on_click=move |()| on_stay()>
                            {texts::STAY}
                        </Button>
                    </p>
                </Notice>
            }
            .into_any()
        }
        None => view! {
            <Notice kind=NoticeKind::Bad>
                <p>{texts::sign_out_refused(behind.unsent, behind.unrescued)}</p>
                <p class="actions">
                    <ButtonLink href="/cho-gui" kind=ButtonKind::Quiet>
                        {texts::TO_WAITING}
                    </ButtonLink>
                    <ButtonLink href=EXPORT_PAGE kind=ButtonKind::Quiet>
                        {rescue_texts::EXPORT}
                    </ButtonLink>
                </p>
            </Notice>
        }
        .into_any(),
    }
}
