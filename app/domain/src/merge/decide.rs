//! What becomes of one change: whether it must wait, may be written, and fits.

use std::collections::{BTreeMap, BTreeSet};

use super::planner::Planner;
use super::{Author, change_key, record_key};
use crate::change::{Change, DELETED, Edit, Outcome, Reason, set};
use crate::ids::{RecordId, Revision};
use crate::record::{HELPER, Past, Record, helper};
use crate::role::{Account, Forbidden};
use crate::schema::{self, Fault, KindSpec};
use crate::value::{Fields, Value};

impl Planner<'_> {
    /// Decides a change against the records as they are now, and writes it there.
    pub(super) fn decide(&mut self, author: &Author, change: &Change) -> Outcome {
        if let Some((device, reason)) = &self.shut_to
            && *device == author.device
        {
            return refused(reason.clone(), Vec::new());
        }
        match self.attempt(author, change) {
            Ok(outcome) => outcome,
            Err(Stop::Wait(waits_for)) => Outcome::Held { waits_for },
            Err(Stop::Refuse(fault)) => refused(fault.reason, fault.fields),
        }
    }

    fn attempt(&mut self, author: &Author, change: &Change) -> Result<Outcome, Stop> {
        let Some(kind) = schema::kind(&change.kind) else {
            return Err(stop(Reason::UnknownKind));
        };
        let empty = Fields::new();
        let wanted = match &change.edit {
            Edit::Set(fields) => fields,
            Edit::Delete => &empty,
        };
        match kind.check(wanted) {
            Err(fault) if fault.reason == Reason::ServerOwned && author.account.is_none() => {}
            Err(fault) => return Err(Stop::Refuse(fault)),
            Ok(()) => {}
        }
        if let Some(seq) = change.after {
            match self.world.chain.get(&(author.device, seq)) {
                None | Some(Outcome::Held { .. }) => {
                    return Err(Stop::Wait(change_key(author.device, seq)));
                }
                Some(Outcome::Refused { .. }) => return Err(stop(Reason::BuildsOnRefused)),
                Some(_) => {}
            }
        }
        self.await_parents(kind, wanted)?;
        self.allow_maker(author, change, kind, wanted)?;
        match self.world.records.get(&change.record) {
            None => self.create(author, change, kind, wanted),
            Some(record) if record.kind != change.kind => Err(stop(Reason::KindMismatch)),
            Some(_) => self.merge(author, change, kind, wanted),
        }
    }

    /// A record that names another waits until that one is there.
    fn await_parents(&self, kind: &KindSpec, wanted: &Fields) -> Result<(), Stop> {
        for field in kind.parents() {
            let parent = wanted
                .get(field)
                .and_then(Value::as_text)
                .and_then(|text| text.parse::<RecordId>().ok());
            if let Some(parent) = parent
                && !self.world.records.contains_key(&parent)
            {
                return Err(Stop::Wait(record_key(parent)));
            }
        }
        Ok(())
    }

    /// Who wrote a record down for a hamlet is said once, by themselves.
    fn allow_maker(
        &self,
        author: &Author,
        change: &Change,
        kind: &KindSpec,
        wanted: &Fields,
    ) -> Result<(), Stop> {
        if kind.field(HELPER).is_none() {
            return Ok(());
        }
        let said = wanted.get(HELPER);
        let fits = match (self.world.records.get(&change.record), &author.account) {
            (Some(record), _) => said.is_none_or(|said| *said == record.value(HELPER)),
            (None, None) => true,
            (None, Some(account)) => match account.hamlet() {
                Some(_) => helper(kind.name, wanted) == Some(account.id),
                None => said.is_none_or(Value::is_blank),
            },
        };
        if fits {
            return Ok(());
        }
        Err(Stop::Refuse(Fault {
            reason: Reason::NotAllowed,
            fields: vec![HELPER.to_owned()],
        }))
    }

    /// What a helper makes is of the own hamlet: a household by its name, and all
    /// else by what it hangs on.
    fn allow_hamlet(
        &self,
        author: &Author,
        kind: &KindSpec,
        record: &Record,
        wanted: &Fields,
    ) -> Result<(), Stop> {
        let account = author.account.as_ref();
        let Some((_, hamlet)) = account.and_then(Account::hamlet) else {
            return Ok(());
        };
        let is_here = |record: &Record| {
            let named = record.fields.get("hamlet").and_then(Value::as_text);
            record.kind != "household" || named.is_some_and(|name| hamlet.is_named(name))
        };
        if !is_here(record) {
            return Err(outside("hamlet"));
        }
        let new = !self.world.records.contains_key(&record.id);
        for field in kind
            .parents()
            .filter(|field| new || wanted.contains_key(*field))
        {
            let named = wanted.get(field).and_then(Value::as_text);
            let parent = named
                .and_then(|text| text.parse::<RecordId>().ok())
                .and_then(|id| self.world.records.get(&id));
            // The same part is the same commune and the same maker.
            if parent.is_none_or(|parent| parent.part() != record.part() || !is_here(parent)) {
                return Err(outside(field));
            }
        }
        Ok(())
    }

    fn create(
        &mut self,
        author: &Author,
        change: &Change,
        kind: &KindSpec,
        wanted: &Fields,
    ) -> Result<Outcome, Stop> {
        if change.base > Revision(0) || change.edit == Edit::Delete {
            return Err(Stop::Wait(record_key(change.record)));
        }
        let mut fields = Fields::new();
        let mut touched = BTreeMap::new();
        for (name, value) in wanted.iter().filter(|(name, _)| *name != DELETED) {
            set(&mut fields, name, value);
            if !fields.contains_key(name) {
                // Left empty on purpose, which a field that is not there cannot say.
                touched.insert(name.clone(), (Revision(1), author.device));
            }
        }
        check_whole(kind, None, &fields)?;
        let record = Record {
            id: change.record,
            kind: change.kind.clone(),
            revision: Revision(1),
            deleted: false,
            fields,
            past: Past {
                maker: author.device,
                touched,
                rivals: Vec::new(),
            },
        };
        allow(author, &record)?;
        self.allow_hamlet(author, kind, &record, wanted)?;
        self.world.records.insert(record.id, record);
        Ok(Outcome::Applied {
            revision: Revision(1),
        })
    }

    fn merge(
        &mut self,
        author: &Author,
        change: &Change,
        kind: &KindSpec,
        wanted: &Fields,
    ) -> Result<Outcome, Stop> {
        let Some(old) = self.world.records.get(&change.record) else {
            return Err(Stop::Wait(record_key(change.record)));
        };
        allow(author, old)?;
        let mut record = old.clone();
        record.revision.0 += 1;
        let base = self.seen_base(change);
        let foreign = old.last_foreign(author.device) > base;
        let mut lost = Vec::new();
        match &change.edit {
            Edit::Delete => {
                let unseen = foreign && !old.deleted;
                let away = Value::Bool(true);
                if !record.take_write(author, change, (DELETED, &away), base, !unseen) {
                    lost.push(DELETED.to_owned());
                }
                if !unseen {
                    // Whoever takes a record away has no use for what waits in it.
                    record
                        .past
                        .rivals
                        .retain(|rival| rival.revision > base && rival.device != author.device);
                }
            }
            Edit::Set(_) => {
                let buried = old.deleted && !old.seen_by(DELETED, author.device, base);
                for (name, value) in wanted {
                    let stands = !buried && old.seen_by(name, author.device, base);
                    if !record.take_write(author, change, (name, value), base, stands) {
                        lost.push(name.clone());
                    }
                }
            }
        }
        check_whole(kind, Some(&old.fields), &record.fields)?;
        allow(author, &record)?;
        self.allow_hamlet(author, kind, old, &Fields::new())?;
        self.allow_hamlet(author, kind, &record, wanted)?;
        allow_settling(author, old, &record)?;
        let revision = record.revision;
        if base != old.revision && !self.changed.contains(&record.id) {
            // The sender did not see all of what its change stands on.
            self.mixed.insert(record.id);
        }
        if record.past.rivals != old.past.rivals {
            // What it settles, the sender hears from the record.
            self.mixed.insert(record.id);
        }
        self.world.records.insert(record.id, record);
        Ok(if !lost.is_empty() {
            Outcome::Conflict {
                revision,
                fields: lost,
            }
        } else if foreign {
            Outcome::Merged { revision }
        } else {
            Outcome::Applied { revision }
        })
    }
}

