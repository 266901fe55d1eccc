//! A copy that is not what the server has, and rows that no longer read.

use app::offline::{OutboxRow, Read, RecordRow, Store, Writes};
use domain::change::RecordView;
use domain::ids::{Revision, Seq};
use domain::sum::Sums;
use domain::wire::Answer;
use futures::executor::block_on;

use super::{held, in_commune, name, settle};
use crate::hill::{Hill, answer, applied, id, person};

/// The sums that the server tells beside its records.
fn sums(records: &[RecordView]) -> Option<Sums> {
    let mut sums = Sums::default();
    for record in records {
        sums.add(record.scope(), record.term()?);
    }
    Some(sums)
}

fn astray(hill: &Hill, make: impl FnOnce(&mut Answer)) -> bool {
    let mut answer = answer();
    make(&mut answer);
    let settled = hill.settle(&[], &answer);
    settled.expect("the answer fits").astray
}

#[test]
fn a_copy_that_follows_every_answer_has_the_servers_sum() {
    let hill = Hill::new();
    let (first, second) = (in_commune(1, 1), in_commune(2, 4));
    let all = [first.clone(), second.clone()];
    assert!(!astray(&hill, |answer| {
        answer.pack(&all, &[]);
        answer.sums = sums(&all);
    }));
    let mut tombstone = in_commune(2, 5);
    tombstone.deleted = true;
    let first = in_commune(1, 2);
    assert!(!astray(&hill, |answer| {
        answer.pack(&[first.clone(), tombstone], &[]);
        answer.sums = sums(std::slice::from_ref(&first));
    }));
    assert!(!astray(&hill, |answer| {
        answer.pack(&[], &[id(1)]);
        answer.sums = sums(&[]);
    }));
}

#[test]
fn a_copy_that_lacks_a_record_is_found_out_and_fetched_again() {
    let hill = Hill::new();
    let (kept, lost) = (in_commune(1, 1), in_commune(2, 1));
    hill.save(&[person(id(3), [name("B"), ("commune", "01807".into())])]);
    settle(&hill, |answer| {
        answer.pack(std::slice::from_ref(&kept), &[])
    });
    let all = [kept, lost];
    let told = all.clone();
    hill.answer(move |changes, answer| {
        answer.pack_outcomes(&vec![held(); changes.len()]);
        answer.sums = sums(&told);
    });
    hill.next(move |request| {
        assert!(request.repair, "the device asks for everything");
        let mut answer = answer();
        answer.resync = true;
        answer.pack(&all, &[]);
        answer.sums = sums(&all);
        Ok(serde_json::to_vec(&answer).expect("an answer is JSON"))
    });
    let report = hill.sync().expect("it comes to an end");
    assert_eq!(report.repairs, 1);
    assert_eq!(hill.sees(id(2), "full_name").as_deref(), Some("A"));
    assert_eq!(hill.sees(id(3), "full_name").as_deref(), Some("B"));
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![held(); changes.len()]));
    hill.sync().expect("it goes on");
    let asked = hill.script.asked.borrow();
    assert!(!asked.last().expect("it asked").repair);
}

/// Writes over rows below the device, as a failing disk does.
fn damage(hill: &Hill, make: impl FnOnce(&mut Writes)) {
    let store = hill.device.store();
    let version = block_on(store.read(&Read::Records(Vec::new())));
    let mut writes = Writes::default();
    make(&mut writes);
    block_on(store.commit(version.expect("it reads").version, &writes)).expect("it writes");
}

#[test]
fn a_change_that_no_longer_reads_holds_up_none_of_the_others() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [name("A")]), person(id(2), [name("B")])]);
    damage(&hill, |writes| {
        writes.outbox.push(OutboxRow {
            seq: Seq(1),
            record: id(1),
            bytes: b"{half".to_vec(),
        });
    });
    hill.answer(|changes, answer| {
        answer.pack_outcomes(&vec![applied(1); changes.len()]);
    });
    hill.sync().expect("it goes on");
    assert_eq!(hill.sent(), [vec![2]]);
    let counts = block_on(hill.device.counts()).expect("counts");
    assert_eq!((counts.waiting, counts.damaged), (0, 1));
}

#[test]
fn a_copy_that_no_longer_reads_is_fetched_again_and_unsent_work_stays() {
    let hill = Hill::new();
    let kept = in_commune(1, 3);
    settle(&hill, |answer| {
        answer.pack(std::slice::from_ref(&kept), &[])
    });
    hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    damage(&hill, |writes| {
        writes.records.push(RecordRow {
            id: id(1),
            kind: "person".to_owned(),
            parent: None,
            bytes: b"{half".to_vec(),
        });
    });
    assert_eq!(hill.sees(id(1), "phone").as_deref(), Some("0912345678"));
    let told = kept.clone();
    hill.answer(move |changes, answer| {
        answer.pack_outcomes(&vec![held(); changes.len()]);
        answer.sums = sums(&[told]);
    });
    hill.next(move |_| {
        let mut answer = answer();
        answer.resync = true;
        answer.pack(std::slice::from_ref(&kept), &[]);
        answer.sums = sums(&[kept]);
        Ok(serde_json::to_vec(&answer).expect("an answer is JSON"))
    });
    assert_eq!(hill.sync().expect("it goes on").repairs, 1);
    let entry = hill.entry(id(1)).expect("it is there");
    assert_eq!(entry.copy.revision, Revision(3));
    assert_eq!(entry.view.text("full_name"), Some("A"));
    assert_eq!(entry.view.text("phone"), Some("0912345678"));
}
