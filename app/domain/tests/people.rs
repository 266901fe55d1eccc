//! Dates, dates of birth, numbers and names as people write them.

mod shipped;

use domain::{
    BirthDate, BirthDateError, CitizenId, CitizenIdError, CitizenIdWarning, Date, DateError,
    Ethnicity, Phone, PhoneError, Precision, Sex, Validity, duplicate_key, fold, matches, tidy,
};
use proptest::prelude::*;
use shipped::{day, reference};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

fn born(text: &str) -> BirthDate {
    BirthDate::from_typed(text).expect("a date of birth")
}

#[test]
fn a_day_that_the_calendar_lacks_is_refused() {
    for (text, problem) in [
        ("2025-02-29", DateError::NoSuchDay),
        ("1900-02-29", DateError::NoSuchDay),
        ("2025-13-01", DateError::NoSuchDay),
        ("2025-6-30", DateError::Shape),
        ("2025-06-30 ", DateError::Shape),
        ("+025-06-30", DateError::Shape),
        ("", DateError::Shape),
    ] {
        assert_eq!(text.parse::<Date>(), Err(problem), "{text}");
    }
    assert_eq!(Date::parse_display("29/2/2000"), Ok(day("2000-02-29")));
}

#[test]
fn the_day_in_vietnam_begins_seven_hours_before_that_of_utc() {
    assert_eq!(Date::in_vietnam(0), day("1970-01-01"));
    assert_eq!(Date::in_vietnam(17 * 3_600_000 - 1), day("1970-01-01"));
    assert_eq!(Date::in_vietnam(17 * 3_600_000), day("1970-01-02"));
}

#[test]
fn both_ends_belong_to_a_validity() {
    let span = Validity {
        from: Some(day("2025-07-01")),
        to: Some(day("2025-07-31")),
    };
    assert!(span.contains(day("2025-07-01")) && span.contains(day("2025-07-31")));
    assert!(!span.contains(day("2025-06-30")) && !span.contains(day("2025-08-01")));
    let earlier = Validity {
        from: None,
        to: Some(day("2025-06-30")),
    };
    assert!(!span.overlaps(&earlier) && !earlier.overlaps(&span));
    assert!(Validity::default().overlaps(&span));
}

#[test]
fn a_date_of_birth_is_read_as_people_type_it() {
    for (typed, wire, shown) in [
        ("17/5/1980", "1980-05-17", "17/05/1980"),
        (" 17 . 05 . 1980 ", "1980-05-17", "17/05/1980"),
        ("17-5-1980", "1980-05-17", "17/05/1980"),
        ("17051980", "1980-05-17", "17/05/1980"),
        ("1980-05-17", "1980-05-17", "17/05/1980"),
        ("5/1980", "1980-05", "05/1980"),
        ("051980", "1980-05", "05/1980"),
        ("1980-05", "1980-05", "05/1980"),
        ("1980", "1980", "1980"),
    ] {
        let birth = born(typed);
        assert_eq!(birth.to_string(), wire, "{typed}");
        assert_eq!(birth.display(), shown, "{typed}");
    }
    assert_eq!(born("5/1980").precision(), Precision::Month);
}

#[test]
fn an_impossible_date_of_birth_is_refused_with_its_reason() {
    for (typed, problem) in [
        ("17/5/80", BirthDateError::ShortYear),
        ("80", BirthDateError::ShortYear),
        ("31/4/1980", BirthDateError::NoSuchDay),
        ("29/2/1981", BirthDateError::NoSuchDay),
        ("1/13/1980", BirthDateError::NoSuchMonth),
        ("1/1/1080", BirthDateError::YearOutOfRange),
        ("", BirthDateError::Unreadable),
        ("năm 1980", BirthDateError::Unreadable),
        ("1/2/3/1980", BirthDateError::Unreadable),
    ] {
        assert_eq!(BirthDate::from_typed(typed), Err(problem), "{typed}");
    }
    for wire in ["1980-5-17", "17/05/1980", "1980-05-17-01", "1980-", ""] {
        assert!(wire.parse::<BirthDate>().is_err(), "{wire}");
    }
}

