//! What becomes of the changes of those who may do a part only, or nothing any more.

use std::collections::BTreeSet;

use domain::change::{Edit, Outcome, Reason};
use domain::merge::{Author, quarantine};
use domain::role::{Account, Role, Scope};
use domain::value::Value;

use crate::desk::{COMMUNE, Desk, Rules, applied, officer, record};

const NEXT_DOOR: &str = "01792";

fn somebody(n: u8, role: Role, scope: Scope) -> Author {
    let author = officer(n, COMMUNE);
    let own = author.account.expect("an officer has an account");
    Author {
        account: Some(Account::new(own.id, own.name, role, scope)),
        device: author.device,
    }
}

/// A provider that was given two communes.
fn provider(n: u8) -> Author {
    let given = [COMMUNE, NEXT_DOOR].map(str::to_owned);
    somebody(n, Role::Provider, Scope::Communes(BTreeSet::from(given)))
}

fn refused(reason: Reason, fields: &[&str]) -> Outcome {
    Outcome::Refused {
        reason,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}

/// A new record of each kind in a commune.
fn one_of_each(commune: &str) -> [(&'static str, Vec<(&'static str, Value)>); 6] {
    let here = ("commune", Value::from(commune));
    let person = ("person", Value::from(record(90).to_string()));
    let class = ("class", Value::from(record(91).to_string()));
    let name = ("full_name", Value::from("Hứa Văn Vinh"));
    [
        ("household", vec![here.clone()]),
        ("person", vec![here.clone(), name.clone()]),
        (
            "survey",
            vec![
                here.clone(),
                person.clone(),
                ("surveyed_on", "2026-11-20".into()),
            ],
        ),
        (
            "enrolment",
            vec![
                here.clone(),
                person,
                class.clone(),
                ("status", "registered".into()),
                ("enrolled_on", "2026-11-20".into()),
            ],
        ),
        ("signup", vec![here, class, name]),
        (
            "class",
            vec![("trade", "Hàn".into()), ("level", "so_cap".into())],
        ),
    ]
}

#[test]
fn each_role_writes_what_it_may_and_is_told_what_stands_in_the_way() {
    let (place, act) = (
        refused(Reason::OutsideScope, &["commune"]),
        refused(Reason::NotAllowed, &[]),
    );
    let commune = |code: &str| Scope::Commune(code.to_owned());
    let area = Scope::Area("053".to_owned());
    let cases = [
        (officer(2, COMMUNE), ["+", "+", "+", "+", "+", "act"]),
        (
            officer(3, NEXT_DOOR),
            ["place", "place", "place", "place", "place", "act"],
        ),
        (provider(4), ["+", "+", "+", "+", "act", "act"]),
        (
            somebody(5, Role::Provider, Scope::Province),
            ["place", "place", "place", "place", "act", "act"],
        ),
        (somebody(6, Role::AreaReviewer, area), ["act"; 6]),
        (
            somebody(7, Role::ProvinceReviewer, Scope::Province),
            ["act", "act", "act", "act", "act", "+"],
        ),
        (somebody(8, Role::Observer, commune(COMMUNE)), ["act"; 6]),
        (
            somebody(9, Role::Administrator, Scope::Province),
            ["act", "act", "act", "act", "act", "+"],
        ),
    ];
    for (author, words) in cases {
        let mut desk = Desk::default();
        let set = [
            ("commune", COMMUNE.into()),
            ("full_name", "Lục Thị Mẩy".into()),
        ];
        let person = desk.change(1, record(90), "person", 0, &set);
        assert_eq!(desk.one(&officer(1, COMMUNE), &person), applied(1));
        for (n, ((kind, set), word)) in (1..).zip(one_of_each(COMMUNE).into_iter().zip(words)) {
            let change = desk.change(u64::from(n), record(n), kind, 0, &set);
            let wanted = match word {
                "+" => applied(1),
                "place" => place.clone(),
                _ => act.clone(),
            };
            let outcome = desk.one(&author, &change);
            assert_eq!(outcome, wanted, "{kind} by {:?}", author.account);
        }
    }
}

/// The officer and the provider have written different words: the officer's
/// stand, the provider's wait beside them, at revision 3.
fn torn() -> Desk {
    let mut desk = Desk::default();
    assert_eq!(desk.household(&officer(1, COMMUNE), record(1)), applied(1));
    for (author, phone) in [
        (officer(1, COMMUNE), "0911111111"),
        (officer(2, COMMUNE), "0922222222"),
    ] {
        let change = desk.change(2, record(1), "household", 1, &[("phone", phone.into())]);
        desk.one(&author, &change);
    }
    assert_eq!(desk.rivals(record(1)).len(), 1);
    desk
}

