//! The object stores of a database, and how an older one becomes the newest.

use idb::{Database, Error, IndexParams, KeyPath, ObjectStoreParams};

/// The version of the schema. A store of a lower one is brought up step by
/// step when it is opened; a higher one is refused by the browser.
pub(super) const SCHEMA: u32 = 2;

/// Server copies of records by id; see `rows` for the shape of a row.
pub(super) const RECORDS: &str = "records";
/// Index of `RECORDS`: a kind's rows, newest id first.
pub(super) const NEWEST: &str = "newest";
/// Index of `RECORDS`: what is listed under a record.
pub(super) const PARENT: &str = "parent";
/// Unsettled changes by count.
pub(super) const OUTBOX: &str = "outbox";
/// Index of `OUTBOX`: the changes of a record.
pub(super) const RECORD: &str = "record";
/// Unsettled changes by count, sealed for sending; the service worker reads it too.
pub(super) const ENVELOPES: &str = "envelopes";
/// Small values by name.
pub(super) const META: &str = "meta";
/// What the store knows of itself: `VERSION` and `DEVICE`.
pub(super) const HEAD: &str = "head";
/// Name in `HEAD`: the number of commits.
pub(super) const VERSION: &str = "version";
/// In the place of the number of commits: the store has ended, and is about to be
/// deleted. The service worker writes it too.
pub(super) const RETIRED: &str = "retired";
/// Name in `HEAD`: the device's id.
pub(super) const DEVICE: &str = "device";

/// Property of a row: the record's id, 16 bytes.
pub(super) const ID: &str = "id";
/// Property of a record's row: its kind.
pub(super) const KIND: &str = "kind";
/// Property of a record's row: the bits of its id turned round, so that a
/// browser's "all of this range, ascending" gives the newest first at once.
pub(super) const TURNED: &str = "turned";
/// Property of a change's row: the device's count.
pub(super) const SEQ: &str = "seq";
/// Property of every row: its bytes.
pub(super) const BYTES: &str = "bytes";

/// Brings a database from an older schema to [`SCHEMA`]; 0 is a new one.
///
/// A later schema adds one more step here and leaves the earlier ones as they are.
pub(super) fn upgrade(database: &Database, from: u32) -> Result<(), Error> {
    if from < 1 {
        first(database)?;
    }
    if from < 2 {
        sealed_for_sending(database)?;
    }
    Ok(())
}

fn keyed(path: &str) -> ObjectStoreParams {
    let mut params = ObjectStoreParams::new();
    params.key_path(Some(KeyPath::new_single(path)));
    params
}

fn sealed_for_sending(database: &Database) -> Result<(), Error> {
    database
        .create_object_store(ENVELOPES, keyed(SEQ))
        .map(drop)
}

fn first(database: &Database) -> Result<(), Error> {
    let records = database.create_object_store(RECORDS, keyed(ID))?;
    records.create_index(
        NEWEST,
        KeyPath::new_array([KIND, TURNED]),
        Some(IndexParams::new()),
    )?;
    records.create_index(PARENT, KeyPath::new_single(PARENT), None)?;
    let outbox = database.create_object_store(OUTBOX, keyed(SEQ))?;
    outbox.create_index(RECORD, KeyPath::new_single(RECORD), None)?;
    database.create_object_store(META, ObjectStoreParams::new())?;
    database.create_object_store(HEAD, ObjectStoreParams::new())?;
    Ok(())
}
