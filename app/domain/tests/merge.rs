//! What the server makes of changes, case by case, on the pure plan.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use domain::Date;
use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::{Author, HeldChange, Plan, Seen, World, plan};
use domain::record::Record;
use domain::role::{Account, Role, Scope};
use domain::sum::Sums;
use domain::totals::{Cell, CountingRules, Measure, Tally};
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

fn random(n: u8) -> [u8; 10] {
    [n; 10]
}

fn record(n: u8) -> RecordId {
    RecordId::new(1_000, random(n))
}

fn officer(n: u8, commune: &str) -> Author {
    Author {
        account: Some(Account {
            id: AccountId::new(1, random(n)),
            name: format!("Cán bộ {n}"),
            role: Role::CommuneOfficer,
            scope: Scope::Commune(commune.to_owned()),
        }),
        device: DeviceId::new(1, random(n)),
    }
}

/// All that a server keeps, as far as the plan reads it.
#[derive(Default)]
struct Server {
    world: World,
    held: Vec<HeldChange>,
    tally: Tally,
    last_change: u8,
}

impl Server {
    fn take(&mut self, author: &Author, changes: &[Change]) -> Plan {
        let mut world = self.world.clone();
        world.held.clone_from(&self.held);
        let plan = plan(author, changes, world, &Rules);
        for record in &plan.records {
            self.world.records.insert(record.id, record.clone());
        }
        for entry in &plan.ledger {
            let seen = Seen {
                digest: entry.digest,
                outcome: entry.outcome.clone(),
            };
            self.world.seen.insert(entry.change.id, seen);
            self.world.chain.insert(
                (entry.author.device, entry.change.seq),
                entry.outcome.clone(),
            );
            if let Outcome::Held { waits_for } = &entry.outcome {
                self.held.push(HeldChange {
                    waits_for: waits_for.clone(),
                    author: entry.author.clone(),
                    change: entry.change.clone(),
                });
            }
        }
        for (id, outcome) in &plan.resolved {
            self.held.retain(|held| held.change.id != *id);
            self.world.seen.get_mut(id).unwrap().outcome = outcome.clone();
        }
        domain::totals::add(&mut self.tally, &plan.tally, 1);
        self.world.heads.clone_from(&plan.heads);
        self.check_sums();
        plan
    }

    /// Every scope's sum is that of its records.
    fn check_sums(&self) {
        let mut kept = Sums::default();
        for (scope, head) in &self.world.heads {
            kept.add(scope, head.sum);
        }
        let mut recount = Sums::default();
        for record in self.world.records.values() {
            if let Some(term) = record.view().term() {
                recount.add(record.scope(), term);
            }
        }
        assert_eq!(kept.differing(&recount), Vec::<&str>::new());
    }

    fn one(&mut self, author: &Author, change: &Change) -> Outcome {
        self.take(author, std::slice::from_ref(change))
            .outcomes
            .pop()
            .unwrap()
    }

    fn change(
        &mut self,
        seq: u64,
        id: RecordId,
        kind: &str,
        base: u64,
        set: &[(&str, Value)],
    ) -> Change {
        self.last_change += 1;
        Change {
            id: ChangeId::new(2_000, random(self.last_change)),
            seq: Seq(seq),
            record: id,
            kind: kind.to_owned(),
            base: Revision(base),
            after: None,
            at: Millis(0),
            form: None,
            edit: Edit::Set(fields(set)),
        }
    }

    fn household(&mut self, author: &Author, id: RecordId) -> Outcome {
        let change = self.change(
            1,
            id,
            "household",
            0,
            &[("commune", "01807".into()), ("hamlet", "Nà Luông".into())],
        );
        self.one(author, &change)
    }

    fn shown(&self, id: RecordId) -> &Record {
        &self.world.records[&id]
    }
}

