//! What reaches whom: pages, moves between communes, starting again.

use app::sync::Trouble;
use domain::change::{Change, Edit};
use domain::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use domain::role::{Role, Scope};
use domain::value::Value;
use server::exchange::PageLimit;

use super::phone::{Line, Phone, fields};
use super::place::{Backend, NOW, Place, on_both};

const COMMUNE: &str = "01807";

on_both! {
    a_household_that_moves_leaves_one_phone_and_reaches_the_other
    starting_again_keeps_unsent_work
    a_copy_that_lost_a_record_is_found_out_and_mended
    a_reviewer_gets_classes_and_totals_and_no_household
    a_class_reaches_every_phone
    unsent_work_on_a_household_that_moved_away_stays_visible
    a_household_that_moved_away_leaves_once_a_lost_answer_is_known
}

/// A change that the server itself makes.
fn own_change(n: u8, record: RecordId, kind: &str, base: u64, set: &[(&str, Value)]) -> Change {
    Change {
        id: ChangeId::new(77, [n; 10]),
        seq: Seq(u64::from(n)),
        record,
        kind: kind.to_owned(),
        base: Revision(base),
        after: None,
        at: Millis(NOW),
        form: None,
        edit: Edit::Set(fields(set)),
    }
}

async fn apply(place: &Place, change: Change) {
    let plan = place
        .desk
        .apply(&place.db, Place::itself(), vec![change], Millis(NOW))
        .await
        .unwrap();
    assert_eq!(plan.records.len(), 1, "{:?}", plan.outcomes);
}

async fn a_household_that_moves_leaves_one_phone_and_reaches_the_other(place: Place) {
    let here = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let there = Phone::new(2, place.addr, &place.officer(2, "01273").await);
    let household = here.household(COMMUNE).await;
    here.synced().await;
    there.synced().await;
    assert_eq!(there.entry(household).await, None);
    let moved = [("commune", "01273".into())];
    apply(&place, own_change(1, household, "household", 1, &moved)).await;
    here.synced().await;
    there.synced().await;
    assert_eq!(here.entry(household).await, None);
    assert_eq!(there.text(household, "hamlet").await, "Nà Luông");
    let back = [("commune", COMMUNE.into())];
    apply(&place, own_change(2, household, "household", 2, &back)).await;
    here.synced().await;
    there.synced().await;
    assert_eq!(here.text(household, "hamlet").await, "Nà Luông");
    assert_eq!(there.entry(household).await, None);
}

async fn unsent_work_on_a_household_that_moved_away_stays_visible(place: Place) {
    let here = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let household = here.household(COMMUNE).await;
    here.synced().await;
    let moved = [("commune", "01273".into())];
    apply(&place, own_change(1, household, "household", 1, &moved)).await;
    here.save(household, "household", &[("note", "Nhà mới".into())])
        .await;
    let report = here.synced().await;
    assert_eq!(report.refused, 1);
    assert_eq!(here.text(household, "note").await, "Nhà mới");
}

async fn a_household_that_moved_away_leaves_once_a_lost_answer_is_known(place: Place) {
    let here = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let household = here.household(COMMUNE).await;
    here.synced().await;
    here.save(household, "household", &[("note", "Nhà mới".into())])
        .await;
    here.connection.line.set(Line::AnswerLost);
    assert_eq!(here.sync().await, Err(Trouble::Offline));
    let moved = [("commune", "01273".into())];
    apply(&place, own_change(1, household, "household", 2, &moved)).await;
    // The phone starts again, and keeps the record for the sake of its change.
    here.forget_place().await;
    assert_eq!(here.synced().await.stood, 1);
    assert_eq!(here.entry(household).await, None);
}

