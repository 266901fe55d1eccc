//! Brings the sample into a database, through the same door as a phone's work.

use super::{Batch, Person, accounts, generate};
use crate::db::{Database, Db, DbError, work};
use crate::exchange::{Desk, PageLimit, Visitor};
use crate::signup::sign_up;
use anyhow::{Context, anyhow, bail, ensure};
use domain::change::{Change, Edit, Outcome};
use domain::ids::{DeviceId, Millis};
use domain::merge::Head;
use domain::role::{REFERENCE_SCOPE, Role};
use domain::wire::Request;
use domain::{Date, Reference};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// The setting that marks a demonstration: its seed and its last day.
const MARK: &str = "demo";
/// The setting that says that all of the sample is in, and how far that went.
const LOADED: &str = "demo_loaded";
/// How many communes are loaded at once; their exchanges share commits.
const AT_ONCE: usize = 12;
/// No password has this hash: the accounts are entered through their doors.
const NO_PASSWORD: &str = "!";

/// From what a demonstration was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The seed.
    pub seed: u64,
    /// The day that the sample ends on.
    pub day: Date,
}

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.seed, self.day)
    }
}

/// From what the demonstration in this database was made; none for any other
/// database.
///
/// # Errors
/// Whatever the database says.
pub async fn made(db: &Db) -> Result<Option<Made>, DbError> {
    let Some(mark) = db.setting(MARK).await? else {
        return Ok(None);
    };
    let parsed = mark.split_once(' ').and_then(|(seed, day)| {
        Some(Made {
            seed: seed.parse().ok()?,
            day: day.parse().ok()?,
        })
    });
    parsed.map(Some).ok_or(DbError::Damaged {
        what: "setting",
        why: format!("`{MARK}` says {mark}"),
    })
}

/// Whether this database is a demonstration, whose every page says so.
///
/// # Errors
/// Whatever the database says.
pub async fn is_demo(db: &Db) -> Result<bool, DbError> {
    Ok(db.setting(MARK).await?.is_some())
}

/// Whether somebody has added to the sample since it was loaded.
///
/// # Errors
/// Whatever the database says.
pub async fn is_touched(db: &Db, reference: &Reference, made: Made) -> Result<bool, DbError> {
    Ok(match db.setting(LOADED).await? {
        Some(then) => then != extent(db, reference, made.day).await?,
        None => false,
    })
}

work!(LastPositions { scopes: Vec<String> } -> BTreeMap<String, Head>, |this, rows| {
    rows.heads(&this.scopes).await
});

/// How much is in the database: the sum of all positions, and the accounts.
async fn extent(db: &Db, reference: &Reference, day: Date) -> Result<String, DbError> {
    let communes = reference.places().communes_on(day);
    let mut scopes: Vec<String> = communes.map(|unit| unit.code.clone()).collect();
    scopes.push(REFERENCE_SCOPE.to_owned());
    let heads = db.read(LastPositions { scopes }).await?;
    let sum: u64 = heads.values().map(|head| head.position).sum();
    Ok(format!("{sum} {}", db.accounts().await?.len()))
}

/// Tells whoever waits how far loading is: communes done, and all of them.
pub type Progress<'p> = &'p mut (dyn FnMut(usize, usize) + Send);

/// Fills an empty database, or finishes one whose filling was cut short. Answers
/// how many changes the sample has; 0 where it was there already.
///
/// # Errors
/// When the database is no demonstration and not empty, or when the rules
/// refuse part of the sample.
pub async fn load(
    db: &Db,
    desk: &Desk,
    reference: &Reference,
    wanted: Made,
    now: Millis,
    progress: Progress<'_>,
) -> anyhow::Result<usize> {
    if made(db).await?.is_none() {
        ensure!(
            extent(db, reference, wanted.day).await? == "0 0",
            "this database holds real work: the demonstration never touches it"
        );
        db.settle_setting(MARK, &wanted.to_string()).await?;
    }
    // Whoever was first decides; what was cut short goes on as it began.
    let made = made(db).await?.unwrap_or(wanted);
    if db.setting(LOADED).await?.is_some() {
        return Ok(0);
    }
    open_accounts(db, &accounts(made.seed, made.day, reference), now).await?;
    let desk = Desk {
        // What the sample's phones would be told is of no use here.
        page: PageLimit {
            records: 1,
            bytes: 1,
        },
        ..desk.clone()
    };
    let batches = generate(made.seed, made.day, reference);
    let changes = batches.iter().map(|batch| batch.changes.len()).sum();
    send(db, &desk, batches, now, progress).await?;
    let extent = extent(db, reference, made.day).await?;
    db.settle_setting(LOADED, &extent).await?;
    Ok(changes)
}

