//! The keys of a phone's people: made, tried, wrapped anew.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::Cell;

use app::offline::StoreError;
use app::offline::seal::{KeyRow, KeyShelf, Keys, Lock, MemoryShelf, OpenError, Passkey, about};
use domain::ids::{AccountId, Millis};
use domain::rescue::Cost;
use domain::role::{Account, Role, Scope};
use domain::vault::DataKey;
use futures::executor::block_on;

thread_local! {
    static DRAWN: Cell<u64> = const { Cell::new(0) };
}

/// Never the same twice, which is all that a nonce needs.
fn counted(bytes: &mut [u8]) -> bool {
    for part in bytes.chunks_mut(8) {
        let drawn = DRAWN.get() + 1;
        DRAWN.set(drawn);
        part.copy_from_slice(&drawn.to_be_bytes()[8 - part.len()..]);
    }
    true
}

fn key(n: u8) -> DataKey {
    DataKey::new([n; 32])
}

const CHEAP: Cost = Cost {
    memory: 8,
    passes: 1,
    lanes: 1,
};
const PIN: &str = "482915";

fn account(n: u8) -> AccountId {
    AccountId::new(u64::from(n), [n; 10])
}

fn officer(n: u8, name: &str) -> Account {
    let scope = Scope::Commune("01807".to_owned());
    Account::new(account(n), name, Role::CommuneOfficer, scope)
}

fn keys(shelf: &MemoryShelf) -> Keys<MemoryShelf> {
    Keys::new(shelf.clone(), counted, CHEAP)
}

/// A phone of two officers, the first with a PIN.
fn two() -> (MemoryShelf, Keys<MemoryShelf>) {
    let shelf = MemoryShelf::default();
    let keys = keys(&shelf);
    block_on(async {
        keys.wrap(&officer(1, "Nông Thị Hiền"), &key(1), Some(PIN))
            .await?;
        keys.wrap(&officer(2, "Bế Văn Tư"), &key(2), Some("bờ suối cạn"))
            .await
    })
    .expect("both are wrapped");
    (shelf, keys)
}

#[test]
fn each_opens_their_own_key_and_nobody_elses() {
    let (_, keys) = two();
    let open =
        |n, typed| block_on(keys.open(account(n), typed, None, Millis(0))).map(|key| *key.bytes());
    assert_eq!(open(1, PIN), Ok([1; 32]));
    assert_eq!(open(2, "bờ suối cạn"), Ok([2; 32]));
    assert_eq!(open(2, PIN), Err(OpenError::Wrong(None)));
    assert_eq!(open(3, PIN), Err(OpenError::Nobody));
    let people = block_on(keys.people()).expect("reads");
    let names: Vec<&str> = people.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Bế Văn Tư", "Nông Thị Hiền"]);
    assert_eq!(about(&people[0], &key(2)), Some(officer(2, "Bế Văn Tư")));
    assert_eq!(about(&people[0], &key(1)), None);
    let moved = Account {
        scope: Scope::Commune("01792".to_owned()),
        ..officer(2, "Bế Văn Tư")
    };
    block_on(keys.note(&moved, &key(2))).expect("notes");
    let row = block_on(keys.row(account(2)))
        .expect("reads")
        .expect("a row");
    assert_eq!(about(&row, &key(2)), Some(moved));
}

#[test]
fn wrong_tries_wait_longer_and_longer_whoever_reloads_and_nothing_is_wiped() {
    let (shelf, _) = two();
    let mut now = 0;
    let mut waits = Vec::new();
    for wrong in 0..9 {
        // A page that was just loaded knows what the one before counted.
        let open = |typed, now| block_on(keys(&shelf).open(account(1), typed, None, Millis(now)));
        let wait = match open("000000", now) {
            Err(OpenError::Wrong(wait)) => wait.unwrap_or_default(),
            other => panic!("{wrong}: {other:?}"),
        };
        waits.push(wait);
        if wait > 0 {
            let early = open(PIN, now + 1_000);
            assert_eq!(early.map(drop), Err(OpenError::Wait(wait - 1)));
        }
        now += i64::from(wait) * 1_000;
    }
    assert_eq!(waits, [0, 0, 0, 30, 60, 120, 240, 480, 960]);
    let opened = block_on(keys(&shelf).open(account(1), PIN, None, Millis(now)));
    assert_eq!(opened.map(|key| *key.bytes()), Ok([1; 32]));
    let row = block_on(keys(&shelf).row(account(1))).expect("reads");
    assert_eq!(row.expect("it is there").tries.wrong, 0);
}

