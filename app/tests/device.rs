//! Saving on a device, and taking in what the server says to it.
#![cfg(not(target_arch = "wasm32"))]

mod hill;

use app::offline::{
    Counts, NewEdit, OutboxRow, Read, RecordRow, SettleError, Store, WaitState, WantedEdit, Writes,
};
use domain::change::{Edit, Outcome, Reason};
use domain::ids::{Millis, Revision, Seq};
use domain::sum::Sums;
use domain::value::Value;
use futures::executor::block_on;

use hill::{Hill, answer, applied, fields, id, person, told};

fn name(text: &str) -> (&'static str, Value) {
    ("full_name", text.into())
}

fn counts(hill: &Hill) -> (usize, usize, usize) {
    let Counts {
        waiting,
        held,
        refused,
        damaged: _,
    } = block_on(hill.device.counts()).expect("counts");
    (waiting, held, refused)
}

/// Saves, and takes in one outcome for each change.
fn save_and_settle(hill: &Hill, edit: NewEdit, outcome: Outcome) {
    let sent = hill.save(&[edit]);
    let mut answer = answer();
    answer.pack_outcomes(&vec![outcome; sent.len()]);
    hill.settle(&sent, &answer).expect("the answer fits");
}

fn settle(hill: &Hill, make: impl FnOnce(&mut domain::wire::Answer)) {
    let mut answer = answer();
    make(&mut answer);
    hill.settle(&[], &answer).expect("the answer fits");
}

#[test]
fn a_save_that_changes_nothing_saves_nothing() {
    let hill = Hill::new();
    let same = person(id(1), [name("Nông Thị Đào"), ("note", Value::Null)]);
    assert_eq!(hill.save(std::slice::from_ref(&same)).len(), 1);
    assert!(hill.save(&[same]).is_empty());
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn only_the_fields_that_changed_are_saved() {
    let hill = Hill::new();
    hill.save(&[person(id(1), [name("Đào"), ("farms", true.into())])]);
    let changes = hill.save(&[person(id(1), [name("Đào"), ("farms", false.into())])]);
    assert_eq!(
        changes[0].edit,
        Edit::Set(fields([("farms", false.into())]))
    );
}

#[test]
fn changes_to_one_record_form_a_chain_and_others_do_not_join_it() {
    let hill = Hill::new();
    let first = hill.save(&[person(id(1), [name("A")]), person(id(2), [name("B")])]);
    let second = hill.save(&[person(id(1), [name("C")])]);
    assert_eq!(
        [first[0].after, first[1].after, second[0].after],
        [None, None, Some(first[0].seq)]
    );
    assert_eq!(
        [first[0].seq, first[1].seq, second[0].seq],
        [Seq(1), Seq(2), Seq(3)]
    );
}

#[test]
fn two_edits_of_one_record_in_one_save_build_on_each_other() {
    let hill = Hill::new();
    let changes = hill.save(&[
        person(id(1), [name("A")]),
        person(id(1), [("farms", true.into())]),
    ]);
    assert_eq!(changes[1].after, Some(changes[0].seq));
    let entry = hill.entry(id(1)).expect("it is saved");
    assert_eq!(entry.view.text("full_name"), Some("A"));
    assert!(entry.view.flag("farms"));
}

#[test]
fn what_stands_joins_the_servers_copy() {
    let hill = Hill::new();
    save_and_settle(&hill, person(id(1), [name("A")]), applied(1));
    let entry = hill.entry(id(1)).expect("it stays");
    assert!(entry.waiting.is_empty());
    assert_eq!(entry.copy, entry.view);
    assert_eq!(entry.copy.revision, Revision(1));
    let next = hill.save(&[person(id(1), [name("B")])]);
    assert_eq!((next[0].base, next[0].after), (Revision(1), None));
}

/// The person is told of, is opened, and told of again while the form is open.
fn edited_over_a_sync(hill: &Hill) -> Vec<domain::change::Change> {
    for revision in [2, 5] {
        settle(hill, |answer| {
            answer.pack(&[told(id(1), revision, [name("A")])], &[]);
        });
    }
    hill.save(&[NewEdit {
        seen: Some(Revision(2)),
        ..person(id(1), [name("B")])
    }])
}

#[test]
fn an_edit_builds_on_what_stood_on_the_screen_and_not_on_what_came_since() {
    let hill = Hill::new();
    assert_eq!(edited_over_a_sync(&hill)[0].base, Revision(2));
}

#[test]
fn correcting_what_was_refused_keeps_what_its_author_had_seen() {
    let hill = Hill::new();
    let sent = edited_over_a_sync(&hill);
    let mut refusing = answer();
    refusing.pack_outcomes(&[Outcome::Refused {
        reason: Reason::BadValue,
        fields: Vec::new(),
    }]);
    hill.settle(&sent, &refusing).expect("the answer fits");
    let corrected = hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    assert_eq!(corrected[0].base, Revision(2));
    assert_eq!(corrected[0].edit.fields().count(), 2);
}

#[test]
fn a_merged_change_waits_for_the_record_that_came_of_it() {
    let hill = Hill::new();
    save_and_settle(
        &hill,
        person(id(1), [name("A")]),
        Outcome::Merged {
            revision: Revision(4),
        },
    );
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("A"));
    settle(&hill, |answer| {
        let merged = told(id(1), 4, [name("A"), ("phone", "0912345678".into())]);
        answer.pack(&[merged], &[]);
    });
    assert_eq!(hill.sees(id(1), "phone").as_deref(), Some("0912345678"));
    assert_eq!(counts(&hill), (0, 0, 0));
}