/// Rules on the whole record, after the change.
fn check_whole(kind: &KindSpec, before: Option<&Fields>, after: &Fields) -> Result<(), Stop> {
    let missing = kind.missing(after);
    if !missing.is_empty() {
        return Err(Stop::Refuse(Fault {
            reason: Reason::MissingField,
            fields: missing,
        }));
    }
    if kind.name == "enrolment" {
        let status = |fields: &Fields| {
            fields
                .get("status")
                .and_then(Value::as_text)
                .map(str::to_owned)
        };
        let to = status(after).unwrap_or_default();
        if !schema::enrolment_may_go(before.and_then(status).as_deref(), &to) {
            return Err(Stop::Refuse(Fault {
                reason: Reason::BadTransition,
                fields: vec!["status".to_owned()],
            }));
        }
        let day = match to.as_str() {
            "studying" => "started_on",
            "completed" => "completed_on",
            "certified" => "certified_on",
            "withdrawn" => "withdrawn_on",
            _ => "enrolled_on",
        };
        if after.get(day).is_none_or(Value::is_blank) {
            return Err(Stop::Refuse(Fault {
                reason: Reason::MissingField,
                fields: vec![day.to_owned()],
            }));
        }
    }
    Ok(())
}

fn allow(author: &Author, record: &Record) -> Result<(), Stop> {
    let Some(account) = &author.account else {
        return Ok(());
    };
    account
        .may_write(&record.kind, &record.part())
        .map_err(|forbidden| match forbidden {
            Forbidden::Place => outside("commune"),
            Forbidden::Role => stop(Reason::NotAllowed),
            Forbidden::Days => stop(Reason::AccountEnded),
        })
}

/// Whoever writes over what others meant, and has seen it, chooses between
/// people: not everybody who may write may do that.
fn allow_settling(author: &Author, old: &Record, new: &Record) -> Result<(), Stop> {
    let Some(account) = &author.account else {
        return Ok(());
    };
    let others = old.past.rivals.iter();
    let settled: BTreeSet<&String> = others
        .filter(|rival| rival.device != author.device && !new.past.rivals.contains(rival))
        .map(|rival| &rival.field)
        .collect();
    if settled.is_empty() || account.may_settle(&old.kind, old.scope()).is_ok() {
        return Ok(());
    }
    Err(Stop::Refuse(Fault {
        reason: Reason::NotAllowed,
        fields: settled.into_iter().cloned().collect(),
    }))
}

enum Stop {
    Wait(String),
    Refuse(Fault),
}

/// It belongs to another place, as this field says.
fn outside(field: &str) -> Stop {
    Stop::Refuse(Fault {
        reason: Reason::OutsideScope,
        fields: vec![field.to_owned()],
    })
}

fn stop(reason: Reason) -> Stop {
    Stop::Refuse(Fault {
        reason,
        fields: Vec::new(),
    })
}

pub(super) fn refused(reason: Reason, fields: Vec<String>) -> Outcome {
    Outcome::Refused { reason, fields }
}
