//! What people type and scan: dates, numbers, names, cards, sign-ups.

use std::sync::OnceLock;

use domain::signup::{SignUpForm, check};
use domain::{
    BirthDate, Card, CitizenId, ClaimCode, Date, Phone, Reference, WaitsFor, duplicate_key, fold,
    matches, schema, tidy,
};

use super::shipped;

/// The reference data that ships, read once.
pub(crate) fn shipped_reference() -> &'static Reference {
    static SHIPPED: OnceLock<Reference> = OnceLock::new();
    SHIPPED.get_or_init(shipped::reference)
}

/// One text before every reader of a typed text.
pub(crate) fn texts(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    dates(text);
    numbers(text);
    names(text);
}

fn dates(text: &str) {
    if let Ok(date) = text.parse::<Date>() {
        assert_eq!(date.to_string(), text);
        assert_eq!(Date::parse_display(&date.display()), Ok(date));
        assert_eq!(Date::from_days(date.days()), date);
    }
    if let Ok(date) = Date::parse_display(text) {
        assert_eq!(date.to_string().parse(), Ok(date));
    }
    for birth in [BirthDate::from_typed(text), text.parse()] {
        let Ok(birth) = birth else {
            continue;
        };
        assert_eq!(birth.to_string().parse(), Ok(birth));
        assert_eq!(BirthDate::from_typed(&birth.to_string()), Ok(birth));
        assert_eq!(BirthDate::from_typed(&birth.display()), Ok(birth));
        assert!(birth.earliest() <= birth.latest());
        for day in ["0001-01-01", "2024-02-29", "2026-11-22", "9999-12-31"] {
            let age = birth.age_on(shipped::day(day));
            assert!(age.least <= age.most && age.most <= age.least + 1);
        }
    }
}

fn numbers(text: &str) {
    match CitizenId::parse(text) {
        Ok(id) => {
            assert_eq!(CitizenId::parse(id.as_str()).as_ref(), Ok(&id));
            assert!(!format!("{id:?} {}", id.masked()).contains(id.as_str()));
            let _ = id.warnings(
                Some(domain::Sex::Female),
                BirthDate::from_typed("1980").ok(),
            );
        }
        Err(error) => assert!(!error.message_vi().is_empty()),
    }
    match Phone::parse(text) {
        Ok(phone) => {
            assert_eq!(Phone::parse(phone.as_str()).as_ref(), Ok(&phone));
            assert_eq!(Phone::parse(&phone.display()).as_ref(), Ok(&phone));
            assert!(!format!("{phone:?}").contains(phone.as_str()));
        }
        Err(error) => assert!(!error.message_vi().is_empty()),
    }
    let Ok(waits_for) = text.parse::<WaitsFor>();
    assert_eq!(waits_for.to_string(), text);
    if let Ok(code) = text.parse::<ClaimCode>() {
        assert_eq!(code.to_string().parse(), Ok(code));
    }
}

fn names(text: &str) {
    let folded = fold(text);
    assert_eq!(
        fold(&folded),
        folded,
        "folding what is folded changes nothing"
    );
    assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
    assert!(matches("", &folded) && matches(&folded, &folded));
    for word in folded.split(' ') {
        let begun: String = word.chars().take(2).collect();
        assert!(matches(word, &folded) && matches(&begun, &folded));
    }
    let tidied = tidy(text);
    assert_eq!(tidy(&tidied), tidied);
    assert_eq!(duplicate_key(&folded, None), duplicate_key(text, None));
}

/// A scanned text before the reader of cards.
pub(crate) fn card(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    match Card::parse(text) {
        Ok(card) => {
            let old = card.old_number.as_ref().map_or("", |old| old.as_str());
            let number = card.citizen_id.as_str();
            let said = |value: Option<String>| value.unwrap_or_default();
            let sex = card
                .sex
                .map(|sex| ["Nam", "Nữ"][usize::from(sex == domain::Sex::Female)]);
            let written = format!(
                "{number}|{old}|{}|{}|{}|{}|{}",
                card.full_name,
                said(card.birth.map(BirthDate::display)),
                sex.unwrap_or_default(),
                card.address,
                said(card.issued_on.map(Date::display)),
            );
            let again = Card::parse(&written).expect("a card");
            let mut expected = card.clone();
            expected.warnings = again.warnings.clone();
            assert_eq!(again, expected, "{written}");
            assert!(again.warnings.len() <= card.warnings.len());
            for warning in &card.warnings {
                assert!(!warning.message_vi().is_empty() && !warning.code().is_empty());
            }
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| !error.message_vi().is_empty()));
        }
    }
}

/// What a stranger may post as a sign-up: whatever the form takes, the schema takes.
pub(crate) fn signup(input: &[u8]) {
    let Ok(form) = serde_json::from_slice::<SignUpForm>(input) else {
        return;
    };
    match check(&form, shipped_reference(), shipped::day("2026-11-22")) {
        Ok(signup) => {
            let fields = signup.fields();
            let kind = schema::kind("signup").expect("a kind");
            assert_eq!(kind.check(&fields), Ok(()));
            assert_eq!(kind.missing(&fields), Vec::<String>::new());
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| !problem.message.is_empty()));
        }
    }
}
