//! What became of changes, in the order in which they were sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BadTable, fits, signed};
use crate::change::{Outcome, Reason};
use crate::ids::Revision;
use crate::wire::columns::Deltas;

/// Outcomes by the device's count of the changes they answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeTable {
    /// `applied`, `merged`, `conflict`, `held`, `refused`, or a newer word.
    #[serde(default)]
    outcome: Vec<String>,
    /// The record's revision, 0 where there is none.
    #[serde(default)]
    revision: Deltas,
    /// What is waited for, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    waits_for: BTreeMap<usize, String>,
    /// Reasons of refusal, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reason: BTreeMap<usize, Reason>,
    /// Fields that a conflict or a refusal speaks of, by row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<usize, Vec<String>>,
}

impl OutcomeTable {
    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty()
    }

    fn pack_row(&mut self, row: usize, outcome: &Outcome) -> i64 {
        let (word, revision) = match outcome {
            Outcome::Applied { revision } => ("applied", *revision),
            Outcome::Merged { revision } => ("merged", *revision),
            Outcome::Conflict { revision, fields } => {
                self.fields.insert(row, fields.clone());
                ("conflict", *revision)
            }
            Outcome::Held { waits_for } => {
                self.waits_for.insert(row, waits_for.clone());
                ("held", Revision(0))
            }
            Outcome::Refused { reason, fields } => {
                self.reason.insert(row, reason.clone());
                self.fields.insert(row, fields.clone());
                ("refused", Revision(0))
            }
        };
        self.outcome.push(word.to_owned());
        signed(revision.0)
    }

    pub(crate) fn pack(outcomes: &[Outcome]) -> Self {
        let mut table = Self::default();
        let revisions: Vec<i64> = outcomes
            .iter()
            .enumerate()
            .map(|(row, outcome)| table.pack_row(row, outcome))
            .collect();
        table.revision = Deltas::pack(revisions);
        table
    }

    /// The outcomes. A word that this version does not know counts as held: the
    /// change stays on the device and is asked after again.
    ///
    /// # Errors
    /// [`BadTable`] if the columns do not fit.
    pub fn unpack(&self) -> Result<Vec<Outcome>, BadTable> {
        let revision = self.revision.unpack();
        fits("revision", revision.len(), self.outcome.len())?;
        Ok(self
            .outcome
            .iter()
            .enumerate()
            .map(|(row, word)| {
                let revision = Revision(u64::try_from(revision[row]).unwrap_or_default());
                let fields = || self.fields.get(&row).cloned().unwrap_or_default();
                match word.as_str() {
                    "applied" => Outcome::Applied { revision },
                    "merged" => Outcome::Merged { revision },
                    "conflict" => Outcome::Conflict {
                        revision,
                        fields: fields(),
                    },
                    "refused" => Outcome::Refused {
                        reason: self
                            .reason
                            .get(&row)
                            .cloned()
                            .unwrap_or(Reason::Other("unknown".to_owned())),
                        fields: fields(),
                    },
                    other => Outcome::Held {
                        waits_for: self
                            .waits_for
                            .get(&row)
                            .cloned()
                            .unwrap_or_else(|| format!("outcome:{other}")),
                    },
                }
            })
            .collect())
    }
}