#[test]
fn a_conflict_shows_the_value_that_stands_and_the_one_that_lost() {
    let hill = Hill::new();
    let sent = hill.save(&[person(id(1), [name("Của tôi")])]);
    let mut theirs = told(id(1), 2, [name("Của họ")]);
    theirs.rivals.push(domain::change::Rival {
        field: "full_name".to_owned(),
        value: "Của tôi".into(),
        by: "Lý A".to_owned(),
        at: Millis(0),
    });
    let mut answer = answer();
    answer.pack(&[theirs], &[]);
    answer.pack_outcomes(&[Outcome::Conflict {
        revision: Revision(2),
        fields: vec!["full_name".to_owned()],
    }]);
    hill.settle(&sent, &answer).expect("the answer fits");
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.view.text("full_name"), Some("Của họ"));
    assert_eq!(entry.view.rivals.len(), 1);
    assert_eq!(counts(&hill), (0, 0, 0));
}

#[test]
fn a_held_change_stays_and_is_counted_as_held() {
    let hill = Hill::new();
    let waits_for = "record:x".to_owned();
    let held = Outcome::Held {
        waits_for: waits_for.clone(),
    };
    save_and_settle(&hill, person(id(1), [name("A")]), held);
    assert_eq!(counts(&hill), (0, 1, 0));
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.waiting[0].state, WaitState::Held { waits_for });
}

#[test]
fn a_refused_change_stays_visible_and_the_next_save_folds_it_in() {
    let hill = Hill::new();
    let refused = Outcome::Refused {
        reason: Reason::BadValue,
        fields: vec!["birth".to_owned()],
    };
    let wrong = person(id(1), [name("A"), ("birth", "1980-13".into())]);
    save_and_settle(&hill, wrong, refused);
    assert_eq!(counts(&hill), (0, 0, 1));
    let entry = hill.entry(id(1)).expect("it stays");
    let (reason, at) = entry.refusal().expect("it says why");
    assert_eq!((reason, at), (&Reason::BadValue, &["birth".to_owned()][..]));
    assert_eq!(entry.view.text("full_name"), Some("A"));

    let corrected = hill.save(&[person(id(1), [("birth", "1980-12".into())])]);
    let whole = fields([name("A"), ("birth", "1980-12".into())]);
    assert_eq!(corrected[0].edit, Edit::Set(whole));
    assert_eq!(corrected[0].after, None);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn a_save_that_corrects_nothing_leaves_the_refusal() {
    let hill = Hill::new();
    let refused = Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    };
    save_and_settle(&hill, person(id(1), [name("A")]), refused);
    let deleted = hill.save(&[NewEdit {
        wanted: WantedEdit::Delete,
        ..person(id(1), [])
    }]);
    assert_eq!(deleted[0].edit, Edit::Delete);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn a_download_never_overwrites_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("A"), ("note", "x".into())])], &[]);
    });
    hill.save(&[person(id(1), [name("Của tôi")])]);
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 2, [name("B"), ("note", "y".into())])], &[]);
    });
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.sees(id(1), "note").as_deref(), Some("y"));
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.copy.text("full_name"), Some("B"));
}

#[test]
fn a_removal_takes_the_record_and_keeps_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(
            &[told(id(1), 1, [name("A")]), told(id(2), 1, [name("B")])],
            &[],
        );
    });
    hill.save(&[person(id(1), [name("Của tôi")])]);
    settle(&hill, |answer| answer.pack(&[], &[id(1), id(2)]));
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.entry(id(2)), None);
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn a_tombstone_takes_the_record_away() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("A")])], &[]);
    });
    settle(&hill, |answer| {
        let mut gone = told(id(1), 2, [name("A")]);
        gone.deleted = true;
        answer.pack(&[gone], &[]);
    });
    assert_eq!(hill.entry(id(1)), None);
}

