//! The forms that ship, filled in as an officer would.

mod shipped;

use std::collections::BTreeMap;

use domain::Reference;
use domain::form::{
    Answers, Condition, Form, Kind, Requirement, Severity, check, hidden_answers, visible,
};
use shipped::{FILES, day, reference};

const TODAY: &str = "2026-11-22";

/// Answers as an app may hold them.
#[derive(Clone, Default)]
struct Sheet {
    texts: BTreeMap<String, String>,
    flags: Vec<String>,
    numbers: BTreeMap<String, i64>,
}

impl Answers for Sheet {
    fn text(&self, field: &str) -> Option<&str> {
        self.texts.get(field).map(String::as_str)
    }
    fn flag(&self, field: &str) -> bool {
        self.flags.iter().any(|flag| flag == field)
    }
    fn int(&self, field: &str) -> Option<i64> {
        self.numbers.get(field).copied()
    }
}

fn sheet(texts: &[(&str, &str)]) -> Sheet {
    let texts = texts
        .iter()
        .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()));
    Sheet {
        texts: texts.collect(),
        ..Sheet::default()
    }
}

fn form<'r>(reference: &'r Reference, id: &str) -> &'r Form {
    reference.form(id, day(TODAY)).expect("the form ships")
}

fn shown(form: &Form, sheet: &Sheet) -> Vec<String> {
    visible(form, sheet, day(TODAY))
        .iter()
        .map(|question| question.field.clone())
        .collect()
}

/// The field, code and weight of every problem.
fn problems(id: &str, sheet: &Sheet) -> Vec<(String, &'static str, Severity)> {
    let reference = reference();
    check(form(&reference, id), &reference, sheet, day(TODAY))
        .into_iter()
        .map(|problem| (problem.field, problem.code, problem.severity))
        .collect()
}

fn member() -> Sheet {
    sheet(&[
        ("full_name", "Nông Thị Đào"),
        ("relation", "head"),
        ("birth", "1980"),
        ("sex", "female"),
        ("ethnicity", "02"),
        ("citizen_id", "004180001123"),
    ])
}

fn survey() -> Sheet {
    sheet(&[
        ("education", "3"),
        ("qualification", "1"),
        ("activity", "employed"),
        ("job_status", "self_employed"),
        ("job", "Trồng ngô"),
        ("wanted_work_place", "none"),
        ("wants_training", "no"),
        ("surveyed_on", TODAY),
    ])
}

#[test]
fn the_survey_asks_for_what_the_dictionary_has() {
    let reference = reference();
    let fields: Vec<_> = form(&reference, "nhu-cau-hoc-nghe")
        .questions()
        .map(|question| question.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "education",
            "qualification",
            "major",
            "activity",
            "inactive_reason",
            "job_status",
            "job",
            "workplace",
            "unemployed_before",
            "unemployed_for",
            "wanted_work_place",
            "wanted_job",
            "wants_training",
            "wanted_trade",
            "wanted_level",
            "study_form",
            "after_training",
            "surveyed_on",
        ]
    );
    assert_eq!(form(&reference, "thanh-vien").key(), "thanh-vien@1");
    assert!(reference.form_with_key("nhu-cau-hoc-nghe@1").is_some());
    assert!(reference.form_with_key("nhu-cau-hoc-nghe@2").is_none());
}

