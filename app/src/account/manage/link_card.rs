//! A link that opens an account: as a QR code to be scanned, and as a text.

use super::{Link, texts};
use crate::account::qr_code::QrCode;
use crate::phone::use_phone;
use crate::ui::format::moment;
use crate::ui::{Card, Notice, NoticeKind};
use leptos::prelude::*;

/// The link, which is shown this once.
#[component]
pub(super) fn LinkCard(link: Link) -> impl IntoView {
    let now = use_phone().now();
    view! {
        <Card>
            <Notice kind=NoticeKind::Good>
                {texts::link_until(&moment(link.expires_at, now))}
            </Notice>
            <QrCode size=link.qr.size path=link.qr.path label=texts::QR />
            <p class="help">{texts::QR_HELP}</p>
            <div class="field">
                <label for="lien-ket">{texts::LINK}</label>
                <input id="lien-ket" type="text" readonly value=link.url />
            </div>
            <p class="help">{texts::LINK_HELP}</p>
        </Card>
    }
}
