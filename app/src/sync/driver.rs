//! Runs the engine in a browser: one attempt at a time across all tabs of an
//! account, when the schedule says so.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::{Rc, Weak};

use domain::ids::{AccountId, Millis};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, EventTarget, MessageEvent, VisibilityState, Window};

use super::engine::{Engine, Report, Trouble};
use super::locks::alone;
use super::push_later::push_later;
use super::schedule::{Event, Schedule};
use super::status::{News, SyncStatus, Touched};
use super::transport::Transport;
use crate::offline::{Ambient, Device, Store, StoreError};

/// Syncs one account's device for as long as it is kept; dropping it ends that.
pub struct Driver<S, T> {
    inner: Rc<Inner<S, T>>,
}

struct Inner<S, T> {
    account: AccountId,
    device: Device<S>,
    transport: T,
    ambient: Box<dyn Ambient>,
    publish: Box<dyn Fn(News)>,
    schedule: RefCell<Schedule>,
    status: RefCell<SyncStatus>,
    others: Option<BroadcastChannel>,
    timer: Cell<Option<i32>>,
    ended: Cell<bool>,
    listeners: RefCell<Vec<Listener>>,
    alarm: RefCell<Option<Closure<dyn FnMut()>>>,
}

impl<S: Store + 'static, T: Transport + 'static> Driver<S, T> {
    /// Starts syncing, and tells `publish` where it stands now and from now on.
    pub fn start(
        account: AccountId,
        device: Device<S>,
        transport: T,
        ambient: impl Ambient + 'static,
        publish: impl Fn(News) + 'static,
    ) -> Self {
        let inner = Rc::new(Inner {
            account,
            device,
            transport,
            ambient: Box::new(ambient),
            publish: Box::new(publish),
            schedule: RefCell::default(),
            status: RefCell::default(),
            others: BroadcastChannel::new(&format!("taynghe-{account}")).ok(),
            timer: Cell::default(),
            ended: Cell::default(),
            listeners: RefCell::default(),
            alarm: RefCell::default(),
        });
        inner.listen();
        let opened = Rc::clone(&inner);
        spawn_local(async move {
            opened.count().await;
            opened.happened(&Event::Opened);
        });
        Self { inner }
    }

    /// Says that something was saved: counts again, tells the other tabs and
    /// sends it soon. Returns at once.
    pub fn saved(&self, touched: impl Into<Touched>) {
        self.inner.tell_others(&touched.into());
        let inner = Rc::clone(&self.inner);
        spawn_local(async move {
            inner.count().await;
            inner.happened(&Event::Saved);
        });
    }

    /// Says that somebody signed in, or wants it to be tried right now.
    pub fn try_now(&self) {
        self.inner.happened(&Event::Opened);
    }

    /// Where sync stands.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        self.inner.status.borrow().clone()
    }
}

impl<S, T> Drop for Driver<S, T> {
    fn drop(&mut self) {
        // An attempt that runs goes on to its end, and starts no other.
        self.inner.ended.set(true);
        self.inner.listeners.borrow_mut().clear();
        self.inner.stop_timer();
    }
}

impl<S, T> Drop for Inner<S, T> {
    fn drop(&mut self) {
        if let Some(others) = &self.others {
            others.close();
        }
    }
}

impl<S, T> Inner<S, T> {
    fn stop_timer(&self) {
        if let (Some(timer), Some(window)) = (self.timer.take(), web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }

    /// Tells the other tabs which records may look different.
    fn tell_others(&self, touched: &Touched) {
        if let (Some(others), Ok(text)) = (&self.others, serde_json::to_string(touched)) {
            // A tab that is not told finds out at its next look.
            drop(others.post_message(&JsValue::from_str(&text)));
        }
    }

    fn publish_status(&self, change: impl FnOnce(&mut SyncStatus)) {
        let status = {
            let mut status = self.status.borrow_mut();
            let before = status.clone();
            change(&mut status);
            if *status == before {
                return;
            }
            status.clone()
        };
        (self.publish)(News::Status(status));
    }
}

impl<S: Store + 'static, T: Transport + 'static> Inner<S, T> {
    fn listen(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let weak = Rc::downgrade(self);
        let online = Listener::new(&window, "online", move |_| {
            upgrade(&weak, |inner| inner.happened(&Event::Online));
        });
        let mut listeners = vec![online];
        if let Some(document) = window.document() {
            let weak = Rc::downgrade(self);
            let shown = document.clone();
            listeners.push(Listener::new(&document, "visibilitychange", move |_| {
                if shown.visibility_state() == VisibilityState::Visible {
                    upgrade(&weak, |inner| inner.happened(&Event::Visible));
                } else {
                    upgrade(&weak, |inner| inner.leave_behind());
                }
            }));
        }
        if let Some(others) = &self.others {
            let weak = Rc::downgrade(self);
            listeners.push(Listener::new(others, "message", move |event| {
                upgrade(&weak, |inner| inner.heard(&event));
            }));
        }
        self.listeners.replace(listeners);
        let weak = Rc::downgrade(self);
        self.alarm.replace(Some(Closure::new(move || {
            upgrade(&weak, |inner| {
                inner.timer.set(None);
                inner.attempt();
            });
        })));
    }

