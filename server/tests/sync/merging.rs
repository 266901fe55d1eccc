//! Several phones and lost answers: nothing is lost, nothing doubles.

use app::offline::WantedEdit;
use app::sync::Trouble;
use domain::change::Reason;
use domain::value::Value;

use super::phone::{Line, Phone, fields};
use super::place::{Place, on_both};

const COMMUNE: &str = "01807";

on_both! {
    two_phones_edit_one_household_offline_and_all_of_it_stands
    the_same_field_twice_keeps_both_values_until_a_person_settles_it
    a_form_open_while_a_sync_brings_the_same_field_overwrites_nothing
    a_value_that_lost_reaches_a_phone_that_worked_on_without_it
    a_lost_answer_doubles_nothing
    a_dead_line_loses_nothing
    a_day_without_an_answer_never_conflicts_with_itself
    what_waits_for_a_refused_record_stands_once_that_is_corrected
    what_is_outside_the_commune_is_refused_and_stops_nothing_else
    a_deletion_reaches_the_other_phone_and_leaves_the_count
    nothing_to_send_and_nothing_new_is_one_small_request
}

async fn two_phones(place: &Place) -> (Phone, Phone) {
    let first = place.officer(1, COMMUNE).await;
    let second = place.officer(2, COMMUNE).await;
    (
        Phone::new(1, place.addr, &first),
        Phone::new(2, place.addr, &second),
    )
}

async fn two_phones_edit_one_household_offline_and_all_of_it_stands(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    let head = a.member(COMMUNE, household, "Nông Thị Đào").await;
    a.synced().await;
    b.synced().await;

    a.save(household, "household", &[("phone", "0912345678".into())])
        .await;
    b.save(household, "household", &[("poverty", "poor".into())])
        .await;
    a.save(head, "person", &[("priority.poor", true.into())])
        .await;
    b.save(head, "person", &[("priority.ethnic_minority", true.into())])
        .await;
    let by_a = a.member(COMMUNE, household, "Nông Văn Sơn").await;
    let by_b = b.member(COMMUNE, household, "Nông Thị Hoa").await;
    b.enrol(COMMUNE, by_b, "2026-11-20").await;
    for phone in [&a, &b, &a] {
        phone.synced().await;
    }

    for phone in [&a, &b] {
        assert_eq!(phone.text(household, "phone").await, "0912345678");
        assert_eq!(phone.text(household, "poverty").await, "poor");
        assert_eq!(phone.text(by_a, "full_name").await, "Nông Văn Sơn");
        assert_eq!(phone.text(by_b, "full_name").await, "Nông Thị Hoa");
        let head = phone.entry(head).await.unwrap();
        assert!(head.view.flag("priority.poor"));
        assert!(head.view.flag("priority.ethnic_minority"));
        assert_eq!(head.view.rivals, Vec::new());
        assert_eq!(phone.counts().await.waiting, 0);
    }
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);
    assert_eq!(place.total(COMMUNE, "enrolled_rural_formal").await, 1);
    place.audit().await;
}

async fn a_form_open_while_a_sync_brings_the_same_field_overwrites_nothing(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    a.synced().await;
    b.synced().await;
    let opened = b.entry(household).await.unwrap().copy.revision;
    a.save(household, "household", &[("phone", "0911111111".into())])
        .await;
    a.synced().await;
    b.synced().await;
    let wanted = WantedEdit::Fields(fields(&[("phone", "0922222222".into())]));
    b.edit(household, "household", Some(opened), wanted).await;
    b.synced().await;
    let seen = b.entry(household).await.unwrap();
    assert_eq!(seen.view.text("phone"), Some("0911111111"));
    assert_eq!(seen.view.rivals.len(), 1);
    assert_eq!(seen.view.rivals[0].value, "0922222222".into());
}

async fn the_same_field_twice_keeps_both_values_until_a_person_settles_it(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    a.synced().await;
    b.synced().await;
    a.save(household, "household", &[("phone", "0911111111".into())])
        .await;
    b.save(household, "household", &[("phone", "0922222222".into())])
        .await;
    a.synced().await;
    b.synced().await;
    a.synced().await;
    for phone in [&a, &b] {
        let view = phone.entry(household).await.unwrap().view;
        assert_eq!(view.text("phone"), Some("0911111111"));
        assert_eq!(view.rivals.len(), 1);
        assert_eq!(view.rivals[0].value, Value::from("0922222222"));
        assert_eq!(view.rivals[0].by, "Cán bộ 2");
    }
    a.save(household, "household", &[("phone", "0933333333".into())])
        .await;
    a.synced().await;
    b.synced().await;
    for phone in [&a, &b] {
        let view = phone.entry(household).await.unwrap().view;
        assert_eq!(view.text("phone"), Some("0933333333"));
        assert_eq!(view.rivals, Vec::new());
    }
}

async fn a_value_that_lost_reaches_a_phone_that_worked_on_without_it(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    a.synced().await;
    b.synced().await;
    for (phone, number) in [(&a, "0911111111"), (&b, "0922222222")] {
        phone
            .save(household, "household", &[("phone", number.into())])
            .await;
        phone.synced().await;
    }
    a.save(household, "household", &[("hamlet", "Bản Mới".into())])
        .await;
    a.synced().await;
    let view = a.entry(household).await.unwrap().view;
    assert_eq!(view.text("phone"), Some("0911111111"));
    assert_eq!(view.rivals.len(), 1);
    assert_eq!(view.rivals[0].value, Value::from("0922222222"));
}

