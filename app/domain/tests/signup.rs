//! What a worker may send from the public pages.

mod shipped;

use domain::Sex;
use domain::signup::{SignUpForm, check};
use shipped::{day, reference};

fn sound() -> SignUpForm {
    SignUpForm {
        id: "0193a7e0-0000-7000-8000-000000000001".to_owned(),
        class: "0193a7e0-0000-7000-8000-000000000002".to_owned(),
        commune: "01807".to_owned(),
        full_name: "  Nông  Thị Hoa ".to_owned(),
        birth: "5/1998".to_owned(),
        sex: "female".to_owned(),
        phone: "+84 300 012 345".to_owned(),
        ethnicity: "02".to_owned(),
        consent: true,
    }
}

#[test]
fn a_sound_form_becomes_a_sign_up_in_tidy_words() {
    let signed = check(&sound(), &reference(), day("2026-11-22")).expect("a sound form");
    assert_eq!(signed.full_name, "Nông Thị Hoa");
    assert_eq!(signed.birth.to_string(), "1998-05");
    assert_eq!(signed.sex, Some(Sex::Female));
    let fields = signed.fields();
    let text = |name: &str| fields.get(name).and_then(|value| value.as_text());
    assert_eq!(text("phone"), Some("0300012345"));
    assert_eq!(text("commune"), Some("01807"));
    for owned in ["code", "state", "received_on", "consent"] {
        assert!(
            !fields.contains_key(owned),
            "{owned} is not the person's to say"
        );
    }
}

#[test]
fn what_is_not_required_may_be_left_out() {
    let form = SignUpForm {
        sex: String::new(),
        ethnicity: String::new(),
        ..sound()
    };
    let signed = check(&form, &reference(), day("2026-11-22")).expect("a sound form");
    assert!(!signed.fields().contains_key("sex"));
    assert!(!signed.fields().contains_key("ethnicity"));
}

#[test]
fn every_problem_of_an_empty_form_is_named_at_once() {
    let problems =
        check(&SignUpForm::default(), &reference(), day("2026-11-22")).expect_err("an empty form");
    let found: Vec<(&str, &str)> = problems
        .iter()
        .map(|problem| (problem.field.as_str(), problem.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("id", "bad_id"),
            ("class", "bad_id"),
            ("full_name", "required"),
            ("birth", "required"),
            ("phone", "required"),
            ("commune", "required"),
            ("consent", "required"),
        ]
    );
    assert!(problems.iter().all(|problem| !problem.message.is_empty()));
}

#[test]
fn each_wrong_answer_has_its_own_problem() {
    type Spoil = fn(&mut SignUpForm);
    let cases: [(Spoil, &str, &str); 11] = [
        (
            |form| form.full_name = "0912".into(),
            "full_name",
            "not_a_name",
        ),
        (
            |form| form.full_name = "Hoa ".repeat(60),
            "full_name",
            "too_long",
        ),
        (
            |form| form.birth = "31/2/1990".into(),
            "birth",
            "birth_unreadable",
        ),
        (
            |form| form.birth = "2030".into(),
            "birth",
            "birth_in_future",
        ),
        (|form| form.birth = "1/12/2011".into(), "birth", "too_young"),
        (|form| form.sex = "x".into(), "sex", "unknown_choice"),
        (|form| form.phone = "12345".into(), "phone", "phone_invalid"),
        (
            |form| form.ethnicity = "99".into(),
            "ethnicity",
            "unknown_choice",
        ),
        // A commune that was closed in 2025.
        (
            |form| form.commune = "01819".into(),
            "commune",
            "unknown_choice",
        ),
        (|form| form.consent = false, "consent", "required"),
        (|form| form.class = "x".into(), "class", "bad_id"),
    ];
    for (spoil, field, code) in cases {
        let mut form = sound();
        spoil(&mut form);
        let problems = check(&form, &reference(), day("2026-11-22")).expect_err(code);
        let found: Vec<_> = problems
            .iter()
            .map(|problem| (problem.field.as_str(), problem.code.as_str()))
            .collect();
        assert_eq!(found, [(field, code)]);
    }
}

#[test]
fn somebody_who_turns_fifteen_today_may_sign_up() {
    let form = SignUpForm {
        birth: "22/11/2011".to_owned(),
        ..sound()
    };
    assert!(check(&form, &reference(), day("2026-11-22")).is_ok());
    assert!(check(&form, &reference(), day("2026-11-21")).is_err());
}
