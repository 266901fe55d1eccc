//! The sample itself: whole, plausible, of its day.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::change::Edit;
use domain::ids::{Millis, RecordId};
use domain::role::Scope;
use domain::value::{Fields, Value};
use domain::{BirthDate, CitizenId, Date, Phone, schema};
use server::demo;

use super::{DAYS, ORDINARY, REFERENCE, Stored, of_kind, replay, sample};

#[test]
fn the_same_seed_and_day_give_the_same_sample_and_others_another() {
    let (today, batches) = sample(ORDINARY);
    let again = demo::generate(demo::SEED, today, &REFERENCE);
    assert_eq!(demo::digest(batches), demo::digest(&again));
    let other = demo::generate(demo::SEED + 1, today, &REFERENCE);
    assert_ne!(demo::digest(batches), demo::digest(&other));
    let tomorrow = demo::generate(demo::SEED, today.add_days(1), &REFERENCE);
    assert_ne!(demo::digest(batches), demo::digest(&tomorrow));
}

#[test]
fn nothing_lies_in_the_future_but_the_days_of_classes() {
    for today in DAYS {
        let (today, batches) = sample(today);
        for batch in batches {
            assert!(Date::in_vietnam(batch.received_at.0) <= today);
            for change in &batch.changes {
                assert!(change.at <= batch.received_at, "saved before it was sent");
                for (name, value) in change.edit.fields() {
                    let Some(on) = value.as_text().and_then(|text| text.parse::<Date>().ok())
                    else {
                        continue;
                    };
                    let announced =
                        change.kind == "class" && matches!(&**name, "starts_on" | "ends_on");
                    assert!(on <= today || announced, "{} {name} {on}", change.kind);
                }
            }
        }
        let records = replay(batches);
        let future = of_kind(&records, "class")
            .filter(|(_, class)| class.day("starts_on") > Some(today))
            .count();
        assert!(future >= 10, "{future} classes to come on {today}");
    }
}

#[test]
fn every_commune_works_and_the_silent_one_is_silent() {
    for today in DAYS {
        let (today, batches) = sample(today);
        let mut synced: BTreeMap<String, Millis> = BTreeMap::new();
        let mut saved: BTreeMap<String, usize> = BTreeMap::new();
        for batch in batches {
            if let Some(account) = &batch.author.account
                && let Scope::Commune(code) = &account.scope
            {
                let last = synced.entry(code.clone()).or_default();
                *last = batch.received_at.max(*last);
                *saved.entry(code.clone()).or_default() += batch.changes.len();
            }
        }
        let communes: BTreeSet<String> = REFERENCE
            .places()
            .communes_on(today)
            .map(|unit| unit.code.clone())
            .collect();
        assert_eq!(communes.len(), 56);
        assert_eq!(saved.keys().cloned().collect::<BTreeSet<_>>(), communes);
        assert!(saved.values().all(|changes| *changes > 30), "{saved:?}");
        let least = saved.iter().min_by_key(|(_, changes)| **changes).unwrap();
        assert_eq!(least.0, demo::SILENT_COMMUNE, "{saved:?}");
        for (code, last) in &synced {
            let age = Date::in_vietnam(last.0).days_until(today);
            if code == demo::SILENT_COMMUNE {
                assert_eq!(age, demo::SILENT_DAYS);
            } else {
                assert!((0..=9).contains(&age), "{code} synced {age} days ago");
            }
        }
        let ages: BTreeSet<i64> = synced
            .values()
            .map(|last| Date::in_vietnam(last.0).days_until(today))
            .collect();
        assert!(ages.len() >= 6, "communes differ in freshness: {ages:?}");
    }
}

#[test]
fn a_year_holds_about_six_thousand_enrolments_and_twelve_thousand_asked() {
    for today in ["2026-12-31", "2028-02-29"] {
        let (today, batches) = sample(today);
        let records = replay(batches);
        let first = today.add_days(-364);
        let year = |kind: &str, field: &str| {
            of_kind(&records, kind)
                .filter(|(_, record)| record.day(field).is_some_and(|on| on >= first))
                .count()
        };
        let enrolled = year("enrolment", "enrolled_on");
        assert!((5_400..=6_600).contains(&enrolled), "{enrolled} on {today}");
        let asked = year("survey", "surveyed_on");
        assert!((11_000..=13_000).contains(&asked), "{asked} on {today}");
        let classes = of_kind(&records, "class")
            .filter(|(_, class)| (Some(first)..=Some(today)).contains(&class.day("starts_on")))
            .count();
        assert!((230..=270).contains(&classes), "{classes} on {today}");
    }
}

