//! What a person saved and the server does not have yet, as people count it.

use domain::change::{Edit, Reason};
use domain::ids::{Millis, RecordId, Seq};
use domain::value::Value;

use super::{Counts, Device, Store, StoreError, WaitState, Waiting};

/// One thing that waits: a record, with all its unsettled changes. A consent
/// that was given belongs to the form that was saved with it and is no item of
/// its own, unless the server has something to say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The record.
    pub record: RecordId,
    /// When it was last saved.
    pub at: Millis,
    /// The gravest that is known of its changes.
    pub state: WaitState,
}

impl Item {
    /// Why the server did not take it, if it did not.
    #[must_use]
    pub fn refusal(&self) -> Option<(&Reason, &[String])> {
        match &self.state {
            WaitState::Refused { reason, fields } => Some((reason, fields)),
            WaitState::Waiting | WaitState::Held { .. } => None,
        }
    }
}

/// The items of an outbox, in the order in which they were first saved.
#[must_use]
pub fn items(outbox: &[Waiting]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for waiting in outbox.iter().filter(|one| !goes_with_a_form(one, outbox)) {
        let known = items
            .iter_mut()
            .rfind(|item| item.record == waiting.change.record);
        match known {
            Some(item) => {
                item.at = waiting.change.at;
                if gravity(&waiting.state) > gravity(&item.state) {
                    item.state = waiting.state.clone();
                }
            }
            None => items.push(Item {
                record: waiting.change.record,
                at: waiting.change.at,
                state: waiting.state.clone(),
            }),
        }
    }
    items
}

/// Whether this is a consent saved in the same moment as the form it allows.
fn goes_with_a_form(waiting: &Waiting, outbox: &[Waiting]) -> bool {
    let change = &waiting.change;
    let given = matches!(&change.edit, Edit::Set(fields)
        if change.kind == "consent" && fields.get("given") == Some(&Value::Bool(true)));
    given
        && waiting.state == WaitState::Waiting
        && outbox
            .iter()
            .any(|other| other.change.at == change.at && other.change.kind != "consent")
}

const fn gravity(state: &WaitState) -> u8 {
    match state {
        WaitState::Held { .. } => 0,
        WaitState::Waiting => 1,
        WaitState::Refused { .. } => 2,
    }
}

impl<S: Store> Device<S> {
    /// What waits, as people count it.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn items(&self) -> Result<Vec<Item>, StoreError> {
        Ok(items(&self.outbox(Seq(0), usize::MAX).await?))
    }

    /// How many items wait, by what is known of them.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn item_counts(&self) -> Result<Counts, StoreError> {
        let all = self.outbox(Seq(0), usize::MAX).await?;
        let mut counts = Counts {
            damaged: self.damaged(&all).await?,
            ..Counts::default()
        };
        for item in items(&all) {
            counts.add(&item.state);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::change::Change;
    use domain::ids::{ChangeId, Revision};
    use domain::value::Fields;

    fn waiting(seq: u64, record: u8, kind: &str, at: i64, state: WaitState) -> Waiting {
        let given = ("given".to_owned(), Value::Bool(true));
        Waiting {
            change: Change {
                id: ChangeId::new(seq, [1; 10]),
                seq: Seq(seq),
                record: RecordId::new(u64::from(record), [record; 10]),
                kind: kind.to_owned(),
                base: Revision(0),
                after: None,
                at: Millis(at),
                form: None,
                edit: Edit::Set(Fields::from([given])),
            },
            state,
        }
    }

    fn refused() -> WaitState {
        WaitState::Refused {
            reason: Reason::MissingField,
            fields: Vec::new(),
        }
    }

    #[test]
    fn a_survey_and_the_consent_to_it_are_one_item() {
        let outbox = [
            waiting(1, 1, "consent", 10, WaitState::Waiting),
            waiting(2, 2, "survey", 10, WaitState::Waiting),
        ];
        assert_eq!(items(&outbox).len(), 1);
        assert_eq!(items(&outbox)[0].record, outbox[1].change.record);
        assert_eq!(items(&outbox[..1]).len(), 1, "alone it counts");
    }

    #[test]
    fn a_consent_that_was_refused_is_shown() {
        let outbox = [
            waiting(1, 1, "consent", 10, refused()),
            waiting(2, 2, "survey", 10, WaitState::Waiting),
        ];
        assert_eq!(items(&outbox).len(), 2);
    }

    #[test]
    fn a_record_saved_twice_is_one_item_in_its_gravest_state() {
        let outbox = [
            waiting(1, 1, "enrolment", 10, refused()),
            waiting(2, 1, "enrolment", 20, WaitState::Waiting),
        ];
        let items = items(&outbox);
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].at, Millis(20));
        assert!(items[0].refusal().is_some());
    }
}
