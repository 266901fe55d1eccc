//! Changes that come again, too early, or one on another.

use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::Seq;

use crate::desk::{Desk, applied, fields, officer, record};

#[test]
fn a_device_never_conflicts_with_its_own_offline_chain() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let made = desk.change(
        1,
        record(1),
        "household",
        0,
        &[("commune", "01807".into()), ("hamlet", "Bản Mới".into())],
    );
    let mut again = desk.change(
        2,
        record(1),
        "household",
        0,
        &[("hamlet", "Nà Luông".into())],
    );
    again.after = Some(Seq(1));
    let plan = desk.take(&a, &[made, again]);
    assert_eq!(plan.outcomes, [applied(1), applied(2)]);
    assert!(plan.clean.contains(&record(1)));
    assert_eq!(desk.stored(record(1)).value("hamlet"), "Nà Luông".into());
}

#[test]
fn a_change_sent_again_answers_as_before_and_changes_nothing() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let change = desk.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let first = desk.one(&a, &change);
    let again = desk.take(&a, std::slice::from_ref(&change));
    assert_eq!(again.outcomes, [first]);
    assert!(again.records.is_empty() && again.ledger.is_empty() && again.tally.is_empty());
    let other = Change {
        edit: Edit::Set(fields(&[("commune", "01273".into())])),
        ..change
    };
    assert_eq!(
        desk.one(&a, &other),
        Outcome::Refused {
            reason: Reason::ChangeIdReused,
            fields: vec![]
        }
    );
}

#[test]
fn a_member_waits_for_its_household_and_stands_when_that_comes() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let person = [
        ("commune", "01807".into()),
        ("household", record(1).to_string().into()),
        ("full_name", "Nông Thị Đào".into()),
    ];
    let member = desk.change(2, record(2), "person", 0, &person);
    assert_eq!(
        desk.one(&a, &member),
        Outcome::Held {
            waits_for: format!("record:{}", record(1))
        }
    );
    let made = desk.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let plan = desk.take(&a, &[made]);
    assert_eq!(plan.resolved, [(member.id, applied(1))]);
    assert_eq!(desk.one(&a, &member), applied(1));
}

#[test]
fn a_change_that_overtook_its_forerunner_waits_for_it() {
    let (mut desk, a) = (Desk::default(), officer(1, "01807"));
    let made = desk.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let mut edit = desk.change(
        2,
        record(1),
        "household",
        0,
        &[("hamlet", "Nà Luông".into())],
    );
    edit.after = Some(Seq(1));
    assert!(matches!(desk.one(&a, &edit), Outcome::Held { .. }));
    desk.one(&a, &made);
    assert_eq!(desk.stored(record(1)).value("hamlet"), "Nà Luông".into());
}

#[test]
fn a_child_that_came_before_its_parent_in_one_batch_stands_at_once() {
    let mut desk = Desk::default();
    let officer = officer(1, "01807");
    let child = desk.change(
        1,
        record(2),
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("household", record(1).to_string().into()),
            ("full_name", "Nông Thị Đào".into()),
        ],
    );
    let parent = desk.change(2, record(1), "household", 0, &[("commune", "01807".into())]);
    let plan = desk.take(&officer, &[child, parent]);
    assert_eq!(plan.outcomes, [applied(1), applied(1)]);
    assert_eq!(plan.resolved, []);
    assert!(plan.ledger.iter().all(|entry| entry.outcome == applied(1)));
    assert_eq!(plan.records.len(), 2);
}

#[test]
fn a_held_change_that_is_asked_after_is_decided_anew() {
    let mut desk = Desk::default();
    let officer = officer(1, "01807");
    let child = desk.change(
        1,
        record(2),
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("household", record(1).to_string().into()),
            ("full_name", "Nông Thị Đào".into()),
        ],
    );
    assert!(matches!(desk.one(&officer, &child), Outcome::Held { .. }));
    // The parent came while nobody looked for what waits: two servers at once.
    let waiting = std::mem::take(&mut desk.world.held);
    desk.household(&officer, record(1));
    desk.world.held = waiting;
    let plan = desk.take(&officer, std::slice::from_ref(&child));
    assert_eq!(plan.outcomes, [applied(1)]);
    assert_eq!(plan.resolved, [(child.id, applied(1))]);
    assert_eq!(desk.world.held.len(), 0);
}
