//! Who gets and writes what: every role over the real server, with the ids of
//! other communes too, and after an account's last day.

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::Author;
use domain::review::Shelf;
use domain::role::{Account, REFERENCE_SCOPE, Role, Scope};
use domain::value::Value;
use domain::wire::Request;
use serde_json::json;
use server::exchange::Visitor;

use super::http::ask;
use super::phone::{Phone, fields};
use super::place::{NOW, Place, on_both};
use super::review::{province, shelf};

const COMMUNE: &str = "01807";
const NEXT_DOOR: &str = "01792";
const FAR_AWAY: &str = "01290";
const KINDS: [&str; 7] = [
    "household",
    "person",
    "survey",
    "enrolment",
    "signup",
    "class",
    "consent",
];
const DAY: i64 = 86_400_000;

on_both! {
    each_account_writes_and_holds_what_the_rules_say
    nobody_reaches_a_record_of_another_commune_by_its_id
    a_made_up_cursor_opens_no_other_scope
    an_account_that_ended_sends_into_quarantine_and_is_given_nothing
    what_was_on_the_phone_leaves_it_when_the_account_ends
}

fn commune(code: &str) -> Scope {
    Scope::Commune(code.to_owned())
}

fn hamlet(commune: &str) -> Scope {
    Scope::hamlet(&format!("{commune}/Nà Luông")).unwrap()
}

/// An account of each role and kind of scope.
fn accounts() -> Vec<(Role, Scope)> {
    let given = BTreeSet::from([COMMUNE, NEXT_DOOR].map(str::to_owned));
    vec![
        (Role::CommuneOfficer, commune(COMMUNE)),
        (Role::CommuneOfficer, commune(FAR_AWAY)),
        (Role::Provider, Scope::Communes(given)),
        (Role::Provider, Scope::Province),
        (Role::AreaReviewer, Scope::Area("053".to_owned())),
        (Role::ProvinceReviewer, Scope::Province),
        (Role::Observer, commune(COMMUNE)),
        (Role::Administrator, Scope::Province),
        (Role::HamletHelper, hamlet(COMMUNE)),
        (Role::HamletHelper, hamlet(FAR_AWAY)),
    ]
}

type Sheet = (&'static str, Vec<(&'static str, Value)>);

