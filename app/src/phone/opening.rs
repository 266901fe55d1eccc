//! Whether somebody's store is being opened: what wants to read in it waits so long.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

thread_local! {
    /// Until somebody has looked whose phone this is, one may be.
    static WAITING: RefCell<Option<Vec<Waker>>> = const { RefCell::new(Some(Vec::new())) };
}

/// A store is being opened.
pub(super) fn begins() {
    WAITING.with_borrow_mut(|waiting| {
        waiting.get_or_insert_default();
    });
}

/// None is any more: one is open, or none can be.
pub(super) fn ends() {
    for waker in WAITING.take().unwrap_or_default() {
        waker.wake();
    }
}

/// Waits until none is.
pub(super) async fn over() {
    poll_fn(|context| {
        WAITING.with_borrow_mut(|waiting| match waiting {
            Some(wakers) => {
                wakers.push(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
    })
    .await;
}
