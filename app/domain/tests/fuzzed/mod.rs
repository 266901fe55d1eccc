//! What must hold for any input at all: the bodies of the fuzz targets in
//! `fuzz/`, which `corpus.rs` replays over the saved inputs.

mod form;
mod plan;
mod reference;
mod rescue;
mod tables;
mod texts;
mod wire;

#[path = "../shipped/mod.rs"]
mod shipped;

/// Takes an input and panics when it shows a fault.
type Body = fn(&[u8]);

/// Every target by its name, which is also its folder in `fuzz/corpus`.
pub(crate) const TARGETS: &[(&str, Body)] = &[
    ("answer", wire::answer),
    ("card", texts::card),
    ("csv", tables::csv),
    ("form", form::form),
    ("plan", plan::plan),
    ("reference", reference::reference),
    ("request", wire::request),
    ("rescue", rescue::rescue),
    ("signup", texts::signup),
    ("texts", texts::texts),
];

/// Puts an input before a target.
///
/// # Panics
/// When the target is unknown, and when the input shows a fault.
pub(crate) fn run(target: &str, input: &[u8]) {
    let (_, body) = TARGETS
        .iter()
        .find(|(name, _)| *name == target)
        .expect("a known target");
    body(input);
}