/// A new record of each kind in a commune, about somebody there.
fn one_of_each(commune: &str, person: RecordId) -> Vec<Sheet> {
    let here = ("commune", Value::from(commune));
    let person = ("person", Value::from(person.to_string()));
    let class = ("class", Value::from(RecordId::new(1, [9; 10]).to_string()));
    let name = ("full_name", Value::from("Hứa Văn Vinh"));
    let day = Value::from("2026-11-20");
    let with = |more: &[(&'static str, Value)]| {
        let mut set = vec![here.clone()];
        set.extend(more.iter().cloned());
        set
    };
    vec![
        ("household", with(&[("hamlet", "Nà Luông".into())])),
        ("person", with(std::slice::from_ref(&name))),
        (
            "survey",
            with(&[person.clone(), ("surveyed_on", day.clone())]),
        ),
        (
            "consent",
            with(&[
                person.clone(),
                ("purpose", "survey".into()),
                ("given", true.into()),
                ("given_on", day.clone()),
                ("text_version", "1".into()),
            ]),
        ),
        (
            "enrolment",
            with(&[
                person,
                class.clone(),
                ("status", "registered".into()),
                ("enrolled_on", day),
            ]),
        ),
        ("signup", with(&[class, name])),
        (
            "class",
            vec![("trade", "Hàn".into()), ("level", "so_cap".into())],
        ),
    ]
}

async fn each_account_writes_and_holds_what_the_rules_say(place: Place) {
    // What stands on the server, and in which scope.
    let mut standing: BTreeMap<RecordId, String> = BTreeMap::new();
    let mut people = BTreeMap::new();
    for (n, code) in (1..).zip([COMMUNE, NEXT_DOOR, FAR_AWAY]) {
        let phone = Phone::new(n, place.addr, &place.officer(n, code).await);
        let household = phone.household(code).await;
        let person = phone.member(code, household, "Lục Thị Mẩy").await;
        phone.synced().await;
        standing.extend([household, person].map(|id| (id, code.to_owned())));
        people.insert(code, person);
    }
    let today = Date::in_vietnam(NOW);
    for (n, (role, scope)) in (10..).zip(accounts()) {
        let signed_in = place.account(n, role, scope).await;
        let account = &signed_in.0;
        let phone = Phone::new(n, place.addr, &signed_in);
        let mut meant = Vec::new();
        for (code, person) in &people {
            for (kind, set) in one_of_each(code, *person) {
                let id = phone.new_id();
                phone.save(id, kind, &set).await;
                let scope = if kind == "class" {
                    REFERENCE_SCOPE
                } else {
                    code
                };
                meant.push((id, kind, scope));
            }
        }
        phone.synced().await;
        for (id, kind, scope) in meant {
            let may = account.may_write(kind, scope).is_ok();
            if may {
                standing.insert(id, scope.to_owned());
            }
            let refused = match phone.entry(id).await {
                Some(entry) => entry.refusal().is_some(),
                None => false,
            };
            assert_eq!(refused, !may, "{kind} in {scope} by {account:?}");
        }
        // A phone that was never there gets what the account may hold, and no more.
        let fresh = Phone::new(100 + n, place.addr, &signed_in);
        fresh.synced().await;
        let scopes = account.pulls(today);
        let due = standing.iter().filter(|(_, scope)| scopes.contains(scope));
        let due: Vec<RecordId> = due.map(|(id, _)| *id).collect();
        let had: Vec<RecordId> = fresh.all(&KINDS).await.iter().map(|e| e.view.id).collect();
        assert_eq!(had, due, "{account:?}");
    }
    place.audit().await;
}

/// A change that names a record of whoever's.
fn change(n: u8, record: RecordId, kind: &str, base: u64, edit: Edit) -> Change {
    Change {
        id: ChangeId::new(88, [n; 10]),
        seq: Seq(u64::from(n)),
        record,
        kind: kind.to_owned(),
        base: Revision(base),
        after: None,
        at: Millis(NOW),
        form: None,
        edit,
    }
}

async fn nobody_reaches_a_record_of_another_commune_by_its_id(place: Place) {
    let owner = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let household = owner.household(COMMUNE).await;
    owner.synced().await;
    for (n, (role, scope)) in (10..).zip(accounts()) {
        let is_own = scope.communes().any(|code| code == COMMUNE);
        if is_own && matches!(role, Role::CommuneOfficer | Role::Provider) {
            continue;
        }
        let (account, _) = place.account(n, role, scope).await;
        let wanted = account.may_write("household", COMMUNE).is_ok();
        assert!(!wanted, "{account:?}");
        let author = Author {
            account: Some(account.clone()),
            device: DeviceId::new(1, [n; 10]),
        };
        let set = |set: &[(&str, Value)]| Edit::Set(fields(set));
        let tries = [
            set(&[("note", "Của người khác".into())]),
            // Drawn over to the own commune, which makes it the own.
            set(&[("commune", FAR_AWAY.into())]),
            set(&[("deleted", false.into())]),
            Edit::Delete,
        ];
        let tries = (0..).zip(tries).flat_map(|(at, edit)| {
            [0, 1].map(|base| {
                change(
                    8 * (n - 9) + 2 * at + base,
                    household,
                    "household",
                    base.into(),
                    edit.clone(),
                )
            })
        });
        let tries: Vec<Change> = tries.collect();
        let plan = place.desk.apply(&place.db, author, tries, Millis(NOW));
        let plan = plan.await.unwrap();
        assert!(plan.records.is_empty() && plan.entries.is_empty());
        for outcome in plan.outcomes {
            let Outcome::Refused { reason, .. } = outcome else {
                panic!("{account:?}: {outcome:?}")
            };
            assert!(matches!(reason, Reason::OutsideScope | Reason::NotAllowed));
        }
    }
    assert_eq!(owner.synced().await.touched.len(), 0);
    assert_eq!(owner.text(household, "note").await, "");
    // Nor does the owner push it upon another commune.
    let pushed = [("commune", FAR_AWAY.into())];
    owner.save(household, "household", &pushed).await;
    assert_eq!(owner.synced().await.refused, 1);
    place.audit().await;
}

async fn a_made_up_cursor_opens_no_other_scope(place: Place) {
    let owner = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let household = owner.household(COMMUNE).await;
    let secret = [("note", "Chỉ xã này biết".into())];
    owner.save(household, "household", &secret).await;
    owner.synced().await;
    for (n, (role, scope)) in (10..).zip(accounts()) {
        if scope.communes().any(|code| code == COMMUNE) && role != Role::Observer {
            continue;
        }
        let (account, cookie) = place.account(n, role, scope).await;
        let sync = async |cursor: Option<&str>| {
            let body = json!({
                "app": "taynghe", "protocol": 1, "sent_at": 0, "cursor": cursor,
                "device": DeviceId::new(1, [n; 10]), "account": account.id,
            });
            let headers = [("cookie", cookie.as_str())];
            let body = body.to_string();
            let answer = ask(
                place.addr,
                "POST",
                "/api/v1/sync",
                &headers,
                body.as_bytes(),
            )
            .await;
            assert_eq!(answer.status, 200);
            answer.json()
        };
        let first = sync(None).await;
        let cursor = first["cursor"].as_str().unwrap().to_owned();
        let epoch = cursor.split(':').next().unwrap();
        for forged in [
            format!("{cursor}:{COMMUNE}=0"),
            format!("{epoch}:{COMMUNE}=0:reference=0"),
            cursor.replace(FAR_AWAY, COMMUNE),
        ] {
            let answer = sync(Some(&forged)).await;
            assert_eq!(answer["cursor"], cursor, "{forged}");
            let text = answer.to_string();
            assert!(!text.contains("Chỉ xã này biết"), "{text}");
            let sums = answer["sums"].as_object().unwrap();
            assert!(!sums.contains_key(COMMUNE), "{text}");
        }
    }
}

/// The officer of the commune, up to a day.
fn officer_until(n: u8, last: Date) -> Account {
    let id = domain::ids::AccountId::new(1, [n; 10]);
    let mut officer = Account::new(
        id,
        "Cán bộ thôi việc",
        Role::CommuneOfficer,
        commune(COMMUNE),
    );
    officer.valid_until = Some(last);
    officer
}

async fn an_account_that_ended_sends_into_quarantine_and_is_given_nothing(place: Place) {
    let here = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let standing = here.household(COMMUNE).await;
    here.synced().await;
    let yesterday = Date::in_vietnam(NOW).add_days(-1);
    let ended = place.enter(2, officer_until(2, yesterday)).await;
    let phone = Phone::new(2, place.addr, &ended);
    let household = phone.household(COMMUNE).await;
    phone
        .save(standing, "household", &[("note", "Muộn".into())])
        .await;
    let report = phone.sync().await.unwrap();
    assert_eq!((report.stood, report.refused), (0, 2));
    let entry = phone.entry(household).await.expect("it stays on the phone");
    assert!(entry.refusal().is_some());
    assert_eq!(entry.view.text("hamlet"), Some("Nà Luông"));
    let others = phone.all(&KINDS).await;
    let others = others.iter().filter(|entry| entry.copy.revision.0 > 0);
    assert_eq!(others.count(), 0, "nothing of anybody else's comes");
    for what in ["totals", "reference"] {
        let had: Option<serde_json::Value> = phone.device.meta(what).await.unwrap();
        assert_eq!(had, None, "{what}");
    }
    // Whoever looks after the place finds it.
    let listed = shelf(&place, &province(&place).await, Shelf::Refused).await;
    let kept = Outcome::Refused {
        reason: Reason::AccountEnded,
        fields: Vec::new(),
    };
    assert_eq!(listed.rows.len(), 2);
    assert!(listed.rows.iter().all(|row| row.outcome == kept));
    assert_eq!(here.synced().await.touched.len(), 0);
    // And it may look after nothing itself.
    let headers = [("cookie", ended.1.as_str())];
    for path in [
        "/api/v1/review/devices".to_owned(),
        "/api/v1/review/refused".to_owned(),
        format!("/api/v1/history/{standing}"),
    ] {
        let answer = ask(place.addr, "GET", &path, &headers, b"").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "not_overseen")
        );
    }
    place.audit().await;
}