#[test]
fn records_hold_together_as_the_rules_ask() {
    for today in DAYS {
        let (_, batches) = sample(today);
        let mut seen: HashMap<RecordId, Fields> = HashMap::new();
        let mut changes = HashSet::new();
        for change in batches.iter().flat_map(|batch| &batch.changes) {
            assert!(changes.insert(change.id), "a change id twice");
            let kind = schema::kind(&change.kind).unwrap();
            let Edit::Set(set) = &change.edit else {
                panic!("the sample deletes nothing");
            };
            if change.kind != "signup" {
                kind.check(set).unwrap();
            }
            for parent in kind.parents().filter_map(|field| set.get(field)) {
                let id: RecordId = parent.as_text().unwrap().parse().unwrap();
                assert!(seen.contains_key(&id), "a parent comes first");
            }
            let fields = seen.entry(change.record).or_default();
            if change.kind == "enrolment" {
                let from = fields
                    .get("status")
                    .and_then(Value::as_text)
                    .map(str::to_owned);
                let to = set["status"].as_text().unwrap();
                assert!(schema::enrolment_may_go(from.as_deref(), to));
            }
            fields.extend(set.clone());
            assert!(kind.missing(fields).is_empty(), "{kind:?} {fields:?}");
        }
    }
}

#[test]
fn people_are_plausible_and_plainly_invented() {
    let (today, batches) = sample(ORDINARY);
    let records = replay(batches);
    let mut numbers = HashSet::new();
    let mut coarse = 0;
    for (_, person) in of_kind(&records, "person") {
        let birth: BirthDate = person.text("birth").parse().unwrap();
        assert!(!birth.is_after(today));
        coarse += usize::from(birth.month().is_none());
        let sex = domain::Sex::from_code(person.text("sex"));
        let number = person.text("citizen_id");
        if number.is_empty() {
            assert!(!person.text("citizen_id_missing").is_empty());
        } else {
            assert!(numbers.insert(number.to_owned()), "{number} twice");
            let number = CitizenId::parse(number).unwrap();
            assert_eq!(number.warnings(sex, Some(birth)), []);
            assert_eq!(&number.as_str()[6..7], "9");
        }
        let phone = person.text("phone");
        assert!(phone.is_empty() || Phone::parse(phone).unwrap().as_str().starts_with("0300"));
        let group = person.text("ethnicity");
        assert_eq!(
            person.fields.contains_key("priority.ethnic_minority"),
            REFERENCE.ethnic_groups().is_minority(group)
        );
        let words = person.text("full_name").split(' ').count();
        assert!((2..=4).contains(&words));
    }
    assert!(coarse > 200, "{coarse} know only the year");
}

#[test]
fn a_class_never_holds_more_than_its_seats_and_nobody_learns_before_the_survey() {
    let (_, batches) = sample(ORDINARY);
    let records = replay(batches);
    let mut surveyed: BTreeMap<&str, Date> = BTreeMap::new();
    for (_, survey) in of_kind(&records, "survey") {
        surveyed.insert(survey.text("person"), survey.day("surveyed_on").unwrap());
    }
    let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
    let mut courses: BTreeMap<&str, Vec<&Stored>> = BTreeMap::new();
    for (_, enrolment) in of_kind(&records, "enrolment") {
        *taken.entry(enrolment.text("class")).or_default() += 1;
        courses
            .entry(enrolment.text("person"))
            .or_default()
            .push(enrolment);
        assert!(surveyed[enrolment.text("person")] <= enrolment.day("enrolled_on").unwrap());
    }
    for (class, count) in taken {
        let class = &records[&class.parse().unwrap()];
        assert!(matches!(class.fields["seats"], Value::Int(seats) if seats >= count));
    }
    let twice = courses.values().filter(|list| list.len() > 1).count();
    assert!(twice >= 20, "{twice} people with two courses");
    for list in courses.values() {
        let classes: BTreeSet<&str> = list.iter().map(|one| one.text("class")).collect();
        assert_eq!(classes.len(), list.len(), "nobody is twice in one class");
    }
}
