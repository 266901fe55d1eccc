//! Many runs, seed after seed, on all processors.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::host::Backend;
use super::plan::Plan;
use super::world::{Counts, OPERATIONS, play_safely};

/// Operations of one run: long enough for trouble to meet trouble, short enough
/// to be read when it fails.
const RUN: usize = 400;
/// Operations in `make test`.
const ENOUGH: u64 = 100_000;
/// How often a long season says how far it is.
const NEWS: Duration = Duration::from_secs(20);

/// A number from the environment.
fn asked(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

/// Plays seeds from `first` on until so many operations are done; one seed
/// alone if the environment names it.
fn play_season(name: &str, plan: &Plan, first: u64, operations: u64) {
    let alone = asked("TAYNGHE_SEED");
    let first = alone.unwrap_or(first);
    let run = u64::try_from(plan.operations).unwrap();
    let runs = if alone.is_some() {
        1
    } else {
        operations.div_ceil(run)
    };
    let next = AtomicU64::new(first);
    let stop = AtomicBool::new(false);
    let told = Mutex::new((Counts::new(), Instant::now()));
    let failures = Mutex::new(Vec::new());
    let began = Instant::now();
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + runs {
                return;
            }
            match play_safely(plan, seed) {
                Ok(run) => {
                    let (sum, news) = &mut *told.lock().unwrap();
                    for (what, times) in run.counts {
                        *sum.entry(what).or_default() += times;
                    }
                    if news.elapsed() > NEWS {
                        *news = Instant::now();
                        let done = sum[OPERATIONS];
                        println!(
                            "{name}: {done} operations, seed {seed}, {:?}",
                            began.elapsed()
                        );
                    }
                }
                Err(wrong) => {
                    stop.store(true, Ordering::Relaxed);
                    failures.lock().unwrap().push((seed, wrong));
                }
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let (counts, _) = told.into_inner().unwrap();
    println!(
        "{name}: seeds from {first}, {runs} runs in {:?}",
        began.elapsed()
    );
    for (what, times) in &counts {
        println!("  {times:>9} {what}");
    }
    if let Some((seed, wrong)) = failures.into_inner().unwrap().first() {
        panic!(
            "{name}: seed {seed} goes wrong. To play it again:\n  \
             TAYNGHE_SEED={seed} cargo test -p server --test simulation {name}\n{wrong}"
        );
    }
}

#[test]
fn on_a_calm_day_everybody_agrees() {
    play_season("on_a_calm_day_everybody_agrees", &Plan::calm(RUN), 0, 4_000);
}

#[test]
fn in_a_storm_nothing_is_lost_doubled_or_hidden() {
    let operations = asked("TAYNGHE_OPERATIONS").unwrap_or(ENOUGH);
    let name = "in_a_storm_nothing_is_lost_doubled_or_hidden";
    play_season(name, &Plan::stormy(RUN), 1_000, operations);
}

#[test]
fn in_a_storm_postgres_keeps_everything_too() {
    let name = "in_a_storm_postgres_keeps_everything_too";
    play_season(name, &Plan::stormy(RUN).on(Backend::Postgres), 500, 1_600);
}

#[test]
fn one_seed_always_plays_the_same() {
    let traces = [0, 1].map(|_| {
        let told = play_safely(&Plan::stormy(RUN), 7).expect("the run goes well");
        told.trace
    });
    assert_eq!(traces[0], traces[1]);
}
