//! Settling what two people did to one record: each way out is a change.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::HashMap;

use domain::Date;
use domain::change::{Change, DELETED, Edit, Outcome, Reason};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, Plan, World, plan};
use domain::record::Record;
use domain::role::{Account, Role, Scope};
use domain::totals::CountingRules;
use domain::value::{Fields, Value};

struct Rules;

impl CountingRules for Rules {
    fn is_rural_worker(&self, _: &str, _: Date, farms: bool, _: bool) -> bool {
        farms
    }
    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

/// One household, two officers, and the changes that came.
#[derive(Default)]
struct Household {
    record: Option<Record>,
    changes: u8,
}

fn id() -> RecordId {
    RecordId::new(1, [1; 10])
}

fn officer(n: u8) -> Author {
    Author {
        account: Some(Account::new(
            AccountId::new(1, [n; 10]),
            format!("Cán bộ {n}"),
            Role::CommuneOfficer,
            Scope::Commune("01807".to_owned()),
        )),
        device: DeviceId::new(1, [n; 10]),
    }
}

fn fields<const N: usize>(set: [(&str, Value); N]) -> Edit {
    let own = |(name, value): (&str, Value)| (name.to_owned(), value);
    Edit::Set(set.into_iter().map(own).collect::<Fields>())
}

impl Household {
    /// Made by the first officer, at revision 1.
    fn new() -> Self {
        let mut household = Self::default();
        let made = household.take(1, 0, fields([("commune", "01807".into())]));
        assert!(matches!(made, Outcome::Applied { .. }), "{made:?}");
        household
    }

    fn plan(&mut self, author: u8, base: u64, edit: Edit) -> Plan {
        self.changes += 1;
        let change = Change {
            id: ChangeId::new(2, [self.changes; 10]),
            seq: Seq(u64::from(self.changes)),
            record: id(),
            kind: "household".to_owned(),
            base: Revision(base),
            after: None,
            at: Millis(0),
            form: None,
            edit,
        };
        let world = World {
            records: HashMap::from_iter(self.record.clone().map(|record| (id(), record))),
            ..World::default()
        };
        let plan = plan(&officer(author), &[change], world, &Rules);
        if let Some(record) = plan.records.first() {
            self.record = Some(record.clone());
        }
        plan
    }

    fn take(&mut self, author: u8, base: u64, edit: Edit) -> Outcome {
        self.plan(author, base, edit).outcomes.pop().unwrap()
    }

    fn shown(&self) -> domain::change::RecordView {
        self.record.as_ref().unwrap().view()
    }
}

/// The first officer writes, the second takes the record away without having seen it.
fn deletion_came_second() -> Household {
    let mut household = Household::new();
    household.take(1, 1, fields([("phone", "0911111111".into())]));
    let second = household.take(2, 1, Edit::Delete);
    assert!(matches!(second, Outcome::Conflict { .. }));
    assert_eq!(household.shown().rivals[0].field, DELETED);
    household
}

/// The first officer takes the record away, the second writes without having seen that.
fn edit_came_second() -> Household {
    let mut household = Household::new();
    household.take(1, 1, Edit::Delete);
    let second = household.take(2, 1, fields([("phone", "0922222222".into())]));
    assert!(matches!(second, Outcome::Conflict { .. }));
    assert!(household.shown().deleted);
    assert_eq!(household.shown().rivals.len(), 1);
    household
}

#[test]
fn the_value_that_stands_can_be_chosen_though_it_changes_nothing() {
    let mut household = Household::new();
    household.take(1, 1, fields([("phone", "0911111111".into())]));
    household.take(2, 1, fields([("phone", "0922222222".into())]));
    let settled = household.take(2, 3, fields([("phone", "0911111111".into())]));
    assert_eq!(
        settled,
        Outcome::Applied {
            revision: Revision(4)
        }
    );
    assert_eq!(household.shown().text("phone"), Some("0911111111"));
    assert_eq!(household.shown().rivals, []);
}

#[test]
fn a_record_that_somebody_wanted_away_can_be_kept() {
    let mut household = deletion_came_second();
    let kept = household.plan(1, 3, fields([(DELETED, false.into())]));
    assert_eq!(
        kept.outcomes,
        [Outcome::Applied {
            revision: Revision(4)
        }]
    );
    assert!(!household.shown().deleted);
    assert_eq!(household.shown().rivals, []);
    // Everybody hears of it, the one who settled it too.
    assert!(!kept.clean.contains(&id()));
}

#[test]
fn a_deletion_that_came_second_can_be_carried_out() {
    let mut household = deletion_came_second();
    household.take(1, 3, Edit::Delete);
    assert!(household.shown().deleted);
    assert_eq!(household.shown().rivals, []);
    assert_eq!(household.record.as_ref().unwrap().term(), None);
}

#[test]
fn what_was_taken_away_comes_back_with_the_value_that_was_meant() {
    let mut household = edit_came_second();
    let back = fields([(DELETED, false.into()), ("phone", "0922222222".into())]);
    assert_eq!(
        household.take(1, 3, back),
        Outcome::Applied {
            revision: Revision(4)
        }
    );
    assert!(!household.shown().deleted);
    assert_eq!(household.shown().text("phone"), Some("0922222222"));
    assert_eq!(household.shown().rivals, []);
}

#[test]
fn what_was_taken_away_can_stay_away_and_its_rivals_with_it() {
    let mut household = edit_came_second();
    household.take(1, 3, Edit::Delete);
    assert!(household.shown().deleted);
    assert_eq!(household.shown().rivals, []);
}

#[test]
fn a_rival_that_the_settler_has_not_seen_stays() {
    let mut household = edit_came_second();
    household.take(3, 1, fields([("note", "Về quê".into())]));
    household.take(1, 3, Edit::Delete);
    let rivals = household.shown().rivals;
    assert_eq!(rivals.len(), 1);
    assert_eq!(rivals[0].field, "note");
}

#[test]
fn a_deletion_is_no_field_to_be_set() {
    let mut household = Household::new();
    for value in [true.into(), "false".into(), Value::Int(1), Value::Null] {
        let outcome = household.take(1, 1, fields([(DELETED, value)]));
        let Outcome::Refused { reason, fields } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(
            (reason, fields),
            (Reason::WrongType, vec![DELETED.to_owned()])
        );
    }
    assert_eq!(household.shown().revision, Revision(1));
}

#[test]
fn whoever_takes_a_record_away_takes_their_own_lost_value_along() {
    let mut household = Household::new();
    household.take(1, 1, fields([("phone", "0911111111".into())]));
    household.take(2, 1, fields([("phone", "0922222222".into())]));
    // They have seen the other number, yet not what became of their own.
    household.take(2, 2, Edit::Delete);
    assert!(household.shown().deleted);
    assert_eq!(household.shown().rivals, []);
}

#[test]
fn whoever_did_not_see_what_they_changed_is_sent_the_whole_record() {
    let mut household = Household::new();
    household.take(1, 1, fields([("phone", "0911111111".into())]));
    // Its own maker, from a copy that it has forgotten meanwhile.
    let unseen = household.plan(1, 0, fields([("note", "Về quê".into())]));
    assert!(matches!(unseen.outcomes[0], Outcome::Applied { .. }));
    assert!(!unseen.clean.contains(&id()));
    let seen = household.plan(1, 3, fields([("note", "Đã về".into())]));
    assert!(seen.clean.contains(&id()));
}
