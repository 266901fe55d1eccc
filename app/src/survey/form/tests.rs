#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use super::typed::{Typed, changed};
use domain::form::Form;
use domain::value::{Fields, Value};
use domain::{Date, Files, Reference};

fn reference() -> Reference {
    Reference::parse(&Files {
        acts: include_str!("../../../../server/data/acts.csv"),
        units: include_str!("../../../../server/data/units.csv"),
        successions: include_str!("../../../../server/data/successions.csv"),
        areas: include_str!("../../../../server/data/areas.csv"),
        area_communes: include_str!("../../../../server/data/area_communes.csv"),
        ethnic_groups: include_str!("../../../../server/data/ethnic_groups.csv"),
        codes: include_str!("../../../../server/data/codes.csv"),
        rural_rules: include_str!("../../../../server/data/rural_rules.csv"),
        measures: include_str!("../../../../server/data/measures.csv"),
        targets: include_str!("../../../../server/data/targets.csv"),
        settings: include_str!("../../../../server/data/settings.csv"),
        forms: &[
            include_str!("../../../../server/data/forms/ho-gia-dinh.json"),
            include_str!("../../../../server/data/forms/thanh-vien.json"),
            include_str!("../../../../server/data/forms/nhu-cau-hoc-nghe.json"),
        ],
    })
    .unwrap()
}

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

fn member_form(reference: &Reference) -> Form {
    reference.form("thanh-vien", today()).unwrap().clone()
}

fn person() -> Fields {
    Fields::from([
        ("full_name".to_owned(), "Nông Thị Đào".into()),
        ("birth".to_owned(), "1980-05".into()),
        ("farms".to_owned(), true.into()),
        ("priority.poor".to_owned(), true.into()),
        ("phone".to_owned(), "0912345678".into()),
    ])
}

#[test]
fn a_record_opened_and_not_touched_changes_nothing() {
    let reference = reference();
    let form = member_form(&reference);
    let typed = Typed::of(&form, &reference, today(), &person());
    assert_eq!(typed.texts["birth"], "05/1980");
    let before = typed.fields(&form, &reference, today());
    assert_eq!(before["birth"], "1980-05".into());
    assert!(changed(&before, &typed.fields(&form, &reference, today())).is_empty());
    assert!(typed.to_draft(&typed).is_empty());
}

#[test]
fn what_is_typed_becomes_what_a_record_keeps() {
    let reference = reference();
    let form = member_form(&reference);
    for (field, typed, kept) in [
        ("full_name", "  Nông  Thị Đào ", Value::from("Nông Thị Đào")),
        ("birth", "17/5/1980", "1980-05-17".into()),
        ("birth", "051980", "1980-05".into()),
        ("birth", "1980", "1980".into()),
        ("birth", "hôm nọ", "hôm nọ".into()),
        ("phone", "+84 912 345 678", "0912345678".into()),
        ("citizen_id", "004 180 012345", "004180012345".into()),
        ("citizen_id", "123", "123".into()),
        ("ethnicity", "", Value::Null),
    ] {
        let mut boxes = Typed::of(&form, &reference, today(), &Fields::new());
        boxes.texts.insert(field.to_owned(), typed.to_owned());
        assert_eq!(
            boxes.fields(&form, &reference, today())[field],
            kept,
            "{typed}"
        );
    }
}

#[test]
fn a_draft_brings_back_what_was_typed_and_leaves_what_came_from_elsewhere() {
    let reference = reference();
    let form = member_form(&reference);
    let origin = Typed::of(&form, &reference, today(), &person());
    let mut typed = origin.clone();
    typed
        .texts
        .insert("full_name".to_owned(), "Nông Thị Đ".to_owned());
    typed.texts.insert("birth".to_owned(), String::new());
    typed.ticks.insert("priority.poor".to_owned(), false);
    let draft = typed.to_draft(&origin);

    let mut newer = person();
    newer.insert("phone".to_owned(), "0987654321".into());
    let newer = Typed::of(&form, &reference, today(), &newer);
    let opened = newer.with_draft(&draft);
    assert_eq!(opened.texts["full_name"], "Nông Thị Đ");
    assert_eq!(opened.texts["birth"], "");
    assert!(!opened.ticks["priority.poor"]);
    assert_eq!(opened.texts["phone"], "0987654321");
    let sent = changed(
        &newer.fields(&form, &reference, today()),
        &opened.fields(&form, &reference, today()),
    );
    assert_eq!(
        sent.keys().collect::<Vec<_>>(),
        ["birth", "full_name", "priority.poor"]
    );
    assert_eq!(sent["birth"], Value::Null);
}
