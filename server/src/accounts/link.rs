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
use serde::{Deserialize, Serialize};

use super::{Keeper, private};
use crate::api::{Api, Fault};
use crate::auth::{Again, Caller, Secret, Session, confirm, is_own_machine, read_json};
use crate::db::Invitation;
use crate::qr::Drawing;

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
    #[serde(flatten)]
    again: Again,
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
    confirm(&api, &caller, asked.again).await?;
    let given = Given {
        app: ENVELOPE,
        link: make(&api, &keeper, &entry.account, &caller).await?,
    };
    Ok(private(StatusCode::CREATED, given))
}
