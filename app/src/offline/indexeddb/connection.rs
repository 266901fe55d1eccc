//! A connection that comes back: opened again when the browser has closed it.

use std::cell::RefCell;

use domain::ids::DeviceId;
use idb::event::VersionChangeEvent;
use idb::{
    Database, DatabaseEvent, Event, Factory, ObjectStore, Request, Transaction, TransactionMode,
};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbDatabase, IdbTransaction};

use super::rows::{binary, uuid};
use super::schema::{DEVICE, HEAD, RETIRED, SCHEMA, VERSION, upgrade};
use super::trouble::{from_exception, thrown, trouble};
use crate::offline::StoreError;

/// A connection to one database.
pub(super) struct Connection {
    name: String,
    device: DeviceId,
    database: RefCell<Opened>,
}

/// The database as web-sys has it, and the handle of `idb` that keeps the
/// answers to its events alive.
struct Opened {
    raw: IdbDatabase,
    _events: Database,
}

impl Drop for Opened {
    /// Its answers go with it: left open, it would keep the database from being deleted.
    fn drop(&mut self) {
        self.raw.close();
    }
}

impl Connection {
    /// Connects. A new store takes `fresh` as its device id; one that has ended is
    /// [`StoreError::Gone`].
    pub(super) async fn open(name: &str, fresh: DeviceId) -> Result<Self, StoreError> {
        let opened = open(name).await?;
        let device = settle_device(&opened.raw, fresh).await?;
        Ok(Self {
            name: name.to_owned(),
            device,
            database: RefCell::new(opened),
        })
    }

    /// The device id of the store.
    pub(super) const fn device(&self) -> DeviceId {
        self.device
    }

    /// Ends the connection; the next transaction opens it again.
    pub(super) fn close(&self) {
        self.database.borrow().raw.close();
    }

    /// Begins a transaction: strict where it writes.
    ///
    /// The caller must ask for something before it awaits anything.
    pub(super) async fn begin(
        &self,
        stores: &[&str],
        mode: TransactionMode,
    ) -> Result<IdbTransaction, StoreError> {
        let raw = self.database.borrow().raw.clone();
        let begun = match begin(&raw, stores, mode) {
            // Closed: for a newer tab that rebuilt the store, or by the browser.
            Err(error) if is_invalid_state(&error) => {
                let raw = self.reopen().await?;
                begin(&raw, stores, mode)
            }
            begun => begun,
        };
        begun.map_err(|error| thrown(&error))
    }

    async fn reopen(&self) -> Result<IdbDatabase, StoreError> {
        let opened = open(&self.name).await?;
        let head = begin(&opened.raw, &[HEAD], TransactionMode::ReadOnly)
            .map(Transaction::from)
            .map_err(|error| thrown(&error))?
            .object_store(HEAD)
            .map_err(trouble)?;
        // A store that was deleted meanwhile comes back empty, and its counts
        // begin again: going on as the same device would mix them up.
        if stored_device(&head).await? != Some(self.device) {
            return Err(StoreError::Gone);
        }
        let raw = opened.raw.clone();
        self.database.replace(opened);
        Ok(raw)
    }
}

/// The device id of the store that was opened, or `fresh` where it has none
/// yet; checked and written in one transaction, so that two tabs agree.
async fn settle_device(database: &IdbDatabase, fresh: DeviceId) -> Result<DeviceId, StoreError> {
    // Only the first opening writes, and waits for the disk.
    for mode in [TransactionMode::ReadOnly, TransactionMode::ReadWrite] {
        let transaction = begin(database, &[HEAD], mode).map_err(|error| thrown(&error))?;
        let finished = Finished::of(&transaction);
        let head = Transaction::from(transaction)
            .object_store(HEAD)
            .map_err(trouble)?;
        if let Some(stored) = stored_device(&head).await? {
            return Ok(stored);
        }
        if mode == TransactionMode::ReadWrite {
            head.put(
                &binary(fresh.0.as_bytes()),
                Some(&JsValue::from_str(DEVICE)),
            )
            .map_err(trouble)?;
            finished.wait().await?;
        }
    }
    Ok(fresh)
}

