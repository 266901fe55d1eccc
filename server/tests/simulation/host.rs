//! The server: the shipped exchange over the shipped database, in this process.
//! Each of its lives has a runtime of its own, which its death takes along.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::sync::HttpAnswer;
use axum::http::header::RETRY_AFTER;
use axum::response::IntoResponse;
use domain::Date;
use domain::change::Change;
use domain::ids::{AccountId, DeviceId, Millis};
use domain::merge::{Author, Plan};
use domain::role::Account;
use domain::totals::CountingRules;
use domain::wire::ReferenceSet;
use http_body_util::BodyExt;
use server::db::{AccountEntry, Database, Db, Purpose, Work};
use server::exchange::{Desk, PageLimit, Rules, Visitor};
use tokio::runtime::{Builder, Runtime};

use super::mutants::HostLie;
use super::watched::{Guard, Watched};

/// Who is rural and what is formal, without the province's tables.
struct PlainRules;

impl CountingRules for PlainRules {
    fn is_rural_worker(&self, _: &str, _: Date, farms: bool, land_recovered: bool) -> bool {
        farms || land_recovered
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

/// Where the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// From one start to one end.
struct Life {
    runtime: Runtime,
    db: Watched,
}

pub(crate) struct Host {
    url: String,
    folder: Option<PathBuf>,
    life: Option<Life>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) desk: Desk,
    /// The accounts as they stand now, by id.
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    /// The clock's reading.
    pub(crate) now: Millis,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.life = None;
        if let Some(folder) = &self.folder {
            // What is left in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A database of its own: a file, or one on the test server.
fn place(backend: Backend) -> (String, Option<PathBuf>) {
    let mut name = [0; 8];
    server::chance::fill(&mut name);
    let name = format!("taynghe_{:016x}", u64::from_be_bytes(name));
    if backend == Backend::Postgres {
        let url = runtime().block_on(server::db::testing::new_postgres(&name));
        return (url, None);
    }
    // In memory where there is such a place: what is proven here is order, not the disk.
    let memory = Path::new("/dev/shm");
    let above = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    let folder = above.join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    (format!("sqlite:{}/db", folder.display()), Some(folder))
}

impl Host {
    /// A new server with these accounts.
    pub(crate) fn new(
        backend: Backend,
        lie: Option<HostLie>,
        page: PageLimit,
        accounts: &[Account],
        now: Millis,
    ) -> Self {
        let (url, folder) = place(backend);
        let mut host = Self {
            url,
            folder,
            life: None,
            guard: Guard::new(lie),
            desk: Desk {
                rules: Arc::new(PlainRules) as Rules,
                reference: Arc::new(ReferenceSet {
                    digest: "r1".to_owned(),
                    body: serde_json::json!({"places": []}),
                }),
                page,
                figures: server::totals::Figures::default(),
            },
            accounts: accounts.iter().map(|one| (one.id, one.clone())).collect(),
            now,
        };
        host.start();
        for account in accounts {
            let entry = AccountEntry {
                account: account.clone(),
                login: account.id.to_string(),
                password_hash: "!".to_owned(),
            };
            let life = host.life();
            let made = life.runtime.block_on(life.db.db.create_account(entry, now));
            made.unwrap();
        }
        host
    }

    fn life(&self) -> &Life {
        self.life.as_ref().expect("the server runs")
    }

    pub(crate) fn is_up(&self) -> bool {
        self.life.is_some()
    }

    /// Starts it, unless it runs.
    pub(crate) fn start(&mut self) {
        if self.life.is_some() {
            return;
        }
        let runtime = runtime();
        let opened = runtime.block_on(Db::open(
            &self.url.parse().unwrap(),
            Purpose::Serve,
            &server::db::testing::keys(),
        ));
        let db = Watched {
            db: opened.expect("the database opens again"),
            guard: self.guard.clone(),
        };
        self.life = Some(Life { runtime, db });
    }

    /// Stops it as `kill -9` does: whatever was under way is never finished.
    pub(crate) fn kill(&mut self) {
        self.guard.spare();
        self.life = None;
    }

    /// Answers several requests that come at once; nothing if it died over them.
    pub(crate) fn answer(&mut self, requests: Vec<(Account, Vec<u8>)>) -> Option<Vec<HttpAnswer>> {
        let life = self.life.as_ref()?;
        let answers = life.runtime.block_on(async {
            let mut works = Vec::new();
            for (account, body) in requests {
                let (desk, db, now) = (self.desk.clone(), life.db.clone(), self.now);
                works.push(tokio::spawn(async move {
                    let agent = "simulation".to_owned();
                    let visitor = Visitor::new(account, agent);
                    match server::sync::answer(&desk, &db, visitor, &body, now).await {
                        Ok(answer) => HttpAnswer {
                            status: 200,
                            retry_after: None,
                            body: serde_json::to_vec(&answer).unwrap(),
                        },
                        Err(fault) => unhappy(fault.into_response()).await,
                    }
                }));
            }
            let all = async {
                let mut answers = Vec::new();
                for work in works {
                    answers.push(work.await.expect("an exchange does not panic"));
                }
                answers
            };
            tokio::select! {
                biased;
                () = self.guard.dead.notified() => None,
                answers = all => Some(answers),
            }
        });
        self.guard.spare();
        if answers.is_none() {
            self.life = None;
        }
        answers
    }

    /// Does what the server does by itself; nothing if it failed.
    pub(crate) fn apply(&self, changes: Vec<Change>) -> Option<Plan> {
        let life = self.life.as_ref()?;
        let author = Author {
            account: None,
            device: itself(),
        };
        let done = self.desk.apply(&life.db, author, changes, self.now);
        life.runtime.block_on(done).ok()
    }

    /// Looks at the database itself, past the door.
    pub(crate) fn look<W: Work>(&self, work: W) -> W::Done {
        let life = self.life();
        life.runtime.block_on(life.db.db.read(work)).unwrap()
    }

    /// Counters that differ from a recount.
    pub(crate) fn audit(&self) -> Vec<server::totals::Difference> {
        let life = self.life();
        let audit = server::totals::audit(&life.db.db, self.desk.rules.clone());
        life.runtime.block_on(audit).unwrap()
    }

    /// Sums of scopes that differ from a recount.
    pub(crate) fn audit_sums(&self) -> Vec<server::sums::SumDifference> {
        let life = self.life();
        life.runtime
            .block_on(server::sums::audit(&life.db.db))
            .unwrap()
    }

    /// The figures of a year as everybody may see them.
    pub(crate) fn public_totals(&self, year: u16) -> domain::small_cells::PublicTotals {
        let life = self.life();
        let totals = self.desk.public_totals(&life.db.db, year, self.now);
        life.runtime.block_on(totals).unwrap()
    }

    /// The figures of a year, as those see them who answer for them.
    pub(crate) fn totals(&self, year: u16) -> domain::wire::Totals {
        let life = self.life();
        let totals = self.desk.totals(&life.db.db, year, self.now);
        life.runtime.block_on(totals).unwrap()
    }
}

/// The device under which the server's own changes stand.
pub(crate) fn itself() -> DeviceId {
    DeviceId::new(0, [0; 10])
}

async fn unhappy(response: axum::response::Response) -> HttpAnswer {
    let (parts, body) = response.into_parts();
    let retry_after = parts
        .headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    HttpAnswer {
        status: parts.status.as_u16(),
        retry_after: retry_after.map(str::to_owned),
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}
