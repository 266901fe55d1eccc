//! The shelf in this browser: a small IndexedDB database beside the accounts' own,
//! with a key that no script can read.
//!
//! The key of this phone is made by WebCrypto as not extractable: a script may use
//! it here and cannot carry it away. On the disk it stands as open as everything
//! else, which is why a PIN stands before it.

use idb::{DatabaseEvent, Factory, KeyRange, ObjectStoreParams, Query, Transaction};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbDatabase;

use domain::ids::AccountId;

use super::super::StoreError;
use super::super::codec::{decode, encode};
use super::super::indexeddb::{Finished, begin_strict, bytes, thrown, trouble};
use super::{Chance, KeyRow, KeyShelf};

const DATABASE: &str = "taynghe-keys";
/// Rows by account.
const PEOPLE: &str = "people";
/// The key of this phone.
const PHONE: &str = "phone";
const KEY: &str = "key";
/// Beside the key: the accounts that the service worker has taken away.
const EMPTIED: &str = "emptied";
/// AES-GCM's own nonce is shorter than ours.
const SHORT_NONCE: usize = 12;
/// First byte of what is bound to this phone.
const BOUND: u8 = 1;
/// First byte where an insecure address gives no WebCrypto to bind with.
const LOOSE: u8 = 0;

/// The shelf of this browser.
#[derive(Clone, Copy)]
pub struct BrowserShelf {
    chance: Chance,
}

impl BrowserShelf {
    /// The shelf; it is made at the first use.
    #[must_use]
    pub const fn new(chance: Chance) -> Self {
        Self { chance }
    }
}

async fn open() -> Result<IdbDatabase, StoreError> {
    let mut request = Factory::new()
        .and_then(|factory| factory.open(DATABASE, Some(1)))
        .map_err(trouble)?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            // A half-made database has no store, and the next use says so.
            let _ = database.create_object_store(PEOPLE, ObjectStoreParams::new());
            let _ = database.create_object_store(PHONE, ObjectStoreParams::new());
        }
    });
    Ok(request.await.map_err(trouble)?.into())
}

async fn get(store: &str, key: Option<&str>) -> Result<Vec<JsValue>, StoreError> {
    let database = open().await?;
    let found = read(&database, store, key).await;
    database.close();
    found
}

async fn read(
    database: &IdbDatabase,
    name: &str,
    key: Option<&str>,
) -> Result<Vec<JsValue>, StoreError> {
    let only = key
        .map(|key| KeyRange::only(&JsValue::from_str(key)).map(Query::from))
        .transpose()
        .map_err(trouble)?;
    let transaction = database
        .transaction_with_str(name)
        .map_err(|error| thrown(&error))?;
    Transaction::from(transaction)
        .object_store(name)
        .and_then(|store| store.get_all(only, None))
        .map_err(trouble)?
        .await
        .map_err(trouble)
}

/// Puts a value under a key, or takes the key away.
async fn put(name: &str, key: &str, value: Option<&JsValue>) -> Result<(), StoreError> {
    let database = open().await?;
    let done = write(&database, name, key, value).await;
    database.close();
    done
}

async fn write(
    database: &IdbDatabase,
    name: &str,
    key: &str,
    value: Option<&JsValue>,
) -> Result<(), StoreError> {
    let transaction = begin_strict(database, &[name])?;
    let finished = Finished::of(&transaction);
    let store = Transaction::from(transaction)
        .object_store(name)
        .map_err(trouble)?;
    let key = JsValue::from_str(key);
    match value {
        Some(value) => store.put(value, Some(&key)).map(drop),
        None => store.delete(key).map(drop),
    }
    .map_err(trouble)?;
    finished.wait().await
}

fn ids(told: &JsValue) -> Vec<AccountId> {
    let told = told.dyn_ref::<Array>().into_iter().flat_map(Array::iter);
    told.filter_map(|id| id.as_string()?.parse().ok()).collect()
}

/// In one transaction: the service worker may add somebody meanwhile.
async fn forget(database: &IdbDatabase, accounts: &[AccountId]) -> Result<(), StoreError> {
    let transaction = begin_strict(database, &[PHONE])?;
    let finished = Finished::of(&transaction);
    let store = Transaction::from(transaction)
        .object_store(PHONE)
        .map_err(trouble)?;
    let name = JsValue::from_str(EMPTIED);
    let told = store.get(name.clone()).map_err(trouble)?;
    let told = told.await.map_err(trouble)?;
    let left: Array = told
        .as_ref()
        .map(ids)
        .unwrap_or_default()
        .iter()
        .filter(|id| !accounts.contains(id))
        .map(|id| JsValue::from_str(&id.to_string()))
        .collect();
    store.put(&left, Some(&name)).map_err(trouble)?;
    finished.wait().await
}