/// Deletes a database, as soon as whoever has it open has let it go.
pub(super) async fn delete(name: &str) -> Result<(), StoreError> {
    Factory::new()
        .and_then(|factory| factory.delete(name))
        .map_err(trouble)?
        .await
        .map_err(trouble)
}

/// The device id in a store; [`StoreError::Gone`] where it has ended.
async fn stored_device(head: &ObjectStore) -> Result<Option<DeviceId>, StoreError> {
    let version = head
        .get(JsValue::from_str(VERSION))
        .map_err(trouble)?
        .await
        .map_err(trouble)?;
    if version.is_some_and(|version| version == RETIRED) {
        return Err(StoreError::Gone);
    }
    let stored = head
        .get(JsValue::from_str(DEVICE))
        .map_err(trouble)?
        .await
        .map_err(trouble)?;
    stored.map(|stored| uuid(&stored).map(DeviceId)).transpose()
}

async fn open(name: &str) -> Result<Opened, StoreError> {
    let mut request = Factory::new()
        .and_then(|factory| factory.open(name, Some(SCHEMA)))
        .map_err(trouble)?;
    request.on_upgrade_needed(|event: VersionChangeEvent| {
        let upgraded = event.database().and_then(|database| {
            let from = event.old_version()?;
            upgrade(&database, from)
        });
        if upgraded.is_err()
            && let Some(transaction) = event
                .target()
                .ok()
                .and_then(|request| request.transaction())
        {
            // Half a schema must not stand; opening then fails with the reason.
            drop(transaction.abort());
        }
    });
    // A tab with an older schema closes when it hears of this one. Until it has
    // done so the browser calls the opening blocked, and goes on by itself then.
    let raw: IdbDatabase = request.await.map_err(trouble)?.into();
    let mut database = Database::from(raw.clone());
    database.on_version_change(|event| {
        if let Some(old) = event
            .target()
            .and_then(|target| target.dyn_into::<IdbDatabase>().ok())
        {
            old.close();
        }
    });
    Ok(Opened {
        raw,
        _events: database,
    })
}

/// Begins a transaction by hand, because `idb` has no option for durability:
/// Chrome's own choice would report a commit that the disk has not seen.
fn begin(
    database: &IdbDatabase,
    stores: &[&str],
    mode: TransactionMode,
) -> Result<IdbTransaction, JsValue> {
    let names: Array = stores.iter().copied().map(JsValue::from_str).collect();
    if mode == TransactionMode::ReadOnly {
        return database.transaction_with_str_sequence(&names);
    }
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    Reflect::get(database, &"transaction".into())?
        .dyn_into::<Function>()?
        .call3(database, &names, &"readwrite".into(), &options)?
        .dyn_into()
}

/// Begins a transaction that writes, to be counted done only once the disk has it.
pub(in crate::offline) fn begin_strict(
    database: &IdbDatabase,
    stores: &[&str],
) -> Result<IdbTransaction, StoreError> {
    begin(database, stores, TransactionMode::ReadWrite).map_err(|error| thrown(&error))
}

fn is_invalid_state(error: &JsValue) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == "InvalidStateError")
}

/// The end of a transaction, watched from its beginning so that it cannot be missed.
pub(in crate::offline) struct Finished {
    transaction: IdbTransaction,
    end: Promise,
}

impl Finished {
    /// Watches a transaction that has just begun.
    pub(in crate::offline) fn of(transaction: &IdbTransaction) -> Self {
        let end = Promise::new(&mut |complete, abort| {
            transaction.set_oncomplete(Some(&complete));
            transaction.set_onabort(Some(&abort));
        });
        Self {
            transaction: transaction.clone(),
            end,
        }
    }

    /// Waits until everything stands on the disk, or nothing does.
    pub(in crate::offline) async fn wait(self) -> Result<(), StoreError> {
        match JsFuture::from(self.end).await {
            Ok(_) => Ok(()),
            Err(_) => Err(self.transaction.error().map_or_else(
                || StoreError::Refused("the transaction was aborted".to_owned()),
                |reason| from_exception(&reason),
            )),
        }
    }
}
