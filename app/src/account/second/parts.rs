//! What is shown alike with a script and without: an authenticator's secret, and
//! the recovery codes.

use super::texts;
use crate::account::qr_code::QrCode;
use crate::ui::Card;
use leptos::prelude::*;

/// The secret: to be scanned, opened on this phone, or typed.
#[component]
pub(super) fn SecretCard(size: u32, path: String, secret: String, uri: String) -> impl IntoView {
    view! {
        <Card>
            <p>{texts::INSTALL}</p>
            <QrCode size=size path=path label=texts::QR />
            <p>
                <a href=uri>{texts::OPEN_HERE}</a>
            </p>
            <div class="field">
                <label for="khoa">{texts::SECRET}</label>
                <input id="khoa" type="text" readonly value=secret />
            </div>
        </Card>
    }
}

/// The recovery codes, which are shown this once.
#[component]
pub(super) fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    let lines = codes.into_iter().map(|code| {
        view! {
            <li>
                <code>{code}</code>
            </li>
        }
    });
    view! {
        <Card>
            <h2>{texts::CODES}</h2>
            <p>{texts::CODES_WHY}</p>
            <ol>{lines.collect_view()}</ol>
        </Card>
    }
}
