//! A QR code as the server has drawn it.

use leptos::prelude::*;

/// The code: its width in modules, the dark ones as a path, and what it is.
#[component]
pub(super) fn QrCode(size: u32, path: String, label: &'static str) -> impl IntoView {
    view! {
        <p>
            <svg
                viewBox=format!("0 0 {size} {size}")
                width="280"
                height="280"
                role="img"
                aria-label=label
                shape-rendering="crispEdges"
            >
                <rect width=size height=size fill="#fff" />
                <path d=path />
            </svg>
        </p>
    }
}
