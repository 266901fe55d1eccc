//! The hill without signal that the demonstration pretends: while it stands,
//! no page asks the network anything.

use std::cell::Cell;

thread_local! {
    static IS_CUT_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Cuts the pages off from the network, or lets them ask again.
pub fn cut_off(is_cut_off: bool) {
    IS_CUT_OFF.set(is_cut_off);
}

/// Whether the pages are cut off.
#[must_use]
pub fn is_cut_off() -> bool {
    IS_CUT_OFF.get()
}
