//! What the server does by itself: it takes in workers' sign-ups and moves
//! households, with everybody in them, from one commune to another.

use domain::change::{Change, Edit};
use domain::ids::{ChangeId, Millis, RecordId, Revision, Seq};
use domain::record::Record;
use domain::value::{Fields, Value};
use server::db::{DbError, Rows, Work};

use super::chance::Chance;
use super::host::{Host, itself};
use super::witness::Witness;

/// Every record that was ever in these scopes.
pub(crate) struct AllRecords(pub(crate) Vec<String>);

impl Work for AllRecords {
    type Done = Vec<Record>;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let mut ids = std::collections::BTreeSet::new();
        for scope in &self.0 {
            let entries = rows.entries_after(scope, 0, usize::MAX >> 1).await?;
            ids.extend(entries.into_iter().map(|entry| entry.record));
        }
        let ids: Vec<RecordId> = ids.into_iter().collect();
        let mut records = rows.records(&ids).await?;
        records.sort_by_key(|record| record.id);
        Ok(records)
    }
}

pub(crate) struct Office {
    chance: Chance,
    seq: u64,
}

impl Office {
    pub(crate) const fn new(chance: Chance) -> Self {
        Self { chance, seq: 0 }
    }

    fn change(
        &mut self,
        record: RecordId,
        kind: &str,
        base: Revision,
        set: Fields,
        at: Millis,
    ) -> Change {
        self.seq += 1;
        let unix_ms = u64::try_from(at.0).unwrap_or_default();
        Change {
            id: ChangeId::new(unix_ms, self.chance.bytes()),
            seq: Seq(self.seq),
            record,
            kind: kind.to_owned(),
            base,
            after: None,
            at,
            form: None,
            edit: Edit::Set(set),
        }
    }

    fn apply(host: &Host, witness: &mut Witness, changes: Vec<Change>) {
        let Some(plan) = host.apply(changes.clone()) else {
            return;
        };
        for (change, outcome) in changes.into_iter().zip(plan.outcomes) {
            witness.applied(itself(), change, outcome);
        }
    }

    /// A worker signs up for a class from a link.
    pub(crate) fn sign_up(&mut self, host: &Host, witness: &mut Witness, commune: &str) {
        let record = RecordId::new(
            u64::try_from(host.now.0).unwrap_or_default(),
            self.chance.bytes(),
        );
        let code = format!("{:08}", self.chance.below(100_000_000));
        let set = [
            ("commune", Value::from(commune)),
            ("class", RecordId::new(1, [9; 10]).to_string().into()),
            ("full_name", "Triệu Mùi Mẩy".into()),
            ("code", code.into()),
        ];
        let set = set
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let change = self.change(record, "signup", Revision(0), set.collect(), host.now);
        Self::apply(host, witness, vec![change]);
    }

    /// A household moves, and everything about its people with it.
    pub(crate) fn move_household(
        &mut self,
        host: &Host,
        witness: &mut Witness,
        from: &str,
        to: &str,
    ) {
        let all = host.look(AllRecords(vec![from.to_owned()]));
        let here: Vec<Record> = all
            .into_iter()
            .filter(|record| record.scope() == from)
            .collect();
        let households: Vec<&Record> = here.iter().filter(|one| one.kind == "household").collect();
        let Some(household) = self.chance.pick_some(&households) else {
            return;
        };
        let names = |record: &Record, field: &str, ids: &[RecordId]| {
            let value = record.value(field);
            let id = value
                .as_text()
                .and_then(|text| text.parse::<RecordId>().ok());
            id.is_some_and(|id| ids.contains(&id))
        };
        let home = [household.id];
        let members: Vec<RecordId> = here
            .iter()
            .filter(|record| record.kind == "person" && names(record, "household", &home))
            .map(|record| record.id)
            .collect();
        let moved: Vec<&Record> = here
            .iter()
            .filter(|record| {
                record.id == household.id
                    || members.contains(&record.id)
                    || names(record, "person", &members)
            })
            .collect();
        let set = Fields::from([("commune".to_owned(), Value::from(to))]);
        let changes = moved
            .into_iter()
            .map(|record| {
                self.change(
                    record.id,
                    &record.kind,
                    record.revision,
                    set.clone(),
                    host.now,
                )
            })
            .collect();
        Self::apply(host, witness, changes);
    }

    /// The office writes into a record of which it saw an older version.
    pub(crate) fn write_late(&mut self, host: &Host, witness: &mut Witness, commune: &str) {
        let all = host.look(AllRecords(vec![commune.to_owned()]));
        let open: Vec<&Record> = all
            .iter()
            .filter(|record| matches!(record.kind.as_str(), "household" | "person"))
            .collect();
        let Some(record) = self.chance.pick_some(&open) else {
            return;
        };
        let base = Revision(record.revision.0.saturating_sub(1).max(1));
        let number = format!("098765432{}", self.chance.below(4));
        let set = Fields::from([("phone".to_owned(), number.into())]);
        let change = self.change(record.id, &record.kind, base, set, host.now);
        Self::apply(host, witness, vec![change]);
    }
}
