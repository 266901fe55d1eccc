//! Deterministic simulation: many phones, one server, a clock and a network of
//! the simulation's own, and one seed for everything that happens.
//!
//! What runs is what ships: the engine and the device over the memory store,
//! the exchange over the real database, in one process. The world (`world`)
//! says who goes on next, step by step: a phone's process may die between any
//! two commits of its storage, the server between any two steps of a
//! transaction, and whatever is in the air may be lost, late, twice or cut.
//! When all is calm again, the oracle (`oracle`) asks whether anything was lost,
//! doubled or hidden. `TAYNGHE_SEED` plays one seed again, `TAYNGHE_OPERATIONS`
//! says how much is played (`make soak`).
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise, and says how far it has come"
)]

mod chance;
mod dialect;
mod disk;
mod host;
mod mutants;
mod network;
mod office;
mod oracle;
mod people;
mod phone;
mod plan;
mod season;
mod watched;
mod witness;
mod world;
