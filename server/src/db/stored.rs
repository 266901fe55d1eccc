//! How values lie in columns, the same in both databases.

use domain::Date;
use domain::attempts::Tally;
use domain::change::{Change, Outcome};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, ReadId, RecordId, Revision, SessionId};
use domain::merge::{Author, Head, HeldChange, LedgerEntry, Seen};
use domain::record::{Past, Record};
use domain::role::{Account, Role, Scope};
use domain::sum::Sum;
use domain::totals::{Cell, Measure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::DbError;
use super::access::AccessLine;
use super::accounts::AccountEntry;
use super::door::{FoundSession, Hash, SessionEntry};
use super::phones::{Met, Phone, SessionDevice};
use super::resealing::{Resealed, Stale};
use super::review::{DeviceEntry, LedgerLine, ShelfSizes, Way};
use super::seal::Sealer;
use super::second::{RecoveryLeft, SecondFactor};

pub(super) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| damaged(what, &error))
}

fn parse<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|error| damaged(what, &unlike(&error)))
}

/// How a text is not what it should be; the error itself may quote somebody's data.
pub(super) fn unlike(error: &serde_json::Error) -> &'static str {
    if error.is_data() {
        "it is of another shape"
    } else {
        "it is no JSON"
    }
}

/// A set of rows that came as one text.
pub(super) fn set<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<Vec<T>, DbError> {
    parse(what, text)
}

pub(super) fn damaged(what: &'static str, why: &dyn std::fmt::Display) -> DbError {
    DbError::Damaged {
        what,
        why: why.to_string(),
    }
}

/// A number as databases hold it; ours never come near the end.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A scope's head from its columns: a sum fills all 64 bits.
pub(super) fn head(position: i64, sum: i64) -> Head {
    Head {
        position: unsigned(position),
        sum: Sum(sum.cast_unsigned()),
    }
}

/// A record's columns: id, kind, revision, deleted, fields, past, key, sealed.
pub(super) type RecordColumns = (
    Uuid,
    String,
    i64,
    bool,
    String,
    String,
    Option<i64>,
    Option<Vec<u8>>,
);

pub(super) fn records(sealer: &Sealer, rows: Vec<RecordColumns>) -> Result<Vec<Record>, DbError> {
    let rows = rows.into_iter();
    rows.map(|columns| record(sealer, columns)).collect()
}

fn record(sealer: &Sealer, columns: RecordColumns) -> Result<Record, DbError> {
    let (id, kind, revision, deleted, fields, past, key, sealed) = columns;
    let mut record = Record {
        id: RecordId(id),
        kind,
        revision: Revision(unsigned(revision)),
        deleted,
        fields: parse("record", &fields)?,
        past: parse::<Past>("record", &past)?,
    };
    sealer.complete(&mut record, key, sealed.as_deref())?;
    Ok(record)
}

pub(super) fn outcome(text: &str) -> Result<Outcome, DbError> {
    parse("outcome", text)
}

/// The columns of a change that was seen: change, digest, outcome, key, sealed.
pub(super) type SeenColumns = (Uuid, Vec<u8>, String, Option<i64>, Option<Vec<u8>>);

pub(super) fn seen(sealer: &Sealer, columns: SeenColumns) -> Result<(ChangeId, Seen), DbError> {
    let (change, digest, text, key, sealed) = columns;
    let seen = Seen {
        digest: sealer.digest(change, &digest, key, sealed.as_deref())?,
        outcome: outcome(&text)?,
    };
    Ok((ChangeId(change), seen))
}

/// The columns of a held change: what it waits for, author, body, key, sealed.
pub(super) type HeldColumns = (String, String, String, Option<i64>, Option<Vec<u8>>);

pub(super) fn held(sealer: &Sealer, columns: HeldColumns) -> Result<HeldChange, DbError> {
    let (waits_for, author, body, key, sealed) = columns;
    Ok(HeldChange {
        waits_for,
        author: parse::<Author>("author", &author)?,
        change: change(sealer, &body, key, sealed.as_deref())?,
    })
}

/// A change from its columns.
pub(super) fn change(
    sealer: &Sealer,
    body: &str,
    key: Option<i64>,
    sealed: Option<&[u8]>,
) -> Result<Change, DbError> {
    let mut change = parse("change", body)?;
    sealer.complete_change(&mut change, key, sealed)?;
    Ok(change)
}

/// What an outcome says in columns: refused or not, and what it waits for.
pub(super) fn verdict(outcome: &Outcome) -> (bool, Option<&str>) {
    match outcome {
        Outcome::Held { waits_for } => (false, Some(waits_for)),
        Outcome::Refused { .. } => (true, None),
        _ => (false, None),
    }
}

/// The author, kept only as long as the change is held: deciding it later asks
/// for their rights as they were.
pub(super) fn held_author(entry: &LedgerEntry) -> Result<Option<String>, DbError> {
    match &entry.outcome {
        Outcome::Held { .. } => json("author", &entry.author).map(Some),
        _ => Ok(None),
    }
}

