//! What becomes of what a hamlet's helper sends, and of what others do with it.

use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::{AccountId, RecordId};
use domain::merge::{Author, Plan};
use domain::role::{Account, Role, Scope};
use domain::value::Value;

use crate::desk::{COMMUNE, Desk, applied, fields, officer, record};

const NEXT_DOOR: &str = "01792";
const HAMLET: &str = "Nà Luông";

/// A helper of this hamlet of the commune, on device `n`.
fn helper_of(n: u8, hamlet: &str) -> Author {
    let author = officer(n, COMMUNE);
    let own = author.account.expect("an officer has an account");
    let scope = Scope::from_code(&format!("hamlet:{COMMUNE}/{hamlet}")).expect("a hamlet");
    Author {
        account: Some(Account::new(own.id, own.name, Role::HamletHelper, scope)),
        device: author.device,
    }
}

fn helper(n: u8) -> Author {
    helper_of(n, HAMLET)
}

fn account(author: &Author) -> AccountId {
    author.account.as_ref().expect("an account").id
}

fn refused(reason: Reason, fields: &[&str]) -> Outcome {
    Outcome::Refused {
        reason,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}

fn outside(field: &str) -> Outcome {
    refused(Reason::OutsideScope, &[field])
}

fn not_allowed(field: &str) -> Outcome {
    refused(Reason::NotAllowed, &[field])
}

fn id(id: RecordId) -> Value {
    id.to_string().into()
}

/// A desk where helper 1 wrote down household 1 with person 2, helper 2 of the
/// same hamlet household 3, and the officer household 5 with person 6.
fn hamlet() -> Desk {
    let mut desk = Desk::default();
    for (author, household, person) in [
        (helper(1), 1, 2),
        (helper(2), 3, 4),
        (officer(9, COMMUNE), 5, 6),
    ] {
        let sign = |mut set: Vec<(&'static str, Value)>| {
            if author.account.as_ref().expect("one").hamlet().is_some() {
                set.push(("helper", account(&author).to_string().into()));
            }
            set
        };
        let set = sign(vec![("commune", COMMUNE.into()), ("hamlet", HAMLET.into())]);
        let made = desk.change(1, record(household), "household", 0, &set);
        assert_eq!(desk.one(&author, &made), applied(1));
        let set = sign(vec![
            ("commune", COMMUNE.into()),
            ("household", id(record(household))),
            ("full_name", "Lục Thị Mẩy".into()),
        ]);
        let made = desk.change(2, record(person), "person", 0, &set);
        assert_eq!(desk.one(&author, &made), applied(1));
    }
    desk
}

/// A new record of a helper, whole but for what is set otherwise.
fn new(desk: &mut Desk, by: &Author, kind: &str, otherwise: &[(&str, Value)]) -> Change {
    let mut set = fields(&[
        ("commune", COMMUNE.into()),
        ("helper", account(by).to_string().into()),
    ]);
    set.extend(match kind {
        "household" => fields(&[("hamlet", HAMLET.into())]),
        "person" => fields(&[
            ("full_name", "Bế Văn Tư".into()),
            ("household", id(record(1))),
        ]),
        "survey" => fields(&[
            ("person", id(record(2))),
            ("surveyed_on", "2026-11-20".into()),
        ]),
        "consent" => fields(&[
            ("person", id(record(2))),
            ("purpose", "survey".into()),
            ("given", true.into()),
            ("given_on", "2026-11-20".into()),
            ("text_version", "1".into()),
        ]),
        "enrolment" => fields(&[
            ("person", id(record(2))),
            ("class", id(record(91))),
            ("status", "registered".into()),
            ("enrolled_on", "2026-11-20".into()),
        ]),
        "signup" => fields(&[("class", id(record(91))), ("full_name", "Hứa".into())]),
        _ => fields(&[("trade", "Hàn".into()), ("level", "so_cap".into())]),
    });
    set.extend(fields(otherwise));
    let mut change = desk.change(9, record(50), kind, 0, &[]);
    change.edit = Edit::Set(set);
    change
}

/// A kind, what is written otherwise than usual, and what becomes of it.
type Case = (&'static str, Vec<(&'static str, Value)>, Outcome);