#[test]
fn age_is_exact_or_a_range() {
    let today = day("2026-11-22");
    for (birth, age) in [
        ("22/11/1980", "46"),
        ("23/11/1980", "45"),
        ("1980", "45–46"),
        ("11/1980", "45–46"),
        ("10/1980", "46"),
        ("12/1980", "45"),
    ] {
        assert_eq!(born(birth).age_on(today).to_string(), age, "{birth}");
    }
    assert_eq!(
        born("29/2/2008").age_on(day("2026-02-28")).exact(),
        Some(17)
    );
    assert_eq!(
        born("29/2/2008").age_on(day("2026-03-01")).exact(),
        Some(18)
    );
    assert!(born("12/2026").is_after(today) && !born("2026").is_after(today));
}

#[test]
fn a_citizen_id_is_twelve_digits_however_spaced() {
    let id = CitizenId::parse("004 180.001 123").expect("twelve digits");
    assert_eq!(id.as_str(), "004180001123");
    assert_eq!(id.masked(), "•••••••••123");
    assert!(
        !format!("{id:?}").contains("80001"),
        "Debug hides the middle"
    );
    for (text, problem) in [
        ("080123456", CitizenIdError::OldIdentityCard),
        ("00418000112", CitizenIdError::WrongLength(11)),
        ("00418000112x", CitizenIdError::NotDigits),
        ("", CitizenIdError::WrongLength(0)),
    ] {
        assert_eq!(CitizenId::parse(text), Err(problem), "{text}");
    }
    assert!(
        CitizenIdError::OldIdentityCard
            .message_vi()
            .contains("số CMND cũ")
    );
}

#[test]
fn a_citizen_id_that_does_not_fit_only_warns() {
    use CitizenIdWarning::{Century, Sex as OtherSex, Year};
    let (male, female) = (Some(Sex::Male), Some(Sex::Female));
    for (id, sex, birth, warnings) in [
        ("004180001123", female, "1980", vec![]),
        ("004180001123", male, "17/5/1980", vec![OtherSex]),
        ("004080001123", male, "1981", vec![Year]),
        ("004205001123", male, "2005", vec![]),
        ("004305001123", female, "2005", vec![]),
        ("004105001123", female, "2005", vec![Century]),
        (
            "004080001123",
            female,
            "2005",
            vec![OtherSex, Century, Year],
        ),
    ] {
        let id = CitizenId::parse(id).expect("twelve digits");
        assert_eq!(
            id.warnings(sex, Some(born(birth))),
            warnings,
            "{id:?} {birth}"
        );
    }
    let id = CitizenId::parse("004180001123").expect("twelve digits");
    assert!(
        id.warnings(None, None).is_empty(),
        "what is unknown cannot disagree"
    );
}

#[test]
fn a_phone_number_takes_its_national_form() {
    for (text, shown) in [
        ("0912345678", "0912 345 678"),
        ("+84 912 345 678", "0912 345 678"),
        ("84912345678", "0912 345 678"),
        ("0084912345678", "0912 345 678"),
        ("+84 (0)912.345.678", "0912 345 678"),
        ("0356-789-012", "0356 789 012"),
        ("0206 3852 123", "0206 3852 123"),
        ("+84 206 3852123", "0206 3852 123"),
    ] {
        assert_eq!(
            Phone::parse(text).map(|phone| phone.display()),
            Ok(shown.to_owned()),
            "{text}"
        );
    }
    for (text, problem) in [
        ("0112345678", PhoneError::NotANumber),
        ("091234567", PhoneError::NotANumber),
        ("09123456789", PhoneError::NotANumber),
        ("912345678", PhoneError::NotANumber),
        ("Zalo", PhoneError::NotDigits),
        ("", PhoneError::NotDigits),
    ] {
        assert_eq!(Phone::parse(text), Err(problem), "{text}");
    }
}

