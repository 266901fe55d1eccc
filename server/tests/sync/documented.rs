//! The worked example of `docs/sync.md` is what the server does.

use serde_json::Value;

use super::http::ask;
use super::place::Place;

const DOCUMENT: &str = include_str!("../../../docs/sync.md");

fn examples() -> Vec<Value> {
    DOCUMENT
        .split("```json\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .map(|block| serde_json::from_str(block).expect("an example is JSON"))
        .collect()
}

/// The parts that differ from server to server: its clock and its database's name.
fn masked(mut answer: Value) -> Value {
    let cursor = answer["cursor"]
        .as_str()
        .unwrap()
        .split_once(':')
        .unwrap()
        .1;
    answer["cursor"] = format!("…:{cursor}").into();
    for time in ["/server_time", "/totals/fresh/01807"] {
        if let Some(time) = answer.pointer_mut(time) {
            *time = 0.into();
        }
    }
    answer
}

#[tokio::test]
async fn the_worked_example_is_answered_as_documented() {
    let place = Place::new().await;
    let (_, cookie) = place.officer(1, "01807").await;
    let examples = examples();
    assert_eq!(examples.len(), 2, "a request and its answer");
    let headers = [("cookie", cookie.as_str())];
    let request = examples[0].to_string();
    for again in [false, true] {
        let answer = ask(
            place.addr,
            "POST",
            "/api/v1/sync",
            &headers,
            request.as_bytes(),
        )
        .await;
        assert_eq!(answer.status, 200);
        let mut answered = masked(answer.json());
        let mut documented = masked(examples[1].clone());
        // Sent again without its cursor, the household comes down as well.
        if again {
            assert!(answered["records"].is_array(), "{answered}");
            for member in ["ids", "records"] {
                answered[member] = Value::Null;
                documented[member] = Value::Null;
            }
        }
        assert_eq!(answered, documented, "{answered}");
    }
}
