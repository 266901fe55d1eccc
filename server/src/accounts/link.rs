//! The link that opens an account, once: as an address and as a QR code.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::Reference;
use domain::accounts::INVITATION_LIFE;
use domain::ids::Millis;
use domain::role::Account;
use domain::wire::ENVELOPE;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};

use super::{Keeper, private};
use crate::api::{Api, Fault};
use crate::auth::{Caller, Secret, Session, is_own_machine, read_json};
use crate::db::Invitation;

/// The page that such a link opens.
const PAGE: &str = "/tai-khoan/nhan";

/// A link as it is handed out.
#[derive(Serialize)]
pub(super) struct Link {
    /// The address. The secret stands behind `#`, which browsers send to nobody.
    url: String,
    /// Until when it can be used.
    expires_at: Millis,
    qr: Drawing,
}

/// A QR code as a drawing: its width in modules, the quiet zone included, and the
/// dark ones as an SVG path.
#[derive(Serialize)]
struct Drawing {
    size: i32,
    path: String,
}

/// Light modules on each side, as the standard asks for (ISO/IEC 18004).
const QUIET: i32 = 4;

impl Drawing {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
        let size = code.size() + 2 * QUIET;
        Some(Self { size, path })
    }
}

/// Makes a link to an account in place of its earlier ones.
pub(super) async fn make(
    api: &Api,
    keeper: &Keeper,
    account: &Account,
    caller: &Caller,
) -> Result<Link, Fault> {
    let secret = Secret::new();
    let expires_at = Millis(keeper.now.0.saturating_add(INVITATION_LIFE));
    let url = format!("{}{PAGE}#{}", site(&caller.headers), secret.text());
    let too_long = || Fault::new(StatusCode::BAD_REQUEST, "bad_host", "its name is too long");
    let qr = Drawing::of(&url).ok_or_else(too_long)?;
    api.db
        .invite(Invitation {
            token_hash: secret.hash(),
            account: account.id,
            made_by: keeper.by.id,
            made_at: keeper.now,
            expires_at,
        })
        .await?;
    tracing::info!(account = %keeper.by.id, invited = %account.id, "a link was made");
    Ok(Link {
        url,
        expires_at,
        qr,
    })
}

/// The address by which this server was asked.
fn site(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme = if is_own_machine(headers) {
        "http"
    } else {
        "https"
    };
    format!("{scheme}://{}", host.unwrap_or_default())
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    password: String,
}

#[derive(Serialize)]
struct Given {
    app: &'static str,
    link: Link,
}

/// `POST /api/v1/accounts/{id}/link`: a new link, for a new phone or a forgotten
/// password. Whoever opens it sets the account's password.
pub(super) async fn post(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    Path(id): Path<String>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Fault> {
    let keeper = Keeper::new(by, reference, &api)?;
    let asked: Asked = read_json(&body)?;
    let entry = keeper.one(&api, &id).await?;
    if !entry.account.is_valid_on(keeper.day) {
        let detail = "the account is not valid today";
        return Err(Fault::new(StatusCode::CONFLICT, "account_ended", detail));
    }
    keeper.confirm(&api, &caller, asked.password).await?;
    let given = Given {
        app: ENVELOPE,
        link: make(&api, &keeper, &entry.account, &caller).await?,
    };
    Ok(private(StatusCode::CREATED, given))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn a_link_is_drawn_with_room_around_it() {
        let url = format!(
            "https://taynghe.caobang.gov.vn{PAGE}#{}",
            Secret::new().text()
        );
        let drawing = Drawing::of(&url).unwrap();
        assert!((41..=61).contains(&drawing.size), "{}", drawing.size);
        assert!(
            drawing.path.starts_with("M4 4h1v1h-1z"),
            "the finder's corner"
        );
        assert!(Drawing::of(&"x".repeat(5_000)).is_none());
    }
}