async fn open_accounts(db: &Db, people: &[Person], now: Millis) -> anyhow::Result<()> {
    for person in people {
        let entry = crate::db::NewAccount {
            account: person.account.clone(),
            login: person.login.clone(),
            password_hash: NO_PASSWORD.to_owned(),
        };
        match db.create_account(entry, now).await {
            // An earlier run that was cut short has made it.
            Ok(()) | Err(DbError::Taken(_)) => {}
            Err(error) => return Err(error).context("cannot make the sample's accounts"),
        }
    }
    Ok(())
}

/// Sends every device's batches in order, several devices at once; what all
/// read comes first, workers' own sign-ups last.
async fn send(
    db: &Db,
    desk: &Desk,
    batches: Vec<Batch>,
    now: Millis,
    progress: Progress<'_>,
) -> anyhow::Result<()> {
    let mut devices: BTreeMap<DeviceId, Vec<Batch>> = BTreeMap::new();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for batch in batches {
        match batch.author.account.as_ref().map(|account| account.role) {
            None => last.push(batch),
            Some(Role::CommuneOfficer | Role::HamletHelper) => {
                devices.entry(batch.author.device).or_default().push(batch);
            }
            Some(_) => first.push(batch),
        }
    }
    send_device(db.clone(), desk.clone(), first, now).await?;
    let all = devices.len();
    let mut waiting = devices.into_values();
    let mut running = JoinSet::new();
    let mut done = 0;
    loop {
        while running.len() < AT_ONCE
            && let Some(batches) = waiting.next()
        {
            running.spawn(send_device(db.clone(), desk.clone(), batches, now));
        }
        let Some(ended) = running.join_next().await else {
            break;
        };
        ended.context("loading a commune stopped")??;
        done += 1;
        progress(done, all);
    }
    for change in last.into_iter().flat_map(|batch| batch.changes) {
        send_signup(db, desk, change).await?;
    }
    Ok(())
}

async fn send_device(db: Db, desk: Desk, batches: Vec<Batch>, now: Millis) -> anyhow::Result<()> {
    let Some(synced) = batches.last().map(|batch| batch.received_at.min(now)) else {
        return Ok(());
    };
    let author = batches[0].author.clone();
    for batch in batches {
        let at = batch.received_at.min(now);
        let plan = desk.apply(&db, batch.author, batch.changes, at).await?;
        for outcome in &plan.outcomes {
            ensure!(
                matches!(outcome, Outcome::Applied { .. }),
                "the rules do not take the sample: {outcome:?}"
            );
        }
    }
    let Some(account) = author.account else {
        return Ok(());
    };
    // The last sync brings nothing more; it tells how fresh the commune is.
    let mut request = Request::new(author.device, account.id, synced);
    request.reference = Some(desk.reference.digest.clone());
    let visitor = Visitor::new(account, "taynghe demo".to_owned());
    desk.exchange(&db, visitor, &request, Vec::new(), synced)
        .await?;
    Ok(())
}

async fn send_signup(db: &Db, desk: &Desk, change: Change) -> anyhow::Result<()> {
    let Edit::Set(fields) = change.edit else {
        bail!("a sign-up of the sample is no sign-up");
    };
    sign_up(desk, db, change.record, fields, change.at)
        .await
        .map_err(|error| anyhow!("the rules do not take a sample sign-up: {error}"))?;
    Ok(())
}
