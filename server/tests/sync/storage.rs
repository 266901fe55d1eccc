//! One suite for both databases: what `Rows` promises, each holds.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::change::{Change, Edit, Outcome};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, ReadId, RecordId, Revision, Seq};
use domain::merge::{Author, Head, LedgerEntry, ScopeEntry, digest};
use domain::record::{Past, Record};
use domain::sum::Sum;
use domain::totals::{Cell, Measure, Tally};
use server::db::{Access, AccessEntry, Database, Db, DbError, Purpose, Rows, SoughtAccess, Work};

use super::phone::{Phone, fields};
use super::place::{NOW, Place, on_both};

on_both! {
    rows_read_back_as_they_were_written
    a_work_that_fails_leaves_nothing
    many_phones_at_once_lose_nothing_and_share_no_position
    a_setting_is_settled_once
    the_access_log_holds_each_read_once_and_finds_it_again
}

/// A sum uses all of its bits.
const AHEAD: Head = Head {
    position: 2,
    sum: Sum(u64::MAX - 5),
};

fn device() -> DeviceId {
    DeviceId::new(1, [4; 10])
}

fn person(n: u8, revision: u64) -> Record {
    Record {
        id: RecordId::new(5, [n; 10]),
        kind: "person".to_owned(),
        revision: Revision(revision),
        deleted: revision > 1,
        fields: fields(&[
            ("commune", "01807".into()),
            ("full_name", "Đỗ\u{0}🌾'\"\\".into()),
        ]),
        past: Past {
            maker: device(),
            touched: BTreeMap::new(),
            rivals: Vec::new(),
        },
    }
}

fn held(n: u8) -> LedgerEntry {
    let change = Change {
        id: ChangeId::new(6, [n; 10]),
        seq: Seq(u64::from(n)),
        record: RecordId::new(5, [n; 10]),
        kind: "person".to_owned(),
        base: Revision(0),
        after: None,
        at: Millis(NOW),
        form: None,
        edit: Edit::Delete,
    };
    LedgerEntry {
        author: Author {
            account: None,
            device: device(),
        },
        digest: digest(&change),
        change,
        outcome: Outcome::Held {
            waits_for: "record:x".to_owned(),
        },
    }
}

struct RoundTrip;

impl Work for RoundTrip {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        let (one, two) = (person(1, 1), person(2, 1));
        rows.put_records(&[two.clone(), one.clone()]).await?;
        let found = rows.records(&[one.id, RecordId::new(9, [9; 10])]).await?;
        assert_eq!(found, std::slice::from_ref(&one));
        assert_eq!(
            rows.records_of(&[two.id]).await?,
            std::slice::from_ref(&two)
        );
        assert_eq!(
            rows.people_after(None, 9).await?,
            [one.clone(), two.clone()]
        );
        assert_eq!(rows.people_after(Some(one.id), 9).await?, [two]);
        let later = person(1, 2);
        rows.put_records(std::slice::from_ref(&later)).await?;
        assert_eq!(rows.records(&[one.id]).await?, [later]);

        let entry = held(1);
        rows.put_ledger(&[entry.clone(), held(2)], Millis(NOW))
            .await?;
        let waiting = rows.held(&["record:x".to_owned()]).await?;
        assert_eq!(waiting.len(), 2);
        assert_eq!(waiting[0].change, entry.change);
        let outcome = Outcome::Applied {
            revision: Revision(1),
        };
        rows.resolve(&[(entry.change.id, outcome.clone())]).await?;
        assert_eq!(rows.held(&["record:x".to_owned()]).await?.len(), 1);
        let seen = rows.seen(&[entry.change.id]).await?;
        assert_eq!(seen[0].1.outcome, outcome);
        assert_eq!(seen[0].1.digest, entry.digest);
        let step = (device(), Seq(1));
        assert_eq!(rows.chain(&[step]).await?, [(step, outcome)]);

