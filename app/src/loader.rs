//! What a public page shows, got the same way wherever the page is made.
//!
//! A page says what it asks for ([`Ask`]). On the server the answer is drawn
//! from the [`Port`] that the server implements; the browser takes it from the
//! page that it takes over; the installed app shows the device's last copy
//! first, asks the network when there is one, and replaces quietly.

mod ask;
mod class_sheet;
mod figures;
pub mod hill;
mod own;
mod place_sheet;
mod view;

#[cfg(feature = "ssr")]
mod draw;
#[cfg(feature = "ssr")]
mod port;
#[cfg(feature = "ssr")]
#[path = "loader/on_server.rs"]
mod source;

#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
mod copies;
#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
mod net;
#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
#[path = "loader/in_browser.rs"]
mod source;

#[cfg(all(not(feature = "ssr"), not(target_arch = "wasm32")))]
#[path = "loader/on_host.rs"]
mod source;

pub use ask::{Answer, Ask, ENDPOINT, Got, Home, Missing};
pub use class_sheet::{
    ClassLine, ClassList, ClassNotice, ClassSheet, PlaceChoice, class_line, class_list, class_sheet,
};
pub use figures::{Counts, Figures, Pace, months, pace, running, silent_days};
pub use own::{OwnFigures, OwnSheets, OwnTotals, own_sheet};
pub use place_sheet::{Crumb, Goal, PlaceRow, PlaceSheet, Share, place_sheet};
pub use source::is_sample;
#[cfg(any(feature = "ssr", not(target_arch = "wasm32")))]
pub use source::new_id;
pub use view::loaded;

#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
pub use copies::own::keep_own_on;
#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
pub use copies::{Shelf, keep, kept};
#[cfg(all(not(feature = "ssr"), target_arch = "wasm32"))]
pub use net::{PostFailed, post_json};

#[cfg(feature = "ssr")]
pub use draw::{Reader, Reply, draw};
#[cfg(feature = "ssr")]
pub use port::{Asked, Port, PortError};