#[test]
fn ethnic_groups_follow_the_set_of_1979_and_keep_unknown_codes() {
    let reference = reference();
    let groups = reference.ethnic_groups();
    assert_eq!(groups.all().len(), 55);
    for (code, name, census, minority) in [
        ("01", "Kinh", "01", false),
        ("02", "Tày", "02", true),
        ("04", "Hoa", "06", true),
        ("06", "Mường", "04", true),
        ("07", "Nùng", "07", true),
        ("08", "Mông", "08", true),
        ("12", "Ê-đê", "11", true),
        ("43", "Lô Lô", "45", true),
        ("55", "Người nước ngoài", "55", false),
    ] {
        let Ethnicity::Known(group) = groups.get(code) else {
            panic!("{code} is unknown")
        };
        assert_eq!(
            (group.name.as_str(), group.census_code.as_str()),
            (name, census)
        );
        assert_eq!(groups.is_minority(code), minority, "{name}");
    }
    assert_eq!(groups.get("77"), Ethnicity::Unknown("77"));
    assert_eq!(groups.get("77").name(), "77");
    assert!(!groups.is_minority("77"));
    assert_eq!(
        groups.from_census_code("04").expect("a group").name,
        "Mường"
    );
    assert_eq!(groups.to_choose_from().count(), 55);
    assert!(groups.to_choose_from().take(9).all(|group| group.met_here));
}

#[test]
fn rural_workers_are_told_by_the_kind_of_unit_on_the_day() {
    let reference = reference();
    let (before, after) = (day("2025-06-30"), day("2025-07-01"));
    for (what, commune, on, farms, land_recovered, rural) in [
        ("a xã", "01807", after, false, false, true),
        ("a phường", "01273", after, false, false, false),
        ("a phường, farming", "01273", after, true, false, true),
        (
            "a phường, land recovered",
            "01273",
            after,
            false,
            true,
            true,
        ),
        ("a thị trấn", "01786", before, false, false, false),
        ("the same, now a xã", "01786", after, false, false, true),
        ("Hưng Đạo, then a xã", "01705", before, false, false, true),
        ("an unknown code", "99999", after, true, true, false),
    ] {
        let found = reference.is_rural_worker(commune, on, farms, land_recovered);
        assert_eq!(found, rural, "{what}");
    }
    let rule = &reference.rural_rules().all()[0];
    assert!(
        reference
            .act(&rule.act)
            .expect("the act")
            .title
            .contains("Thông tư 40/2019/TT-BTC")
    );
}

#[test]
fn folding_takes_away_accents_case_punctuation_and_extra_space() {
    for (text, folded) in [
        ("Nông Thị Đào", "nong thi dao"),
        ("  ĐẶNG   VĂN\tƯỚC ", "dang van uoc"),
        ("Lý A Sình (con)", "ly a sinh con"),
        ("H'Mông", "hmong"),
        ("Bru-Vân Kiều", "bru van kieu"),
        ("tổ 5, phường Tân Giang", "to 5 phuong tan giang"),
        ("", ""),
        (" -- ", ""),
    ] {
        assert_eq!(fold(text), folded);
        assert_eq!(
            fold(&text.nfd().collect::<String>()),
            folded,
            "decomposed {text}"
        );
    }
}

#[test]
fn the_letters_agree_with_unicode() {
    for code in (0xc0..0x250).chain(0x1e00..0x1f00) {
        let letter = char::from_u32(code).expect("a character");
        let plain: String = letter
            .nfd()
            .filter(|part| !is_combining_mark(*part))
            .collect::<String>()
            .to_lowercase();
        if plain.len() == 1 && plain.bytes().all(|byte| byte.is_ascii_lowercase()) {
            assert_eq!(fold(&letter.to_string()), plain, "U+{code:04X}");
        }
    }
}

#[test]
fn a_query_finds_its_words_in_any_order_and_the_last_one_as_it_is_begun() {
    let text = fold("Nông Thị Đào");
    for (query, found) in [
        ("nong thi dao", true),
        ("đào nông", true),
        ("dao no", true),
        ("no dao", false),
        ("d", true),
        ("", true),
        ("nong thi dao van", false),
        ("ong", false),
    ] {
        assert_eq!(matches(&fold(query), &text), found, "{query}");
    }
}

