//! Messages as published versions wrote them, in `golden/`: today's code reads
//! each to the same meaning, and what it writes of that is read the same.
//!
//! A file here is never changed: a client of that version is somewhere in the
//! hills with work that it has not sent.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod meaning;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;

use domain::change::Outcome;
use domain::wire::{Answer, Problem, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()
}

fn read<M: DeserializeOwned>(name: &str) -> M {
    serde_json::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a message is after today's code wrote it and read it.
fn carried<M: Serialize + DeserializeOwned + PartialEq + Debug>(message: &M) -> M {
    let again = serde_json::from_slice(&serde_json::to_vec(message).unwrap()).unwrap();
    assert_eq!(&again, message);
    again
}

#[test]
fn every_published_request_means_what_it_meant() {
    for (name, (envelope, changes)) in meaning::requests() {
        let request: Request = read(name);
        assert_eq!(request.unpack().unwrap(), changes, "{name}");
        let mut bare = request.clone();
        bare.pack(&[]);
        assert_eq!(bare, envelope, "{name}");
        let mut written = request.clone();
        written.pack(&changes);
        let again = carried(&written);
        assert_eq!(again.unpack().unwrap(), changes, "{name}");
        carried(&request);
    }
}

#[test]
fn published_looks_mean_what_they_meant() {
    let request: Request = read("request-looks");
    let looks = meaning::looks();
    assert_eq!(request.unpack_looks().unwrap(), looks);
    let mut written = request.clone();
    written.pack_with_looks(&request.unpack().unwrap(), &looks);
    assert_eq!(written, request);
    assert_eq!(carried(&written).unpack_looks().unwrap(), looks);
    let silent: Request = read("request-day");
    assert_eq!(silent.unpack_looks().unwrap(), []);
}

#[test]
fn a_look_at_what_is_no_name_of_a_field_is_not_taken() {
    let json = text("request-looks");
    for name in ["", "Nông Thị Hiền", "a b", &"a".repeat(65)] {
        let json = json.replace("citizen_id", name);
        let request: Request = serde_json::from_str(&json).unwrap();
        assert!(request.unpack_looks().is_err(), "{name}");
    }
    for (whole, broken) in [("[4, 1]", "[4]"), ("[4, 1]", "[4, 9]"), ("[0, 5]", "[]")] {
        let request: Request = serde_json::from_str(&json.replace(whole, broken)).unwrap();
        assert!(request.unpack_looks().is_err(), "{broken}");
    }
}

#[test]
fn every_published_answer_means_what_it_meant() {
    for (name, meant) in meaning::answers() {
        let answer: Answer = read(name);
        assert_eq!(
            answer.unpack().unwrap(),
            (meant.records.clone(), meant.removed.clone()),
            "{name}"
        );
        assert_eq!(answer.outcomes.unpack().unwrap(), meant.outcomes, "{name}");
        let mut bare = answer.clone();
        bare.pack(&[], &[]);
        bare.pack_outcomes(&[]);
        assert_eq!(bare, meant.envelope, "{name}");
        let mut written = answer.clone();
        written.pack(&meant.records, &meant.removed);
        written.pack_outcomes(&meant.outcomes);
        let again = carried(&written);
        assert_eq!(
            again.unpack().unwrap(),
            (meant.records, meant.removed),
            "{name}"
        );
        assert_eq!(again.outcomes.unpack().unwrap(), meant.outcomes, "{name}");
        carried(&answer);
    }
}

#[test]
fn every_published_problem_means_what_it_meant() {
    let problem: Problem = read("problem");
    assert_eq!(problem.error, "too_many_changes");
    carried(&problem);
}

#[test]
fn every_file_of_a_published_version_is_read_by_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    let mut known: Vec<&str> = meaning::requests().iter().map(|(name, _)| *name).collect();
    known.extend(meaning::answers().iter().map(|(name, _)| *name));
    known.push("problem");
    known.sort_unstable();
    assert_eq!(files, known);
}

#[test]
fn an_old_side_ignores_what_a_newer_one_adds_to_a_message() {
    let json: serde_json::Value = read("request-of-tomorrow");
    assert!(json["signature"].is_object() && json["changes"][0]["sealed"].is_boolean());
    let request: Request = read("request-of-tomorrow");
    assert_eq!(request.len(), 1);
    let json: serde_json::Value = read("answer-of-tomorrow");
    assert!(json["advice"].is_array() && json["outcomes"]["until"].is_object());
    let answer: Answer = read("answer-of-tomorrow");
    assert_eq!(answer.unpack().unwrap().0.len(), 1);
}

#[test]
fn an_outcome_that_an_old_client_does_not_know_leaves_the_change_waiting() {
    let answer: Answer = read("answer-of-tomorrow");
    let waits_for = "outcome:postponed".to_owned();
    assert_eq!(
        answer.outcomes.unpack().unwrap()[0],
        Outcome::Held { waits_for }
    );
}

#[test]
fn a_reason_that_an_old_client_does_not_know_is_kept_as_it_came() {
    let answer: Answer = read("answer-outcomes");
    let last = answer.outcomes.unpack().unwrap().pop().unwrap();
    let json = serde_json::to_value(&last).unwrap();
    assert_eq!(json["reason"], "a_reason_of_tomorrow");
    assert_eq!(serde_json::from_value::<Outcome>(json).unwrap(), last);
}

#[test]
fn a_message_of_the_first_day_needs_nothing_that_was_added_since() {
    // All that protocol 1 ever asked of a request and of an answer.
    for (name, needed) in [
        (
            "request-first",
            &["account", "app", "device", "protocol", "sent_at"][..],
        ),
        (
            "answer-nothing",
            &["app", "cursor", "protocol", "server_time"],
        ),
    ] {
        let json: BTreeMap<String, serde_json::Value> = read(name);
        assert_eq!(json.keys().collect::<Vec<_>>(), needed, "{name}");
    }
}
