//! What only a browser can show.

mod conformance;
mod driving;
mod fetching;
mod pocket;
mod sealed;
mod store;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
