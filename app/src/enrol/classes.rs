//! Classes as the phone knows them: which are open, and how near.

use super::texts;
use crate::offline::{Entry, Read, StoreError};
use crate::phone::PhoneDevice;
use crate::ui::format::day;
use domain::change::RecordView;
use domain::ids::RecordId;
use domain::signup::LEAST_AGE;
use domain::value::Value;
use domain::{BirthDate, Date, Reference};
use std::collections::BTreeMap;

/// How far a class is from the commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// In the commune.
    Here,
    /// In the same area.
    Area,
    /// Elsewhere in the province.
    Province,
}

/// A class that somebody may choose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OpenClass {
    pub(super) id: RecordId,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) nearness: Nearness,
    pub(super) level: Option<String>,
    pub(super) sector: Option<String>,
    pub(super) seats: Option<i64>,
    pub(super) taken: usize,
}

/// All records of a kind, those taken away left out.
pub(super) async fn all(device: &PhoneDevice, kind: &str) -> Result<Vec<Entry>, StoreError> {
    let entries = device
        .entries(&Read::Newest {
            kind: kind.to_owned(),
            before: None,
            limit: usize::MAX,
        })
        .await?;
    Ok(entries
        .into_iter()
        .filter(|entry| !entry.view.deleted)
        .collect())
}

/// What a class teaches, in words.
pub(super) fn title(class: &RecordView, reference: &Reference) -> String {
    let trade = class.text("trade").unwrap_or_default();
    let trade = reference.label("trade", trade);
    match class.text("level") {
        Some(level) => format!("{trade} · {}", reference.label("level", level)),
        None => trade.to_owned(),
    }
}

/// How many stand in each class by the enrolments on this phone.
pub(super) fn taken(enrolments: &[Entry]) -> BTreeMap<RecordId, usize> {
    let mut taken = BTreeMap::new();
    for enrolment in enrolments {
        let given_up = matches!(
            enrolment.view.text("status"),
            Some("withdrawn" | "cancelled")
        );
        let class = enrolment.view.text("class").and_then(|id| id.parse().ok());
        if let Some(class) = class.filter(|_| !given_up) {
            *taken.entry(class).or_default() += 1;
        }
    }
    taken
}

/// The classes that are open and not over, the nearest first, then the soonest.
pub(super) fn open_classes(
    classes: &[Entry],
    enrolments: &[Entry],
    commune: &str,
    reference: &Reference,
    today: Date,
) -> Vec<OpenClass> {
    let taken = taken(enrolments);
    let own_area = area(reference, commune, today);
    let mut open: Vec<(String, OpenClass)> = classes
        .iter()
        .map(|class| &class.view)
        .filter(|class| is_open(class, today))
        .map(|class| {
            let place = class.text("commune");
            let nearness = match place {
                Some(place) if place == commune => Nearness::Here,
                Some(place) if own_area.is_some() && area(reference, place, today) == own_area => {
                    Nearness::Area
                }
                _ => Nearness::Province,
            };
            let starts = class.text("starts_on").unwrap_or("9999").to_owned();
            let seats = match class.fields.get("seats") {
                Some(Value::Int(seats)) => Some(*seats),
                _ => None,
            };
            let open = OpenClass {
                id: class.id,
                title: title(class, reference),
                note: note(class, reference),
                nearness,
                level: class.text("level").map(str::to_owned),
                sector: class.text("sector").map(str::to_owned),
                seats,
                taken: taken.get(&class.id).copied().unwrap_or_default(),
            };
            (starts, open)
        })
        .collect();
    open.sort_by(|(one_start, one), (other_start, other)| {
        (one.nearness, one_start, &one.title).cmp(&(other.nearness, other_start, &other.title))
    });
    open.into_iter().map(|(_, class)| class).collect()
}

fn is_open(class: &RecordView, today: Date) -> bool {
    let over = class
        .text("ends_on")
        .and_then(|day| day.parse::<Date>().ok())
        .is_some_and(|ends| ends < today);
    class.flag("open") && !over
}

fn area(reference: &Reference, commune: &str, today: Date) -> Option<String> {
    let area = reference.places().area_of(commune, today)?;
    Some(area.code.clone())
}