        let scopes = ["01807".to_owned(), "reference".to_owned()];
        let heads = rows.lock_scopes(&scopes).await?;
        assert_eq!(heads["01807"], Head::default());
        let place = |position, gone| ScopeEntry {
            scope: "01807".to_owned(),
            record: one.id,
            position,
            gone,
        };
        rows.put_entries(&[place(1, false), place(2, true)]).await?;
        rows.put_heads(&BTreeMap::from([("01807".to_owned(), AHEAD)]))
            .await?;
        assert_eq!(rows.entries_after("01807", 0, 9).await?, [place(2, true)]);
        assert_eq!(rows.entries_after("01807", 2, 9).await?, []);
        assert_eq!(rows.heads(&scopes).await?["01807"], AHEAD);

        let cell = Cell {
            commune: "01807".to_owned(),
            year: 2026,
            month: 11,
            measure: Measure::Enrolled,
        };
        let before = rows.counted().await?;
        for count in [5, -2] {
            rows.add_counters(&Tally::from([(cell.clone(), count)]))
                .await?;
        }
        assert_eq!(rows.counted().await?, before + 2);
        assert_eq!(rows.counters(Some(2026)).await?, [(cell, 3)]);
        assert_eq!(rows.counters(Some(2025)).await?, []);
        for at in [7, 3] {
            rows.touch_scope("01807", Millis(at)).await?;
        }
        assert_eq!(rows.fresh().await?, [("01807".to_owned(), Millis(7))]);
        Ok(())
    }
}

async fn rows_read_back_as_they_were_written(place: Place) {
    place.db.write(RoundTrip).await.unwrap();
}

fn read(n: u8, at: i64) -> AccessEntry {
    AccessEntry {
        id: ReadId::new(7, [n; 10]),
        at: Millis(at),
        account: (n != 3).then(|| AccountId::new(8, [n % 2; 10])),
        device: (n == 1).then(device),
        action: if n == 2 { Access::Pull } else { Access::Unmask },
        record: (n != 2).then(|| RecordId::new(5, [n; 10])),
        detail: format!("chi tiết '{n}'"),
        count: usize::from(n),
    }
}

async fn the_access_log_holds_each_read_once_and_finds_it_again(place: Place) {
    let all = SoughtAccess::default();
    let find = async |sought, limit| {
        let lines = place.db.accesses(sought, limit).await.unwrap();
        lines.into_iter().map(|line| line.count).collect::<Vec<_>>()
    };
    place.db.write(Reads(Vec::new(), NOW)).await.unwrap();
    assert!(find(all, 9).await.is_empty());
    let first = vec![read(1, 11), read(2, 22)];
    place.db.write(Reads(first, NOW)).await.unwrap();
    // What came once stays as it came; the rest of the set is written.
    let again = vec![read(1, 99), read(3, 33)];
    place.db.write(Reads(again, NOW + 5)).await.unwrap();
    assert_eq!(find(all, 9).await, [3, 2, 1], "the newest first");
    let lines = place.db.accesses(all, 9).await.unwrap();
    let line = &lines[2];
    assert_eq!((line.at, line.received_at), (Millis(11), Millis(NOW)));
    assert_eq!(line.account, Some(AccountId::new(8, [1; 10])));
    assert_eq!(line.device, Some(device()));
    assert_eq!(line.record, Some(RecordId::new(5, [1; 10])));
    assert_eq!(
        (line.action.as_str(), line.detail.as_str()),
        ("unmask", "chi tiết '1'")
    );
    assert_eq!((lines[0].account, lines[1].record), (None, None));
    let page = SoughtAccess {
        before: Some((lines[0].received_at, lines[0].id)),
        ..all
    };
    assert_eq!(find(page, 1).await, [2]);
    let of = |record, account, action, since| SoughtAccess {
        record,
        account,
        action,
        since,
        ..all
    };
    let (one, even) = (RecordId::new(5, [1; 10]), AccountId::new(8, [0; 10]));
    assert_eq!(find(of(Some(one), None, None, None), 9).await, [1]);
    let none = of(Some(one), None, Some(Access::Pull), None);
    assert!(find(none, 9).await.is_empty());
    assert_eq!(find(of(None, Some(even), None, None), 9).await, [2]);
    assert_eq!(
        find(of(None, None, Some(Access::Unmask), None), 9).await,
        [3, 1]
    );
    assert_eq!(
        find(of(None, None, None, Some(Millis(NOW + 1))), 9).await,
        [3]
    );
}

