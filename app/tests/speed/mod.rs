//! 10,000 households with 40,000 members, as the figures of DESIGN ask.

use app::offline::{
    Ambient, BrowserAmbient, Device, IndexedDbStore, Loading, NewEdit, SearchIndex, WantedEdit,
    pending_tally,
};
use domain::Date;
use domain::change::RecordView;
use domain::ids::{Millis, RecordId, Revision};
use domain::totals::CountingRules;
use domain::value::{Fields, Value};
use domain::wire::{Answer, ENVELOPE, PROTOCOL};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const HOUSEHOLDS: u32 = 10_000;
const MEMBERS: u32 = 4;

/// Prints a figure as `make bench` does.
fn figure(name: &str, value: f64, unit: &str, budget: f64) {
    console_log!(
        "{{\"name\":\"{name}\",\"value\":{value:.2},\"unit\":\"{unit}\",\"budget\":{budget}}}"
    );
}

fn record(kind: u8, n: u32) -> RecordId {
    let mut chance = [kind; 10];
    chance[6..].copy_from_slice(&n.to_be_bytes());
    RecordId::new(1_700_000_000_000 + u64::from(n), chance)
}

fn view<const N: usize>(id: RecordId, kind: &str, fields: [(&str, Value); N]) -> RecordView {
    RecordView {
        revision: Revision(1),
        fields: fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..RecordView::unborn(id, kind)
    }
}

fn household(n: u32) -> RecordView {
    let fields = [
        ("commune", "01807".into()),
        ("hamlet", format!("Nà Lẹng {}", n % 23).into()),
        ("house_note", "cạnh suối, sau trường".into()),
        ("poverty", "near_poor".into()),
    ];
    view(record(1, n), "household", fields)
}

fn member(n: u32) -> RecordView {
    let pick = |from: &[&str], n: u32| from[n as usize % from.len()].to_owned();
    let name = format!(
        "{} {} {}",
        pick(&["Nông", "Hoàng", "Lý", "Triệu", "Đàm", "Bế", "Mã"], n),
        pick(&["Thị", "Văn", "A", "Mùi", "Đức"], n / 7),
        pick(
            &[
                "Đào", "Sùng", "Thành", "Hạnh", "Páo", "Liên", "Dũng", "Xuân", "Kim", "Én", "Quế"
            ],
            n / 35,
        ),
    );
    let fields = [
        ("commune", "01807".into()),
        ("household", record(1, n / MEMBERS).to_string().into()),
        ("full_name", name.into()),
        ("birth", "1984-06".into()),
        ("sex", "female".into()),
        ("ethnicity", "02".into()),
        ("farms", true.into()),
        ("phone", format!("09{n:08}").into()),
    ];
    view(record(2, n), "person", fields)
}

async fn download(device: &Device<IndexedDbStore>, records: &[RecordView]) {
    let mut answer = Answer {
        app: ENVELOPE.to_owned(),
        protocol: PROTOCOL,
        server_time: Millis(0),
        outcomes: Default::default(),
        resync: false,
        revoked: false,
        push_known: false,
        looks_known: false,
        cursor: "c".to_owned(),
        more: false,
        sums: None,
        ids: Default::default(),
        records: Vec::new(),
        removed: Default::default(),
        reference: None,
        totals: None,
        public_totals: None,
    };
    answer.pack(records, &[]);
    let from: Option<String> = device.meta("cursor").await.expect("a cursor reads");
    device
        .settle(from.as_deref(), &[], &answer, Millis(0))
        .await
        .expect("the store takes the download");
}

struct Rules;

impl CountingRules for Rules {
    fn is_rural_worker(&self, _: &str, _: Date, _: bool, _: bool) -> bool {
        true
    }

    fn is_formal_level(&self, _: &str) -> bool {
        true
    }
}

fn now() -> f64 {
    js_sys::Function::new_no_args("return performance.now()")
        .call0(&wasm_bindgen::JsValue::NULL)
        .ok()
        .and_then(|now| now.as_f64())
        .expect("a page has a clock")
}

#[wasm_bindgen_test]
async fn a_large_commune() {
    let name = format!("measure-{}", js_sys::Math::random());
    let store = IndexedDbStore::open_named(&name, &BrowserAmbient)
        .await
        .expect("opens");
    let device = Device::new(store);
    let begin = now();
    let all: Vec<RecordView> = (0..HOUSEHOLDS)
        .map(household)
        .chain((0..HOUSEHOLDS * MEMBERS).map(member))
        .collect();
    for page in all.chunks(2_000) {
        download(&device, page).await;
    }
    figure("download 50,000 records", now() - begin, "ms", 0.0);

    saving(&device).await;

    let (mut index, mut loading) = (SearchIndex::default(), Loading::default());
    let (begin, mut slowest) = (now(), 0.0_f64);
    loop {
        let page = now();
        let Some(rows) = loading.next(&device).await.expect("reads") else {
            break;
        };
        index.load(rows);
        slowest = slowest.max(now() - page);
    }
    figure("load the search index, in all", now() - begin, "ms", 0.0);
    figure("load the search index, longest page", slowest, "ms", 0.0);

    let mut worst = 0.0_f64;
    for typed in [
        "n",
        "no",
        "nong",
        "nong thi",
        "nong thi d",
        "dao",
        "xyz",
        "na leng 3",
        "0900",
    ] {
        let begin = now();
        let found = index.find(typed, 20).len();
        let took = now() - begin;
        worst = worst.max(took);
        console_log!("\"{typed}\" found {found} in {took:.2} ms");
    }
    figure("search a keystroke, worst", worst, "ms", 50.0);
}

/// Saves a survey of each of a hundred people, one by one.
async fn saving(device: &Device<IndexedDbStore>) {
    let mut times = Vec::new();
    for n in 0..100 {
        let fields = Fields::from([
            ("person".to_owned(), record(2, n).to_string().into()),
            ("commune".to_owned(), "01807".into()),
            ("surveyed_on".to_owned(), "2026-06-01".into()),
            ("education".to_owned(), "3".into()),
            ("wants_training".to_owned(), "yes".into()),
        ]);
        let edit = NewEdit {
            record: RecordId::new(1_800_000_000_000, BrowserAmbient.random()),
            kind: "survey".to_owned(),
            seen: None,
            form: None,
            wanted: WantedEdit::Fields(fields),
        };
        let begin = now();
        device.save(&[edit], &BrowserAmbient).await.expect("saves");
        times.push(now() - begin);
    }
    times.sort_by(f64::total_cmp);
    figure("save a record, median", times[50], "ms", 50.0);
    figure("save a record, p95", times[95], "ms", 50.0);
    let begin = now();
    let tally = pending_tally(device, &Rules).await.expect("counts");
    assert_eq!(tally.values().sum::<i64>(), 100);
    figure("count 100 unsent surveys", now() - begin, "ms", 0.0);
    let begin = now();
    device.counts().await.expect("counts");
    figure("count what waits", now() - begin, "ms", 0.0);
}