async fn starting_again_keeps_unsent_work(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let (a, b) = (
        Phone::new(1, place.addr, &officer),
        Phone::new(2, place.addr, &officer),
    );
    let mut households = Vec::new();
    for _ in 0..5 {
        households.push(a.household(COMMUNE).await);
    }
    a.synced().await;
    b.synced().await;
    let refused = a.household("01273").await;
    a.synced().await;
    a.save(households[0], "household", &[("note", "Chưa gửi".into())])
        .await;
    let unsent = a.household(COMMUNE).await;
    b.save(
        households[1],
        "household",
        &[("note", "Của máy khác".into())],
    )
    .await;
    b.synced().await;
    a.forget_place().await;
    a.synced().await;
    assert_eq!(a.text(households[0], "note").await, "Chưa gửi");
    assert_eq!(a.text(households[1], "note").await, "Của máy khác");
    assert_eq!(a.entry(unsent).await.unwrap().copy.revision.0, 1);
    assert!(a.entry(refused).await.unwrap().refusal().is_some());
    assert_eq!(a.all(&["household"]).await.len(), 7);
    // And goes on from there.
    assert_eq!(a.synced().await.touched.len(), 0);
}

async fn a_copy_that_lost_a_record_is_found_out_and_mended(place: Place) {
    let phone = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let (lost, kept) = (
        phone.household(COMMUNE).await,
        phone.household(COMMUNE).await,
    );
    phone.synced().await;
    phone
        .save(kept, "household", &[("note", "Chưa gửi".into())])
        .await;
    phone.lose(lost).await;
    assert_eq!(phone.entry(lost).await, None);
    phone.wait_a_day();
    assert_eq!(phone.sync().await.unwrap().repairs, 1);
    assert_eq!(phone.text(lost, "hamlet").await, "Nà Luông");
    assert_eq!(phone.text(kept, "note").await, "Chưa gửi");
    assert_eq!(phone.synced().await.touched.len(), 0);
}

async fn a_reviewer_gets_classes_and_totals_and_no_household(place: Place) {
    let officer = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let sent = place
        .account(2, Role::ProvinceReviewer, Scope::Province)
        .await;
    let reviewer = Phone::new(2, place.addr, &sent);
    let household = officer.household(COMMUNE).await;
    let person = officer.member(COMMUNE, household, "Hứa Văn Vinh").await;
    officer.enrol(COMMUNE, person, "2026-11-20").await;
    officer.synced().await;
    let class = reviewer.new_id();
    let set = [("trade", "Hàn".into()), ("level", "so_cap".into())];
    reviewer.save(class, "class", &set).await;
    let report = reviewer.synced().await;
    assert_eq!(report.stood, 1);
    assert_eq!(reviewer.all(&["household", "person"]).await.len(), 0);
    let totals: domain::wire::Totals = reviewer.device.meta("totals").await.unwrap().unwrap();
    assert_eq!(totals.communes[COMMUNE]["enrolled"][10], 1);
    assert!(totals.fresh.contains_key(COMMUNE));
}

async fn a_class_reaches_every_phone(place: Place) {
    let officer = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    officer.synced().await;
    let class = officer.new_id();
    let set = [("trade", "Trồng nấm".into()), ("level", "so_cap".into())];
    apply(&place, own_change(1, class, "class", 0, &set)).await;
    officer.synced().await;
    assert_eq!(officer.text(class, "trade").await, "Trồng nấm");
}

#[tokio::test]
async fn a_large_commune_comes_in_pages_and_whole() {
    for limit in [
        PageLimit {
            records: 7,
            bytes: usize::MAX,
        },
        PageLimit {
            records: usize::MAX,
            bytes: 500,
        },
    ] {
        let place = Place::on(Backend::Sqlite, limit).await;
        let officer = place.officer(1, COMMUNE).await;
        let a = Phone::new(1, place.addr, &officer);
        let household = a.household(COMMUNE).await;
        for n in 0..50 {
            a.member(COMMUNE, household, &format!("Lục Thị Mẩy {n}"))
                .await;
        }
        // What a phone sends does not come back to it.
        assert_eq!(a.synced().await.exchanges, 1);
        let b = Phone::new(2, place.addr, &officer);
        let report = b.synced().await;
        assert!(report.exchanges > 5, "{}", report.exchanges);
        assert_eq!(b.all(&["household", "person"]).await.len(), 51);
        assert_eq!(b.synced().await.exchanges, 1);
    }
}
