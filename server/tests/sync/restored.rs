//! Phones that have seen more than their server knows: it was restored from a
//! backup, or somebody makes the number up.

use app::offline::WantedEdit;
use domain::ids::Revision;

use super::phone::{Phone, fields};
use super::place::{Place, on_both};

const COMMUNE: &str = "01807";

on_both! {
    a_revision_that_the_server_never_gave_out_overwrites_nothing
}

async fn a_revision_that_the_server_never_gave_out_overwrites_nothing(place: Place) {
    let a = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let b = Phone::new(2, place.addr, &place.officer(2, COMMUNE).await);
    let household = a.household(COMMUNE).await;
    a.synced().await;
    b.synced().await;
    a.save(household, "household", &[("phone", "0911111111".into())])
        .await;
    a.synced().await;

    let wanted = [
        ("phone", "0922222222".into()),
        ("note", "Nhà bên suối".into()),
    ];
    let wanted = WantedEdit::Fields(fields(&wanted));
    b.edit(household, "household", Some(Revision(40)), wanted)
        .await;
    b.synced().await;
    a.synced().await;
    for phone in [&a, &b] {
        let view = phone.entry(household).await.unwrap().view;
        assert_eq!(view.text("phone"), Some("0911111111"));
        assert_eq!(view.text("note"), Some("Nhà bên suối"));
        assert_eq!(view.rivals.len(), 1);
        assert_eq!(view.rivals[0].value, "0922222222".into());
    }
    place.audit().await;
}

#[tokio::test]
async fn what_a_restored_server_took_in_since_is_not_overwritten_by_phones_from_before() {
    let before = Place::new().await;
    let mut a = Phone::new(1, before.addr, &before.officer(1, COMMUNE).await);
    let mut b = Phone::new(2, before.addr, &before.officer(2, COMMUNE).await);
    let household = a.household(COMMUNE).await;
    a.synced().await;
    let after = before.restored().await;
    // The day's work that the backup does not have.
    for note in ["Lần một", "Lần hai", "Lần ba"] {
        a.save(household, "household", &[("note", note.into())])
            .await;
        a.synced().await;
    }

    b.move_to(after.addr);
    b.synced().await;
    b.save(household, "household", &[("phone", "0922222222".into())])
        .await;
    b.synced().await;
    a.save(household, "household", &[("phone", "0911111111".into())])
        .await;
    let unsent = a.entry(household).await.unwrap().waiting;
    assert_eq!(
        unsent[0].change.base,
        Revision(4),
        "the server stands at two"
    );
    a.move_to(after.addr);
    // The phone's copy is of the other history: it is fetched again if need be.
    a.sync().await.expect("the sync goes well");
    b.synced().await;

    for phone in [&a, &b] {
        let view = phone.entry(household).await.unwrap().view;
        assert_eq!(view.text("phone"), Some("0922222222"));
        assert_eq!(view.rivals.len(), 1);
        assert_eq!(view.rivals[0].value, "0911111111".into());
        assert_eq!(phone.counts().await.waiting, 0);
    }
    a.synced().await;
    after.audit().await;
}
