//! The first start of an empty server: a code in its log makes the first
//! administrator, once. A demonstration has its own doors and none of this.

use app::account::{FIRST_PAGE, FirstForm};
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use leptos::context::provide_context;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::form::from_here;
use super::{Proven, led_to_work};
use crate::api::{Api, Fault};
use crate::chance;
use crate::db::{Database, Db, DbError, NewAccount, Rows, Work, work};
use crate::demo;
use crate::pages;
use crate::router::AppState;

/// How long the code of one start can be used, in milliseconds: a day.
const LIFE: i64 = 24 * 3_600_000;
/// The setting that holds who was made first.
const FIRST: &str = "first_account";

work!(AnyAccount {} -> bool, |_this, rows| Ok(!rows.accounts().await?.is_empty()));
work!(CodeEnds { key: String } -> Option<i64>, |this, rows| {
    Ok(rows.setting(&this.key).await?.and_then(|ends| ends.parse().ok()))
});

/// The setting under which a code stands: its hash, never the code.
fn setting_of(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let hash = Sha256::digest(plain);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("first_code:{hex}")
}

/// Whether this server still waits for its first account.
async fn is_empty(db: &Db) -> Result<bool, DbError> {
    Ok(!db.read(AnyAccount {}).await? && !demo::is_demo(db).await?)
}

/// Makes a code for the first administrator, if nobody has an account yet. Each
/// process of an empty server has its own; all of them are worth nothing once
/// there is an account.
///
/// # Errors
/// Whatever the database says.
pub async fn first_code(db: &Db, now: Millis) -> Result<Option<String>, DbError> {
    if !is_empty(db).await? {
        return Ok(None);
    }
    let code = chance::letters();
    let ends = now.0.saturating_add(LIFE).to_string();
    db.settle_setting(&setting_of(&code), &ends).await?;
    Ok(Some(code))
}

/// What is typed into the form.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

/// `GET /dang-nhap/lan-dau`: the form, while there is no account.
pub(crate) async fn first_page(State(state): State<AppState>) -> Result<Response, Fault> {
    if is_empty(&state.api().db).await? {
        Ok(shown(state, StatusCode::OK, FirstForm::default()).await)
    } else {
        Ok(pages::not_found(state).await)
    }
}

/// `POST /dang-nhap/lan-dau`: makes the administrator, who sets up
/// a second factor next.
pub(crate) async fn first_form(
    State(state): State<AppState>,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    from_here(&headers)?;
    if !is_empty(&state.api().db).await? {
        return Ok(pages::not_found(state).await);
    }
    let again = FirstForm {
        name: typed.name.trim().to_owned(),
        login: typed.login.trim().to_owned(),
        trouble: None,
    };
    match make(state.api(), typed).await {
        Ok(account) => led_to_work(state.api(), &account, &headers, Proven::Password).await,
        Err(fault) if fault.status.is_client_error() => {
            let trouble = Some(fault.code.to_owned());
            let form = FirstForm { trouble, ..again };
            Ok(shown(state, fault.status, form).await)
        }
        Err(fault) => Err(fault),
    }
}

async fn shown(state: AppState, status: StatusCode, form: FirstForm) -> Response {
    let provide = move || provide_context(form.clone());
    let mut response = pages::render_posted(state, FIRST_PAGE, provide).await;
    *response.status_mut() = status;
    response
}

fn turned_away(code: &'static str) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, code, "")
}

/// Checks the code, then the rest, then makes the account.
async fn make(api: &Api, typed: Typed) -> Result<Account, Fault> {
    let (name, login) = (typed.name.trim(), typed.login.trim());
    if [typed.code.as_str(), name, login, typed.password.as_str()].contains(&"")
        || login.contains('\0')
    {
        return Err(turned_away("incomplete"));
    }
    let (key, now) = (setting_of(&typed.code), api.clock.now());
    let ends = api.db.read(CodeEnds { key: key.clone() }).await?;
    if ends.is_none_or(|ends| ends <= now.0) {
        return Err(turned_away("wrong_code"));
    }
    let known = [login.to_owned(), name.to_owned()];
    let accepted = api.passwords.accept(typed.password, known).await?;
    let password_hash = accepted.map_err(super::change::refused)?;
    let (unix, random) = chance::id_parts(now);
    let id = AccountId::new(unix, random);
    let account = Account::new(id, name, Role::Administrator, Scope::Province);
    let new = NewAccount {
        account: account.clone(),
        login: login.to_owned(),
        password_hash,
    };
    if !api.db.write(MakeFirst { new, now }).await? {
        return Err(turned_away("wrong_code"));
    }
    tracing::info!(account = %account.id, "the first administrator was made");
    Ok(account)
}

struct MakeFirst {
    new: NewAccount,
    now: Millis,
}

impl Work for MakeFirst {
    /// Whether it is the first.
    type Done = bool;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<bool, DbError> {
        if !rows.accounts().await?.is_empty() {
            return Ok(false);
        }
        // Of two at once the setting lets one pass.
        let own = self.new.account.id.to_string();
        if rows.settle_setting(FIRST, &own).await? != own {
            return Ok(false);
        }
        rows.put_account(&self.new, self.now).await?;
        Ok(true)
    }
}
