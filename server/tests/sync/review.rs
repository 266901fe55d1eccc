//! What those who look after officers' work see of it, and what they do not.

use domain::change::{Edit, Outcome, Reason};
use domain::history::{Brought, Fate, History};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::review::{Counts, DeviceLine, Listing, PAGE, Shelf, ShelfLine};
use domain::role::{Role, Scope};
use domain::value::Value;
use serde::de::DeserializeOwned;
use server::db::{Database, DbError, LedgerLine, Rows, ShelfSizes, Sought, Way, Work};

use super::http::{Answer, ask};
use super::phone::Phone;
use super::place::{NOW, Place, on_both, reference};
use super::rescue::{brought_by, file_of};

const COMMUNE: &str = "01807";
const ELSEWHERE: &str = "01290";
const DAY: i64 = 86_400_000;

on_both! {
    a_refused_change_is_listed_until_it_is_corrected_or_given_up
    what_is_held_is_listed_the_oldest_first
    a_list_comes_in_pages
    devices_that_fell_silent_come_first
    nobody_sees_the_work_of_another_place
    two_officers_are_both_named_with_what_each_wrote
    history_says_who_brought_a_file_and_what_was_refused
    a_long_history_comes_in_pages
    a_file_does_not_make_its_phone_look_alive
    the_lists_of_the_ledger_hold_what_they_say
}

async fn get(place: &Place, cookie: &str, path: &str) -> Answer {
    ask(place.addr, "GET", path, &[("cookie", cookie)], b"").await
}

async fn read<T: DeserializeOwned>(place: &Place, cookie: &str, path: &str) -> T {
    let answer = get(place, cookie, path).await;
    assert_eq!(answer.status, 200, "{path}: {:?}", answer.json());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json()["app"], "taynghe");
    serde_json::from_slice(&answer.body).unwrap()
}

pub(crate) async fn shelf(place: &Place, cookie: &str, shelf: Shelf) -> Listing<ShelfLine> {
    let path = format!("/api/v1/review/{}", shelf.code());
    read(place, cookie, &path).await
}

async fn history(place: &Place, cookie: &str, record: RecordId) -> History {
    read(place, cookie, &format!("/api/v1/history/{record}")).await
}

pub(crate) async fn province(place: &Place) -> String {
    let account = place.account(50, Role::ProvinceReviewer, Scope::Province);
    account.await.1
}

fn area_of(commune: &str) -> Scope {
    let reference = reference();
    let day = domain::Date::in_vietnam(NOW);
    let area = reference.places().area_of(commune, day).unwrap();
    Scope::Area(area.code.clone())
}

async fn a_refused_change_is_listed_until_it_is_corrected_or_given_up(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let reviewer = province(&place).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    phone.synced().await;
    phone
        .save(
            household,
            "household",
            &[("poverty_year", "năm nay".into())],
        )
        .await;
    let astray = phone.household(ELSEWHERE).await;
    phone.synced().await;

    let listing = shelf(&place, &reviewer, Shelf::Refused).await;
    assert_eq!((listing.counts.refused, listing.counts.settled), (2, 0));
    let rows: Vec<_> = listing.rows.iter().map(|row| row.record).collect();
    assert!(rows.contains(&household) && rows.contains(&astray));
    let row = listing.rows.iter().find(|row| row.record == household);
    let row = row.unwrap();
    assert_eq!(row.name.as_deref(), Some("Nà Luông"));
    assert_eq!(
        (row.by.as_str(), row.kind.as_str()),
        ("Cán bộ 1", "household")
    );
    assert_eq!(row.place, Scope::Commune(COMMUNE.to_owned()));
    assert_eq!(row.device, phone.device.id());
    let wrong = Outcome::Refused {
        reason: Reason::WrongType,
        fields: vec!["poverty_year".to_owned()],
    };
    assert_eq!(row.outcome, wrong);

    phone
        .save(household, "household", &[("poverty_year", 2026_i64.into())])
        .await;
    phone.device.discard(astray).await.unwrap();
    phone.synced().await;
    let listing = shelf(&place, &reviewer, Shelf::Refused).await;
    assert_eq!(listing.rows, []);
    let told = history(&place, &reviewer, astray).await;
    assert!(told.steps[0].made, "a refused record was meant to be new");
    let told = history(&place, &reviewer, household).await;
    let made: Vec<_> = told.steps.iter().map(|step| step.made).collect();
    assert_eq!(made, [false, false, true]);
    let listing = shelf(&place, &reviewer, Shelf::Settled).await;
    assert_eq!((listing.counts.refused, listing.counts.settled), (0, 2));
    let of = |record| {
        let row = listing.rows.iter().find(|row| row.record == record);
        let row = row.unwrap();
        (row.corrected_at.is_some(), row.discarded_at.is_some())
    };
    assert_eq!(of(household), (true, false));
    assert_eq!(of(astray), (false, true));
}