/// A shelf whose page dies when a try is checked.
#[derive(Clone)]
struct Pulled(MemoryShelf);

impl KeyShelf for Pulled {
    async fn rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.0.rows().await
    }

    async fn put(&self, row: &KeyRow) -> Result<(), StoreError> {
        self.0.put(row).await
    }

    async fn remove(&self, account: AccountId) -> Result<(), StoreError> {
        self.0.remove(account).await
    }

    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        self.0.emptied().await
    }

    async fn forget_emptied(&self, accounts: &[AccountId]) -> Result<(), StoreError> {
        self.0.forget_emptied(accounts).await
    }

    async fn bind(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.bind(bytes).await
    }

    async fn unbind(&self, _bound: &[u8]) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::Gone)
    }
}

#[test]
fn a_try_is_written_down_before_it_is_checked() {
    let (shelf, _) = two();
    let pulled = Keys::new(Pulled(shelf.clone()), counted, CHEAP);
    for _ in 0..4 {
        let opened = block_on(pulled.open(account(1), "319477", None, Millis(0)));
        assert_eq!(opened.map(drop), Err(OpenError::Store(StoreError::Gone)));
    }
    let opened = block_on(keys(&shelf).open(account(1), PIN, None, Millis(0)));
    assert_eq!(opened.map(drop), Err(OpenError::Wait(30)));
}

/// A shelf on a full disk.
#[derive(Clone)]
struct FullShelf(MemoryShelf);

impl KeyShelf for FullShelf {
    async fn rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.0.rows().await
    }

    async fn put(&self, _row: &KeyRow) -> Result<(), StoreError> {
        Err(StoreError::Full)
    }

    async fn remove(&self, account: AccountId) -> Result<(), StoreError> {
        self.0.remove(account).await
    }

    async fn emptied(&self) -> Result<Vec<AccountId>, StoreError> {
        self.0.emptied().await
    }

    async fn forget_emptied(&self, accounts: &[AccountId]) -> Result<(), StoreError> {
        self.0.forget_emptied(accounts).await
    }

    async fn bind(&self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.bind(bytes).await
    }

    async fn unbind(&self, bound: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.unbind(bound).await
    }
}

#[test]
fn a_full_disk_keeps_nobody_from_what_is_to_be_sent() {
    let (shelf, _) = two();
    let full = Keys::new(FullShelf(shelf), counted, CHEAP);
    let opened = block_on(full.open(account(1), PIN, None, Millis(0)));
    assert_eq!(opened.map(|key| *key.bytes()), Ok([1; 32]));
}

#[test]
fn a_new_pin_takes_the_place_of_the_old_one_and_keeps_the_key() {
    let (shelf, keys) = two();
    let open = |typed| block_on(keys.open(account(1), typed, None, Millis(0)));
    let held = open(PIN).expect("opens");
    block_on(keys.wrap(&officer(1, "Nông Thị Hiền"), &held, Some("319477"))).expect("wraps");
    assert_eq!(open(PIN).map(drop), Err(OpenError::Wrong(None)));
    assert_eq!(open("319477").map(|key| *key.bytes()), Ok([1; 32]));
    block_on(keys.forget(account(1))).expect("goes");
    assert_eq!(block_on(shelf.rows()).expect("reads").len(), 1);
}

