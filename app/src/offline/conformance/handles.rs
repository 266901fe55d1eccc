//! What a second opening of a store finds: later, in another tab, under another name.

use domain::ids::DeviceId;

use super::Stores;
use super::rows::{both, everything, id, numbers, read, version, write};
use crate::offline::{Read, Snapshot, Store, StoreError, Version, Writes};

/// Small values are there when the store is opened again, under any name.
pub async fn meta_survives_reopening<F: Stores>(stores: &F) {
    let store = stores.open("meta").await;
    let names = ["cursor", "version", "device", "", "tên dài"];
    let writes = Writes {
        meta: names
            .iter()
            .map(|name| ((*name).to_owned(), name.as_bytes().to_vec()))
            .collect(),
        ..Writes::default()
    };
    write(&store, writes).await;
    let device = store.device();
    drop(store);
    let store = stores.open("meta").await;
    for name in names {
        assert_eq!(store.meta(name).await, Ok(Some(name.as_bytes().to_vec())));
    }
    assert_eq!(store.device(), device);
    assert_eq!(version(&store).await, Version(1));
}

/// A device is one device however often its store is opened, and by however many tabs.
pub async fn the_device_id_survives_reopening<F: Stores>(stores: &F) {
    let device: DeviceId = stores.open("device").await.device();
    let first = stores.open("device").await;
    let second = stores.open("device").await;
    assert_eq!(first.device(), device);
    assert_eq!(second.device(), device);
}

/// What was written is there when the store is opened again.
pub async fn rows_survive_reopening<F: Stores>(stores: &F) {
    let store = stores.open("reopen").await;
    write(&store, everything(2)).await;
    let before = read(&store, Read::Records(vec![id(2)])).await;
    drop(store);
    let store = stores.open("reopen").await;
    assert_eq!(read(&store, Read::Records(vec![id(2)])).await, before);
}

/// What one handle has written, the other reads, and can build on.
pub async fn two_tabs_see_each_others_commits<F: Stores>(stores: &F) {
    let one = stores.open("tabs").await;
    let two = stores.open("tabs").await;
    write(&one, everything(2)).await;
    write(&two, everything(3)).await;
    for tab in [&one, &two] {
        let snapshot = read(tab, Read::Records(vec![id(2), id(3)])).await;
        assert_eq!(numbers(&snapshot), [id(2), id(3)]);
        assert_eq!(snapshot.version, Version(2));
    }
}

/// Of two writers that have read the same version and write at once, one is told.
pub async fn one_of_two_writers_at_once_is_stale<F: Stores>(stores: &F) {
    let one = stores.open("race").await;
    let two = stores.open("race").await;
    let (first, second) = (everything(2), everything(3));
    let (first, second) = both(
        one.commit(Version(0), &first),
        two.commit(Version(0), &second),
    )
    .await;
    let stood = [&first, &second]
        .iter()
        .filter(|result| ***result == Ok(Version(1)))
        .count();
    let stale = [&first, &second]
        .iter()
        .filter(|result| ***result == Err(StoreError::Stale))
        .count();
    assert_eq!((stood, stale), (1, 1), "{first:?} and {second:?}");
    let snapshot = read(&one, Read::Records(vec![id(2), id(3)])).await;
    assert_eq!(snapshot.records.len(), 1);
}

/// Two accounts on one phone have nothing in common.
pub async fn stores_of_two_names_do_not_meet<F: Stores>(stores: &F) {
    let one = stores.open("account one").await;
    let two = stores.open("account two").await;
    write(&one, everything(2)).await;
    assert_ne!(one.device(), two.device());
    assert_eq!(
        read(&two, Read::Records(vec![id(2)])).await,
        Snapshot::default()
    );
}
