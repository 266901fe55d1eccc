//! `POST /api/v1/history/{record}/unmask`: what is masked in a record's history, in
//! full. It is in the access log before it is answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::Reference;
use domain::history::FullWords;
use domain::ids::RecordId;
use domain::wire::ENVELOPE;

use super::history::{InFull, Look};
use super::{Hidden, looker, private};
use crate::api::{Api, Fault};
use crate::auth::Reader;
use crate::db::{Access, Database};

/// Gives what is masked, to whoever may read the history.
pub(super) async fn post(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    reader: Reader,
    Path(record): Path<String>,
) -> Result<Response, Fault> {
    let (account, now) = (reader.account.id, api.clock.now());
    let record: RecordId = record.parse().map_err(|_| Hidden::Nothing)?;
    let look = InFull(Look {
        looker: looker(&reader, reference, &api),
        record,
        after: None,
        now,
    });
    let words = api.db.read(look).await?;
    let shown = words.is_ok();
    tracing::info!(%account, %record, shown, "what is masked in a history was asked for");
    let words = words?;
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for word in &words {
        *fields.entry(&word.field).or_default() += 1;
    }
    for (field, count) in fields {
        let mut read = reader.reads(Access::Unmask, now);
        read.record = Some(record);
        field.clone_into(&mut read.detail);
        read.count = count;
        api.db.note_access(read, now).await?;
    }
    Ok(private(FullWords {
        app: ENVELOPE.to_owned(),
        words,
    }))
}
