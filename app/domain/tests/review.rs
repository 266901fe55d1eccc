//! How the history of a record is told.

use domain::change::{Change, DELETED, Edit, Outcome, Reason};
use domain::history::{Difference, Fate, Happened, tell};
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::value::{Fields, Value};

/// A change of a device, and what became of it.
#[derive(Clone)]
struct Made {
    device: u8,
    seq: u64,
    base: u64,
    edit: Edit,
    outcome: Outcome,
    received: i64,
}

impl Made {
    fn happened(self) -> Happened {
        let device = DeviceId::new(1, [self.device; 10]);
        let mut chance = [self.device; 10];
        chance[9] = u8::try_from(self.seq).unwrap_or_default();
        Happened {
            change: Change {
                id: ChangeId::new(1, chance),
                seq: Seq(self.seq),
                record: RecordId::new(1, [9; 10]),
                kind: "household".to_owned(),
                base: Revision(self.base),
                after: None,
                at: Millis(self.received),
                form: None,
                edit: self.edit,
            },
            device,
            outcome: self.outcome,
            received_at: Millis(self.received),
        }
    }
}

fn fields(set: &[(&str, &str)]) -> Edit {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), Value::from(*value));
    Edit::Set(set.iter().map(own).collect::<Fields>())
}

fn applied(revision: u64) -> Outcome {
    Outcome::Applied {
        revision: Revision(revision),
    }
}

fn difference(field: &str, old: impl Into<Value>, new: impl Into<Value>, fate: Fate) -> Difference {
    Difference {
        field: field.to_owned(),
        old: old.into(),
        new: new.into(),
        fate,
    }
}

/// What `tell` says, by what it says it of.
fn told(all: &[Made]) -> Vec<(u8, u64, Vec<Difference>)> {
    let happened: Vec<Happened> = all.iter().cloned().map(Made::happened).collect();
    tell(&happened)
        .into_iter()
        .filter_map(|(at, differences)| {
            let made = all.get(at)?;
            Some((made.device, made.seq, differences))
        })
        .collect()
}

#[test]
fn every_change_tells_what_stood_before_it() {
    let made = |device, seq, base, edit, outcome, received| Made {
        device,
        seq,
        base,
        edit,
        outcome,
        received,
    };
    let beside = Outcome::Conflict {
        revision: Revision(3),
        fields: vec!["hamlet".to_owned()],
    };
    let refused = Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    };
    let history = [
        // Held for a while, so that it came before what it stands after.
        made(2, 1, 3, fields(&[("note", "Buổi tối")]), applied(5), 15),
        made(1, 1, 0, fields(&[("hamlet", "Nà Luông")]), applied(1), 10),
        made(1, 2, 1, fields(&[("hamlet", "Nà Pất")]), applied(2), 20),
        made(
            2,
            2,
            1,
            fields(&[("hamlet", "Bản Co"), ("phone", "0912345678")]),
            beside,
            30,
        ),
        made(3, 1, 3, Edit::Delete, refused, 35),
        made(1, 3, 3, fields(&[("hamlet", "Bản Co")]), applied(4), 40),
        made(1, 4, 5, Edit::Delete, applied(6), 50),
    ];
    assert_eq!(
        told(&history),
        [
            (
                1,
                1,
                vec![difference("hamlet", Value::Null, "Nà Luông", Fate::Stands)]
            ),
            (
                1,
                2,
                vec![difference("hamlet", "Nà Luông", "Nà Pất", Fate::Stands)]
            ),
            (
                2,
                2,
                vec![
                    difference("hamlet", "Nà Pất", "Bản Co", Fate::Beside),
                    difference("phone", Value::Null, "0912345678", Fate::Stands),
                ]
            ),
            (3, 1, vec![difference(DELETED, false, true, Fate::Meant)]),
            (
                1,
                3,
                vec![difference("hamlet", "Nà Pất", "Bản Co", Fate::Chosen)]
            ),
            (
                2,
                1,
                vec![difference("note", Value::Null, "Buổi tối", Fate::Stands)]
            ),
            (1, 4, vec![difference(DELETED, false, true, Fate::Stands)]),
        ]
    );
}

#[test]
fn what_changes_nothing_is_a_step_with_nothing_in_it() {
    let made = Made {
        device: 1,
        seq: 1,
        base: 0,
        edit: fields(&[("hamlet", "Nà Luông")]),
        outcome: applied(1),
        received: 10,
    };
    let again = Made {
        seq: 2,
        outcome: applied(2),
        received: 20,
        ..made.clone()
    };
    let steps = told(&[made, again]);
    assert_eq!(steps[1].2, []);
}
