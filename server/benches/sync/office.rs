//! A server's inside without its sockets: a database file of its own, the
//! shipped rules and reference data, and officers' accounts.

use std::path::PathBuf;
use std::sync::Arc;

use domain::ids::{AccountId, DeviceId, Millis};
use domain::role::{Account, Role, Scope};
use domain::{Date, Reference};
use server::AppState;
use server::api::{Api, SystemClock};
use server::assets::Assets;
use server::db::{Db, NewAccount, Purpose};
use server::exchange::{Desk, PageLimit};

use crate::site;

/// A day in November 2026, in milliseconds.
pub(crate) const NOW: Millis = Millis(1_795_000_000_000);
/// The year of that day.
pub(crate) const YEAR: u16 = 2026;

pub(crate) struct Office {
    pub(crate) db: Db,
    pub(crate) desk: Desk,
    /// The codes of all communes.
    pub(crate) communes: Vec<String>,
    reference: Arc<Reference>,
    folder: PathBuf,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let mut name = [0; 8];
        server::chance::fill(&mut name);
        let name = format!("taynghe-bench-{:016x}", u64::from_be_bytes(name));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}/taynghe.db", folder.display());
        let db = Db::open(
            &url.parse().unwrap(),
            Purpose::Serve,
            &server::db::testing::keys(),
        )
        .await
        .expect("a new database opens");
        let reference = server::reference::shipped().expect("the shipped data is sound");
        let reference = Arc::new(reference);
        let desk = Desk {
            reference: Arc::new(server::reference::wire(&reference).unwrap()),
            page: PageLimit::default(),
            figures: server::totals::Figures::default(),
            rules: reference.clone(),
        };
        Self {
            db,
            desk,
            communes: communes(&reference),
            reference,
            folder,
        }
    }

    /// A new officer of the `n`th commune, with the device that they use.
    pub(crate) async fn officer(&self, n: usize) -> (Account, DeviceId) {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&n.to_be_bytes());
        let commune = self.communes[n % self.communes.len()].clone();
        let account = Account::new(
            AccountId::new(1, random),
            format!("Cán bộ {n}"),
            Role::CommuneOfficer,
            Scope::Commune(commune),
        );
        let entry = NewAccount {
            account: account.clone(),
            login: format!("canbo{n}"),
            password_hash: "!".to_owned(),
        };
        self.db.create_account(entry, NOW).await.unwrap();
        (account, DeviceId::new(2, random))
    }
}

impl Office {
    /// The whole server as one service, over a browser half that holds nothing.
    pub(crate) fn router(&self) -> axum::Router {
        site::write(&self.folder).unwrap();
        let api = Api::new(self.db.clone(), self.desk.clone(), Arc::new(SystemClock));
        let assets = Assets::load(&self.folder, false, api.opener.sealing_key());
        let assets = assets.expect("the files are there");
        server::router(AppState::new(assets, api, self.reference.clone())).unwrap()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        // What is left in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The communes of the day.
fn communes(reference: &Reference) -> Vec<String> {
    let today = Date::in_vietnam(NOW.0);
    reference
        .places()
        .communes_on(today)
        .map(|unit| unit.code.clone())
        .collect()
}
