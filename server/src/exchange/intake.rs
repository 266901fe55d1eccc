//! Taking changes in: load what they touch, plan, write, all set by set.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Date;
use domain::change::{Change, Edit, Reason};
use domain::ids::{DeviceId, Millis, RecordId};
use domain::merge::{self, Author, Head, Needs, Plan, World};
use domain::record::{self, HELPER, Record};
use domain::totals::CountingRules;

use crate::db::{DbError, Rows};

/// Plans and writes changes, and says what became of them. Where the device is
/// `shut` out, or its account is not valid, they are kept apart.
pub(crate) async fn take_in<R: Rows>(
    rows: &mut R,
    author: &Author,
    changes: &[Change],
    rules: &(dyn CountingRules + Send + Sync),
    shut: Option<Reason>,
    now: Millis,
) -> Result<Plan, DbError> {
    if changes.is_empty() {
        return Ok(Plan::default());
    }
    let world = load_locked(rows, author, changes).await?;
    let day = Date::in_vietnam(now.0);
    let account = author.account.as_ref();
    let ended = account.is_some_and(|account| !account.is_valid_on(day));
    let plan = match shut.or(ended.then_some(Reason::AccountEnded)) {
        None => merge::plan(author, changes, world, rules),
        Some(reason) => merge::quarantine(author, changes, world, rules, reason),
    };
    write(rows, &plan, now).await?;
    Ok(plan)
}

/// Loads all that planning looks at, with every scope locked that it may
/// write to. Another exchange may have moved things before the locks were
/// held, so loading is repeated until the locks covered what was found.
async fn load_locked<R: Rows>(
    rows: &mut R,
    author: &Author,
    changes: &[Change],
) -> Result<World, DbError> {
    let mut wanted = BTreeSet::new();
    let new = changes.iter().map(|change| (author, change));
    reach(new, &HashMap::new(), &mut wanted);
    let mut heads = BTreeMap::new();
    loop {
        let locked: Vec<String> = wanted
            .iter()
            .filter(|scope| !heads.contains_key(*scope))
            .cloned()
            .collect();
        heads.extend(rows.lock_scopes(&locked).await?);
        let mut world = load(rows, author, changes).await?;
        for record in world.records.values() {
            wanted.extend(record.scopes().map(Cow::into_owned));
        }
        let held = world.held.iter();
        let held = held.map(|held| (&held.author, &held.change));
        let new = changes.iter().map(|change| (author, change));
        reach(held.chain(new), &world.records, &mut wanted);
        if wanted.iter().all(|scope| heads.contains_key(scope)) {
            world.heads = heads;
            return Ok(world);
        }
    }
}

/// The scopes that authors' changes may put records into, the `known` ones among
/// them: one that moves takes along whose it is.
fn reach<'a>(
    changes: impl Iterator<Item = (&'a Author, &'a Change)>,
    known: &HashMap<RecordId, Record>,
    into: &mut BTreeSet<String>,
) {
    let mut made = HashMap::new();
    for (author, change) in changes {
        let Edit::Set(set) = &change.edit else {
            continue;
        };
        let there = known.get(&change.record);
        let maker = there
            .and_then(|record| record.fields.get(HELPER))
            .or_else(|| made.get(&change.record).copied())
            .or_else(|| set.get(HELPER));
        let mut fields = Cow::Borrowed(set);
        if let Some(maker) = maker {
            made.insert(change.record, maker);
            if set.get(HELPER) != Some(maker) {
                fields.to_mut().insert(HELPER.to_owned(), maker.clone());
            }
        }
        let writable = |scope: &str| match &author.account {
            Some(account) => account.may_write(&change.kind, scope).is_ok(),
            None => !scope.is_empty(),
        };
        // Where nobody may write the part, a change writes the whole neither.
        if writable(&record::part(&change.kind, &fields)) {
            into.extend(record::scopes(&change.kind, &fields).map(Cow::into_owned));
        }
    }
}

/// What has been asked for, so that nothing is loaded twice.
#[derive(Default)]
struct Asked {
    chain: BTreeSet<(DeviceId, domain::ids::Seq)>,
    records: BTreeSet<RecordId>,
    subjects: BTreeSet<RecordId>,
    waits: BTreeSet<String>,
}

/// Those of `all` that were not asked for before.
fn fresh<T: Ord + Clone>(asked: &mut BTreeSet<T>, all: Vec<T>) -> Vec<T> {
    all.into_iter()
        .filter(|one| asked.insert(one.clone()))
        .collect()
}

async fn load<R: Rows>(
    rows: &mut R,
    author: &Author,
    changes: &[Change],
) -> Result<World, DbError> {
    let mut world = World::default();
    let mut asked = Asked::default();
    let mut needs = merge::needs(changes.iter().map(|change| (author.device, change)));
    world.seen.extend(rows.seen(&needs.changes).await?);
    loop {
        let held_before = world.held.len();
        load_needs(rows, &mut world, &mut asked, needs).await?;
        let new = &world.held[held_before..];
        if new.is_empty() {
            return Ok(world);
        }
        needs = merge::needs(new.iter().map(|held| (held.author.device, &held.change)));
    }
}

async fn load_needs<R: Rows>(
    rows: &mut R,
    world: &mut World,
    asked: &mut Asked,
    needs: Needs,
) -> Result<(), DbError> {
    let chain = fresh(&mut asked.chain, needs.chain);
    world.chain.extend(rows.chain(&chain).await?);
    let mut ids = needs.records;
    // A person's records come with the person, all at once.
    let people = fresh(&mut asked.subjects, needs.subjects);
    take_people(rows, world, asked, &people).await?;
    ids.retain(|id| !world.records.contains_key(id));
    let ids = fresh(&mut asked.records, ids);
    let found = rows.records(&ids).await?;
    let others: Vec<RecordId> = found.iter().filter_map(Record::subject).collect();
    world
        .records
        .extend(found.into_iter().map(|record| (record.id, record)));
    let others = fresh(&mut asked.subjects, others);
    take_people(rows, world, asked, &others).await?;
    let waits = fresh(&mut asked.waits, needs.waits);
    world.held.extend(rows.held(&waits).await?);
    Ok(())
}

async fn take_people<R: Rows>(
    rows: &mut R,
    world: &mut World,
    asked: &mut Asked,
    people: &[RecordId],
) -> Result<(), DbError> {
    for record in rows.records_of(people).await? {
        asked.records.insert(record.id);
        world.records.insert(record.id, record);
    }
    Ok(())
}

async fn write<R: Rows>(rows: &mut R, plan: &Plan, now: Millis) -> Result<(), DbError> {
    rows.put_ledger(&plan.ledger, now).await?;
    rows.resolve(&plan.resolved).await?;
    rows.put_records(&plan.records).await?;
    rows.put_entries(&plan.entries).await?;
    let moved: BTreeMap<String, Head> = plan
        .entries
        .iter()
        .filter_map(|entry| plan.heads.get_key_value(&entry.scope))
        .map(|(scope, head)| (scope.clone(), *head))
        .collect();
    rows.put_heads(&moved).await?;
    rows.add_counters(&plan.tally).await
}