#[test]
fn a_provider_does_not_choose_between_two_peoples_words() {
    let mut desk = torn();
    let chosen = [("phone", "0922222222".into()), ("note", "Gọi tối".into())];
    let change = desk.change(1, record(1), "household", 3, &chosen);
    let outcome = desk.one(&provider(4), &change);
    assert_eq!(outcome, refused(Reason::NotAllowed, &["phone"]));
    let mut taken_away = desk.change(2, record(1), "household", 3, &[]);
    taken_away.edit = Edit::Delete;
    let outcome = desk.one(&provider(4), &taken_away);
    assert_eq!(outcome, refused(Reason::NotAllowed, &["phone"]));
    assert_eq!(desk.shown(record(1), "phone"), "0911111111");
    assert_eq!(desk.rivals(record(1)).len(), 1);
    // Its other words stand, and the office chooses.
    let note = desk.change(3, record(1), "household", 3, &[("note", "Gọi tối".into())]);
    assert_eq!(desk.one(&provider(4), &note), applied(4));
    let settled = desk.change(
        3,
        record(1),
        "household",
        4,
        &[("phone", "0922222222".into())],
    );
    desk.one(&officer(1, COMMUNE), &settled);
    assert_eq!(desk.shown(record(1), "phone"), "0922222222");
    assert!(desk.rivals(record(1)).is_empty());
}

#[test]
fn a_provider_that_has_not_seen_the_rivals_adds_its_own_words() {
    let mut desk = torn();
    let change = desk.change(
        1,
        record(1),
        "household",
        1,
        &[("phone", "0933333333".into())],
    );
    let outcome = desk.one(&provider(4), &change);
    assert!(matches!(outcome, Outcome::Conflict { .. }), "{outcome:?}");
    assert_eq!(desk.rivals(record(1)).len(), 2);
    assert_eq!(desk.shown(record(1), "phone"), "0911111111");
}

#[test]
fn what_an_ended_account_sends_is_kept_and_changes_nothing() {
    let mut desk = Desk::default();
    let (ended, other) = (officer(1, COMMUNE), officer(2, COMMUNE));
    assert_eq!(desk.household(&other, record(1)), applied(1));
    // Another's change waits for a record that the ended account would make.
    let member = [
        ("commune", COMMUNE.into()),
        ("household", record(2).to_string().into()),
        ("full_name", "Lục Thị Mẩy".into()),
    ];
    let waits = desk.change(2, record(3), "person", 0, &member);
    assert!(matches!(desk.one(&other, &waits), Outcome::Held { .. }));
    let edit = desk.change(
        5,
        record(1),
        "household",
        1,
        &[("note", "Cuối ngày".into())],
    );
    let made = desk.change(6, record(2), "household", 0, &[("commune", COMMUNE.into())]);
    let changes = [edit, made];
    let plan = quarantine(
        &ended,
        &changes,
        desk.world.clone(),
        &Rules,
        Reason::AccountEnded,
    );
    let kept = refused(Reason::AccountEnded, &[]);
    assert_eq!(plan.outcomes, [kept.clone(), kept.clone()]);
    assert_eq!((plan.records.len(), plan.entries.len()), (0, 0));
    assert!(plan.tally.is_empty());
    assert!(plan.ledger.iter().all(|entry| entry.outcome == kept));
    assert_eq!(plan.ledger.len(), 2);
    // Whoever else waits for it goes on waiting.
    let left = |outcome: &Outcome| matches!(outcome, Outcome::Held { .. });
    assert!(plan.resolved.iter().all(|(_, outcome)| left(outcome)));
}

#[test]
fn what_was_answered_before_the_end_is_answered_so_again() {
    let mut desk = Desk::default();
    let author = officer(1, COMMUNE);
    let change = desk.change(1, record(1), "household", 0, &[("commune", COMMUNE.into())]);
    assert_eq!(desk.one(&author, &change), applied(1));
    let plan = quarantine(
        &author,
        &[change],
        desk.world.clone(),
        &Rules,
        Reason::AccountEnded,
    );
    assert_eq!(plan.outcomes, [applied(1)]);
    assert_eq!((plan.ledger.len(), plan.records.len()), (0, 0));
}