#[test]
fn a_helper_writes_people_of_the_own_hamlet_down_and_signs_them() {
    let other = Value::from(account(&helper(2)).to_string());
    let cases: Vec<Case> = vec![
        ("household", vec![], applied(1)),
        (
            "household",
            vec![("hamlet", " nà  LUÔNG ".into())],
            applied(1),
        ),
        (
            "household",
            vec![("hamlet", "Khau Trang".into())],
            outside("hamlet"),
        ),
        (
            "household",
            vec![("hamlet", Value::Null)],
            outside("hamlet"),
        ),
        (
            "household",
            vec![("commune", NEXT_DOOR.into())],
            outside("commune"),
        ),
        (
            "household",
            vec![("helper", Value::Null)],
            not_allowed("helper"),
        ),
        (
            "household",
            vec![("helper", other.clone())],
            not_allowed("helper"),
        ),
        ("person", vec![], applied(1)),
        (
            "person",
            vec![("household", id(record(3)))],
            outside("household"),
        ),
        (
            "person",
            vec![("household", id(record(5)))],
            outside("household"),
        ),
        (
            "person",
            vec![("household", Value::Null)],
            outside("household"),
        ),
        ("person", vec![("helper", other)], not_allowed("helper")),
        ("survey", vec![], applied(1)),
        ("survey", vec![("person", id(record(4)))], outside("person")),
        ("survey", vec![("person", id(record(6)))], outside("person")),
        ("consent", vec![], applied(1)),
        (
            "consent",
            vec![("person", id(record(6)))],
            outside("person"),
        ),
        ("enrolment", vec![], refused(Reason::NotAllowed, &[])),
        ("signup", vec![], refused(Reason::NotAllowed, &[])),
        ("class", vec![], refused(Reason::NotAllowed, &[])),
    ];
    for (kind, otherwise, wanted) in cases {
        let mut desk = hamlet();
        let change = new(&mut desk, &helper(1), kind, &otherwise);
        assert_eq!(
            desk.one(&helper(1), &change),
            wanted,
            "{kind} {otherwise:?}"
        );
    }
}

#[test]
fn a_helper_changes_own_entries_and_nobody_elses() {
    let mut desk = hamlet();
    for (seq, own) in [(3, 1), (4, 2)] {
        let kind = if own == 1 { "household" } else { "person" };
        let change = desk.change(seq, record(own), kind, 1, &[("note", "Gọi tối".into())]);
        assert_eq!(desk.one(&helper(1), &change), applied(2));
    }
    for (seq, other) in (5..).zip([3, 5]) {
        let edit = desk.change(seq, record(other), "household", 1, &[("note", "x".into())]);
        assert_eq!(desk.one(&helper(1), &edit), outside("commune"));
        let mut away = desk.change(seq + 4, record(other), "household", 1, &[]);
        away.edit = Edit::Delete;
        assert_eq!(desk.one(&helper(1), &away), outside("commune"));
    }
    for (set, wanted) in [
        (("commune", Value::from(NEXT_DOOR)), outside("commune")),
        (("hamlet", Value::from("Khau Trang")), outside("hamlet")),
    ] {
        let change = desk.change(20, record(1), "household", 2, &[set]);
        assert_eq!(desk.one(&helper(1), &change), wanted);
    }
    let drawn = desk.change(21, record(2), "person", 2, &[("household", id(record(5)))]);
    assert_eq!(desk.one(&helper(1), &drawn), outside("household"));
    let mut away = desk.change(22, record(2), "person", 2, &[]);
    away.edit = Edit::Delete;
    assert_eq!(desk.one(&helper(1), &away), applied(3));
}

#[test]
fn who_wrote_something_down_is_said_once_and_by_nobody_else() {
    let mut desk = hamlet();
    let (own, other) = (account(&helper(1)), account(&helper(2)));
    for (author, target, word) in [
        (helper(1), 1, Value::Null),
        (helper(1), 1, other.to_string().into()),
        (officer(9, COMMUNE), 1, other.to_string().into()),
        (officer(9, COMMUNE), 1, Value::Null),
        (officer(9, COMMUNE), 5, own.to_string().into()),
    ] {
        let change = desk.change(30, record(target), "household", 1, &[("helper", word)]);
        assert_eq!(desk.one(&author, &change), not_allowed("helper"));
    }
    let made = new(&mut desk, &helper(1), "household", &[]);
    assert_eq!(desk.one(&officer(9, COMMUNE), &made), not_allowed("helper"));
    // To say again what stands changes nothing.
    let said = [("helper", own.to_string().into()), ("note", "x".into())];
    let again = desk.change(31, record(1), "household", 1, &said);
    assert_eq!(desk.one(&officer(9, COMMUNE), &again), applied(2));
    // There is one way of writing it, because it names a scope.
    for bad in [
        "ai đó",
        "01900000-0000-7000-8000-00000000000A",
        "01900000000070008000000000000001",
    ] {
        let made = new(
            &mut desk,
            &helper(1),
            "household",
            &[("helper", bad.into())],
        );
        let outcome = desk.one(&helper(1), &made);
        assert_eq!(outcome, refused(Reason::BadValue, &["helper"]), "{bad}");
    }
}