#[test]
fn a_demonstration_is_opened_by_the_phone_alone() {
    let shelf = MemoryShelf::default();
    let keys = keys(&shelf);
    block_on(keys.wrap(&officer(1, "Hiền"), &key(9), None)).expect("wraps");
    let row = block_on(keys.row(account(1)))
        .expect("reads")
        .expect("a row");
    assert_eq!(row.lock, Lock::Phone);
    assert_ne!(row.wrapped, [9; 32], "bound to the phone");
    let opened = block_on(keys.open_by_phone(&row)).expect("opens");
    assert_eq!(opened.map(|key| *key.bytes()), Some([9; 32]));
    let (_, others) = two();
    let row = block_on(others.row(account(1)))
        .expect("reads")
        .expect("a row");
    assert_eq!(
        block_on(others.open_by_phone(&row)).map(|key| key.is_none()),
        Ok(true)
    );
}

#[test]
fn a_new_pin_keeps_what_is_sealed_to_the_server_and_forgets_wrong_tries() {
    let (_, keys) = two();
    block_on(async {
        keys.keep_escrow(account(1), vec![1, 2, 3])
            .await
            .expect("is kept");
        assert!(
            keys.open(account(1), "000001", None, Millis(0))
                .await
                .is_err()
        );
        let whose = officer(1, "Nông Thị Hiền");
        keys.wrap(&whose, &key(1), Some("730264"))
            .await
            .expect("is kept");
        let row = keys.row(account(1)).await.expect("reads").expect("there");
        assert_eq!(row.escrow, Some(vec![1, 2, 3]));
        assert_eq!(row.tries, domain::pin::Tries::default());
        let other = keys.row(account(2)).await.expect("reads").expect("there");
        assert_eq!(other.escrow, None);
        // Nobody's key is kept for somebody who is not here.
        keys.keep_escrow(account(3), vec![4])
            .await
            .expect("is kept");
        assert_eq!(keys.row(account(3)).await.expect("reads"), None);
    });
}

#[test]
fn a_passkey_stands_beside_the_pin_and_neither_opens_alone() {
    let (shelf, keys) = two();
    let passkey = Passkey {
        credential: vec![1, 2],
        salt: vec![3; 32],
    };
    let secret = key(40);
    block_on(keys.add_passkey(account(1), passkey.clone(), &secret)).expect("it is added");
    let open = |typed, secret: Option<&DataKey>| {
        let opened = block_on(keys.open(account(1), typed, secret, Millis(0)));
        opened.map(|key| *key.bytes())
    };
    for wrong in [None, Some(&key(41))] {
        assert_eq!(open(PIN, wrong), Err(OpenError::Passkey));
    }
    let row = || {
        let row = block_on(keys.row(account(1))).expect("reads");
        row.expect("it is there")
    };
    assert_eq!(row().tries.wrong, 0, "nothing was tried");
    assert_eq!(row().passkey, Some(passkey));
    assert_eq!(open("000001", Some(&secret)), Err(OpenError::Wrong(None)));
    assert_eq!(open(PIN, Some(&secret)), Ok([1; 32]));
    // Whoever has the phone's key and the PIN has no more than the outer wrap.
    let bound = row().wrapped;
    let below = block_on(shelf.unbind(&bound)).expect("this phone's own");
    let Lock::Pin { derivation, .. } = row().lock else {
        panic!("a PIN stands before it");
    };
    let place = account(1).0;
    assert!(derivation.unwrap(PIN, place.as_bytes(), &below).is_err());

    let lost = block_on(keys.drop_passkey(account(1), &key(41)));
    assert_eq!(lost, Err(OpenError::Passkey));
    block_on(keys.drop_passkey(account(1), &secret)).expect("it is dropped");
    assert_eq!(open(PIN, None), Ok([1; 32]));
    assert_eq!(row().passkey, None);
}

#[test]
fn whoever_sets_a_new_pin_with_the_key_at_hand_needs_no_passkey_any_more() {
    let (_, keys) = two();
    let passkey = Passkey {
        credential: vec![1],
        salt: vec![3; 32],
    };
    block_on(async {
        keys.add_passkey(account(1), passkey, &key(40)).await?;
        keys.wrap(&officer(1, "Nông Thị Hiền"), &key(1), Some("729153"))
            .await
    })
    .expect("both are done");
    let opened = block_on(keys.open(account(1), "729153", None, Millis(0)));
    assert_eq!(opened.map(|key| *key.bytes()), Ok([1; 32]));
}