fn fields(set: &[(&str, Value)]) -> Fields {
    set.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn applied(revision: u64) -> Outcome {
    Outcome::Applied {
        revision: Revision(revision),
    }
}

#[test]
fn different_fields_of_two_people_both_stand() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let poverty = server.change(2, record(1), "household", 1, &[("poverty", "poor".into())]);
    let phone = server.change(
        1,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    assert_eq!(server.one(&a, &poverty), applied(2));
    assert_eq!(
        server.one(&b, &phone),
        Outcome::Merged {
            revision: Revision(3)
        }
    );
    assert_eq!(server.shown(record(1)).value("poverty"), "poor".into());
    assert_eq!(server.shown(record(1)).value("phone"), "0912345678".into());
}

#[test]
fn the_same_field_twice_keeps_both_values_and_shows_the_first() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let first = server.change(2, record(1), "household", 1, &[("poverty", "poor".into())]);
    let second = server.change(
        1,
        record(1),
        "household",
        1,
        &[("poverty", "near_poor".into())],
    );
    server.one(&a, &first);
    assert_eq!(
        server.one(&b, &second),
        Outcome::Conflict {
            revision: Revision(3),
            fields: vec!["poverty".into()]
        }
    );
    let shown = server.shown(record(1)).view();
    assert_eq!(shown.text("poverty"), Some("poor"));
    assert_eq!(shown.rivals.len(), 1);
    assert_eq!(
        (shown.rivals[0].value.as_text(), shown.rivals[0].by.as_str()),
        (Some("near_poor"), "Cán bộ 2")
    );
    // Whoever has seen both settles it by writing the field.
    let settle = server.change(
        3,
        record(1),
        "household",
        3,
        &[("poverty", "near_poor".into())],
    );
    assert_eq!(server.one(&a, &settle), applied(4));
    assert!(server.shown(record(1)).view().rivals.is_empty());
    assert_eq!(server.shown(record(1)).value("poverty"), "near_poor".into());
}

#[test]
fn whoever_writes_on_beside_a_lost_value_unseen_is_sent_it() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let first = server.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    let lost = server.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    let on = server.change(
        3,
        record(1),
        "household",
        2,
        &[("hamlet", "Bản Mới".into())],
    );
    server.one(&a, &first);
    server.one(&b, &lost);
    let plan = server.take(&a, &[on]);
    let merged = Outcome::Merged {
        revision: Revision(4),
    };
    assert_eq!(plan.outcomes, [merged]);
    assert!(!plan.clean.contains(&record(1)));
}

#[test]
fn whoever_writes_a_field_again_does_not_settle_what_they_have_not_seen() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let first = server.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    let lost = server.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    let again = server.change(3, record(1), "household", 2, &[("phone", "3".into())]);
    server.one(&a, &first);
    server.one(&b, &lost);
    server.one(&a, &again);
    let shown = server.shown(record(1)).view();
    assert_eq!(shown.text("phone"), Some("3"));
    assert_eq!(shown.rivals.len(), 1);
    assert_eq!(shown.rivals[0].value, "2".into());
}

#[test]
fn whoever_writes_a_field_again_takes_back_their_own_lost_value() {
    let (a, b) = (officer(1, "01807"), officer(2, "01807"));
    let mut server = Server::default();
    server.household(&a, record(1));
    let first = server.change(2, record(1), "household", 1, &[("phone", "1".into())]);
    server.one(&a, &first);
    let lost = server.change(1, record(1), "household", 1, &[("phone", "2".into())]);
    assert!(matches!(server.one(&b, &lost), Outcome::Conflict { .. }));
    // They have seen the other value by now, yet not what became of their own.
    let again = server.change(2, record(1), "household", 2, &[("phone", "3".into())]);
    server.one(&b, &again);
    let shown = server.shown(record(1)).view();
    assert_eq!(shown.text("phone"), Some("3"));
    assert_eq!(shown.rivals, []);
}

#[test]
fn what_is_refused_is_kept_with_its_reason() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let change = server.change(1, record(1), "household", 0, &[("commune", "99999".into())]);
    let plan = server.take(&a, std::slice::from_ref(&change));
    let [kept] = &plan.ledger[..] else {
        panic!("{:?}", plan.ledger)
    };
    assert_eq!((&kept.change, &kept.outcome), (&change, &plan.outcomes[0]));
    assert!(matches!(kept.outcome, Outcome::Refused { .. }));
}

