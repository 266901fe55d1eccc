//! Clients and servers of other versions: members that nobody here knows, and
//! an outcome without a meaning yet. Fields of tomorrow are saved in `people`.

use app::sync::HttpAnswer;
use serde_json::{Value, json};

/// Who is older than whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Both are of one version.
    #[default]
    Same,
    /// The phone says things that the server does not know.
    NewerPhone,
    /// The server says things that the phone does not know.
    NewerServer,
}

/// The request as a phone of that version sends it.
pub(crate) fn ask(dialect: Dialect, body: Vec<u8>) -> Vec<u8> {
    if dialect != Dialect::NewerPhone {
        return body;
    }
    let mut request: Value = serde_json::from_slice(&body).unwrap();
    request["battery"] = json!({"level": 12});
    if let Some(tables) = request.get_mut("changes").and_then(Value::as_array_mut) {
        for table in tables {
            table["mood"] = json!([1, 2, 3]);
        }
    }
    request.to_string().into_bytes()
}

/// The answer as a server of that version gives it.
pub(crate) fn hear(dialect: Dialect, answer: HttpAnswer) -> HttpAnswer {
    if dialect != Dialect::NewerServer || answer.status != 200 {
        return answer;
    }
    let Ok(mut message) = serde_json::from_slice::<Value>(&answer.body) else {
        return answer;
    };
    message["weather"] = json!("rain");
    for table in message["records"].as_array_mut().into_iter().flatten() {
        table["owner"] = json!(["?"]);
    }
    let outcomes = message
        .pointer_mut("/outcomes/outcome")
        .and_then(Value::as_array_mut);
    for outcome in outcomes.into_iter().flatten() {
        if outcome == "held" {
            *outcome = json!("deferred");
        }
    }
    HttpAnswer {
        body: message.to_string().into_bytes(),
        ..answer
    }
}
