//! The sign-up form: a plain form post where no script runs, and a sign-up kept
//! on this device and sent from it where one does.

use domain::signup::{Known, Problem, SignUpForm, check};
use domain::{ClaimCode, Date};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::here;
use super::own::OwnSignUp;
use super::posted::PostedForm;
use super::texts;
use crate::loader::{ClassSheet, PlaceChoice};
use crate::ui::{
    Button, ButtonKind, CheckField, ChoiceField, InputKind, Notice, NoticeKind, TextField,
};

impl Known for ClassSheet {
    fn is_commune(&self, code: &str, _: Date) -> bool {
        let mut communes = self.places.iter().flat_map(|area| &area.communes);
        communes.any(|(commune, _)| commune == code)
    }

    fn is_ethnic_group(&self, code: &str) -> bool {
        self.ethnic_groups.iter().any(|(group, _)| group == code)
    }
}

/// What is typed, and what is wrong with it.
#[derive(Clone, Copy)]
struct Typed {
    id: StoredValue<String>,
    full_name: RwSignal<String>,
    birth: RwSignal<String>,
    sex: RwSignal<String>,
    phone: RwSignal<String>,
    ethnicity: RwSignal<String>,
    commune: RwSignal<String>,
    consent: RwSignal<bool>,
    problems: RwSignal<Vec<Problem>>,
}

impl Typed {
    /// What was posted, or what was typed while the app was still on its way:
    /// the page could be filled in before.
    fn of(posted: Option<PostedForm>, class: &str) -> Self {
        let (form, problems) = match posted {
            Some(posted) => (posted.form, posted.problems),
            None => (here::typed_before(class).unwrap_or_default(), Vec::new()),
        };
        let id = if form.id.is_empty() {
            here::new_id()
        } else {
            form.id
        };
        Self {
            id: StoredValue::new(id),
            full_name: RwSignal::new(form.full_name),
            birth: RwSignal::new(form.birth),
            sex: RwSignal::new(form.sex),
            phone: RwSignal::new(form.phone),
            ethnicity: RwSignal::new(form.ethnicity),
            commune: RwSignal::new(form.commune),
            consent: RwSignal::new(form.consent),
            problems: RwSignal::new(problems),
        }
    }

    fn form(self, class: &str) -> SignUpForm {
        SignUpForm {
            id: self.id.get_value(),
            class: class.to_owned(),
            commune: self.commune.get_untracked(),
            full_name: self.full_name.get_untracked(),
            birth: self.birth.get_untracked(),
            sex: self.sex.get_untracked(),
            phone: self.phone.get_untracked(),
            ethnicity: self.ethnicity.get_untracked(),
            consent: self.consent.get_untracked(),
        }
    }

    fn problem(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.problems.with(|problems| {
                let mut problems = problems.iter();
                let found = problems.find(|problem| problem.field == field);
                found.map(|problem| problem.message.clone())
            })
        })
    }
}

/// The form of one class.
#[component]
pub(super) fn SignUp(sheet: ClassSheet) -> impl IntoView {
    let typed = Typed::of(use_context::<PostedForm>(), &sheet.class.id);
    here::be_ready_to_seal();
    let trouble = RwSignal::new(false);
    let (choices, class) = (sheet.clone(), sheet.class.id.clone());
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(today) = sheet.today.parse::<Date>() else {
            return;
        };
        let form = typed.form(&sheet.class.id);
        let signed = match check(&form, &sheet, here::today().unwrap_or(today)) {
            Ok(signed) => signed,
            Err(problems) => {
                typed.problems.set(problems);
                here::focus("sign-up-problems");
                return;
            }
        };
        let own = OwnSignUp {
            id: form.id.clone(),
            class: form.class.clone(),
            trade: sheet.class.trade.clone(),
            code: ClaimCode::of(signed.id, 0).to_string(),
            sealed: None,
            waiting: None,
            refused: None,
        };
        let there = format!("/lop/{}/da-dang-ky", sheet.class.id);
        let navigate = navigate.clone();
        here::keep_and_send(own, &form, move |kept| {
            if kept {
                navigate(&there, leptos_router::NavigateOptions::default());
            } else {
                trouble.set(true);
            }
        });
    };
    view! {
        <section class="sign-up">
            <h2 id="dang-ky">{texts::SIGN_UP}</h2>
            <p>{texts::SIGN_UP_NOTE}</p>
            <p class="help">{texts::OFFLINE_NOTE}</p>
            <ProblemList typed=typed />
            <form method="post" action=format!("/lop/{class}") on:submit=submit novalidate=true>
                <input type="hidden" name="id" value=typed.id.get_value() />
                <input type="hidden" name="class" value=class.clone() />
                <Fields typed=typed sheet=choices />
                {move || {
                    trouble
                        .get()
                        .then(|| view! { <Notice kind=NoticeKind::Bad>{texts::NOT_KEPT}</Notice> })
                }}
                <p class="actions">
                    <Button kind=ButtonKind::Main submit=true>
                        {texts::SEND}
                    </Button>
                </p>
            </form>
        </section>
    }
}

