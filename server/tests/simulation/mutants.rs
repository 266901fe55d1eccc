//! A test of the test: bugs of the worst kinds, planted by lying storage while
//! the product's code stays as it is. Each must be found within a few seeds.

use super::plan::Plan;
use super::world;

/// What a phone's storage may lie about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DiskLie {
    /// A record and its change are written one after the other.
    SplitsRecordAndOutbox,
    /// The cursor is written before what it stands for.
    AdvancesCursorEarly,
    /// What the server refused is thrown away.
    DropsRefused,
    /// What comes down replaces unsent work.
    OverwritesUnsent,
}

/// What the server's storage may lie about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostLie {
    /// No change was ever seen before.
    ForgetsWhatItSaw,
    /// Figures stay although the work that moved them was taken back.
    KeepsFiguresOfFailedWorks,
    /// Nobody hears that a record left their place.
    HidesRemovals,
    /// Values that lost are not kept.
    LosesRivals,
    /// Nobody remembers who wrote a field last.
    LastWriterWins,
}

/// How many seeds a planted bug may stay hidden.
const SEEDS: u64 = 30;

fn is_found(what: &str, plan: &Plan) {
    for seed in 0..SEEDS {
        if let Err(found) = world::play_safely(plan, seed) {
            println!("{what}: found at seed {seed}: {}", first_line(&found));
            return;
        }
    }
    panic!("{what}: not found in {SEEDS} seeds");
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn disk_lie_is_found(lie: DiskLie) {
    is_found(&format!("{lie:?}"), &Plan::stormy(250).with_disk_lie(lie));
}

fn host_lie_is_found(lie: HostLie) {
    is_found(&format!("{lie:?}"), &Plan::stormy(250).with_host_lie(lie));
}

#[test]
fn a_skipped_idempotency_check_is_found() {
    host_lie_is_found(HostLie::ForgetsWhatItSaw);
}

#[test]
fn a_cursor_that_runs_ahead_is_found() {
    disk_lie_is_found(DiskLie::AdvancesCursorEarly);
}

#[test]
fn a_refused_change_that_is_dropped_is_found() {
    disk_lie_is_found(DiskLie::DropsRefused);
}

#[test]
fn a_record_that_is_written_without_its_change_is_found() {
    disk_lie_is_found(DiskLie::SplitsRecordAndOutbox);
}

#[test]
fn unsent_work_that_a_download_overwrites_is_found() {
    disk_lie_is_found(DiskLie::OverwritesUnsent);
}

#[test]
fn figures_that_outlive_their_work_are_found() {
    // It needs a work that dies after its last figures: a longer storm has more.
    let lie = HostLie::KeepsFiguresOfFailedWorks;
    is_found(&format!("{lie:?}"), &Plan::stormy(500).with_host_lie(lie));
}

#[test]
fn a_removal_that_nobody_hears_of_is_found() {
    host_lie_is_found(HostLie::HidesRemovals);
}

#[test]
fn a_value_that_lost_and_is_not_kept_is_found() {
    host_lie_is_found(HostLie::LosesRivals);
}

#[test]
fn the_last_writer_who_wins_in_silence_is_found() {
    host_lie_is_found(HostLie::LastWriterWins);
}