/// The scopes that a plan gives records new places in, and whether they left.
fn places(plan: &Plan) -> Vec<(&str, bool)> {
    let entries = plan.entries.iter();
    entries
        .map(|entry| (entry.scope.as_str(), entry.gone))
        .collect()
}

#[test]
fn what_a_helper_wrote_down_is_in_the_communes_scope_and_in_an_own_one() {
    let mut desk = hamlet();
    let part = |commune: &str| format!("{commune}/{}", account(&helper(1)));
    let (here, there) = (part(COMMUNE), part(NEXT_DOOR));
    let note = desk.change(5, record(1), "household", 1, &[("note", "x".into())]);
    let plan = desk.take(&officer(9, COMMUNE), &[note]);
    assert_eq!(places(&plan), [(COMMUNE, false), (&here, false)]);
    let note = desk.change(6, record(5), "household", 1, &[("note", "x".into())]);
    let plan = desk.take(&officer(9, COMMUNE), &[note]);
    assert_eq!(places(&plan), [(COMMUNE, false)]);
    // Where it moves, whose it is moves along.
    let both = Scope::Communes([COMMUNE, NEXT_DOOR].map(str::to_owned).into());
    let mut mover = officer(8, COMMUNE);
    if let Some(account) = &mut mover.account {
        (account.role, account.scope) = (Role::Provider, both);
    }
    let moved = desk.change(
        7,
        record(1),
        "household",
        2,
        &[("commune", NEXT_DOOR.into())],
    );
    let plan = desk.take(&mover, &[moved]);
    let wanted = [
        (COMMUNE, true),
        (here.as_str(), true),
        (NEXT_DOOR, false),
        (there.as_str(), false),
    ];
    assert_eq!(places(&plan), wanted);
    // What stands elsewhere the helper does not write any more.
    let late = desk.change(8, record(1), "household", 2, &[("note", "y".into())]);
    assert_eq!(desk.one(&helper(1), &late), outside("commune"));
    let member = new(&mut desk, &helper(1), "person", &[]);
    assert_eq!(desk.one(&helper(1), &member), outside("household"));
}

#[test]
fn what_hangs_on_a_household_that_is_not_there_yet_waits_and_is_then_looked_at() {
    let mut desk = Desk::default();
    let author = helper(1);
    let member = new(&mut desk, &author, "person", &[]);
    assert!(matches!(desk.one(&author, &member), Outcome::Held { .. }));
    // Somebody else makes it, and so nothing of the helper's hangs on it.
    assert_eq!(desk.household(&officer(9, COMMUNE), record(1)), applied(1));
    assert_eq!(*desk.outcome(&member), outside("household"));
}

#[test]
fn a_helper_does_not_choose_between_two_peoples_words() {
    let mut desk = hamlet();
    for (author, phone) in [
        (officer(9, COMMUNE), "0911111111"),
        (helper(1), "0922222222"),
    ] {
        let change = desk.change(5, record(1), "household", 1, &[("phone", phone.into())]);
        desk.one(&author, &change);
    }
    // The helper's own words wait beside the officer's; another device of the
    // helper's has seen both.
    let mut second = helper(1);
    second.device = helper(3).device;
    let chosen = [("phone", Value::from("0922222222"))];
    let change = desk.change(6, record(1), "household", 3, &chosen);
    assert_eq!(desk.one(&second, &change), not_allowed("phone"));
    let change = desk.change(7, record(1), "household", 3, &chosen);
    desk.one(&officer(9, COMMUNE), &change);
    assert_eq!(desk.shown(record(1), "phone"), "0922222222");
    assert!(desk.rivals(record(1)).is_empty());
}
