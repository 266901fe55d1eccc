//! What the counters say after some work.

use super::phone::{Line, Phone};
use super::place::Place;

#[tokio::test]
async fn every_change_is_counted_by_what_became_of_it() {
    let place = Place::new().await;
    let officer = place.officer(1, "01807").await;
    let phone = Phone::new(1, place.addr, &officer);
    phone.household("01807").await;
    phone.household("01290").await;
    phone.connection.line.set(Line::AnswerLost);
    phone.sync().await.unwrap_err();
    phone.synced().await;
    let text = place.metrics.text();
    for line in [
        "taynghe_exchanges_total{result=\"good\"} 2",
        "taynghe_exchanges_total{result=\"failed\"} 0",
        "taynghe_changes_total{outcome=\"stood\"} 1",
        "taynghe_changes_total{outcome=\"refused\"} 1",
        "taynghe_changes_total{outcome=\"repeated\"} 2",
        "taynghe_changes_total{outcome=\"held\"} 0",
        "taynghe_repairs_total 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    for personal in ["01807", "Cán bộ", &officer.0.id.to_string()] {
        assert!(!text.contains(personal), "{personal} in\n{text}");
    }
}
