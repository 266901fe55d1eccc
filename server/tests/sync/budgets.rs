//! What sync may cost on the line: the shipped engine over real HTTP, bodies as
//! they are carried. A budget that is exceeded fails.

use domain::ids::RecordId;

use super::day::{Chance, MORNING, Sheet, new_number, surveys};
use super::phone::Phone;
use super::place::Place;

const COMMUNE: &str = "01807";

/// What a sync cost.
#[derive(Debug)]
struct Cost {
    requests: usize,
    up: usize,
}

async fn cost(phone: &Phone) -> Cost {
    let line = &phone.connection;
    let before = (line.requests.get(), line.up.get());
    phone.synced().await;
    Cost {
        requests: line.requests.get() - before.0,
        up: line.up.get() - before.1,
    }
}

/// A phone that has synced before it goes to the hills.
async fn morning(place: &Place) -> Phone {
    let phone = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    phone.synced().await;
    phone
}

async fn fill_in(phone: &Phone, sheets: &[Sheet]) {
    for sheet in sheets {
        phone.fill_in(sheet).await;
    }
}

/// New phone numbers for some of the people surveyed, a minute and a half apart.
fn new_numbers(chance: &mut Chance, surveyed: &[Sheet], count: usize) -> Vec<Sheet> {
    let people: Vec<RecordId> = surveyed
        .iter()
        .filter(|sheet| sheet.kind == "person")
        .map(|sheet| sheet.record)
        .collect();
    let mut at = MORNING + 24 * 3_600_000;
    (0..count)
        .map(|nth| {
            at += 91_000;
            Sheet {
                at,
                kind: "person",
                // 7 has no divisor in common with their number: no one comes twice.
                record: people[nth * 7 % people.len()],
                set: new_number(chance),
            }
        })
        .collect()
}

#[tokio::test]
async fn a_thousand_surveys_cost_three_requests_and_150_bytes_each_and_changes_90() {
    let place = Place::new().await;
    let phone = morning(&place).await;
    let mut chance = Chance(42);
    let sheets = surveys(&mut chance, 1_000, COMMUNE);
    fill_in(&phone, &sheets).await;
    let surveyed = cost(&phone).await;
    assert_eq!(place.total(COMMUNE, "surveyed").await, 1_000);
    assert!(surveyed.requests <= 3, "{surveyed:?}");
    assert!(surveyed.up <= 150 * 1_000, "{surveyed:?}");

    fill_in(&phone, &new_numbers(&mut chance, &sheets, 500)).await;
    let changed = cost(&phone).await;
    assert_eq!(changed.requests, 1, "{changed:?}");
    assert!(changed.up <= 90 * 500, "{changed:?}");
    assert_eq!(phone.counts().await, app::offline::Counts::default());
}

#[tokio::test]
async fn ten_changes_cost_one_request_and_none_cost_one() {
    let place = Place::new().await;
    let phone = morning(&place).await;
    let mut chance = Chance(7);
    let sheets = surveys(&mut chance, 10, COMMUNE);
    fill_in(&phone, &sheets).await;
    phone.synced().await;

    fill_in(&phone, &new_numbers(&mut chance, &sheets, 10)).await;
    let ten = cost(&phone).await;
    assert_eq!(ten.requests, 1, "{ten:?}");
    // Here the envelope weighs as much as the changes.
    assert!(ten.up <= 90 * 10, "{ten:?}");

    let nothing = cost(&phone).await;
    assert_eq!(nothing.requests, 1, "{nothing:?}");
}
