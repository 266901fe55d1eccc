//! The classes, read from the records that everyone may read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::loader::ClassNotice;
use domain::ids::RecordId;
use domain::record::Record;
use domain::role::REFERENCE_SCOPE;
use domain::value::Value;

use crate::db::{Database, Db, DbError, Rows, Work};

/// How many entries are read at a time.
const PAGE: usize = 1_000;

/// Classes by the text of their id.
type Classes = Arc<BTreeMap<String, ClassNotice>>;

/// The classes as they were at a position of their scope, kept so that a page
/// costs one look at the position and not the reading of every class.
#[derive(Default)]
pub(super) struct Catalogue {
    last: Mutex<Option<(u64, Classes)>>,
}

impl Catalogue {
    /// The classes as they are now.
    pub(super) async fn classes(&self, db: &Db) -> Result<Classes, DbError> {
        let known = self.known();
        let position = known.as_ref().map(|(position, _)| *position);
        match db.read(ReadClasses { known: position }).await? {
            Some((position, classes)) => {
                let classes = Arc::new(classes);
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                *last = Some((position, classes.clone()));
                Ok(classes)
            }
            None => Ok(known.map(|(_, classes)| classes).unwrap_or_default()),
        }
    }

    fn known(&self) -> Option<(u64, Classes)> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}

struct ReadClasses {
    known: Option<u64>,
}

impl Work for ReadClasses {
    /// Nothing if the known position still holds.
    type Done = Option<(u64, BTreeMap<String, ClassNotice>)>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let heads = rows.heads(&[REFERENCE_SCOPE.to_owned()]).await?;
        let head = heads.get(REFERENCE_SCOPE).map_or(0, |head| head.position);
        if self.known == Some(head) {
            return Ok(None);
        }
        let mut records = Vec::new();
        let mut position = 0;
        loop {
            let entries = rows.entries_after(REFERENCE_SCOPE, position, PAGE).await?;
            let Some(last) = entries.last() else { break };
            position = last.position;
            let ids: Vec<RecordId> = entries.iter().map(|entry| entry.record).collect();
            records.extend(rows.records(&ids).await?);
        }
        records.retain(|record| !record.deleted);
        Ok(Some((head, notices(&records))))
    }
}

fn text(record: &Record, field: &str) -> String {
    let value = record.fields.get(field).and_then(Value::as_text);
    value.unwrap_or_default().to_owned()
}

fn notices(records: &[Record]) -> BTreeMap<String, ClassNotice> {
    let providers: BTreeMap<String, String> = records
        .iter()
        .filter(|record| record.kind == "provider")
        .map(|record| (record.id.to_string(), text(record, "name")))
        .collect();
    let classes = records.iter().filter(|record| record.kind == "class");
    classes
        .map(|class| {
            let provider = providers.get(&text(class, "provider"));
            let notice = ClassNotice {
                id: class.id.to_string(),
                trade: text(class, "trade"),
                level: text(class, "level"),
                commune: text(class, "commune"),
                venue: text(class, "venue"),
                starts_on: text(class, "starts_on"),
                ends_on: text(class, "ends_on"),
                seats: match class.fields.get("seats") {
                    Some(Value::Int(seats)) => *seats,
                    _ => 0,
                },
                open: class.fields.get("open").is_some_and(Value::is_true),
                provider: provider.cloned().unwrap_or_default(),
            };
            (notice.id.clone(), notice)
        })
        .collect()
}