async fn a_lost_answer_doubles_nothing(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    let person = a.member(COMMUNE, household, "Lý A Páo").await;
    a.enrol(COMMUNE, person, "2026-11-20").await;
    a.connection.line.set(Line::AnswerLost);
    assert_eq!(a.sync().await, Err(Trouble::Offline));
    assert_eq!(a.counts().await.waiting, 3);
    // The work goes on before the answer is known.
    a.save(person, "person", &[("phone", "0912345678".into())])
        .await;
    a.connection.line.set(Line::AnswerLost);
    assert_eq!(a.sync().await, Err(Trouble::Offline));
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (4, 0));
    assert_eq!(a.counts().await.waiting, 0);
    b.synced().await;
    assert_eq!(b.all(&["household", "person", "enrolment"]).await.len(), 3);
    assert_eq!(b.text(person, "phone").await, "0912345678");
    assert_eq!(b.entry(person).await.unwrap().view.rivals, Vec::new());
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);
    place.audit().await;
}

async fn a_dead_line_loses_nothing(place: Place) {
    let (a, _) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    a.connection.line.set(Line::Dead);
    assert_eq!(a.sync().await, Err(Trouble::Offline));
    assert_eq!(a.text(household, "hamlet").await, "Nà Luông");
    assert_eq!(a.synced().await.stood, 1);
}

async fn a_day_without_an_answer_never_conflicts_with_itself(place: Place) {
    let (a, _) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    for n in 0..10 {
        let phone = format!("09{n:08}");
        a.save(household, "household", &[("phone", phone.into())])
            .await;
        if n % 3 == 0 {
            a.connection.line.set(Line::AnswerLost);
            assert_eq!(a.sync().await, Err(Trouble::Offline));
        }
    }
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (11, 0));
    let view = a.entry(household).await.unwrap().view;
    assert_eq!(view.rivals, Vec::new());
    assert_eq!(view.text("phone"), Some("0900000009"));
}

async fn what_waits_for_a_refused_record_stands_once_that_is_corrected(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.new_id();
    let wrong = [
        ("commune", COMMUNE.into()),
        ("poverty_year", "năm nay".into()),
    ];
    a.save(household, "household", &wrong).await;
    let person = a.member(COMMUNE, household, "Bế Văn Long").await;
    a.save(person, "person", &[("sex", "male".into())]).await;
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (0, 1));
    let counts = a.counts().await;
    assert_eq!((counts.held, counts.refused), (2, 1));
    let entry = a.entry(household).await.unwrap();
    let (reason, faulty) = entry.refusal().unwrap();
    assert_eq!(*reason, Reason::WrongType);
    assert_eq!(faulty, ["poverty_year"]);

    a.save(household, "household", &[("poverty_year", 2026.into())])
        .await;
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (3, 0));
    assert_eq!(a.counts().await, app::offline::Counts::default());
    b.synced().await;
    assert_eq!(b.text(person, "full_name").await, "Bế Văn Long");
    assert_eq!(b.text(person, "sex").await, "male");
}

async fn what_is_outside_the_commune_is_refused_and_stops_nothing_else(place: Place) {
    let (a, _) = two_phones(&place).await;
    let elsewhere = a.household("01273").await;
    let here = a.household(COMMUNE).await;
    let odd = a.new_id();
    a.save(odd, "spaceship", &[("commune", COMMUNE.into())])
        .await;
    let class = a.new_id();
    let set = [("trade", "Hàn".into()), ("level", "so_cap".into())];
    a.save(class, "class", &set).await;
    let report = a.synced().await;
    assert_eq!((report.stood, report.refused), (1, 3));
    for (record, reason) in [
        (elsewhere, Reason::OutsideScope),
        (odd, Reason::UnknownKind),
        (class, Reason::NotAllowed),
    ] {
        let entry = a.entry(record).await.unwrap();
        assert_eq!(entry.refusal().map(|(why, _)| why), Some(&reason));
    }
    assert_eq!(a.entry(here).await.unwrap().copy.revision.0, 1);
}

async fn a_deletion_reaches_the_other_phone_and_leaves_the_count(place: Place) {
    let (a, b) = two_phones(&place).await;
    let household = a.household(COMMUNE).await;
    let person = a.member(COMMUNE, household, "Mã Thị Yến").await;
    let enrolment = a.enrol(COMMUNE, person, "2026-03-02").await;
    a.synced().await;
    b.synced().await;
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);
    b.delete(enrolment, "enrolment").await;
    b.synced().await;
    a.synced().await;
    for phone in [&a, &b] {
        assert_eq!(phone.entry(enrolment).await, None);
    }
    assert_eq!(place.total(COMMUNE, "enrolled").await, 0);
    place.audit().await;
}

async fn nothing_to_send_and_nothing_new_is_one_small_request(place: Place) {
    let (a, _) = two_phones(&place).await;
    a.household(COMMUNE).await;
    a.synced().await;
    let before = a.connection.requests.get();
    let report = a.synced().await;
    assert_eq!(a.connection.requests.get(), before + 1);
    assert_eq!(report.touched.len(), 0);
}
