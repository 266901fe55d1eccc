//! A worker's own sign-up: a record that the server makes, and its claim code.

use domain::change::{Change, Edit, Outcome, Reason};
use domain::ids::{ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::Author;
use domain::value::{Fields, Value};
use domain::{ClaimCode, Date};

use crate::db::{Database, Db, DbError, Rows, Work, work};
use crate::exchange::Desk;

/// The device under which the server's own changes stand in the ledger.
const SERVER: DeviceId = DeviceId(uuid::Uuid::nil());

/// Why a sign-up was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// What was filled in cannot stand.
    #[error("refused: {reason:?} {fields:?}")]
    Refused {
        /// Why.
        reason: Reason,
        /// Which fields.
        fields: Vec<String>,
    },
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a worker learns with a claim code: nothing of whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpState {
    /// `received`, `confirmed` or `declined`.
    pub state: String,
    /// The class that was asked for.
    pub class: Option<RecordId>,
}

struct TieClaim {
    record: RecordId,
}

impl Work for TieClaim {
    type Done = ClaimCode;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<ClaimCode, DbError> {
        let mut code = ClaimCode::of(self.record, 0);
        for attempt in 0..=u8::MAX {
            code = ClaimCode::of(self.record, attempt);
            if rows.settle_claim(&code.to_string(), self.record).await? == self.record {
                return Ok(code);
            }
        }
        Err(DbError::Damaged {
            what: "claim",
            why: format!("every code up to {code} is taken"),
        })
    }
}

work!(FindClaim { code: ClaimCode } -> Option<SignUpState>, |this, rows| {
    let Some(id) = rows.claim(&this.code.to_string()).await? else {
        return Ok(None);
    };
    let found = rows.records(&[id]).await?.pop();
    Ok(found.filter(|record| !record.deleted).map(|record| {
        let text = |name: &str| record.fields.get(name).and_then(Value::as_text);
        SignUpState {
            state: text("state").unwrap_or("received").to_owned(),
            class: text("class").and_then(|id| id.parse().ok()),
        }
    }))
});

/// Takes a worker's sign-up in, from the fields of the form. The same `id`
/// sent again, by a lost answer or a second tap, makes nothing new and gives
/// the same code.
///
/// # Errors
/// [`SignUpError::Refused`] names the fields to put right.
pub async fn sign_up(
    desk: &Desk,
    db: &Db,
    id: RecordId,
    mut fields: Fields,
    now: Millis,
) -> Result<ClaimCode, SignUpError> {
    let code = db.write(TieClaim { record: id }).await?;
    fields.insert("code".into(), code.to_string().into());
    fields.insert("state".into(), "received".into());
    fields.insert(
        "received_on".into(),
        Date::in_vietnam(now.0).to_string().into(),
    );
    let change = Change {
        id: ChangeId(id.0),
        seq: Seq(0),
        record: id,
        kind: "signup".to_owned(),
        base: Revision(0),
        after: None,
        at: now,
        form: None,
        edit: Edit::Set(fields),
    };
    let author = Author {
        account: None,
        device: SERVER,
    };
    let plan = desk.apply(db, author, vec![change], now).await?;
    match plan.outcomes.into_iter().next() {
        // Another content under the same id: it was sent before, and stands as it did.
        Some(Outcome::Refused {
            reason: Reason::ChangeIdReused,
            ..
        }) => Ok(code),
        Some(Outcome::Refused { reason, fields }) => Err(SignUpError::Refused { reason, fields }),
        _ => Ok(code),
    }
}

/// Finds a sign-up by its claim code.
///
/// # Errors
/// Whatever the database says.
pub async fn find_signup(db: &Db, code: ClaimCode) -> Result<Option<SignUpState>, DbError> {
    db.read(FindClaim { code }).await
}