pub(super) fn cell(commune: String, year: i64, month: i64, measure: &str) -> Result<Cell, DbError> {
    let bad = || damaged("counter", &format!("{commune} {year}-{month} {measure}"));
    Ok(Cell {
        year: u16::try_from(year).map_err(|_| bad())?,
        month: u8::try_from(month).map_err(|_| bad())?,
        measure: Measure::from_code(measure).ok_or_else(bad)?,
        commune: commune.clone(),
    })
}

/// The columns of a ledger's row: body, key, sealed, device, account, outcome,
/// received, discarded, corrected, from a file, brought by.
pub(super) type LineColumns = (
    String,
    Option<i64>,
    Option<Vec<u8>>,
    Uuid,
    Option<Uuid>,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    bool,
    Option<Uuid>,
);

pub(super) fn line(sealer: &Sealer, columns: LineColumns) -> Result<LedgerLine, DbError> {
    let (body, key, sealed, device, account, text, received, discarded, corrected, file, by) =
        columns;
    Ok(LedgerLine {
        change: change(sealer, &body, key, sealed.as_deref())?,
        device: DeviceId(device),
        account: account.map(AccountId),
        outcome: outcome(&text)?,
        received_at: Millis(received),
        discarded_at: discarded.map(Millis),
        corrected_at: corrected.map(Millis),
        way: if file {
            Way::Brought(by.map(AccountId))
        } else {
            Way::Sent
        },
    })
}

/// A device's columns: id, account, agent, last seen, unsent, refused, repairs,
/// skew, revoked.
pub(super) type DeviceColumns = (Uuid, Uuid, String, i64, i64, i64, i64, i64, Option<i64>);

pub(super) fn device(columns: DeviceColumns) -> DeviceEntry {
    let (device, account, agent, last_seen, unsent, refused, repairs, skew, revoked) = columns;
    DeviceEntry {
        device: DeviceId(device),
        account: AccountId(account),
        agent,
        last_seen: Millis(last_seen),
        unsent: unsigned(unsent),
        refused: unsigned(refused),
        repairs: unsigned(repairs),
        skew,
        revoked_at: revoked.map(Millis),
    }
}

/// The sizes of the lists: refused, held, held for too long, settled.
pub(super) fn shelf_sizes((refused, held, long, settled): (i64, i64, i64, i64)) -> ShelfSizes {
    let size = |count: i64| usize::try_from(count).unwrap_or_default();
    ShelfSizes {
        refused: size(refused),
        held: size(held),
        held_too_long: size(long),
        settled: size(settled),
    }
}

/// Where a list goes on, as a row that stands before all of its rows where it
/// begins: `newest` lists begin at the end of time.
pub(super) fn after(after: Option<(Millis, ChangeId)>, newest: bool) -> (i64, Uuid) {
    match after {
        Some((at, change)) => (at.0, change.0),
        None if newest => (i64::MAX, Uuid::max()),
        None => (i64::MIN, Uuid::nil()),
    }
}

/// The same for a list that begins at its newest row and goes on below one.
pub(super) fn before(row: Option<(Millis, ReadId)>) -> (i64, Uuid) {
    row.map_or((i64::MAX, Uuid::max()), |(at, id)| (at.0, id.0))
}

/// A row of the access log: id, at, received at, account, device, action, record,
/// detail, count.
pub(super) type AccessColumns = (
    Uuid,
    i64,
    i64,
    Option<Uuid>,
    Option<Uuid>,
    String,
    Option<Uuid>,
    String,
    i64,
);

pub(super) fn access(columns: AccessColumns) -> AccessLine {
    let (id, at, received_at, account, device, action, record, detail, count) = columns;
    AccessLine {
        id: ReadId(id),
        at: Millis(at),
        received_at: Millis(received_at),
        account: account.map(AccountId),
        device: device.map(DeviceId),
        action,
        record: record.map(RecordId),
        detail,
        count: unsigned(count),
    }
}

/// An account's columns: id, login, name, role, scope, password hash, first and
/// last day.
pub(super) type AccountColumns = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
);

fn day(text: Option<String>) -> Result<Option<Date>, DbError> {
    let read = |text: String| text.parse().map_err(|_| damaged("day", &text));
    text.map(read).transpose()
}

pub(super) fn account(columns: AccountColumns) -> Result<AccountEntry, DbError> {
    let (id, login, name, role, scope, password_hash, from, until) = columns;
    Ok(AccountEntry {
        account: Account {
            id: AccountId(id),
            name,
            role: Role::from_code(&role).ok_or_else(|| damaged("role", &role))?,
            scope: Scope::from_code(&scope).ok_or_else(|| damaged("scope", &scope))?,
            valid_from: day(from)?,
            valid_until: day(until)?,
        },
        login,
        password_hash,
    })
}

/// A session's columns: id, begun, used, ends, agent, proven.
pub(super) type SessionColumns = (Uuid, i64, i64, i64, String, Option<i64>);

