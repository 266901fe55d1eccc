//! `taynghe`: one binary.
fn main() {}
