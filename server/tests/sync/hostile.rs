//! What a stranger may send: each gets a clear answer, and nothing breaks.

use std::io::Write;

use domain::wire::{MAX_BODY, Request};
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::http::{Answer, ask, gzip};
use super::phone::Phone;
use super::place::{Place, on_both};

const COMMUNE: &str = "01807";

on_both! {
    every_malformed_request_has_its_status_and_code
    what_is_sent_without_a_session_is_not_read
    every_bad_change_is_refused_by_itself_and_the_good_part_stands
    a_device_or_a_store_of_somebody_else_is_refused_whole
}

struct Stranger {
    place: Place,
    cookie: String,
    request: Value,
}

impl Stranger {
    async fn new(place: Place) -> Self {
        let (account, cookie) = place.officer(1, COMMUNE).await;
        let request = json!({
            "app": "taynghe", "protocol": 1, "sent_at": 0,
            "device": "01900000-0000-7000-8000-000000000001", "account": account.id,
        });
        Self {
            place,
            cookie,
            request,
        }
    }

    /// The well-formed request with other members.
    fn with(&self, members: Value) -> Vec<u8> {
        let mut request = self.request.clone();
        for (name, value) in members.as_object().unwrap() {
            request[name] = value.clone();
        }
        request.to_string().into_bytes()
    }

    async fn post(&self, encoding: Option<&str>, body: &[u8]) -> Answer {
        let mut headers = vec![("cookie", self.cookie.as_str())];
        headers.extend(encoding.map(|encoding| ("content-encoding", encoding)));
        ask(self.place.addr, "POST", "/api/v1/sync", &headers, body).await
    }

    async fn expect(&self, what: &str, encoding: Option<&str>, body: &[u8], want: (u16, &str)) {
        let answer = self.post(encoding, body).await;
        assert_eq!((answer.status, answer.code().as_str()), want, "{what}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
    }
}

fn table(members: Value) -> Value {
    let mut table = json!({
        "kind": "household", "seq": [1], "id": [0], "record": [1], "base": [0], "at": [0],
        "fields": ["commune"], "values": [[COMMUNE]],
    });
    for (name, value) in members.as_object().unwrap() {
        table[name] = value.clone();
    }
    json!([table])
}

/// Two ids, as the wire has them.
fn ids() -> Value {
    json!({"t": [1, 1], "r": "AAAAAAAAAAAAAQAAAAAAAAAAAAI"})
}

fn bomb() -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..200 {
        gzip.write_all(&zeros).unwrap();
    }
    gzip.finish().unwrap()
}