async fn what_is_held_is_listed_the_oldest_first(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let reviewer = province(&place).await;
    let phone = Phone::new(1, place.addr, &officer);
    let missing = RecordId::new(3, [3; 10]);
    let first = phone.member(COMMUNE, missing, "Nông Thị Đào").await;
    phone.synced().await;
    let second = phone.member(COMMUNE, missing, "Nông Văn Sơn").await;
    phone.synced().await;
    let listing = shelf(&place, &reviewer, Shelf::Held).await;
    assert_eq!((listing.counts.held, listing.counts.held_too_long), (2, 0));
    let rows: Vec<_> = listing.rows.iter().map(|row| row.record).collect();
    assert_eq!(rows, [first, second]);
    assert_eq!(listing.rows[0].name.as_deref(), Some("Nông Thị Đào"));
    let later = Sizes(vec![officer.0.id], Millis(NOW + 10 * DAY));
    assert_eq!(place.db.read(later).await.unwrap().held_too_long, 2);
}

struct Sizes(Vec<AccountId>, Millis);

impl Work for Sizes {
    type Done = ShelfSizes;
    async fn run<R: Rows>(&self, rows: &mut R) -> Result<ShelfSizes, DbError> {
        rows.shelf_sizes(&self.0, self.1).await
    }
}

async fn a_list_comes_in_pages(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let reviewer = province(&place).await;
    let phone = Phone::new(1, place.addr, &officer);
    for _ in 0..PAGE + 3 {
        phone.household(ELSEWHERE).await;
    }
    phone.synced().await;
    let first = shelf(&place, &reviewer, Shelf::Refused).await;
    assert_eq!((first.rows.len(), first.counts.refused), (PAGE, PAGE + 3));
    let path = format!("/api/v1/review/refused?after={}", first.next.unwrap());
    let second: Listing<ShelfLine> = read(&place, &reviewer, &path).await;
    assert_eq!((second.rows.len(), second.next), (3, None));
    let mut all: Vec<ChangeId> = first.rows.iter().map(|row| row.change).collect();
    all.extend(second.rows.iter().map(|row| row.change));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), PAGE + 3, "each stands on one page");
    for bad in ["refused?after=hai", "devices?after=-1"] {
        let answer = get(&place, &reviewer, &format!("/api/v1/review/{bad}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad_page"));
    }
    let answer = get(&place, &reviewer, "/api/v1/review/tat-ca").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (404, "nothing_here")
    );
}

struct LastSeen(DeviceId, AccountId, Millis);

impl Work for LastSeen {
    type Done = ();
    async fn run<R: Rows>(&self, rows: &mut R) -> Result<(), DbError> {
        let agent = Some("Mozilla/5.0 (Linux; Android 8)");
        rows.meet_device(self.0, self.1, agent, self.2).await?;
        Ok(())
    }
}

async fn devices_that_fell_silent_come_first(place: Place) {
    let reviewer = province(&place).await;
    let (hien, thang) = (
        place.officer(1, COMMUNE).await,
        place.officer(2, COMMUNE).await,
    );
    let lively = Phone::new(1, place.addr, &hien);
    lively.household(COMMUNE).await;
    lively.household(ELSEWHERE).await;
    lively.synced().await;
    let silent = Phone::new(2, place.addr, &thang);
    let work = LastSeen(silent.device.id(), thang.0.id, Millis(NOW - 8 * DAY));
    place.db.write(work).await.unwrap();

    let path = "/api/v1/review/devices";
    let listing: Listing<DeviceLine> = read(&place, &reviewer, path).await;
    let rows: Vec<_> = listing
        .rows
        .iter()
        .map(|row| (row.device, row.owner.as_str(), row.refused))
        .collect();
    assert_eq!(
        rows,
        [
            (silent.device.id(), "Cán bộ 2", 0),
            (lively.device.id(), "Cán bộ 1", 1)
        ]
    );
    assert_eq!(
        listing.counts,
        Counts {
            devices: 2,
            silent: 1,
            refused: 1,
            ..Counts::default()
        }
    );
    assert!(listing.rows[0].agent.contains("Android"));
}