#[test]
fn two_people_who_mean_the_same_do_not_conflict() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    for (author, seq) in [(&a, 2), (&b, 1)] {
        let change = server.change(
            seq,
            record(1),
            "household",
            1,
            &[("poverty", "poor".into())],
        );
        assert!(!matches!(
            server.one(author, &change),
            Outcome::Conflict { .. }
        ));
    }
    assert!(server.shown(record(1)).view().rivals.is_empty());
}

#[test]
fn a_device_never_conflicts_with_its_own_offline_chain() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let made = server.change(
        1,
        record(1),
        "household",
        0,
        &[("commune", "01807".into()), ("hamlet", "Bản Mới".into())],
    );
    let mut again = server.change(
        2,
        record(1),
        "household",
        0,
        &[("hamlet", "Nà Luông".into())],
    );
    again.after = Some(Seq(1));
    let plan = server.take(&a, &[made, again]);
    assert_eq!(plan.outcomes, [applied(1), applied(2)]);
    assert!(plan.clean.contains(&record(1)));
    assert_eq!(server.shown(record(1)).value("hamlet"), "Nà Luông".into());
}

#[test]
fn a_change_sent_again_answers_as_before_and_changes_nothing() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let change = server.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let first = server.one(&a, &change);
    let again = server.take(&a, std::slice::from_ref(&change));
    assert_eq!(again.outcomes, [first]);
    assert!(again.records.is_empty() && again.ledger.is_empty() && again.tally.is_empty());
    let other = Change {
        edit: Edit::Set(fields(&[("commune", "01273".into())])),
        ..change
    };
    assert_eq!(
        server.one(&a, &other),
        Outcome::Refused {
            reason: Reason::ChangeIdReused,
            fields: vec![]
        }
    );
}

#[test]
fn a_member_waits_for_its_household_and_stands_when_that_comes() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let person = [
        ("commune", "01807".into()),
        ("household", record(1).to_string().into()),
        ("full_name", "Nông Thị Đào".into()),
    ];
    let member = server.change(2, record(2), "person", 0, &person);
    assert_eq!(
        server.one(&a, &member),
        Outcome::Held {
            waits_for: format!("record:{}", record(1))
        }
    );
    let made = server.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let plan = server.take(&a, &[made]);
    assert_eq!(plan.resolved, [(member.id, applied(1))]);
    assert_eq!(server.one(&a, &member), applied(1));
}

#[test]
fn a_change_that_overtook_its_forerunner_waits_for_it() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let made = server.change(1, record(1), "household", 0, &[("commune", "01807".into())]);
    let mut edit = server.change(
        2,
        record(1),
        "household",
        0,
        &[("hamlet", "Nà Luông".into())],
    );
    edit.after = Some(Seq(1));
    assert!(matches!(server.one(&a, &edit), Outcome::Held { .. }));
    server.one(&a, &made);
    assert_eq!(server.shown(record(1)).value("hamlet"), "Nà Luông".into());
}

#[test]
fn what_cannot_stand_is_refused_with_its_reason_and_stops_nothing_else() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let good: Vec<(&str, Value)> = vec![("commune", "01807".into())];
    type Case<'a> = (&'a str, Vec<(&'a str, Value)>, Reason, Vec<&'a str>);
    let cases: Vec<Case<'_>> = vec![
        ("phantom", good.clone(), Reason::UnknownKind, vec![]),
        (
            "household",
            vec![("hamlet", "Nà Luông".into())],
            Reason::MissingField,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", Value::Int(1807))],
            Reason::WrongType,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", "1807".into())],
            Reason::BadValue,
            vec!["commune"],
        ),
        (
            "household",
            vec![("commune", "01273".into())],
            Reason::OutsideScope,
            vec!["commune"],
        ),
        (
            "class",
            vec![("trade", "Hàn".into()), ("level", "so_cap".into())],
            Reason::NotAllowed,
            vec![],
        ),
        (
            "signup",
            vec![("commune", "01807".into()), ("code", "K7MD2QXR".into())],
            Reason::ServerOwned,
            vec!["code"],
        ),
    ];
    for (nth, (kind, set, reason, names)) in (1..).zip(cases) {
        let bad = server.change(u64::from(nth) * 2, record(100 + nth), kind, 0, &set);
        let fine = server.change(u64::from(nth) * 2 + 1, record(nth), "household", 0, &good);
        let plan = server.take(&a, &[bad, fine]);
        let fields = names.into_iter().map(str::to_owned).collect();
        assert_eq!(
            plan.outcomes,
            [Outcome::Refused { reason, fields }, applied(1)],
            "{kind}"
        );
    }
}