/// What is sent, how it is encoded, and the status and code that it gets.
type Case = (
    &'static str,
    Option<&'static str>,
    Vec<u8>,
    (u16, &'static str),
);

async fn every_malformed_request_has_its_status_and_code(place: Place) {
    let stranger = Stranger::new(place).await;
    let fine = stranger.with(json!({}));
    let mut cases = bad_bodies(&fine);
    cases.extend(bad_messages(&stranger));
    cases.extend(bad_tables(&stranger));
    for (what, encoding, body, want) in cases {
        stranger.expect(what, encoding, &body, want).await;
    }
    // And after all that it serves.
    assert_eq!(stranger.post(None, &fine).await.status, 200);
    assert_eq!(stranger.post(Some("gzip"), &gzip(&fine)).await.status, 200);
    assert!(fine.len() < MAX_BODY);
}

fn bad_bodies(fine: &[u8]) -> Vec<Case> {
    let half = gzip(fine)[..40].to_vec();
    let large = vec![b' '; 10 * 1024 * 1024];
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let mut bad_utf8 = fine.to_vec();
    bad_utf8[10] = 0xff;
    let zip = Some("gzip");
    vec![
        ("nothing", None, Vec::new(), (400, "bad_json")),
        ("half of it", None, fine[..60].to_vec(), (400, "bad_json")),
        ("not JSON", None, b"xin chao".to_vec(), (400, "bad_json")),
        ("an array", None, b"[]".to_vec(), (400, "bad_json")),
        ("deep", None, deep, (400, "bad_json")),
        ("invalid UTF-8", None, bad_utf8, (400, "bad_json")),
        ("10 MB zipped", zip, gzip(&large), (413, "too_large")),
        ("10 MB", None, large, (413, "too_large")),
        ("a bomb", zip, bomb(), (413, "too_large")),
        ("half gzip", zip, half, (400, "bad_gzip")),
        ("no gzip", zip, fine.to_vec(), (400, "bad_gzip")),
        ("empty gzip", zip, Vec::new(), (400, "bad_gzip")),
        (
            "deflate",
            Some("deflate"),
            fine.to_vec(),
            (415, "bad_encoding"),
        ),
    ]
}

fn bad_messages(stranger: &Stranger) -> Vec<Case> {
    let case = |what, members, want| (what, None, stranger.with(members), want);
    let future = br#"{"app":"taynghe","protocol":9,"device":{"new":1}}"#;
    vec![
        case("device", json!({"device": 7}), (400, "bad_json")),
        case("changes", json!({"changes": "x"}), (400, "bad_json")),
        case("clock", json!({"sent_at": 1.5}), (400, "bad_json")),
        case("other app", json!({"app": "x"}), (400, "not_ours")),
        case("future", json!({"protocol": 2}), (426, "protocol_unknown")),
        case("past", json!({"protocol": 0}), (426, "protocol_unknown")),
        (
            "future shape",
            None,
            future.to_vec(),
            (426, "protocol_unknown"),
        ),
    ]
}

fn bad_tables(stranger: &Stranger) -> Vec<Case> {
    let case = |what, members, code| {
        let message = json!({"ids": ids(), "changes": table(members)});
        (what, None, stranger.with(message), (400, code))
    };
    let column: Vec<i64> = vec![1; 100_000];
    let many = json!({"ids": ids(), "changes": table(json!({
        "seq": column, "id": column, "record": column, "base": column, "at": column,
        "fields": [], "values": [],
    }))});
    let short = json!({"ids": {"t": [1, 1], "r": "AA"}, "changes": table(json!({}))});
    let wide: Vec<String> = (0..600).map(|n| format!("f{n}")).collect();
    let wide = json!({"fields": wide, "values": vec![json!([1]); 600]});
    vec![
        (
            "100,000 changes",
            None,
            stranger.with(many),
            (413, "too_many_changes"),
        ),
        ("short ids", None, stranger.with(short), (400, "bad_table")),
        case("row", json!({"seq": ["a"]}), "bad_json"),
        case("short column", json!({"base": []}), "bad_table"),
        case("no such id", json!({"record": [9]}), "bad_table"),
        case("negative id", json!({"id": [-1]}), "bad_table"),
        case("negative seq", json!({"seq": [-1]}), "bad_table"),
        case("odd values", json!({"values": []}), "bad_table"),
        case("long kind", json!({"kind": "k".repeat(300)}), "bad_table"),
        case("wide", wide, "bad_table"),
    ]
}

async fn what_is_sent_without_a_session_is_not_read(place: Place) {
    for cookie in ["", "taynghe=", "taynghe=AAAA", "other=1"] {
        let headers = [("cookie", cookie)];
        let answer = ask(place.addr, "POST", "/api/v1/sync", &headers, b"{").await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    }
}

async fn every_bad_change_is_refused_by_itself_and_the_good_part_stands(place: Place) {
    let stranger = Stranger::new(place).await;
    let long = "x".repeat(5_000);
    let cases = [
        ("unknown_kind", "spaceship", json!({"commune": COMMUNE})),
        ("unknown_kind", "null\u{0}kind", json!({"commune": COMMUNE})),
        ("wrong_type", "household", json!({"commune": 7})),
        (
            "wrong_type",
            "household",
            json!({"commune": COMMUNE, "note": ["a", {"b": 1}]}),
        ),
        ("bad_value", "household", json!({"commune": "nowhere"})),
        (
            "bad_value",
            "household",
            json!({"commune": COMMUNE, "note": long}),
        ),
        (
            "bad_value",
            "survey",
            json!({"commune": COMMUNE, "surveyed_on": "2026-02-30"}),
        ),
        ("missing_field", "household", json!({"hamlet": "Nà Luông"})),
        (
            "server_owned",
            "signup",
            json!({"commune": COMMUNE, "code": "K7MD-2QXR"}),
        ),
        ("outside_scope", "household", json!({"commune": "01273"})),
        (
            "not_allowed",
            "class",
            json!({"trade": "Hàn", "level": "so_cap"}),
        ),
    ];
    let mut changes = Vec::new();
    for (n, (_, kind, set)) in cases.iter().enumerate() {
        let set = set.as_object().unwrap();
        changes.push(json!({
            "kind": kind, "seq": [n + 1], "id": [2 * n], "record": [2 * n + 1],
            "base": [0], "at": [0],
            "fields": set.keys().collect::<Vec<_>>(),
            "values": set.values().map(|value| json!([value])).collect::<Vec<_>>(),
        }));
    }
    let n = cases.len();
    changes.push(json!({
        "kind": "household", "seq": [n + 1], "id": [2 * n], "record": [2 * n + 1],
        "base": [0], "at": [0], "fields": ["commune", "note"],
        "values": [[COMMUNE], ["\u{0} và 🌾"]],
    }));
    let rest: Vec<u8> = (0..2 * n + 2)
        .flat_map(|id| {
            let mut rest = [0; 10];
            rest[9] = u8::try_from(id).unwrap();
            rest
        })
        .collect();
    use base64::Engine;
    let rest = base64::prelude::BASE64_STANDARD_NO_PAD.encode(rest);
    let body = stranger.with(json!({
        "ids": {"t": vec![1; 2 * n + 2], "r": rest}, "changes": changes,
    }));
    let _: Request = serde_json::from_slice(&body).expect("the shape is ours");
    let answer = stranger.post(None, &body).await;
    assert_eq!(
        answer.status,
        200,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    let outcomes = &answer.json()["outcomes"];
    for (row, (reason, kind, _)) in cases.iter().enumerate() {
        assert_eq!(outcomes["outcome"][row], "refused", "{kind}");
        assert_eq!(outcomes["reason"][row.to_string()], *reason, "{kind}");
    }
    assert_eq!(outcomes["outcome"][n], "applied");
    // The same again answers the same.
    let again = stranger.post(None, &body).await;
    assert_eq!(again.json()["outcomes"], *outcomes);
}

async fn a_device_or_a_store_of_somebody_else_is_refused_whole(place: Place) {
    let first = place.officer(2, COMMUNE).await;
    let second = place.officer(3, COMMUNE).await;
    Phone::new(7, place.addr, &first).synced().await;
    let borrowed = Phone::new(7, place.addr, &second);
    borrowed.household(COMMUNE).await;
    let trouble = borrowed.sync().await.unwrap_err().to_string();
    assert!(trouble.contains("409 other_device"), "{trouble}");
    let mixed = (first.0, second.1);
    let trouble = Phone::new(8, place.addr, &mixed).sync().await.unwrap_err();
    assert!(
        trouble.to_string().contains("409 other_account"),
        "{trouble}"
    );
}
