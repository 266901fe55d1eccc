//! What this process has done, as counters for Prometheus. Nothing personal: no
//! label names a person, a device, a place or a path.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::change::{Change, Outcome};
use domain::ids::ChangeId;
use domain::merge::Plan;

/// The counters of one process; cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    exchanges: [AtomicU64; 2],
    changes: [AtomicU64; 5],
    repairs: AtomicU64,
    sign_ins: [AtomicU64; 2],
    requests: [Durations; KINDS.len()],
}

/// How an attempt ended, as its label says.
const ENDINGS: [&str; 2] = ["good", "failed"];
/// What became of a change, as its label says.
const OUTCOMES: [&str; 5] = ["stood", "conflict", "held", "refused", "repeated"];
/// What a request was for, as its label says.
const KINDS: [&str; 4] = ["sync", "api", "file", "page"];
/// The upper ends of the classes of duration, in milliseconds.
const LIMITS: [u64; 10] = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000];

/// How many requests took how long.
#[derive(Debug, Default)]
struct Durations {
    classes: [AtomicU64; LIMITS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Durations {
    fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let within = LIMITS.iter().position(|limit| micros <= limit * 1_000);
        if let Some(class) = within.and_then(|class| self.classes.get(class)) {
            add(class, 1);
        }
        add(&self.count, 1);
        add(&self.micros, micros);
    }
}

fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// What became of the changes of one exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tallied([u64; OUTCOMES.len()]);

impl Tallied {
    /// Counts what a plan made of these changes: one that had come before is
    /// repeated, whatever it is answered.
    pub(crate) fn of(changes: &[Change], plan: &Plan) -> Self {
        let new: BTreeSet<ChangeId> = plan.ledger.iter().map(|entry| entry.change.id).collect();
        let mut tallied = Self::default();
        for (change, outcome) in changes.iter().zip(&plan.outcomes) {
            let class = match outcome {
                _ if !new.contains(&change.id) => 4,
                Outcome::Applied { .. } | Outcome::Merged { .. } => 0,
                Outcome::Conflict { .. } => 1,
                Outcome::Held { .. } => 2,
                Outcome::Refused { .. } => 3,
            };
            if let Some(count) = tallied.0.get_mut(class) {
                *count += 1;
            }
        }
        tallied
    }
}

impl Metrics {
    /// Notes an exchange, how it ended, and what became of its changes.
    pub(crate) fn exchanged(&self, tallied: Option<Tallied>, repairs: bool) {
        let ending = usize::from(tallied.is_none());
        self.0
            .exchanges
            .get(ending)
            .into_iter()
            .for_each(|counter| add(counter, 1));
        self.changed(tallied.unwrap_or_default());
        add(&self.0.repairs, u64::from(repairs));
    }

    /// Notes what became of changes that came without an exchange.
    pub(crate) fn changed(&self, tallied: Tallied) {
        for (counter, more) in self.0.changes.iter().zip(tallied.0) {
            add(counter, more);
        }
    }

    /// Notes that somebody tried to sign in.
    pub(crate) fn signed_in(&self, good: bool) {
        let ending = usize::from(!good);
        self.0
            .sign_ins
            .get(ending)
            .into_iter()
            .for_each(|counter| add(counter, 1));
    }

    /// All counters in Prometheus' text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Text::default();
        let all = &self.0;
        let name = "taynghe_exchanges_total";
        text.family(name, "counter", "Exchanges of devices with this server.");
        text.labelled(name, "result", &ENDINGS, &all.exchanges);
        let name = "taynghe_changes_total";
        text.family(
            name,
            "counter",
            "Changes that came, by what became of them at once.",
        );
        text.labelled(name, "outcome", &OUTCOMES, &all.changes);
        let name = "taynghe_repairs_total";
        text.family(
            name,
            "counter",
            "Devices that found their copy astray and fetched it again.",
        );
        text.line(name, "", read(&all.repairs));
        let name = "taynghe_sign_ins_total";
        text.family(name, "counter", "Sign-ins that were tried.");
        text.labelled(name, "result", &ENDINGS, &all.sign_ins);
        let name = "taynghe_request_duration_seconds";
        text.family(
            name,
            "histogram",
            "How long requests took, until the head of the answer.",
        );
        for (kind, durations) in KINDS.iter().zip(&all.requests) {
            text.histogram(name, kind, durations);
        }
        text.0
    }
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn labelled(&mut self, name: &str, label: &str, values: &[&str], counters: &[AtomicU64]) {
        for (value, counter) in values.iter().zip(counters) {
            self.line(name, &format!("{{{label}=\"{value}\"}}"), read(counter));
        }
    }

    fn histogram(&mut self, name: &str, kind: &str, durations: &Durations) {
        let bucket = format!("{name}_bucket");
        let mut sum = 0;
        for (limit, class) in LIMITS.iter().zip(&durations.classes) {
            sum += read(class);
            let seconds = *limit as f64 / 1_000.0;
            self.line(
                &bucket,
                &format!("{{kind=\"{kind}\",le=\"{seconds}\"}}"),
                sum,
            );
        }
        let (count, micros) = (read(&durations.count), read(&durations.micros));
        self.line(&bucket, &format!("{{kind=\"{kind}\",le=\"+Inf\"}}"), count);
        let of = format!("{{kind=\"{kind}\"}}");
        self.line(&format!("{name}_sum"), &of, micros as f64 / 1_000_000.0);
        self.line(&format!("{name}_count"), &of, count);
    }
}

/// A middleware that notes how long each request took.
pub(crate) async fn timed(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let kind = kind_of(request.uri().path());
    let begin = Instant::now();
    let response = next.run(request).await;
    if let Some(durations) = metrics.0.requests.get(kind) {
        durations.note(begin.elapsed());
    }
    response
}

/// The place in [`KINDS`] of what a path is for.
fn kind_of(path: &str) -> usize {
    if path == "/api/v1/sync" {
        0
    } else if path.starts_with("/api/") {
        1
    } else if path.starts_with("/pkg/")
        || path.rsplit('/').next().is_some_and(|end| end.contains('.'))
    {
        2
    } else {
        3
    }
}

/// `GET /metrics`, for a listener of its own: it is nobody's business outside.
pub fn router(metrics: Metrics) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .with_state(metrics)
}

async fn show(State(metrics): State<Metrics>) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, metrics.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_in_every_class_that_it_fits_into() {
        let metrics = Metrics::default();
        for millis in [0, 2, 3, 40_000] {
            metrics.0.requests[0].note(Duration::from_millis(millis));
        }
        let text = metrics.text();
        for line in [
            "taynghe_request_duration_seconds_bucket{kind=\"sync\",le=\"0.001\"} 1",
            "taynghe_request_duration_seconds_bucket{kind=\"sync\",le=\"0.003\"} 3",
            "taynghe_request_duration_seconds_bucket{kind=\"sync\",le=\"30\"} 3",
            "taynghe_request_duration_seconds_bucket{kind=\"sync\",le=\"+Inf\"} 4",
            "taynghe_request_duration_seconds_sum{kind=\"sync\"} 40.005",
            "taynghe_request_duration_seconds_count{kind=\"sync\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_path_is_told_by_what_it_is_for_and_never_by_its_name() {
        for (path, kind) in [
            ("/api/v1/sync", "sync"),
            ("/api/v1/history/0193", "api"),
            ("/pkg/work.ff.wasm", "file"),
            ("/sw.js", "file"),
            ("/ho/0193", "page"),
            ("/", "page"),
        ] {
            assert_eq!(KINDS[kind_of(path)], kind, "{path}");
        }
    }
}
