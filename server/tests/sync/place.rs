//! A server of its own for each test, on a database of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::ids::{AccountId, DeviceId, Millis, SessionId};
use domain::merge::Author;
use domain::role::{Account, Role, Scope};
use domain::totals::CountingRules;
use domain::wire::ReferenceSet;
use domain::{Date, Reference};
use server::api::{Api, Clock};
use server::auth::Passwords;
use server::db::{AccountEntry, Db, NewSession, Purpose};
use server::envelope::Opener;
use server::exchange::{Desk, PageLimit, Rules};
use server::keys::Keyring;
use server::metrics::Metrics;
use sha2::{Digest, Sha256};
use tower_http::compression::CompressionLayer;

/// A day in November 2026, in milliseconds.
pub(crate) const NOW: i64 = 1_795_000_000_000;

pub(crate) struct PlainRules;

impl CountingRules for PlainRules {
    fn is_rural_worker(&self, _: &str, _: Date, farms: bool, land_recovered: bool) -> bool {
        farms || land_recovered
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

/// A clock that goes on by a second with each look, until it is stopped.
pub(crate) struct TickingClock {
    now: AtomicI64,
    step: AtomicI64,
}

impl TickingClock {
    fn new() -> Self {
        Self {
            now: AtomicI64::new(NOW),
            step: AtomicI64::new(1_000),
        }
    }

    /// From here on it goes only when it is put forward.
    pub(crate) fn stop(&self) {
        self.step.store(0, Ordering::Relaxed);
    }

    /// Puts it forward.
    pub(crate) fn forward(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for TickingClock {
    fn now(&self) -> Millis {
        let step = self.step.load(Ordering::Relaxed);
        Millis(self.now.fetch_add(step, Ordering::Relaxed))
    }
}

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

pub(crate) struct Place {
    pub(crate) addr: SocketAddr,
    pub(crate) db: Db,
    pub(crate) desk: Desk,
    pub(crate) metrics: Metrics,
    pub(crate) clock: Arc<TickingClock>,
    pub(crate) passwords: Passwords,
    pub(crate) opener: Arc<Opener>,
    pub(crate) url: String,
    folder: Option<PathBuf>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What is left in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A database of its own: a file, or one on the server that
/// `TAYNGHE_TEST_POSTGRES` names.
async fn database(backend: Backend) -> (Db, String, Option<PathBuf>) {
    let mut name = [0; 8];
    server::chance::fill(&mut name);
    let name = format!("taynghe_{:016x}", u64::from_be_bytes(name));
    let (url, folder) = match backend {
        Backend::Sqlite => {
            let folder = std::env::temp_dir().join(&name);
            std::fs::create_dir_all(&folder).unwrap();
            (
                format!("sqlite:{}/taynghe.db", folder.display()),
                Some(folder),
            )
        }
        Backend::Postgres => (server::db::testing::new_postgres(&name).await, None),
    };
    let db = open(&url, folder.as_deref()).await;
    (db, url, folder)
}

/// Opens a database with the keys that lie beside its file, as `taynghe` does.
pub(crate) async fn open(url: &str, folder: Option<&Path>) -> Db {
    let keys = match folder {
        Some(folder) => {
            let keys = Keyring::open(&folder.join("taynghe.db.keys"), Millis(0));
            Arc::new(keys.expect("the keys are made or read"))
        }
        None => server::db::testing::keys(),
    };
    let db = Db::open(&url.parse().unwrap(), Purpose::Serve, &keys).await;
    db.expect("the database opens")
}

/// The reference data that ships, read once.
pub(crate) fn reference() -> Arc<Reference> {
    static READ: OnceLock<Arc<Reference>> = OnceLock::new();
    let read = || Arc::new(server::reference::shipped().expect("the shipped data is sound"));
    READ.get_or_init(read).clone()
}

impl Place {
    pub(crate) async fn new() -> Self {
        Self::on(Backend::Sqlite, PageLimit::default()).await
    }

    pub(crate) async fn on(backend: Backend, page: PageLimit) -> Self {
        let (db, url, folder) = database(backend).await;
        Self::serve(db, url, folder, page).await
    }

    /// A server on a copy of this one's database as it stands now, which must be
    /// a file: what an office has once it has put last night's backup back.
    pub(crate) async fn restored(&self) -> Self {
        let from = self.folder.as_ref().expect("a database in a file");
        let folder = from.with_extension("restored");
        // Another process copies: closing such a file here would end its locks.
        let copied = std::process::Command::new("cp")
            .arg("-r")
            .args([from, &folder])
            .status();
        assert!(copied.unwrap().success());
        let url = format!("sqlite:{}/taynghe.db", folder.display());
        let db = open(&url, Some(&folder)).await;
        Self::serve(db, url, Some(folder), PageLimit::default()).await
    }

    async fn serve(db: Db, url: String, folder: Option<PathBuf>, page: PageLimit) -> Self {
        let desk = Desk {
            rules: Arc::new(PlainRules) as Rules,
            reference: Arc::new(ReferenceSet {
                digest: "r1".to_owned(),
                body: serde_json::json!({"places": []}),
            }),
            page,
            figures: server::totals::Figures::default(),
        };
        let clock = Arc::new(TickingClock::new());
        let api = Api::new(db.clone(), desk.clone(), clock.clone());
        let passwords = api.passwords.clone();
        let metrics = api.metrics.clone();
        let opener = api.opener.clone();
        let rescue = server::rescue::routes(api.clone(), reference());
        let review = server::review::routes(api.clone(), reference());
        let accounts = server::accounts::routes(api.clone(), reference());
        let router: Router = api
            .routes()
            .merge(rescue)
            .merge(review)
            .merge(accounts)
            .layer(CompressionLayer::new());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self {
            addr,
            db,
            desk,
            metrics,
            clock,
            passwords,
            opener,
            url,
            folder,
        }
    }

    /// The keys of a database in a file.
    pub(crate) fn keys_file(&self) -> PathBuf {
        let folder = self.folder.as_ref().expect("a database in a file");
        folder.join("taynghe.db.keys")
    }

    /// An account with an open session; gives the cookie too.
    pub(crate) async fn account(&self, n: u8, role: Role, scope: Scope) -> (Account, String) {
        let id = AccountId::new(1, [n; 10]);
        self.enter(n, Account::new(id, format!("Cán bộ {n}"), role, scope))
            .await
    }

    /// The same for an account that is not like others.
    pub(crate) async fn enter(&self, n: u8, account: Account) -> (Account, String) {
        self.enter_with(n, account, "!").await
    }

    /// The same with the hash of a password.
    pub(crate) async fn enter_with(
        &self,
        n: u8,
        account: Account,
        password_hash: &str,
    ) -> (Account, String) {
        let entry = AccountEntry {
            account,
            login: format!("canbo{n}"),
            password_hash: password_hash.to_owned(),
        };
        self.enter_as(n, entry).await
    }

    /// The same with a login and a password.
    pub(crate) async fn enter_as(&self, n: u8, entry: AccountEntry) -> (Account, String) {
        let account = entry.account.clone();
        self.db.create_account(entry, Millis(NOW)).await.unwrap();
        let token = [n; 32];
        let name = SessionId::new(1, [n; 10]);
        let session = NewSession::new(Sha256::digest(token).into(), name, &account);
        // Whatever the role needs is proven.
        let session = session.proven(Millis(NOW));
        self.db.open_session(session, Millis(NOW)).await.unwrap();
        let cookie = format!("taynghe={}", BASE64_URL_SAFE_NO_PAD.encode(token));
        (account, cookie)
    }

    pub(crate) async fn officer(&self, n: u8, commune: &str) -> (Account, String) {
        self.account(n, Role::CommuneOfficer, Scope::Commune(commune.to_owned()))
            .await
    }

    /// The server itself as the author of changes.
    pub(crate) fn itself() -> Author {
        Author {
            account: None,
            device: DeviceId::new(0, [0; 10]),
        }
    }

    /// Fails if any counter or sum differs from a recount.
    pub(crate) async fn audit(&self) {
        let differences = server::totals::audit(&self.db, self.desk.rules.clone())
            .await
            .unwrap();
        assert_eq!(differences, Vec::new());
        assert_eq!(server::sums::audit(&self.db).await.unwrap(), Vec::new());
    }

    /// The year's sum of a measure in a commune.
    pub(crate) async fn total(&self, commune: &str, measure: &str) -> i64 {
        let totals = self.desk.totals(&self.db, 2026, Millis(NOW)).await.unwrap();
        totals
            .communes
            .get(commune)
            .and_then(|measures| measures.get(measure))
            .map_or(0, |months| months.iter().sum())
    }
}

/// Runs each case on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($case:ident)*) => {
        mod sqlite {
            use crate::place::Place;
            $(#[tokio::test]
            async fn $case() {
                super::$case(Place::new().await).await;
            })*
        }
        mod postgres {
            use crate::place::{Backend, Place};
            use server::exchange::PageLimit;
            $(#[tokio::test]
            async fn $case() {
                super::$case(Place::on(Backend::Postgres, PageLimit::default()).await).await;
            })*
        }
    };
}
pub(crate) use on_both;