async fn what_was_on_the_phone_leaves_it_when_the_account_ends(place: Place) {
    let today = Date::in_vietnam(NOW);
    let (account, _) = place.enter(2, officer_until(2, today)).await;
    let device = DeviceId::new(1, [2; 10]);
    let set = fields(&[("commune", COMMUNE.into())]);
    let made = change(1, RecordId::new(1, [1; 10]), "household", 0, Edit::Set(set));
    let sync = async |cursor: Option<String>, changes: Vec<Change>, now: i64| {
        let mut request = Request::new(device, account.id, Millis(now));
        request.cursor = cursor;
        let visitor = Visitor::new(account.clone(), String::new());
        let answer = place
            .desk
            .exchange(&place.db, visitor, &request, changes, Millis(now));
        answer.await.unwrap()
    };
    let last = sync(None, vec![made.clone()], NOW).await;
    assert!(last.reference.is_some() && last.totals.is_some());
    let held = last.sums.as_ref().expect("all has come");
    assert!(held.0.contains_key(COMMUNE));
    let after = sync(Some(last.cursor), vec![made], NOW + DAY).await;
    assert!(after.resync, "its copy leaves the phone");
    assert!(after.records.is_empty() && after.reference.is_none() && after.totals.is_none());
    assert!(after.sums.expect("all has come").0.is_empty());
    // What was answered in its days stands.
    assert_eq!(after.outcomes.unpack().unwrap().len(), 1);
    let again = sync(Some(after.cursor), Vec::new(), NOW + 2 * DAY).await;
    assert!(!again.resync);
}
