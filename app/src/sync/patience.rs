//! How long the app waits for an answer of the server.

use std::cell::Cell;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal, Window};

/// Aborts a fetch that takes too long; forgotten when it is dropped.
pub(crate) struct Patience {
    window: Window,
    controller: AbortController,
    give_up: Closure<dyn FnMut()>,
    timer: Cell<Option<i32>>,
}

impl Patience {
    /// Patience that has not begun to run out.
    ///
    /// # Errors
    /// What the browser throws where it has no `AbortController`.
    pub(crate) fn new(window: &Window) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let aborted = controller.clone();
        Ok(Self {
            window: window.clone(),
            controller,
            give_up: Closure::new(move || aborted.abort()),
            timer: Cell::default(),
        })
    }

    /// What a fetch listens to.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Starts waiting afresh.
    ///
    /// # Errors
    /// What the browser throws where it sets no timer.
    pub(crate) fn wait(&self, milliseconds: i32) -> Result<(), JsValue> {
        self.stop();
        let timer = self
            .window
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                self.give_up.as_ref().unchecked_ref(),
                milliseconds,
            )?;
        self.timer.set(Some(timer));
        Ok(())
    }

    fn stop(&self) {
        if let Some(timer) = self.timer.take() {
            self.window.clear_timeout_with_handle(timer);
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.stop();
    }
}