#[test]
fn no_form_calls_itself_mau_01a_and_old_words_are_gone() {
    let all = FILES
        .forms
        .iter()
        .chain([&FILES.codes, &FILES.ethnic_groups]);
    for text in all {
        for word in [
            "Mẫu 01",
            "CCCD",
            "xã viên",
            "Mèo",
            "Mán",
            "mù chữ",
            "cấp trên",
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
}

#[test]
fn questions_about_work_follow_from_the_activity() {
    let reference = reference();
    let survey_form = form(&reference, "nhu-cau-hoc-nghe");
    for (activity, asked) in [
        ("employed", vec!["job_status", "job", "workplace"]),
        ("unemployed", vec!["unemployed_before", "unemployed_for"]),
        ("inactive", vec!["inactive_reason"]),
        ("", vec![]),
    ] {
        let shown = shown(survey_form, &sheet(&[("activity", activity)]));
        let depending = [
            "job_status",
            "job",
            "workplace",
            "unemployed_before",
            "unemployed_for",
            "inactive_reason",
        ];
        let seen: Vec<_> = shown
            .iter()
            .map(String::as_str)
            .filter(|field| depending.contains(field))
            .collect();
        assert_eq!(seen, asked, "{activity}");
    }
}

#[test]
fn who_wants_to_learn_is_asked_what_and_who_does_not_is_not() {
    let mut answers = survey();
    assert_eq!(problems("nhu-cau-hoc-nghe", &answers), []);
    answers.texts.insert("wants_training".into(), "yes".into());
    assert_eq!(
        problems("nhu-cau-hoc-nghe", &answers),
        [
            ("wanted_trade".into(), "required", Severity::Error),
            ("wanted_level".into(), "required", Severity::Error),
            ("after_training".into(), "advised", Severity::Warning),
        ]
    );
}

#[test]
fn answers_to_hidden_questions_are_neither_checked_nor_forgotten() {
    let reference = reference();
    let survey_form = form(&reference, "nhu-cau-hoc-nghe");
    let mut answers = survey();
    answers
        .texts
        .insert("wanted_level".into(), "no such level".into());
    answers
        .texts
        .insert("inactive_reason".into(), "study".into());
    answers.flags.push("study_form.at_commune".into());
    assert_eq!(problems("nhu-cau-hoc-nghe", &answers), []);
    assert_eq!(
        hidden_answers(survey_form, &reference, &answers, day(TODAY)),
        ["inactive_reason", "wanted_level", "study_form.at_commune"]
    );
}

#[test]
fn an_answer_whose_question_is_hidden_opens_nothing() {
    let text = r#"{"id":"f","version":1,"valid_from":"2026-01-01","title":"","legal_source":"",
      "groups":[{"id":"g","title":"","questions":[
        {"field":"a","label":"","kind":"flag"},
        {"field":"b","label":"","kind":"flag","show_if":{"flag":{"field":"a"}}},
        {"field":"c","label":"","kind":"text","show_if":{"flag":{"field":"b"}}}]}]}"#;
    let chain: Form = serde_json::from_str(text).expect("a form");
    let mut answers = Sheet {
        flags: vec!["b".into()],
        ..Sheet::default()
    };
    assert_eq!(shown(&chain, &answers), ["a"]);
    answers.flags.push("a".into());
    assert_eq!(shown(&chain, &answers), ["a", "b", "c"]);
}

#[test]
fn a_member_with_all_answers_is_in_order() {
    assert_eq!(problems("thanh-vien", &member()), []);
}

#[test]
fn problems_are_told_by_field_code_and_weight() {
    use Severity::{Error, Warning};
    for (field, text, code, severity) in [
        ("full_name", "  ", "required", Error),
        ("birth", "", "required", Error),
        ("birth", "17/05/1980", "birth", Error),
        ("birth", "2027", "future", Error),
        ("ethnicity", "", "advised", Warning),
        ("ethnicity", "77", "unknown_code", Warning),
        ("relation", "uncle", "unknown_code", Warning),
        ("citizen_id", "080123456", "citizen_id_old_card", Warning),
        ("citizen_id", "0041800011", "citizen_id_length", Warning),
        ("citizen_id", "004080001123", "citizen_id_sex", Warning),
        ("phone", "12345", "phone", Warning),
    ] {
        let mut answers = member();
        answers.texts.insert(field.into(), text.into());
        let mut found = problems("thanh-vien", &answers);
        found.retain(|problem| problem.0 == field);
        assert_eq!(
            found,
            [(field.to_owned(), code, severity)],
            "{field} = {text}"
        );
    }
    let mut elder = member();
    elder.texts.insert("birth".into(), "1905".into());
    elder.texts.remove("citizen_id");
    elder
        .texts
        .insert("citizen_id_missing".into(), "not_issued".into());
    assert_eq!(
        problems("thanh-vien", &elder),
        [("birth".into(), "age", Warning)]
    );
}

#[test]
fn a_missing_citizen_id_asks_for_its_reason() {
    let mut answers = member();
    answers.texts.remove("citizen_id");
    assert_eq!(
        problems("thanh-vien", &answers),
        [("citizen_id_missing".into(), "advised", Severity::Warning)]
    );
    answers
        .texts
        .insert("citizen_id_missing".into(), "lost".into());
    assert_eq!(problems("thanh-vien", &answers), []);
}

#[test]
fn a_survey_is_not_dated_in_the_future_nor_with_a_number() {
    let mut answers = survey();
    answers
        .texts
        .insert("surveyed_on".into(), "2026-11-23".into());
    assert_eq!(
        problems("nhu-cau-hoc-nghe", &answers),
        [("surveyed_on".into(), "future", Severity::Error)]
    );
    answers.texts.remove("surveyed_on");
    answers.numbers.insert("surveyed_on".into(), 20_261_122);
    assert_eq!(
        problems("nhu-cau-hoc-nghe", &answers),
        [("surveyed_on".into(), "type", Severity::Error)]
    );
}

#[test]
fn conditions_join_and_turn_around() {
    let answers = Sheet {
        texts: BTreeMap::from([
            ("birth".into(), "2011".into()),
            ("sex".into(), "male".into()),
        ]),
        flags: vec!["farms".into()],
        numbers: BTreeMap::from([("members".into(), 4)]),
    };
    for (json, holds) in [
        (r#"{"equals":{"field":"sex","value":"male"}}"#, true),
        (
            r#"{"one_of":{"field":"sex","values":["female","x"]}}"#,
            false,
        ),
        (r#"{"flag":{"field":"farms"}}"#, true),
        (r#"{"answered":{"field":"members"}}"#, true),
        (r#"{"at_least":{"field":"members","value":5}}"#, false),
        (r#"{"age_at_least":{"field":"birth","years":15}}"#, true),
        (r#"{"age_at_least":{"field":"birth","years":16}}"#, false),
        (r#"{"not":{"flag":{"field":"farms"}}}"#, false),
        (
            r#"{"all":[{"flag":{"field":"farms"}},{"answered":{"field":"x"}}]}"#,
            false,
        ),
        (
            r#"{"any":[{"flag":{"field":"farms"}},{"answered":{"field":"x"}}]}"#,
            true,
        ),
        (r#"{"all":[]}"#, true),
        (r#"{"any":[]}"#, false),
    ] {
        let condition: Condition = serde_json::from_str(json).expect("a condition");
        assert_eq!(condition.holds(&answers, day(TODAY)), holds, "{json}");
    }
    assert!(
        serde_json::from_str::<Condition>(r#"{"eval":"1"}"#).is_err(),
        "the set is closed"
    );
}

#[test]
fn a_form_survives_its_json() {
    let reference = reference();
    for form in reference.forms() {
        let json = serde_json::to_string(form).expect("JSON");
        assert_eq!(&serde_json::from_str::<Form>(&json).expect("a form"), form);
    }
}

#[test]
fn every_question_has_words_and_only_what_it_must_is_required() {
    let reference = reference();
    for form in reference.forms() {
        for question in form.questions() {
            assert!(!question.label.is_empty());
            if matches!(question.kind, Kind::Flag | Kind::MultiChoice { .. }) {
                assert_eq!(question.required, Requirement::No, "{}", question.field);
            }
        }
    }
}

#[test]
fn a_level_of_the_new_law_is_offered_from_its_first_day() {
    let reference = reference();
    let offered = |on: &str| reference.choices("level", day(on)).count();
    assert_eq!((offered("2025-12-31"), offered("2026-01-01")), (4, 5));
    assert_eq!(reference.label("level", "trung_hoc_nghe"), "Trung học nghề");
    assert_eq!(
        reference.label("level", "tu_xa"),
        "tu_xa",
        "an unknown code stands for itself"
    );
}