/// WebCrypto, which an insecure address does not have.
fn subtle() -> Option<JsValue> {
    let crypto = web_sys::window()?.crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    subtle.is_object().then_some(subtle)
}

async fn ask(subtle: &JsValue, what: &str, with: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(subtle, &what.into())?.dyn_into()?;
    let with: Array = with.iter().copied().collect();
    let promise: Promise = method.apply(subtle, &with)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn aes(more: (&str, JsValue)) -> Result<JsValue, StoreError> {
    let object = Object::new();
    Reflect::set(&object, &"name".into(), &"AES-GCM".into()).map_err(|e| thrown(&e))?;
    Reflect::set(&object, &more.0.into(), &more.1).map_err(|e| thrown(&e))?;
    Ok(object.into())
}

/// The key of this phone; made at the first use, by whichever tab is first.
async fn phone_key(subtle: &JsValue) -> Result<JsValue, StoreError> {
    if let Some(key) = get(PHONE, Some(KEY)).await?.pop() {
        return Ok(key);
    }
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let kind = aes(("length", 256.into()))?;
    let made = ask(subtle, "generateKey", &[&kind, &JsValue::FALSE, &uses])
        .await
        .map_err(|error| thrown(&error))?;
    // A tab that was faster has bound something already: its key stands.
    if let Some(key) = get(PHONE, Some(KEY)).await?.pop() {
        return Ok(key);
    }
    put(PHONE, KEY, Some(&made)).await?;
    Ok(made)
}

impl KeyShelf for BrowserShelf {
    async fn rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows = get(PEOPLE, None).await?;
        // A row that no longer reads is nobody's; it stays where it is.
        let read = |row: &JsValue| bytes(row).and_then(|bytes| decode(&bytes)).ok();
        Ok(rows.iter().filter_map(read).collect())
    }

    async fn put(&self, row: &KeyRow) -> Result<(), StoreError> {
        let value: JsValue = Uint8Array::from(encode(row)?.as_slice()).into();
        put(PEOPLE, &row.account.to_string(), Some(&value)).await
    }

    async fn remove(&self, account: AccountId) -> Result<(), StoreError> {
        put(PEOPLE, &account.to_string(), None).await
    }

    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        let told = get(PHONE, Some(EMPTIED)).await?.pop();
        Ok(told.as_ref().map(ids).unwrap_or_default())
    }

    async fn forget_emptied(&self, accounts: &[AccountId]) -> Result<(), StoreError> {
        let database = open().await?;
        let done = forget(&database, accounts).await;
        database.close();
        done
    }

    async fn bind(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let Some(subtle) = subtle() else {
            return Ok([&[LOOSE], plain].concat());
        };
        let nonce = super::nonce(self.chance)
            .ok_or_else(|| StoreError::Refused("no chance to seal with".to_owned()))?;
        let nonce = &nonce[..SHORT_NONCE];
        let key = phone_key(&subtle).await?;
        let how = aes(("iv", Uint8Array::from(nonce).into()))?;
        let plain = Uint8Array::from(plain);
        let sealed = ask(&subtle, "encrypt", &[&how, &key, &plain])
            .await
            .map_err(|error| thrown(&error))?;
        let sealed = Uint8Array::new(&sealed).to_vec();
        Ok([&[BOUND], nonce, &sealed].concat())
    }

    async fn unbind(&self, bound: &[u8]) -> Result<Vec<u8>, StoreError> {
        let other = || StoreError::Damaged("another phone's key".to_owned());
        let rest = match bound.split_first() {
            Some((&LOOSE, plain)) => return Ok(plain.to_vec()),
            Some((&BOUND, rest)) => rest,
            _ => return Err(other()),
        };
        let (nonce, sealed) = rest.split_at_checked(SHORT_NONCE).ok_or_else(other)?;
        let subtle = subtle().ok_or_else(other)?;
        let key = phone_key(&subtle).await?;
        let how = aes(("iv", Uint8Array::from(nonce).into()))?;
        let sealed = Uint8Array::from(sealed);
        let plain = ask(&subtle, "decrypt", &[&how, &key, &sealed])
            .await
            .map_err(|_| other())?;
        Ok(Uint8Array::new(&plain).to_vec())
    }
}
