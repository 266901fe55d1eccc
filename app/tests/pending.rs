//! What unsent work adds to the server's figures, and the index that is loaded from a store.
#![cfg(not(target_arch = "wasm32"))]

mod hill;

use app::offline::{Loading, NewEdit, SearchIndex, WantedEdit, pending_tally, rows_now};
use domain::Date;
use domain::change::{Outcome, Reason, RecordView};
use domain::ids::RecordId;
use domain::totals::{Cell, CountingRules, Measure, Tally};
use domain::value::Value;
use futures::executor::block_on;

use hill::{Hill, answer, edit, id, person, told};

struct EverybodyIsRural;

impl CountingRules for EverybodyIsRural {
    fn is_rural_worker(&self, _: &str, _: Date, _: bool, _: bool) -> bool {
        true
    }

    fn is_formal_level(&self, level: &str) -> bool {
        level == "so_cap"
    }
}

fn pending(hill: &Hill) -> Tally {
    block_on(pending_tally(&hill.device, &EverybodyIsRural)).expect("the store in memory reads")
}

fn count(tally: &Tally, measure: Measure, month: u8) -> i64 {
    let cell = Cell {
        commune: "01807".to_owned(),
        year: 2026,
        month,
        measure,
    };
    tally.get(&cell).copied().unwrap_or_default()
}

fn survey(record: RecordId, of: RecordId, day: &str) -> NewEdit {
    let wanted: [(&str, Value); 3] = [
        ("person", of.to_string().into()),
        ("commune", "01807".into()),
        ("surveyed_on", day.into()),
    ];
    edit(record, "survey", wanted)
}

fn nam() -> NewEdit {
    person(
        id(1),
        [("full_name", "Nam".into()), ("commune", "01807".into())],
    )
}

/// The server knows the person, and a survey of May.
fn surveyed_in_may() -> Hill {
    let hill = Hill::new();
    let mut survey = told(
        id(2),
        1,
        [
            ("person", id(1).to_string().into()),
            ("commune", "01807".into()),
            ("surveyed_on", "2026-05-04".into()),
        ],
    );
    survey.kind = "survey".to_owned();
    settle(
        &hill,
        &[told(id(1), 1, [("commune", "01807".into())]), survey],
    );
    hill
}

fn settle(hill: &Hill, records: &[RecordView]) {
    let mut answer = answer();
    answer.pack(records, &[]);
    hill.settle(&[], &answer).expect("the answer fits");
}

#[test]
fn a_new_survey_counts_its_person_once() {
    let hill = Hill::new();
    hill.save(&[nam(), survey(id(2), id(1), "2026-06-03")]);
    assert_eq!(count(&pending(&hill), Measure::Surveyed, 6), 1);
    hill.save(&[survey(id(3), id(1), "2026-07-01")]);
    let tally = pending(&hill);
    assert_eq!(tally.values().sum::<i64>(), 1);
    assert_eq!(count(&tally, Measure::Surveyed, 6), 1);
}

#[test]
fn what_the_server_has_counted_is_not_counted_again() {
    let hill = surveyed_in_may();
    assert!(pending(&hill).is_empty());
    hill.save(&[survey(id(3), id(1), "2026-06-03")]);
    assert!(pending(&hill).is_empty());
}

#[test]
fn an_earlier_survey_moves_the_person_to_its_month() {
    let hill = surveyed_in_may();
    hill.save(&[survey(id(3), id(1), "2026-03-03")]);
    let tally = pending(&hill);
    assert_eq!(count(&tally, Measure::Surveyed, 3), 1);
    assert_eq!(count(&tally, Measure::Surveyed, 5), -1);
}

#[test]
fn taking_a_counted_person_away_takes_the_count_away() {
    let hill = surveyed_in_may();
    hill.save(&[NewEdit {
        wanted: WantedEdit::Delete,
        ..nam()
    }]);
    assert_eq!(count(&pending(&hill), Measure::Surveyed, 5), -1);
}

#[test]
fn a_survey_that_goes_to_another_person_is_counted_there() {
    let hill = surveyed_in_may();
    settle(&hill, &[told(id(7), 1, [("commune", "01807".into())])]);
    hill.save(&[edit(
        id(2),
        "survey",
        [("person", id(7).to_string().into())],
    )]);
    let tally = pending(&hill);
    assert!(
        tally.is_empty(),
        "one more here and one less there: {tally:?}"
    );
    hill.save(&[edit(
        id(2),
        "survey",
        [("surveyed_on", "2026-06-01".into())],
    )]);
    let tally = pending(&hill);
    assert_eq!(count(&tally, Measure::Surveyed, 6), 1);
    assert_eq!(count(&tally, Measure::Surveyed, 5), -1);
}

#[test]
fn a_completion_fills_every_measure_that_it_counts_for() {
    let hill = Hill::new();
    let enrolment: [(&str, Value); 7] = [
        ("person", id(1).to_string().into()),
        ("commune", "01807".into()),
        ("class", id(8).to_string().into()),
        ("level", "so_cap".into()),
        ("status", "completed".into()),
        ("enrolled_on", "2026-02-01".into()),
        ("completed_on", "2026-05-01".into()),
    ];
    hill.save(&[nam(), edit(id(4), "enrolment", enrolment)]);
    let tally = pending(&hill);
    assert_eq!(count(&tally, Measure::Enrolled, 2), 1);
    assert_eq!(count(&tally, Measure::CompletedRuralFormal, 5), 1);
}

#[test]
fn a_refused_change_counts_for_nobody() {
    let hill = Hill::new();
    let sent = hill.save(&[nam(), survey(id(2), id(1), "2026-06-03")]);
    let mut answer = answer();
    let refused = Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: Vec::new(),
    };
    answer.pack_outcomes(&vec![refused; sent.len()]);
    hill.settle(&sent, &answer).expect("the answer fits");
    assert!(pending(&hill).is_empty());
}

#[test]
fn the_index_is_loaded_page_by_page_and_follows_a_save() {
    let hill = Hill::new();
    let people: Vec<RecordView> = (0..1200u16)
        .map(|n| {
            let record = RecordId::new(u64::from(n), [3; 10]);
            told(record, 1, [("full_name", format!("Nông Văn {n}").into())])
        })
        .collect();
    settle(&hill, &people);
    let (mut index, mut loading, mut pages) = (SearchIndex::default(), Loading::default(), 0);
    while let Some(page) = block_on(loading.next(&hill.device)).expect("reads") {
        index.load(page);
        pages += 1;
    }
    assert_eq!((index.len(), pages), (1200, 4));
    assert_eq!(index.find("1199 nong", 5).len(), 1);

    hill.save(&[person(id(1), [("full_name", "Lý A Sùng".into())])]);
    let rows = block_on(rows_now(&hill.device, [id(1), id(200)])).expect("reads");
    index.update(rows);
    assert_eq!(index.find("sung", 5).len(), 1);
    assert_eq!(index.len(), 1201);
}
