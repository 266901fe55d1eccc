//! What a day's sync weighs on the line: the shipped engine and store, through
//! the shipped handlers, bodies as they would be carried.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::io::Write;
use std::sync::Arc;

use app::offline::{Ambient, Device, MemoryStore, NewEdit, WantedEdit};
use app::sync::{Engine, Transport, TransportError};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::ids::{AccountId, Millis, SessionId};
use flate2::write::GzEncoder;
use http_body_util::BodyExt;
use server::api::{Api, SystemClock};
use server::db::NewSession;
use sha2::{Digest, Sha256};
use tower::{ServiceBuilder, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;

use crate::day::{Chance, surveys};
use crate::office::{NOW, Office};
use crate::{figure, progress};

const SURVEYS: usize = 1_000;

/// A connection that weighs what it carries.
struct Scales {
    router: Router,
    cookie: String,
    requests: Cell<u32>,
    up: Cell<u32>,
    down: Cell<u32>,
}

impl Scales {
    /// Forgets what was carried so far.
    fn reset(&self) {
        self.requests.set(0);
        self.up.set(0);
        self.down.set(0);
    }
}

impl Transport for Scales {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&body).unwrap();
        let body = gzip.finish().unwrap();
        self.requests.set(self.requests.get() + 1);
        add(&self.up, body.len());
        let request = Request::post("/api/v1/sync")
            .header("cookie", &self.cookie)
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let answer = response.into_body().collect().await.unwrap().to_bytes();
        add(&self.down, compressed(answer.clone()).await);
        Ok(answer.to_vec())
    }
}

fn add(sum: &Cell<u32>, bytes: usize) {
    sum.set(sum.get() + u32::try_from(bytes).unwrap());
}

/// How long an answer is as the server sends it to a browser.
async fn compressed(answer: Bytes) -> usize {
    let service = ServiceBuilder::new()
        .layer(CompressionLayer::new())
        .service(service_fn(move |_: Request<Body>| {
            let response = Response::builder()
                .header("content-type", "application/json")
                .body(Body::from(answer.clone()));
            async { Ok::<_, Infallible>(response.unwrap()) }
        }));
    let request = Request::get("/")
        .header("accept-encoding", "gzip, deflate, br, zstd")
        .body(Body::empty())
        .unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert!(response.headers().contains_key("content-encoding"));
    response
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes()
        .len()
}

struct Pocket {
    now: Cell<i64>,
    chance: RefCell<Chance>,
}

impl Ambient for Pocket {
    fn now(&self) -> Millis {
        Millis(self.now.get())
    }

    fn random(&self) -> [u8; 10] {
        self.chance.borrow_mut().bytes()
    }
}

struct Phone {
    account: AccountId,
    device: Device<MemoryStore>,
    scales: Scales,
    pocket: Pocket,
}

impl Phone {
    /// A phone of the first commune's officer, signed in.
    async fn new(office: &Office, n: u8) -> Self {
        let (account, device) = office.officer(usize::from(n) * office.communes.len()).await;
        let (token, name) = ([n; 32], SessionId::new(1, [n; 10]));
        office
            .db
            .open_session(
                NewSession::new(Sha256::digest(token).into(), name, &account),
                NOW,
            )
            .await
            .unwrap();
        let api = Api::new(
            office.db.clone(),
            office.desk.clone(),
            Arc::new(SystemClock),
        );
        Self {
            account: account.id,
            device: Device::new(MemoryStore::new(device)),
            scales: Scales {
                router: api.routes(),
                cookie: format!("taynghe={}", BASE64_URL_SAFE_NO_PAD.encode(token)),
                requests: Cell::default(),
                up: Cell::default(),
                down: Cell::default(),
            },
            pocket: Pocket {
                now: Cell::new(NOW.0),
                chance: RefCell::new(Chance(u64::from(n))),
            },
        }
    }

    /// Syncs, and forgets what earlier syncs carried.
    async fn sync(&self) {
        self.scales.reset();
        Engine::new(self.account, &self.device, &self.scales, &self.pocket)
            .sync()
            .await
            .expect("the sync goes well");
    }

    /// Surveys people and saves each sheet at its hour.
    async fn survey(&self, commune: &str) {
        let sheets = surveys(&mut Chance(42), SURVEYS, commune);
        for sheet in sheets {
            self.pocket.now.set(i64::try_from(sheet.at).unwrap());
            let edit = NewEdit {
                record: sheet.record,
                kind: sheet.kind.to_owned(),
                seen: None,
                form: None,
                wanted: WantedEdit::Fields(sheet.set),
            };
            self.device.save(&[edit], &self.pocket).await.unwrap();
        }
    }
}

pub(crate) async fn measure() {
    progress("1,000 surveys through the engine, up and down");
    let office = Office::open().await;
    let (first, second) = (Phone::new(&office, 1).await, Phone::new(&office, 2).await);
    first.sync().await;
    second.sync().await;
    figure(
        "sync_first_bytes_down",
        f64::from(second.scales.down.get()),
        "bytes",
        None,
    );
    first.survey(&office.communes[0]).await;
    first.sync().await;
    let up = f64::from(first.scales.up.get());
    let requests = f64::from(first.scales.requests.get());
    let back = f64::from(first.scales.down.get());
    figure("sync_1000_surveys_bytes_up", up, "bytes", Some(150_000.0));
    figure(
        "sync_1000_surveys_requests",
        requests,
        "requests",
        Some(3.0),
    );
    figure("sync_1000_surveys_bytes_answered", back, "bytes", None);
    second.sync().await;
    figure(
        "sync_1000_surveys_bytes_down",
        f64::from(second.scales.down.get()),
        "bytes",
        None,
    );
    figure(
        "sync_1000_surveys_requests_down",
        f64::from(second.scales.requests.get()),
        "requests",
        None,
    );
}
