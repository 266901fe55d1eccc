//! Many phones at once against the desk: changes a second.

use std::time::Instant;

use domain::change::{Change, Edit, Outcome};
use domain::ids::{ChangeId, DeviceId, Millis, Revision, Seq};
use domain::role::{Account, Scope};
use domain::wire::Request;
use server::db::Db;
use server::exchange::{Desk, Visitor};

use crate::day::{Chance, Sheet, surveys};
use crate::office::{NOW, Office};
use crate::{figure, progress};

const BUDGET: f64 = 10_000.0;

/// A phone with its work written down, exchange by exchange.
pub(crate) struct Phone {
    account: Account,
    device: DeviceId,
    cursor: Option<String>,
    reference: String,
    totals: Option<String>,
}

impl Phone {
    pub(crate) fn new(office: &Office, (account, device): (Account, DeviceId)) -> Self {
        Self {
            account,
            device,
            cursor: None,
            reference: office.desk.reference.digest.clone(),
            totals: None,
        }
    }

    pub(crate) fn commune(&self) -> &str {
        match &self.account.scope {
            Scope::Commune(code) => code,
            _ => "",
        }
    }

    /// One exchange, as the sync handler makes it of a request; every change
    /// must stand.
    pub(crate) async fn exchange(&mut self, db: &Db, desk: &Desk, changes: Vec<Change>) {
        let sent = changes.len();
        let mut request = Request::new(self.device, self.account.id, NOW);
        request.cursor.clone_from(&self.cursor);
        request.reference = Some(self.reference.clone());
        request.totals.clone_from(&self.totals);
        let visitor = Visitor::new(self.account.clone(), "bench".to_owned());
        let answer = desk
            .exchange(db, visitor, &request, changes, NOW)
            .await
            .expect("the exchange is taken");
        assert_eq!(stood(&answer.outcomes.unpack().unwrap()), sent);
        self.cursor = Some(answer.cursor);
        self.totals = answer
            .totals
            .map(|totals| totals.version)
            .or_else(|| self.totals.take());
    }
}

fn stood(outcomes: &[Outcome]) -> usize {
    outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Applied { .. } | Outcome::Merged { .. }))
        .count()
}

/// Sheets as the changes that a device makes of them.
pub(crate) fn changes(chance: &mut Chance, sheets: Vec<Sheet>, first: u64) -> Vec<Change> {
    (first..)
        .zip(sheets)
        .map(|(seq, sheet)| Change {
            id: ChangeId::new(sheet.at, chance.bytes()),
            seq: Seq(seq),
            record: sheet.record,
            kind: sheet.kind.to_owned(),
            base: Revision(0),
            after: None,
            at: Millis(i64::try_from(sheet.at).unwrap()),
            form: None,
            edit: Edit::Set(sheet.set),
        })
        .collect()
}

/// Seconds that `phones` take, all at once, to send `exchanges` of `size` changes each.
async fn seconds(phones: usize, exchanges: usize, size: usize) -> f64 {
    let office = Office::open().await;
    let mut work = Vec::new();
    for n in 0..phones {
        let mut phone = Phone::new(&office, office.officer(n).await);
        // Each has synced before: what is measured is not the first hello.
        phone.exchange(&office.db, &office.desk, Vec::new()).await;
        let mut chance = Chance(u64::try_from(n).unwrap());
        // A survey is a little more than three changes.
        let sheets = surveys(&mut chance, exchanges * size / 3 + 1, phone.commune());
        let all = changes(&mut chance, sheets, 1);
        let batches: Vec<Vec<Change>> = all
            .chunks(size)
            .take(exchanges)
            .map(<[Change]>::to_vec)
            .collect();
        assert_eq!(batches.len(), exchanges);
        work.push((phone, batches));
    }
    let begin = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for (mut phone, batches) in work {
        let (db, desk) = (office.db.clone(), office.desk.clone());
        running.spawn(async move {
            for batch in batches {
                phone.exchange(&db, &desk, batch).await;
            }
        });
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
    begin.elapsed().as_secs_f64()
}

pub(crate) async fn measure() {
    let figures = [
        ("sync_changes_per_second_parallel", 64, 40, 30),
        ("sync_changes_per_second_batches", 8, 10, 1_000),
    ];
    for (name, phones, exchanges, size) in figures {
        progress(&format!(
            "{phones} phones, {exchanges} exchanges of {size} changes each"
        ));
        let changes = phones * exchanges * size;
        let rate = count(changes) / seconds(phones, exchanges, size).await;
        figure(name, rate, "changes/s", Some(BUDGET));
    }
    let (phones, exchanges) = (64, 60);
    progress(&format!(
        "{phones} phones, {exchanges} exchanges of one change each"
    ));
    let rate = count(phones * exchanges) / seconds(phones, exchanges, 1).await;
    figure("sync_small_exchanges_per_second", rate, "exchanges/s", None);
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