async fn nobody_sees_the_work_of_another_place(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    let astray = phone.household(ELSEWHERE).await;
    phone.synced().await;
    // How many devices and refused changes each sees; none where they may not
    // look at all, and whether they may read what happened to the household.
    let cases = [
        (
            Role::CommuneOfficer,
            Scope::Commune(COMMUNE.to_owned()),
            Some(1),
            200,
        ),
        (
            Role::CommuneOfficer,
            Scope::Commune(ELSEWHERE.to_owned()),
            Some(0),
            403,
        ),
        (Role::AreaReviewer, area_of(COMMUNE), Some(1), 200),
        (Role::AreaReviewer, area_of(ELSEWHERE), Some(0), 403),
        (Role::ProvinceReviewer, Scope::Province, Some(1), 200),
        (Role::Administrator, Scope::Province, Some(1), 403),
        (Role::Provider, Scope::Province, None, 403),
    ];
    for (n, (role, scope, seen, read)) in (10..).zip(cases) {
        let (_, cookie) = place.account(n, role, scope).await;
        for list in ["devices", "refused"] {
            let answer = get(&place, &cookie, &format!("/api/v1/review/{list}")).await;
            match seen {
                Some(seen) => {
                    let rows = answer.json()["rows"].as_array().unwrap().len();
                    assert_eq!(rows, seen, "{role:?} {list}");
                }
                None => assert_eq!(
                    (answer.status, answer.code().as_str()),
                    (403, "not_overseen")
                ),
            }
        }
        for record in [household, astray] {
            let answer = get(&place, &cookie, &format!("/api/v1/history/{record}")).await;
            assert_eq!(answer.status, read, "{role:?}");
        }
    }
    let nothing = RecordId::new(8, [8; 10]);
    for (path, cookie, status, code) in [
        (
            "/api/v1/review/devices".to_owned(),
            "taynghe=x",
            401,
            "signed_out",
        ),
        (
            format!("/api/v1/history/{household}"),
            "taynghe=x",
            401,
            "signed_out",
        ),
        (
            format!("/api/v1/history/{nothing}"),
            &officer.1,
            404,
            "nothing_here",
        ),
        (
            "/api/v1/history/khong".to_owned(),
            &officer.1,
            404,
            "nothing_here",
        ),
    ] {
        let answer = get(&place, cookie, &path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{path}"
        );
    }
}

async fn two_officers_are_both_named_with_what_each_wrote(place: Place) {
    let (hien, thang) = (
        place.officer(1, COMMUNE).await,
        place.officer(2, COMMUNE).await,
    );
    let (one, two) = (
        Phone::new(1, place.addr, &hien),
        Phone::new(2, place.addr, &thang),
    );
    let household = one.household(COMMUNE).await;
    one.synced().await;
    two.synced().await;
    one.save(household, "household", &[("hamlet", "Nà Pất".into())])
        .await;
    two.save(
        household,
        "household",
        &[("hamlet", "Bản Co".into()), ("note", "Buổi tối".into())],
    )
    .await;
    for phone in [&one, &two, &one] {
        phone.synced().await;
    }
    one.save(household, "household", &[("hamlet", "Bản Co".into())])
        .await;
    one.synced().await;

    let told = history(&place, &hien.1, household).await;
    assert_eq!(
        (told.total, told.cut, told.next.as_deref()),
        (4, false, None)
    );
    assert_eq!(
        (told.kind.as_str(), told.name.as_deref()),
        ("household", Some("Bản Co"))
    );
    let steps: Vec<_> = told
        .steps
        .iter()
        .map(|step| {
            let hamlet = step.differences.iter().find(|one| one.field == "hamlet");
            let hamlet = hamlet.unwrap();
            let words = |value: &Value| value.as_text().unwrap_or_default().to_owned();
            (
                step.by.as_deref().unwrap(),
                words(&hamlet.old),
                words(&hamlet.new),
                hamlet.fate,
            )
        })
        .collect();
    let text = str::to_owned;
    assert_eq!(
        steps,
        [
            ("Cán bộ 1", text("Nà Pất"), text("Bản Co"), Fate::Chosen),
            ("Cán bộ 2", text("Nà Pất"), text("Bản Co"), Fate::Beside),
            ("Cán bộ 1", text("Nà Luông"), text("Nà Pất"), Fate::Stands),
            ("Cán bộ 1", text(""), text("Nà Luông"), Fate::Stands),
        ]
    );
    assert!(told.steps[3].made && !told.steps[2].made);
    assert_eq!(told.steps[1].device, two.device.id());
}

