//! Tries to sign in: counted before the password is checked, so that many at
//! once gain nothing, and taken back when it fits.

use std::collections::HashMap;

use domain::Date;
use domain::attempts::{FORGOTTEN_AFTER, Tally, Tried};
use domain::ids::Millis;
use sha2::{Digest, Sha256};

use super::door::Hash;
use super::{AccountEntry, Database, Db, DbError, Rows, Work, work};

/// One try to sign in.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The login that was typed; perhaps nobody's.
    login: String,
    /// The hash of the token by which the phone says that it is known.
    device: Option<Hash>,
    keys: Keys,
}

/// What a try is counted for.
#[derive(Clone, Copy, Debug)]
struct Keys {
    own: Hash,
    pair: Hash,
    address: Hash,
    login: Hash,
}

/// The key of what is counted for these texts.
fn key(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Attempt {
    /// A try to sign in to `login` from an address, with a phone that says that
    /// it is known.
    #[must_use]
    pub fn new(login: &str, address: &str, device: Option<Hash>) -> Self {
        let (name, place) = (login.as_bytes(), address.as_bytes());
        let keys = Keys {
            own: key(&[b"known", name, &device.unwrap_or_default()]),
            pair: key(&[b"pair", name, place]),
            address: key(&[b"address", place]),
            login: key(&[b"login", name]),
        };
        Self::with(login, device, keys)
    }

    /// A try at the second factor of `login`, by whoever knows its password. What
    /// strangers try is counted for the login, wherever they are: a code is so
    /// short that many addresses would find it.
    #[must_use]
    pub fn code(login: &str, address: &str, device: Option<Hash>) -> Self {
        let (name, place) = (login.as_bytes(), address.as_bytes());
        let keys = Keys {
            own: key(&[b"code-known", name, &device.unwrap_or_default()]),
            pair: key(&[b"code", name]),
            address: key(&[b"address", place]),
            login: key(&[b"code-login", name]),
        };
        Self::with(login, device, keys)
    }

    fn with(login: &str, device: Option<Hash>, keys: Keys) -> Self {
        // PostgreSQL has no such text, and nobody such a login.
        let login = if login.contains('\0') { "" } else { login };
        Self {
            login: login.to_owned(),
            device,
            keys,
        }
    }

    fn keys(&self, known: bool) -> Vec<Hash> {
        let keys = &self.keys;
        if known {
            vec![keys.own]
        } else {
            vec![keys.pair, keys.address, keys.login]
        }
    }

    /// What these tallies say of this try.
    fn tried(&self, known: bool, found: &HashMap<Hash, Tally>) -> Tried {
        let tally = |key: &Hash| found.get(key).copied().unwrap_or_default();
        if known {
            Tried::Known {
                own: tally(&self.keys.own),
            }
        } else {
            Tried::Stranger {
                pair: tally(&self.keys.pair),
                address: tally(&self.keys.address),
                login: tally(&self.keys.login),
            }
        }
    }

    async fn is_known<R: Rows>(&self, rows: &mut R) -> Result<bool, DbError> {
        let device = self.device.unwrap_or_default();
        Ok(rows.knows_device(&device, &self.login).await? && self.device.is_some())
    }
}

struct Begin {
    attempt: Attempt,
    now: Millis,
    count: bool,
}

impl Work for Begin {
    /// The account if there may be a try, or after how many seconds there may be.
    type Done = Result<Option<AccountEntry>, u32>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let (attempt, now) = (&self.attempt, self.now);
        let known = attempt.is_known(rows).await?;
        let entry = rows.account(&attempt.login).await?;
        let today = Date::in_vietnam(now.0);
        let entry = entry.filter(|entry| entry.account.is_valid_on(today));
        let keys = attempt.keys(known);
        let found = if self.count {
            rows.lock_tallies(&keys, now).await?
        } else {
            rows.tallies(&keys).await?
        };
        let found: HashMap<Hash, Tally> = found.into_iter().collect();
        if let Some(wait) = attempt.tried(known, &found).wait(now) {
            return Ok(Err(wait));
        }
        if self.count {
            let raised = |key: &Hash| found.get(key).copied().unwrap_or_default().raised(now);
            let raised: Vec<_> = keys.iter().map(|key| (*key, raised(key))).collect();
            let since = Millis(now.0 - FORGOTTEN_AFTER);
            rows.put_tallies(&raised, since).await?;
        }
        Ok(Ok(entry))
    }
}

work!(Forgive { attempt: Attempt, now: Millis } -> (), |this, rows| {
    let (attempt, now) = (&this.attempt, this.now);
    let known = attempt.is_known(rows).await?;
    let keys = attempt.keys(known);
    let own = [attempt.keys.own, attempt.keys.pair];
    let found = rows.lock_tallies(&keys, now).await?;
    let forgiven: Vec<(Hash, Tally)> = found
        .into_iter()
        // Whoever signs in has not been guessing at this login from here; of what
        // others did they prove nothing.
        .map(|(key, tally)| {
            let left = if own.contains(&key) {
                Tally { failures: 0, ..tally }
            } else {
                tally.taken_back()
            };
            (key, left)
        })
        .collect();
    rows.put_tallies(&forgiven, Millis(now.0 - FORGOTTEN_AFTER)).await
});

impl Db {
    /// Counts a try to sign in as failed and gives the account whose password is
    /// to be checked, or the seconds to wait, which count nothing.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn begin_sign_in(
        &self,
        attempt: &Attempt,
        now: Millis,
    ) -> Result<Result<Option<AccountEntry>, u32>, DbError> {
        let begin = |count| Begin {
            attempt: attempt.clone(),
            now,
            count,
        };
        // Who has to wait costs no write.
        if let Err(wait) = self.read(begin(false)).await? {
            return Ok(Err(wait));
        }
        self.write(begin(true)).await
    }

    /// Takes a try back that did not fail.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn forgive_sign_in(&self, attempt: &Attempt, now: Millis) -> Result<(), DbError> {
        let attempt = attempt.clone();
        self.write(Forgive { attempt, now }).await
    }
}