pub(super) fn session(columns: SessionColumns) -> SessionEntry {
    let (id, begun, used, ends, agent, proven) = columns;
    SessionEntry {
        id: SessionId(id),
        begun: Millis(begun),
        used: Millis(used),
        ends: Millis(ends),
        agent,
        proven_at: proven.map(Millis),
    }
}

/// An account's columns, then a session's, then whether there is a second factor.
pub(super) type KeptSession = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Uuid,
    i64,
    i64,
    i64,
    String,
    Option<i64>,
    bool,
);

pub(super) fn kept_session(columns: KeptSession) -> Result<FoundSession, DbError> {
    let (id, login, name, role, scope, hash, from, until, ..) = columns;
    let (.., session_id, begun, used, ends, agent, proven, second) = columns;
    Ok(FoundSession {
        entry: account((id, login, name, role, scope, hash, from, until))?,
        session: session((session_id, begun, used, ends, agent, proven)),
        has_second_factor: second,
    })
}

/// A second factor's columns: key, sealed, last step, made.
pub(super) type SecondColumns = (i64, Vec<u8>, i64, i64);

pub(super) fn second_factor(columns: SecondColumns) -> Result<SecondFactor, DbError> {
    let (key, sealed, last_step, made) = columns;
    Ok(SecondFactor {
        key: u32::try_from(key).map_err(|error| damaged("second factor", &error))?,
        sealed,
        last_step: unsigned(last_step),
        made_at: Millis(made),
    })
}

/// What is left of recovery codes, of how many there were, how many of them were
/// used, and when last.
pub(super) fn recovery_left((all, used, last): (i64, i64, Option<i64>)) -> RecoveryLeft {
    RecoveryLeft {
        left: unsigned(all.saturating_sub(used)),
        last_used: last.map(Millis),
    }
}

/// An account's columns and then a device's: last seen, revoked, push token.
pub(super) type PhoneColumns = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    i64,
    bool,
    Option<Vec<u8>>,
);

pub(super) fn phone(found: PhoneColumns) -> Result<Phone, DbError> {
    let (id, login, name, role, scope, hash, from, until, last_seen, revoked, token) = found;
    let entry = account((id, login, name, role, scope, hash, from, until))?;
    let hash = |token: Vec<u8>| Hash::try_from(token).map_err(|_| damaged("device", &"its token"));
    Ok(Phone {
        account: entry.account,
        last_seen: Millis(last_seen),
        revoked,
        push_token: token.map(hash).transpose()?,
    })
}

/// A device as it is met: account, revoked.
pub(super) type MetColumns = (Uuid, bool);

pub(super) fn met((account, revoked): MetColumns) -> Met {
    Met {
        account: AccountId(account),
        revoked,
    }
}

/// A session's device: id, revoked.
pub(super) type SessionDeviceColumns = (Uuid, bool);

pub(super) fn session_device((device, revoked): SessionDeviceColumns) -> SessionDevice {
    SessionDevice {
        device: DeviceId(device),
        revoked,
    }
}

/// A tally's columns: key, failures, last.
pub(super) type TallyColumns = (Vec<u8>, i64, i64);

pub(super) fn tally(columns: TallyColumns) -> Result<(Hash, Tally), DbError> {
    let (key, failures, last) = columns;
    let key = Hash::try_from(key).map_err(|_| damaged("tally", &"its key"))?;
    let tally = Tally {
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
        last: Millis(last),
    };
    Ok((key, tally))
}

/// The columns of a change that is to be sealed anew: change, body, digest, key, sealed.
pub(super) type StaleChange = (Uuid, String, Vec<u8>, Option<i64>, Option<Vec<u8>>);

pub(super) fn stale_change(
    sealer: &Sealer,
    columns: StaleChange,
) -> Result<(Change, [u8; 16]), DbError> {
    let (id, body, digest, key, sealed) = columns;
    let digest = sealer.digest(id, &digest, key, sealed.as_deref())?;
    Ok((change(sealer, &body, key, sealed.as_deref())?, digest))
}

/// How many rows are stale: records, changes, second factors.
pub(super) fn stale((records, changes, second_factors): (i64, i64, i64)) -> Stale {
    Stale {
        records: unsigned(records),
        changes: unsigned(changes),
        second_factors: unsigned(second_factors),
    }
}

/// A page of rows by their ids, in order.
pub(super) fn resealed<Id: Copy>(ids: impl IntoIterator<Item = Id>) -> Resealed<Id> {
    let mut page = Resealed {
        last: None,
        count: 0,
    };
    for id in ids {
        page.last = Some(id);
        page.count += 1;
    }
    page
}

pub(super) fn many(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Whether a record that is to be written may have marks already.
pub(super) fn had_marks(record: &Record) -> bool {
    record.revision > Revision(1) && matches!(&*record.kind, "person" | "household" | "signup")
}

/// Rows in the order of their hashes, as groups of the same hash.
pub(super) fn groups(rows: Vec<(Vec<u8>, Uuid)>) -> Vec<Vec<RecordId>> {
    rows.chunk_by(|one, next| one.0 == next.0)
        .map(|group| group.iter().map(|(_, id)| RecordId(*id)).collect())
        .collect()
}