#[test]
fn a_deletion_never_hides_work_that_it_did_not_see() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let edit = server.change(
        2,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    server.one(&a, &edit);
    let mut delete = server.change(1, record(1), "household", 1, &[]);
    delete.edit = Edit::Delete;
    assert_eq!(
        server.one(&b, &delete),
        Outcome::Conflict {
            revision: Revision(3),
            fields: vec!["deleted".into()]
        }
    );
    assert!(!server.shown(record(1)).deleted);
}

#[test]
fn an_edit_of_what_somebody_took_away_is_kept_beside_the_tombstone() {
    let (mut server, a, b) = (Server::default(), officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    let mut delete = server.change(2, record(1), "household", 1, &[]);
    delete.edit = Edit::Delete;
    server.one(&a, &delete);
    let edit = server.change(
        1,
        record(1),
        "household",
        1,
        &[("phone", "0912345678".into())],
    );
    assert!(matches!(server.one(&b, &edit), Outcome::Conflict { .. }));
    let view = server.shown(record(1)).view();
    assert!(view.deleted);
    assert_eq!(view.rivals[0].value.as_text(), Some("0912345678"));
}

#[test]
fn a_record_that_moves_leaves_one_scope_and_enters_another() {
    let mut server = Server::default();
    let made_by = Author {
        account: None,
        ..officer(1, "01807")
    };
    server.household(&made_by, record(1));
    let moved = server.change(2, record(1), "household", 1, &[("commune", "01822".into())]);
    let plan = server.take(&made_by, &[moved]);
    let places: Vec<(&str, u64, bool)> = plan
        .entries
        .iter()
        .map(|entry| (entry.scope.as_str(), entry.position, entry.gone))
        .collect();
    assert_eq!(places, [("01807", 2, true), ("01822", 1, false)]);
}

#[test]
fn a_person_counts_once_a_year_at_the_first_event() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let (person, class) = (record(2), record(9).to_string());
    let made = server.change(
        1,
        person,
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("full_name", "Bế Văn Sơn".into()),
            ("farms", true.into()),
        ],
    );
    let mut changes = vec![made];
    for (nth, day, level) in [
        (3u8, "2026-05-04", "so_cap"),
        (4, "2026-03-09", "under_3_months"),
    ] {
        changes.push(server.change(
            u64::from(nth),
            record(nth),
            "enrolment",
            0,
            &[
                ("commune", "01807".into()),
                ("person", person.to_string().into()),
                ("class", class.clone().into()),
                ("level", level.into()),
                ("status", "completed".into()),
                ("enrolled_on", "2026-02-01".into()),
                ("completed_on", day.into()),
            ],
        ));
    }
    server.take(&a, &changes);
    let counted = |month, measure| {
        server
            .tally
            .get(&Cell {
                commune: "01807".into(),
                year: 2026,
                month,
                measure,
            })
            .copied()
    };
    assert_eq!(counted(2, Measure::Enrolled), Some(1));
    assert_eq!(counted(3, Measure::Completed), Some(1));
    assert_eq!(counted(5, Measure::Completed), None);
    assert_eq!(counted(3, Measure::CompletedRural), Some(1));
    assert_eq!(counted(5, Measure::CompletedRuralFormal), Some(1));
    // Taking the person away takes every figure back.
    let mut gone = server.change(9, person, "person", 1, &[]);
    gone.edit = Edit::Delete;
    server.take(&a, &[gone]);
    assert!(server.tally.is_empty(), "{:?}", server.tally);
}