    /// Another tab changed the store.
    fn heard(self: &Rc<Self>, event: &JsValue) {
        let touched = event
            .dyn_ref::<MessageEvent>()
            .and_then(|event| event.data().as_string())
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Touched::All);
        (self.publish)(News::Changed(touched));
        let inner = Rc::clone(self);
        spawn_local(async move { inner.count().await });
    }

    fn happened(self: &Rc<Self>, event: &Event) {
        let [a, b, c, d, ..] = self.ambient.random();
        let now = self.ambient.now();
        self.schedule
            .borrow_mut()
            .on(event, now, u32::from_ne_bytes([a, b, c, d]));
        self.set_timer(now);
    }

    fn set_timer(&self, now: Millis) {
        self.stop_timer();
        if self.ended.get() {
            return;
        }
        let due = self.schedule.borrow().due();
        let (Some(due), Some(window)) = (due, web_sys::window()) else {
            return;
        };
        let wait = i32::try_from(due.0.saturating_sub(now.0).max(0)).unwrap_or(i32::MAX);
        self.timer.set(set_timeout(&window, &self.alarm, wait));
    }

    /// One attempt, if no other tab is at it.
    fn attempt(self: &Rc<Self>) {
        if self.schedule.borrow().running() {
            return;
        }
        self.happened(&Event::Started);
        let inner = Rc::clone(self);
        spawn_local(async move {
            let work = {
                let inner = Rc::clone(&inner);
                async move {
                    inner.publish_status(|status| status.running = true);
                    Engine::new(
                        inner.account,
                        &inner.device,
                        &inner.transport,
                        inner.ambient.as_ref(),
                    )
                    .sync()
                    .await
                }
            };
            let result = alone(&format!("taynghe-sync-{}", inner.account), work).await;
            inner.attempted(result).await;
        });
    }

    /// What still waits when nobody looks any more is the service worker's to send.
    fn leave_behind(&self) {
        if self.status.borrow().waiting > 0 && self.transport.is_open() {
            push_later();
        }
    }

    async fn attempted(self: &Rc<Self>, result: Option<Result<Report, Trouble>>) {
        let event = match &result {
            None => Event::Busy,
            Some(Ok(_)) => Event::Answered,
            Some(Err(trouble)) => Event::Troubled(trouble.clone()),
        };
        let before = self.status.borrow().last_synced;
        self.count().await;
        if let Some(Err(Trouble::Offline | Trouble::SignedOut)) = &result {
            // Whatever is missing is made the next time.
            drop(self.device.seal_missing(self.ambient.as_ref()).await);
            self.leave_behind();
        }
        let settled = self.status.borrow().last_synced != before;
        self.publish_status(|status| {
            status.running = false;
            match &result {
                None => {}
                Some(Ok(_)) => status.trouble = None,
                Some(Err(trouble)) => status.trouble = Some(trouble.clone()),
            }
        });
        let touched = match result {
            Some(Ok(report)) => Touched::from(report.touched),
            // Exchanges before the failing one were taken in.
            Some(Err(_)) if settled => Touched::All,
            _ => Touched::Records(BTreeSet::new()),
        };
        if !matches!(&touched, Touched::Records(records) if records.is_empty()) {
            self.tell_others(&touched);
            (self.publish)(News::Changed(touched));
        }
        self.happened(&event);
    }

    /// Counts what waits.
    async fn count(&self) {
        let counted: Result<_, StoreError> = async {
            let counts = self.device.item_counts().await?;
            Ok((counts, self.device.meta("synced_at").await?))
        }
        .await;
        self.publish_status(|status| match counted {
            Ok((counts, last_synced)) => {
                *status = std::mem::take(status).counting(counts);
                status.last_synced = last_synced;
            }
            Err(error) => status.trouble = Some(error.into()),
        });
    }
}

fn upgrade<S, T>(weak: &Weak<Inner<S, T>>, act: impl FnOnce(&Rc<Inner<S, T>>)) {
    if let Some(inner) = weak.upgrade() {
        act(&inner);
    }
}

fn set_timeout(
    window: &Window,
    alarm: &RefCell<Option<Closure<dyn FnMut()>>>,
    wait: i32,
) -> Option<i32> {
    let alarm = alarm.borrow();
    window
        .set_timeout_with_callback_and_timeout_and_arguments_0(
            alarm.as_ref()?.as_ref().unchecked_ref(),
            wait,
        )
        .ok()
}

/// A listener that is taken off when it is dropped.
struct Listener {
    target: EventTarget,
    name: &'static str,
    act: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    fn new(target: &EventTarget, name: &'static str, act: impl FnMut(JsValue) + 'static) -> Self {
        let act = Closure::new(act);
        // Without it the timer still comes round.
        drop(target.add_event_listener_with_callback(name, act.as_ref().unchecked_ref()));
        Self {
            target: target.clone(),
            name,
            act,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(
            self.target
                .remove_event_listener_with_callback(self.name, self.act.as_ref().unchecked_ref()),
        );
    }
}