#[test]
fn one_person_written_two_ways_has_one_key() {
    let key = |name: &str, birth: &str| duplicate_key(name, BirthDate::from_typed(birth).ok());
    assert_eq!(
        key("Nông Thị Đào", "1980"),
        key("NONG THI DAO", "17/05/1980")
    );
    assert_eq!(key("Đào Nông Thị", "1980"), key("NONG THI DAO", "5/1980"));
    assert_ne!(key("Nông Thị Đào", "1980"), key("Nông Thị Đào", "1981"));
    assert_ne!(key("Nông Thị Đào", ""), key("Nông Thị Đào", "1980"));
}

#[test]
fn a_kept_text_is_composed_and_spaced_once() {
    let decomposed: String = "  Nông  Thị Đào ".nfd().collect();
    assert_eq!(tidy(&decomposed), "Nông Thị Đào");
    for (typed, kept) in [
        // Windows-1258 keeps the vowel and takes the tone apart.
        ("Viê\u{323}t", "Việt"),
        // The dot below stands first where Unicode orders the marks.
        ("Vie\u{323}\u{302}t", "Việt"),
        ("Lu\u{31b}\u{301}", "Lứ"),
        ("Lu\u{301}\u{31b}", "Lứ"),
        ("A\u{341}nh", "Ánh"),
        // What is no letter of Vietnamese stays as it was typed.
        ("n\u{303}\u{300}", "n\u{303}\u{300}"),
        ("\u{301}a\u{301}\u{301}", "\u{301}á\u{301}"),
    ] {
        assert_eq!(tidy(typed), kept, "{typed}");
    }
}

fn any_date() -> impl Strategy<Value = Date> {
    (day("1900-01-01").days()..=day("2100-12-31").days()).prop_map(Date::from_days)
}

#[test]
fn a_sign_that_stands_for_a_letter_folds_like_the_letter() {
    for (sign, letter) in [("\u{212b}", "Å"), ("\u{212a}", "K"), ("\u{130}", "I")] {
        assert_eq!(fold(sign), fold(letter), "{sign}");
        assert_eq!(fold(&fold(sign)), fold(sign), "{sign}");
    }
}

proptest! {
    #[test]
    fn a_day_survives_every_way_of_writing_it(date in any_date(), days in -40_000i64..40_000) {
        prop_assert_eq!(Date::from_days(date.days()), date);
        prop_assert_eq!(date.to_string().parse(), Ok(date));
        prop_assert_eq!(Date::parse_display(&date.display()), Ok(date));
        prop_assert_eq!(Date::new(date.year(), date.month(), date.day()), Some(date));
        let other = date.add_days(days);
        prop_assert_eq!(date.days_until(other), days);
        prop_assert_eq!(date.cmp(&other), date.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn a_date_of_birth_survives_writing(date in any_date(), known in 0u8..3) {
        let month = (known > 0).then_some(date.month());
        let day = (known > 1).then_some(date.day());
        let birth = BirthDate::new(date.year(), month, day).expect("a date of birth");
        prop_assert_eq!(birth.to_string().parse(), Ok(birth));
        prop_assert_eq!(BirthDate::from_typed(&birth.display()), Ok(birth));
        prop_assert!(birth.earliest() <= date && date <= birth.latest());
        let age = birth.age_on(day_of_count());
        prop_assert!(age.least <= age.most && age.most <= age.least + 1);
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC*") {
        let folded = fold(&text);
        prop_assert_eq!(&fold(&folded), &folded);
        prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        prop_assert!(matches(&folded, &folded));
    }

    #[test]
    fn composed_and_decomposed_vietnamese_folds_alike(text in "[a-zA-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ ']{0,40}") {
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(fold(&nfc), fold(&nfd));
        prop_assert_eq!(tidy(&nfd), tidy(&nfc));
        let spaced: Vec<&str> = nfc.split_whitespace().collect();
        prop_assert_eq!(tidy(&nfd), spaced.join(" "));
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,20}") {
        let _ = BirthDate::from_typed(&text);
        let _ = text.parse::<BirthDate>();
        let _ = text.parse::<Date>();
        let _ = CitizenId::parse(&text);
        let _ = Phone::parse(&text);
    }
}

fn day_of_count() -> Date {
    day("2200-06-30")
}
