//! The store in the browser's IndexedDB, one database per account.
//!
//! A commit is one transaction with strict durability: it has either reached
//! the disk or not happened. Inside a transaction nothing is awaited but its own
//! requests, because a transaction that has none left ends by itself; rows are
//! therefore made into values before it opens.

mod connection;
mod reading;
mod rows;
mod schema;
mod trouble;

use std::collections::BTreeSet;
use std::rc::Rc;

use domain::ids::{AccountId, DeviceId};
use idb::{ObjectStore, Transaction, TransactionMode};
use wasm_bindgen::JsValue;

use super::{Ambient, EnvelopeRow, Read, Snapshot, Store, StoreError, Version, Writes};
pub(super) use connection::{Finished, begin_strict};
pub(super) use rows::bytes;
pub(super) use trouble::{thrown, trouble};

use connection::Connection;
use rows::{Prepared, whole};
use schema::{ENVELOPES, HEAD, META, OUTBOX, RETIRED, VERSION};

/// One account's store in this browser. A clone shares the connection.
#[derive(Clone)]
pub struct IndexedDbStore {
    connection: Rc<Connection>,
}

impl IndexedDbStore {
    /// Opens an account's store; makes it, with a new device id, at first.
    ///
    /// # Errors
    /// [`StoreError::Refused`] where the browser gives no storage, or where a
    /// newer version of the app has already rebuilt the store.
    pub async fn open(account: AccountId, ambient: &dyn Ambient) -> Result<Self, StoreError> {
        let name = format!("taynghe-{account}");
        match Self::open_named(&name, ambient).await {
            Err(StoreError::Gone) => {
                // It has ended, and whoever ended it did not come to deleting it.
                connection::delete(&name).await?;
                Self::open_named(&name, ambient).await
            }
            opened => opened,
        }
    }

    /// Opens a store under a database name of its own.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_named(name: &str, ambient: &dyn Ambient) -> Result<Self, StoreError> {
        let unix_ms = u64::try_from(ambient.now().0).unwrap_or_default();
        let fresh = DeviceId::new(unix_ms, ambient.random());
        let connection = Connection::open(name, fresh).await?;
        Ok(Self {
            connection: Rc::new(connection),
        })
    }

    /// Deletes an account's store, with everything in it.
    ///
    /// # Errors
    /// Whatever the browser says; then it is still there.
    pub async fn delete(account: AccountId) -> Result<(), StoreError> {
        connection::delete(&format!("taynghe-{account}")).await
    }

    /// Closes the connection, as a tab that closes does. The next use opens it again.
    pub fn close(&self) {
        self.connection.close();
    }
}

impl Store for IndexedDbStore {
    fn device(&self) -> DeviceId {
        self.connection.device()
    }

    async fn read(&self, read: &Read) -> Result<Snapshot, StoreError> {
        reading::read(&self.connection, read).await
    }

    async fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self
            .connection
            .begin(&[META], TransactionMode::ReadOnly)
            .await?;
        let found = Transaction::from(transaction)
            .object_store(META)
            .and_then(|store| store.get(JsValue::from_str(name)))
            .map_err(trouble)?
            .await
            .map_err(trouble)?;
        found.map(|value| bytes(&value)).transpose()
    }

    async fn meta_names(&self) -> Result<Vec<String>, StoreError> {
        let transaction = self
            .connection
            .begin(&[META], TransactionMode::ReadOnly)
            .await?;
        let names = Transaction::from(transaction)
            .object_store(META)
            .and_then(|store| store.get_all_keys(None, None))
            .map_err(trouble)?
            .await
            .map_err(trouble)?;
        Ok(names.iter().filter_map(JsValue::as_string).collect())
    }

    async fn outbox_len(&self) -> Result<usize, StoreError> {
        let transaction = self
            .connection
            .begin(&[OUTBOX], TransactionMode::ReadOnly)
            .await?;
        let count = Transaction::from(transaction)
            .object_store(OUTBOX)
            .and_then(|store| store.count(None))
            .map_err(trouble)?
            .await
            .map_err(trouble)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    async fn envelopes(&self) -> Result<Vec<EnvelopeRow>, StoreError> {
        reading::envelopes(&self.connection).await
    }

    async fn commit(&self, expected: Version, writes: &Writes) -> Result<Version, StoreError> {
        let prepared = Prepared::new(writes)?;
        let next = Version(expected.0 + 1);
        let transaction = self
            .connection
            .begin(&prepared.stores(), TransactionMode::ReadWrite)
            .await?;
        let finished = Finished::of(&transaction);
        let transaction = Transaction::from(transaction);
        let head = transaction.object_store(HEAD).map_err(trouble)?;
        let version = stored_version(&head).await;
        if version != Ok(expected) {
            // Nothing was asked to be written, so that there is nothing to undo.
            return Err(version.err().unwrap_or(StoreError::Stale));
        }
        let asked = prepared
            .ask(&transaction)
            .and_then(|()| put_version(&head, next));
        if let Err(error) = asked {
            // What was asked before the failure must not stand alone.
            drop(transaction.abort());
            return Err(error);
        }
        finished.wait().await.map(|()| next)
    }

    async fn retire(&self) -> Result<bool, StoreError> {
        let stores = [HEAD, OUTBOX, ENVELOPES];
        let transaction = self
            .connection
            .begin(&stores, TransactionMode::ReadWrite)
            .await?;
        let finished = Finished::of(&transaction);
        let transaction = Transaction::from(transaction);
        let store = |name| transaction.object_store(name).map_err(trouble);
        let (head, outbox, envelopes) = (store(HEAD)?, store(OUTBOX)?, store(ENVELOPES)?);
        let sent = envelopes.get_all(None, None).map_err(trouble)?;
        let unsettled = outbox.get_all_keys(None, None).map_err(trouble)?;
        let mut done = BTreeSet::new();
        for row in sent.await.map_err(trouble)? {
            let row = rows::envelope_row(&row)?;
            if row.is_done() {
                done.insert(row.seq.0);
            }
        }
        for seq in unsettled.await.map_err(trouble)? {
            if !done.contains(&whole(&seq)?) {
                return Ok(false);
            }
        }
        head.put(&RETIRED.into(), Some(&VERSION.into()))
            .map_err(trouble)?;
        finished.wait().await.map(|()| true)
    }
}

async fn stored_version(head: &ObjectStore) -> Result<Version, StoreError> {
    let stored = head
        .get(JsValue::from_str(VERSION))
        .map_err(trouble)?
        .await
        .map_err(trouble)?;
    match stored {
        None => Ok(Version(0)),
        Some(value) if value == RETIRED => Err(StoreError::Gone),
        Some(value) => whole(&value).map(Version),
    }
}

fn put_version(head: &ObjectStore, version: Version) -> Result<(), StoreError> {
    head.put(&rows::number(version.0)?, Some(&JsValue::from_str(VERSION)))
        .map(drop)
        .map_err(trouble)
}