#[test]
fn starting_again_forgets_records_and_keeps_unsent_work() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(
            &[told(id(1), 5, [name("A")]), told(id(2), 5, [name("B")])],
            &[],
        );
    });
    hill.save(&[
        person(id(1), [name("Của tôi")]),
        person(id(3), [name("Mới")]),
    ]);
    settle(&hill, |answer| {
        answer.resync = true;
        answer.pack(&[told(id(1), 3, [name("Từ đầu")])], &[]);
    });
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của tôi"));
    assert_eq!(hill.sees(id(3), "full_name").as_deref(), Some("Mới"));
    assert_eq!(hill.entry(id(2)), None);
    let entry = hill.entry(id(1)).expect("it stays");
    assert_eq!(entry.copy.text("full_name"), Some("Từ đầu"));
    assert_eq!(counts(&hill), (2, 0, 0));
}

#[test]
fn an_answer_that_does_not_fit_is_not_taken_in() {
    let hill = Hill::new();
    let sent = hill.save(&[person(id(1), [name("A")])]);
    let settled = hill.settle(&sent, &answer());
    assert!(matches!(settled, Err(SettleError::Misfit(_))));
    assert_eq!(block_on(hill.device.meta::<String>("cursor")), Ok(None));
    assert_eq!(counts(&hill), (1, 0, 0));
}

#[test]
fn an_answer_that_another_tab_overtook_is_not_taken_in() {
    let hill = Hill::new();
    let mut late = answer();
    late.pack(&[told(id(1), 7, [name("A")])], &[]);
    let first = hill.settle(&[], &answer());
    assert!(first.is_ok());
    // It was asked from before the other answer moved the cursor.
    let settled = block_on(hill.device.settle(None, &[], &late, Millis(0)));
    assert_eq!(settled, Err(SettleError::Overtaken));
    assert_eq!(hill.entry(id(1)), None);
}

#[test]
fn a_conflict_that_the_copy_shows_already_is_not_laid_over_it() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 1, [name("Của họ")])], &[]);
    });
    let sent = hill.save(&[person(id(1), [name("Của tôi")])]);
    // The record with both values overtakes the answer that made them two.
    settle(&hill, |answer| {
        answer.pack(&[told(id(1), 2, [name("Của họ")])], &[]);
    });
    let mut late = answer();
    late.pack_outcomes(&[Outcome::Conflict {
        revision: Revision(2),
        fields: vec!["full_name".to_owned()],
    }]);
    hill.settle(&sent, &late).expect("the answer fits");
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("Của họ"));
}

#[test]
fn a_field_that_was_emptied_stays_so_in_the_correction() {
    let hill = Hill::new();
    settle(&hill, |answer| {
        let known = told(id(1), 2, [name("A"), ("phone", "0912345678".into())]);
        answer.pack(&[known], &[]);
    });
    let wrong = [("phone", Value::Null), ("birth", "hôm qua".into())];
    let refused = Outcome::Refused {
        reason: Reason::BadValue,
        fields: vec!["birth".to_owned()],
    };
    let sent = hill.save(&[person(id(1), wrong)]);
    let mut refusing = answer();
    refusing.pack_outcomes(&[refused]);
    hill.settle(&sent, &refusing).expect("the answer fits");
    let corrected = hill.save(&[person(id(1), [("birth", "1990".into())])]);
    let Edit::Set(fields) = &corrected[0].edit else {
        panic!("a correction sets fields");
    };
    assert_eq!(fields.get("phone"), Some(&Value::Null));
}

#[test]
fn a_person_is_found_under_the_household_that_the_screen_shows() {
    let hill = Hill::new();
    hill.save(&[person(
        id(1),
        [name("A"), ("household", id(9).to_string().into())],
    )]);
    let children = block_on(hill.device.entries(&Read::Children(id(9)))).expect("reads");
    assert_eq!(children.len(), 1);
}

/// The sums that the server tells beside its records.
fn sums(records: &[domain::change::RecordView]) -> Option<Sums> {
    let mut sums = Sums::default();
    for record in records {
        sums.add(record.scope(), record.term()?);
    }
    Some(sums)
}

fn in_commune(n: u8, revision: u64) -> domain::change::RecordView {
    told(id(n), revision, [name("A"), ("commune", "01807".into())])
}

fn held() -> Outcome {
    Outcome::Held {
        waits_for: "record:x".to_owned(),
    }
}

