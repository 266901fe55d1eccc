//! How fast the shipped server takes changes in on durable SQLite, what a day's
//! sync weighs on the line, and how long a totals page takes: one JSON line a
//! figure on standard output. Nothing here fails for being slow.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a bench may stop at the first surprise"
)]
#![expect(
    clippy::print_stdout,
    reason = "figures on standard output are what it is for"
)]

mod crowd;
#[path = "../../../app/domain/tests/day/mod.rs"]
mod day;
mod line;
mod office;
mod pages;
#[path = "../../tests/site/mod.rs"]
mod site;

use serde::Serialize;

#[derive(Serialize)]
struct Figure<'a> {
    name: &'a str,
    value: f64,
    unit: &'a str,
    budget: Option<f64>,
}

/// Prints one figure.
fn figure(name: &str, value: f64, unit: &str, budget: Option<f64>) {
    let value = (value * 100.0).round() / 100.0;
    let figure = Figure {
        name,
        value,
        unit,
        budget,
    };
    println!("{}", serde_json::to_string(&figure).unwrap());
}

/// Says on standard error what takes so long.
fn progress(what: &str) {
    eprintln!("  {what}");
}

/// The memory that this process holds now, in megabytes.
fn resident_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Whether a part is asked for: `cargo bench -p server --bench sync -- crowd`.
fn wanted(part: &str) -> bool {
    let mut named = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .peekable();
    named.peek().is_none() || named.any(|argument| argument == part)
}

fn main() {
    // `cargo test` asks every target for its list; there is none here.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // First, while nothing else of the bench is in memory.
        if wanted("pages") {
            pages::measure().await;
        }
        if wanted("crowd") {
            crowd::measure().await;
        }
        if wanted("line") {
            line::measure().await;
        }
    });
}