#[test]
fn an_enrolment_goes_from_state_to_state_with_the_day_of_each() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let person = server.change(
        1,
        record(2),
        "person",
        0,
        &[
            ("commune", "01807".into()),
            ("full_name", "Bế Văn Sơn".into()),
        ],
    );
    let enrolled = server.change(
        2,
        record(3),
        "enrolment",
        0,
        &[
            ("commune", "01807".into()),
            ("person", record(2).to_string().into()),
            ("class", record(9).to_string().into()),
            ("status", "registered".into()),
            ("enrolled_on", "2026-02-01".into()),
        ],
    );
    server.take(&a, &[person, enrolled]);
    let refused = |reason, field: &str| Outcome::Refused {
        reason,
        fields: vec![field.to_owned()],
    };
    let steps: Vec<(Vec<(&str, Value)>, Outcome)> = vec![
        (
            vec![("status", "certified".into())],
            refused(Reason::BadTransition, "status"),
        ),
        (
            vec![("status", "studying".into())],
            refused(Reason::MissingField, "started_on"),
        ),
        (
            vec![
                ("status", "studying".into()),
                ("started_on", "2026-03-01".into()),
            ],
            applied(2),
        ),
        (
            vec![
                ("status", "completed".into()),
                ("completed_on", "2026-06-01".into()),
            ],
            applied(3),
        ),
        (
            vec![
                ("status", "withdrawn".into()),
                ("withdrawn_on", "2026-06-02".into()),
            ],
            refused(Reason::BadTransition, "status"),
        ),
    ];
    for (seq, (set, outcome)) in (3..).zip(steps) {
        let change = server.change(seq, record(3), "enrolment", 1, &set);
        assert_eq!(server.one(&a, &change), outcome, "{set:?}");
    }
}

#[test]
fn a_field_of_tomorrow_is_kept_as_it_came() {
    let (mut server, a) = (Server::default(), officer(1, "01807"));
    let change = server.change(
        1,
        record(1),
        "household",
        0,
        &[
            ("commune", "01807".into()),
            ("roof.2031", "a code of a later form".into()),
        ],
    );
    assert_eq!(server.one(&a, &change), applied(1));
    let json = serde_json::to_string(&server.shown(record(1)).view()).expect("a view");
    assert!(json.contains("a code of a later form"));
}

#[test]
fn a_child_that_came_before_its_parent_in_one_batch_stands_at_once() {
    let mut server = Server::default();
    let officer = officer(1, "01807");
    let child = server.change(
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
    let parent = server.change(2, record(1), "household", 0, &[("commune", "01807".into())]);
    let plan = server.take(&officer, &[child, parent]);
    assert_eq!(plan.outcomes, [applied(1), applied(1)]);
    assert_eq!(plan.resolved, []);
    assert!(plan.ledger.iter().all(|entry| entry.outcome == applied(1)));
    assert_eq!(plan.records.len(), 2);
}

#[test]
fn a_held_change_that_is_asked_after_is_decided_anew() {
    let mut server = Server::default();
    let officer = officer(1, "01807");
    let child = server.change(
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
    assert!(matches!(server.one(&officer, &child), Outcome::Held { .. }));
    // The parent came while nobody looked for what waits: two servers at once.
    let waiting = std::mem::take(&mut server.held);
    server.household(&officer, record(1));
    server.held = waiting;
    let plan = server.take(&officer, std::slice::from_ref(&child));
    assert_eq!(plan.outcomes, [applied(1)]);
    assert_eq!(plan.resolved, [(child.id, applied(1))]);
    assert_eq!(server.held.len(), 0);
}

#[test]
fn whoever_settles_a_conflict_is_sent_the_settled_record() {
    let mut server = Server::default();
    let (a, b) = (officer(1, "01807"), officer(2, "01807"));
    server.household(&a, record(1));
    for (author, phone) in [(&a, "0911111111"), (&b, "0922222222")] {
        let edit = server.change(2, record(1), "household", 1, &[("phone", phone.into())]);
        server.one(author, &edit);
    }
    let settle = server.change(3, record(1), "household", 3, &[("phone", "0933".into())]);
    let plan = server.take(&a, &[settle]);
    assert_eq!(plan.outcomes, [applied(4)]);
    assert_eq!(plan.records[0].past.rivals, []);
    assert!(!plan.clean.contains(&record(1)));
}
