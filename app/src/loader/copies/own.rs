//! The store of the account that has this device open.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use super::Shelf;

type Opened = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Clone)]
struct Own {
    find: Rc<dyn Fn() -> Option<Rc<dyn Shelf>>>,
    opened: Rc<dyn Fn() -> Opened>,
}

thread_local! {
    static OWN: RefCell<Option<Own>> = const { RefCell::new(None) };
}

/// Says where the account's own store is found while it is open, and when one that is
/// being opened is there.
pub fn keep_own_on<O: Future<Output = ()> + 'static>(
    find: impl Fn() -> Option<Rc<dyn Shelf>> + 'static,
    opened: impl Fn() -> O + 'static,
) {
    OWN.set(Some(Own {
        find: Rc::new(find),
        opened: Rc::new(move || Box::pin(opened())),
    }));
}

/// The store as it is now.
pub(in super::super) fn now() -> Option<Rc<dyn Shelf>> {
    let own = OWN.with_borrow(Clone::clone)?;
    (own.find)()
}

/// The store, once it is open, if it is being opened.
pub(super) async fn opened() -> Option<Rc<dyn Shelf>> {
    let own = OWN.with_borrow(Clone::clone)?;
    (own.opened)().await;
    (own.find)()
}
