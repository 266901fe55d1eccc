//! The air between phones and server: packets that wait until the world lets
//! them arrive, and what it may do to them on the way.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use app::sync::{HttpAnswer, Transport, TransportError};

use super::dialect::{self, Dialect};

/// Where a phone looks for what came of its request.
pub(crate) type Slot = Rc<RefCell<Option<Result<HttpAnswer, TransportError>>>>;

/// Which way a packet goes.
pub(crate) enum Way {
    /// To the server.
    Up(Vec<u8>),
    /// Back to the phone.
    Down(HttpAnswer),
}

/// A request or an answer on its way.
pub(crate) struct Packet {
    /// The phone, by its place in the world.
    pub(crate) phone: usize,
    pub(crate) way: Way,
    /// Who waits for it; nobody for one that was given up.
    pub(crate) slot: Option<Slot>,
    /// The turn before which it does not arrive.
    pub(crate) ripe: u64,
}

/// Everything that is in the air.
pub(crate) type Air = Rc<RefCell<Vec<Packet>>>;

/// One phone's connection.
pub(crate) struct Line {
    pub(crate) phone: usize,
    pub(crate) air: Air,
    pub(crate) dialect: Rc<Cell<Dialect>>,
}

impl Transport for Line {
    async fn exchange(&self, body: Vec<u8>) -> Result<Vec<u8>, TransportError> {
        let slot = Slot::default();
        self.air.borrow_mut().push(Packet {
            phone: self.phone,
            way: Way::Up(dialect::ask(self.dialect.get(), body)),
            slot: Some(slot.clone()),
            ripe: 0,
        });
        let answer = poll_fn(|_| slot.take().map_or(Poll::Pending, Poll::Ready)).await?;
        dialect::hear(self.dialect.get(), answer).judge()
    }
}

/// Tells whoever waits for a packet that the connection broke.
pub(crate) fn break_off(slot: Option<Slot>) {
    if let Some(slot) = slot {
        *slot.borrow_mut() = Some(Err(TransportError::Offline));
    }
}

/// A wifi's sign-in page, which answers anything with 200.
pub(crate) fn portal() -> HttpAnswer {
    HttpAnswer {
        status: 200,
        retry_after: None,
        body: b"<html><title>Wifi</title></html>".to_vec(),
    }
}

/// What a proxy in front of the server says by itself.
pub(crate) fn proxy(status: u16) -> HttpAnswer {
    HttpAnswer {
        status,
        retry_after: Some("5".to_owned()),
        body: Vec::new(),
    }
}
