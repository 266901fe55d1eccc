//! The table as a file has it, as rules give it, and where two of them differ.

use std::cmp::Ordering;

use super::super::{Account, Action, Forbidden, Role, Scope, Target};
use super::{DAYS, SCOPES, TARGETS, account, asked, day};
use crate::csv::{CsvRecord, read_csv};
use crate::date::Date;

const TABLE: &str = include_str!("../../../tests/roles/rights.csv");

/// A row of the table: who asks for what on which day, and what is said of each place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) role: String,
    scope: String,
    pub(super) action: String,
    day: String,
    pub(super) says: [String; TARGETS.len()],
}

impl Row {
    pub(super) fn key(&self) -> [&str; 4] {
        [&self.role, &self.scope, &self.action, &self.day]
    }
}

/// The table as it stands in the file.
pub(super) fn written() -> Vec<Row> {
    let columns: Vec<&str> = ["role", "scope", "action", "day"]
        .into_iter()
        .chain(TARGETS)
        .collect();
    let records = read_csv(TABLE, &columns).expect("a sound table");
    let row = |record: CsvRecord| {
        let mut fields = record.fields.into_iter();
        let mut next = || fields.next().expect("a field");
        Row {
            role: next(),
            scope: next(),
            action: next(),
            day: next(),
            says: std::array::from_fn(|_| next()),
        }
    };
    records.into_iter().map(row).collect()
}

fn mark(said: Result<(), Forbidden>) -> &'static str {
    match said {
        Ok(()) => "+",
        Err(Forbidden::Role) => "r",
        Err(Forbidden::Place) => "p",
        Err(Forbidden::Days) => "d",
    }
}

/// The rows that `decide` gives to these roles and actions.
pub(super) fn computed(
    roles: &[Role],
    actions: &[Action],
    decide: impl Fn(&Account, Action, Target<'_>, Date) -> Result<(), Forbidden>,
) -> Vec<Row> {
    let targets = TARGETS.map(asked);
    let mut rows = Vec::new();
    for role in roles {
        for scope in SCOPES {
            let account = account(*role, scope);
            for action in actions {
                for on in DAYS {
                    let said = |target: &Scope| {
                        let said = decide(&account, *action, target.target(), day(on));
                        mark(said).to_owned()
                    };
                    rows.push(Row {
                        role: role.code().to_owned(),
                        scope: scope.to_owned(),
                        action: action.code().to_owned(),
                        day: on.to_owned(),
                        says: std::array::from_fn(|at| said(&targets[at])),
                    });
                }
            }
        }
    }
    rows
}

/// Every cell in which two tables differ; a row that only one of them has, or
/// has twice, differs as a whole.
pub(super) fn differences(one: &[Row], other: &[Row]) -> Vec<String> {
    let sorted = |rows: &[Row]| {
        let mut rows = rows.to_vec();
        rows.sort();
        rows
    };
    let (one, other) = (sorted(one), sorted(other));
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut found = Vec::new();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.key().cmp(&b.key()),
        };
        let a = left.next_if(|_| order.is_le());
        let b = right.next_if(|_| order.is_ge());
        match (a, b) {
            (Some(a), Some(b)) => {
                for (at, target) in TARGETS.iter().enumerate() {
                    if a.says[at] != b.says[at] {
                        found.push(format!("{} {target}", a.key().join(" ")));
                    }
                }
            }
            (one, other) => found.extend(one.or(other).map(|row| row.key().join(" "))),
        }
    }
}