fn astray(hill: &Hill, make: impl FnOnce(&mut domain::wire::Answer)) -> bool {
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

fn refused() -> Outcome {
    Outcome::Refused {
        reason: Reason::BadValue,
        fields: Vec::new(),
    }
}

#[test]
fn what_was_refused_can_be_given_up_and_the_server_hears_of_it() {
    let hill = Hill::new();
    let kept = in_commune(1, 3);
    settle(&hill, |answer| answer.pack(&[kept], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    save_and_settle(&hill, person(id(2), [name("C")]), refused());
    hill.save(&[person(id(1), [("phone", "0912345678".into())])]);
    // The correction took the refused name with it, so there is nothing to give up.
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(0));
    assert_eq!(block_on(hill.device.discard(id(2))), Ok(1));
    assert_eq!(hill.entry(id(2)), None);
    assert_eq!(counts(&hill), (1, 0, 0));
    hill.next(|_| Err(app::sync::TransportError::Offline));
    hill.sync().expect_err("the line is cut");
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![held(); changes.len()]));
    hill.sync().expect("it goes well");
    hill.answer(|changes, answer| answer.pack_outcomes(&vec![held(); changes.len()]));
    hill.sync().expect("it goes well");
    let asked = hill.script.asked.borrow();
    let told: Vec<&[Seq]> = asked.iter().map(|request| &*request.discarded).collect();
    assert_eq!(told, [&[Seq(2)][..], &[Seq(2)], &[]]);
    assert_eq!((asked[0].unsent, asked[0].refused), (0, 0));
}

#[test]
fn a_record_shows_the_servers_copy_again_once_a_refusal_is_given_up() {
    let hill = Hill::new();
    let kept = in_commune(1, 3);
    settle(&hill, |answer| answer.pack(&[kept], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("B"));
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(1));
    assert_eq!(hill.sees(id(1), "full_name").as_deref(), Some("A"));
}

#[test]
fn a_choice_among_rivals_is_sent_though_it_changes_nothing() {
    let hill = Hill::new();
    let mut torn = in_commune(1, 3);
    torn.rivals.push(domain::change::Rival {
        field: "full_name".to_owned(),
        value: "B".into(),
        by: "Cán bộ 2".to_owned(),
        at: Millis(0),
    });
    settle(&hill, |answer| answer.pack(&[torn], &[]));
    let choice = |wanted| NewEdit {
        wanted,
        ..person(id(1), [])
    };
    let torn = || block_on(hill.device.torn()).expect("it reads").len();
    assert_eq!(torn(), 1);
    let same = fields([name("A")]);
    assert_eq!(hill.save(&[choice(WantedEdit::Fields(same.clone()))]), []);
    let sent = hill.save(&[choice(WantedEdit::Settled(same.clone()))]);
    assert_eq!(sent[0].edit, Edit::Set(same));
    assert_eq!(sent[0].base, Revision(3));
    assert_eq!(hill.entry(id(1)).expect("it is there").view.rivals, []);
    assert_eq!(torn(), 0);
    settle(&hill, |answer| answer.pack(&[in_commune(1, 4)], &[]));
    let kept: Option<std::collections::BTreeSet<domain::ids::RecordId>> =
        block_on(hill.device.meta("torn")).expect("it reads");
    assert_eq!(kept, Some(std::collections::BTreeSet::new()));
}

#[test]
fn a_copy_is_whole_only_where_the_change_follows_it() {
    let hill = Hill::new();
    // The record is the server's at revision 8, and this phone has forgotten it.
    save_and_settle(&hill, person(id(1), [("farms", true.into())]), applied(9));
    let part = hill.entry(id(1)).expect("what was written stays");
    assert_eq!(part.copy.revision, Revision(0));
    let whole = in_commune(1, 9);
    settle(&hill, |answer| answer.pack(&[whole], &[]));
    let entry = hill.entry(id(1)).expect("it is there");
    assert_eq!(entry.copy.revision, Revision(9));
    assert_eq!(entry.view.text("full_name"), Some("A"));
}

#[test]
fn a_tombstone_goes_with_the_refused_work_that_it_was_kept_for() {
    let hill = Hill::new();
    settle(&hill, |answer| answer.pack(&[in_commune(1, 3)], &[]));
    save_and_settle(&hill, person(id(1), [name("B")]), refused());
    let mut tombstone = in_commune(1, 4);
    tombstone.deleted = true;
    settle(&hill, |answer| answer.pack(&[tombstone], &[]));
    assert!(hill.entry(id(1)).expect("it is shown").refusal().is_some());
    assert_eq!(block_on(hill.device.discard(id(1))), Ok(1));
    assert_eq!(hill.entry(id(1)), None);
}
