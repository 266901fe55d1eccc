//! One field of a record meets one write: it stands, or is kept beside the
//! value that does.

use super::Author;
use crate::change::{Change, DELETED, set};
use crate::ids::{DeviceId, Revision};
use crate::record::{LostValue, Record};
use crate::value::Value;

impl Record {
    /// Whether a device that saw `base` knows who wrote this field last: it saw
    /// that revision, or wrote it itself.
    pub(super) fn seen_by(&self, field: &str, device: DeviceId, base: Revision) -> bool {
        self.last_write(field)
            .is_none_or(|(revision, writer)| revision <= base || writer == device)
    }

    /// Writes one field, or keeps the value beside the one that stands; true if
    /// the value stands now. `base` is what the author has seen of this history.
    pub(super) fn take_write(
        &mut self,
        author: &Author,
        change: &Change,
        (field, value): (&str, &Value),
        base: Revision,
        stands: bool,
    ) -> bool {
        if stands || self.value(field) == *value {
            // Whoever saw a lost value, or meant it, and writes the field settles it.
            self.past.rivals.retain(|rival| {
                rival.field != field || (rival.revision > base && rival.device != author.device)
            });
            if field == DELETED {
                self.deleted = *value == Value::Bool(true);
            } else {
                set(&mut self.fields, field, value);
            }
            self.past
                .touched
                .insert(field.to_owned(), (self.revision, author.device));
            return true;
        }
        self.past
            .rivals
            .retain(|rival| rival.field != field || rival.device != author.device);
        self.past.rivals.push(LostValue {
            field: field.to_owned(),
            value: value.clone(),
            change: change.id,
            device: author.device,
            by: author
                .account
                .as_ref()
                .map(|account| account.name.clone())
                .unwrap_or_default(),
            at: change.at,
            revision: self.revision,
        });
        false
    }
}