async fn history_says_who_brought_a_file_and_what_was_refused(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let reviewer = province(&place).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    phone.synced().await;
    phone
        .save(household, "household", &[("note", "Trong tệp".into())])
        .await;
    let file = file_of(&phone, &officer.0).await;
    brought_by(&place, &reviewer, &file).await.unwrap();
    // The phone comes back after all, and changes nothing of that.
    phone.synced().await;
    phone
        .save(household, "household", &[("commune", ELSEWHERE.into())])
        .await;
    phone.synced().await;

    let told = history(&place, &officer.1, household).await;
    let brought: Vec<_> = told.steps.iter().map(|step| step.brought.clone()).collect();
    let by = Brought::By("Cán bộ 50".to_owned());
    assert_eq!(brought, [None, Some(by), None]);
    let refused = &told.steps[0];
    assert!(matches!(
        refused.outcome,
        Outcome::Refused {
            reason: Reason::OutsideScope,
            ..
        }
    ));
    assert_eq!(refused.differences[0].fate, Fate::Meant);
    assert_eq!(refused.differences[0].old, COMMUNE.into());
    assert_eq!(refused.differences[0].new, ELSEWHERE.into());
}

async fn a_long_history_comes_in_pages(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    for n in 0..domain::history::PAGE {
        let note = format!("Lần {n}");
        phone
            .save(household, "household", &[("note", note.into())])
            .await;
    }
    phone.synced().await;
    let first = history(&place, &officer.1, household).await;
    assert_eq!(first.total, domain::history::PAGE + 1);
    assert_eq!(first.steps.len(), domain::history::PAGE);
    let path = format!("/api/v1/history/{household}?after={}", first.next.unwrap());
    let second: History = read(&place, &officer.1, &path).await;
    assert_eq!((second.steps.len(), second.next), (1, None));
    assert!(second.steps[0].made);
}

async fn a_file_does_not_make_its_phone_look_alive(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let reviewer = province(&place).await;
    let phone = Phone::new(1, place.addr, &officer);
    phone.household(COMMUNE).await;
    let file = file_of(&phone, &officer.0).await;
    brought_by(&place, &reviewer, &file).await.unwrap();
    let path = "/api/v1/review/devices";
    let listing: Listing<DeviceLine> = read(&place, &reviewer, path).await;
    assert_eq!(listing.rows[0].last_seen, Millis(0));
    assert_eq!(listing.counts.silent, 1);
    phone.synced().await;
    let file = file_of(&phone, &officer.0).await;
    let listing: Listing<DeviceLine> = read(&place, &reviewer, path).await;
    let seen = listing.rows[0].last_seen;
    assert!(seen >= Millis(NOW));
    brought_by(&place, &reviewer, &file).await.unwrap();
    let listing: Listing<DeviceLine> = read(&place, &reviewer, path).await;
    assert_eq!(listing.rows[0].last_seen, seen);
}

/// The changes that the ledger's lists hold, below the pages.
struct Lists(AccountId);

impl Work for Lists {
    type Done = Vec<Vec<LedgerLine>>;
    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let mut lists = Vec::new();
        for shelf in Shelf::ALL {
            let sought = Sought::Shelf {
                shelf,
                owners: vec![self.0],
                after: None,
            };
            lists.push(rows.ledger(&sought, 9).await?);
        }
        let none = Sought::Shelf {
            shelf: Shelf::Refused,
            owners: Vec::new(),
            after: None,
        };
        assert_eq!(rows.ledger(&none, 9).await?, []);
        assert_eq!(rows.devices(&[]).await?, []);
        assert_eq!(
            rows.shelf_sizes(&[], Millis(0)).await?,
            ShelfSizes::default()
        );
        Ok(lists)
    }
}

/// A chain of which the first was refused, and with it the second; then one
/// save corrects both. A deletion that was refused is corrected by none of them.
async fn the_lists_of_the_ledger_hold_what_they_say(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(ELSEWHERE).await;
    phone
        .save(household, "household", &[("note", "Một".into())])
        .await;
    phone.synced().await;
    let seqs = |lines: &[LedgerLine]| {
        let mut seqs: Vec<Seq> = lines.iter().map(|line| line.change.seq).collect();
        seqs.sort_unstable();
        seqs
    };
    let lists = place.db.read(Lists(officer.0.id)).await.unwrap();
    assert_eq!(seqs(&lists[0]), [Seq(1), Seq(2)]);
    assert!(lists[0].iter().all(|line| line.way == Way::Sent));
    phone
        .save(household, "household", &[("commune", COMMUNE.into())])
        .await;
    assert_eq!(phone.synced().await.stood, 1);
    let lists = place.db.read(Lists(officer.0.id)).await.unwrap();
    assert_eq!(seqs(&lists[0]), []);
    assert_eq!(seqs(&lists[2]), [Seq(1), Seq(2)]);
    assert!(lists[2].iter().all(|line| line.corrected_at.is_some()));
    let line = &lists[2][0];
    assert_eq!((line.change.base, line.discarded_at), (Revision(0), None));
    assert!(matches!(line.change.edit, Edit::Set(_)));
}