struct Reads(Vec<AccessEntry>, i64);

impl Work for Reads {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        rows.put_accesses(&self.0, Millis(self.1)).await
    }
}

struct Fails;

impl Work for Fails {
    type Done = ();

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        rows.put_records(&[person(3, 1)]).await?;
        Err(DbError::Taken("everything"))
    }
}

struct Find(u8);

impl Work for Find {
    type Done = usize;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<usize, DbError> {
        Ok(rows.records(&[person(self.0, 1).id]).await?.len())
    }
}

async fn a_work_that_fails_leaves_nothing(place: Place) {
    let failed = place.db.write(Fails).await;
    assert!(matches!(failed, Err(DbError::Taken("everything"))));
    assert_eq!(place.db.read(Find(3)).await.unwrap(), 0);
}

struct Positions;

impl Work for Positions {
    type Done = Vec<u64>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Vec<u64>, DbError> {
        let entries = rows.entries_after("01807", 0, 10_000).await?;
        Ok(entries.into_iter().map(|entry| entry.position).collect())
    }
}

async fn many_phones_at_once_lose_nothing_and_share_no_position(place: Place) {
    let officer = place.officer(1, "01807").await;
    let first = Phone::new(1, place.addr, &officer);
    let household = first.household("01807").await;
    first.synced().await;
    let mut phones = Vec::new();
    for n in 2..12 {
        let phone = Phone::new(n, place.addr, &officer);
        phone.synced().await;
        let person = phone.member("01807", household, "Nông Văn Sơn").await;
        phone.enrol("01807", person, "2026-11-20").await;
        let note = format!("Ghi chú của máy {n}");
        phone
            .save(household, "household", &[("note", note.into())])
            .await;
        phones.push(phone);
    }
    let local = tokio::task::LocalSet::new();
    for phone in phones {
        local.spawn_local(async move { assert_eq!(phone.synced().await.stood, 3) });
    }
    local.await;
    first.synced().await;
    assert_eq!(first.all(&["person", "enrolment"]).await.len(), 20);
    let view = first.entry(household).await.unwrap().view;
    assert_eq!(view.rivals.len(), 9, "one note stands, nine wait beside it");
    let mut positions = place.db.read(Positions).await.unwrap();
    let all = positions.len();
    positions.dedup();
    assert_eq!((positions.len(), all), (21, 21));
    assert_eq!(place.total("01807", "enrolled").await, 10);
    place.audit().await;
}

async fn a_setting_is_settled_once(place: Place) {
    assert_eq!(place.db.setting("demo").await.unwrap(), None);
    for value in ["first", "second"] {
        let stands = place.db.settle_setting("demo", value).await.unwrap();
        assert_eq!(stands, "first");
    }
}

#[tokio::test]
async fn a_second_server_on_one_file_is_refused_and_a_command_is_not() {
    let place = Place::new().await;
    let url = place.url.parse().unwrap();
    let keys = place.db.keys();
    let second = Db::open(&url, Purpose::Serve, keys).await;
    assert!(matches!(second, Err(DbError::InUse(_))));
    let command = Db::open(&url, Purpose::Command, keys).await.unwrap();
    let both = async {
        command.settle_setting("demo", "yes").await.unwrap();
        place.db.setting("demo").await.unwrap()
    };
    let seen = tokio::time::timeout(Duration::from_secs(20), both).await;
    assert_eq!(seen.unwrap().as_deref(), Some("yes"));
}