fn note(class: &RecordView, reference: &Reference) -> String {
    let commune = class
        .text("commune")
        .map(|code| reference.commune_name(code));
    let venue = class.text("venue").map(str::to_owned);
    let when = match (class.text("starts_on"), class.text("ends_on")) {
        (Some(from), Some(to)) => Some(texts::from_to(&day(from), &day(to))),
        (Some(from), None) => Some(texts::starts(&day(from))),
        _ => None,
    };
    let parts: Vec<String> = [venue, commune, when].into_iter().flatten().collect();
    parts.join(" · ")
}

/// What to look at twice before a person is enrolled; nothing of it refuses.
pub(super) fn warnings(
    person: &RecordView,
    children: &[Entry],
    class: Option<&OpenClass>,
    today: Date,
) -> Vec<String> {
    let mut warnings = Vec::new();
    match person
        .text("birth")
        .and_then(|text| text.parse::<BirthDate>().ok())
    {
        None => warnings.push(texts::AGE_UNKNOWN.to_owned()),
        Some(birth) if birth.age_on(today).least < LEAST_AGE => {
            warnings.push(texts::TOO_YOUNG.to_owned());
        }
        Some(_) => {}
    }
    let going_on = |child: &&Entry| {
        child.view.kind == "enrolment"
            && matches!(child.view.text("status"), Some("registered" | "studying"))
    };
    let class_id = class.map(|class| class.id.to_string());
    let same = children
        .iter()
        .filter(going_on)
        .any(|enrolment| class_id.is_some() && enrolment.view.text("class") == class_id.as_deref());
    if same {
        warnings.push(texts::SAME_CLASS.to_owned());
    } else if children.iter().any(|enrolment| going_on(&enrolment)) {
        warnings.push(texts::ALREADY.to_owned());
    }
    if let Some(OpenClass {
        seats: Some(seats),
        taken,
        ..
    }) = class
        && i64::try_from(*taken).is_ok_and(|taken| taken >= *seats)
    {
        warnings.push(texts::full(*seats));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u64, kind: &str, fields: &[(&str, &str)]) -> Entry {
        let mut view = RecordView::unborn(RecordId::new(n, [1; 10]), kind);
        for (name, value) in fields {
            view.fields.insert((*name).to_owned(), Value::from(*value));
        }
        Entry {
            copy: view.clone(),
            view,
            waiting: Vec::new(),
        }
    }

    fn today() -> Date {
        Date::from_days(20_779)
    }

    #[test]
    fn a_class_that_is_over_or_closed_cannot_be_chosen() {
        let mut class = entry(1, "class", &[("ends_on", "2020-01-01")]).view;
        assert!(!is_open(&class, today()));
        class.fields.insert("open".to_owned(), Value::Bool(true));
        assert!(!is_open(&class, today()));
        class
            .fields
            .insert("ends_on".to_owned(), Value::from("2999-01-01"));
        assert!(is_open(&class, today()));
    }

    #[test]
    fn age_and_other_classes_warn_and_refuse_nobody() {
        let adult = entry(1, "person", &[("birth", "1990")]).view;
        let child = entry(1, "person", &[("birth", "2015-05")]).view;
        let unknown = entry(1, "person", &[]).view;
        let going_on = entry(2, "enrolment", &[("status", "registered")]);
        let over = entry(2, "enrolment", &[("status", "withdrawn")]);
        let words =
            |person: &RecordView, enrolments: &[Entry]| warnings(person, enrolments, None, today());
        assert!(words(&adult, &[over]).is_empty());
        assert_eq!(words(&child, &[]), [texts::TOO_YOUNG]);
        assert_eq!(words(&unknown, &[]), [texts::AGE_UNKNOWN]);
        assert_eq!(words(&adult, &[going_on]), [texts::ALREADY]);
    }

    #[test]
    fn whoever_gave_up_leaves_the_seat() {
        let class = RecordId::new(9, [9; 10]).to_string();
        let stands = entry(1, "enrolment", &[("class", &class), ("status", "studying")]);
        let left = entry(
            2,
            "enrolment",
            &[("class", &class), ("status", "withdrawn")],
        );
        assert_eq!(
            taken(&[stands, left]).values().copied().collect::<Vec<_>>(),
            [1]
        );
    }
}