/// What is wrong, at the top, each with the way to it.
#[component]
fn ProblemList(typed: Typed) -> impl IntoView {
    move || {
        let problems = typed.problems.get();
        (!problems.is_empty()).then(|| {
            let rows = problems
                .into_iter()
                .map(|problem| {
                    view! {
                        <li>
                            <a href=format!("#{}", problem.field) rel="external">
                                {problem.message}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div
                    id="sign-up-problems"
                    class="notice notice-bad"
                    role="alert"
                    tabindex="-1"
                >
                    <p>{texts::MEND}</p>
                    <ul>{rows}</ul>
                </div>
            }
        })
    }
}

#[component]
fn Fields(typed: Typed, sheet: ClassSheet) -> impl IntoView {
    view! {
        <TextField
            id="full_name"
            label=texts::FULL_NAME
            value=typed.full_name
            error=typed.problem("full_name")
            required=true
            autocomplete="name".to_owned()
        />
        <TextField
            id="birth"
            label=texts::BIRTH
            value=typed.birth
            help=texts::BIRTH_HELP
            error=typed.problem("birth")
            input=InputKind::Date
            required=true
        />
        <TextField
            id="phone"
            label=texts::PHONE
            value=typed.phone
            help=texts::PHONE_HELP
            error=typed.problem("phone")
            input=InputKind::Phone
            required=true
            autocomplete="tel".to_owned()
        />
        <CommuneField typed=typed places=sheet.places />
        <ChoiceField
            id="sex"
            label=texts::SEX
            choices=sheet.sexes
            value=typed.sex
            error=typed.problem("sex")
        />
        <ChoiceField
            id="ethnicity"
            label=texts::ETHNICITY
            choices=sheet.ethnic_groups
            value=typed.ethnicity
            error=typed.problem("ethnicity")
        />
        <p>{texts::CONSENT_TEXT}</p>
        <CheckField
            id="consent"
            label=texts::CONSENT
            value=typed.consent
            error=typed.problem("consent")
        />
    }
}

#[component]
fn CommuneField(typed: Typed, places: Vec<PlaceChoice>) -> impl IntoView {
    let chosen = typed.commune;
    let error = typed.problem("commune");
    let areas = places
        .into_iter()
        .map(|area| {
            let communes = area
                .communes
                .into_iter()
                .map(|(code, name)| {
                    let own = code.clone();
                    view! {
                        <option value=code selected=move || chosen.get() == own>
                            {name}
                        </option>
                    }
                })
                .collect_view();
            view! { <optgroup label=area.name>{communes}</optgroup> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for="commune">{texts::COMMUNE} <span class="must">"cần điền"</span></label>
            <select
                id="commune"
                name="commune"
                aria-required="true"
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby="commune-error"
                prop:value=move || chosen.get()
                on:change=move |event| chosen.set(event_target_value(&event))
            >
                <option value="">{texts::CHOOSE}</option>
                {areas}
            </select>
            <div id="commune-error">
                {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
            </div>
        </div>
    }
}
