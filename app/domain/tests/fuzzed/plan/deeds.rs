//! Batches that bytes choose: few people, few records, every kind of slip.

use std::collections::HashMap;

use domain::change::{Change, Edit};
use domain::ids::{AccountId, ChangeId, DeviceId, Millis, RecordId, Revision, Seq};
use domain::merge::Author;
use domain::role::{Account, Role, Scope};
use domain::value::{Fields, Value};

use super::ledger::Ledger;

/// Records and their kinds: few, so that hands meet.
const RECORDS: [&str; 10] = [
    "household",
    "household",
    "person",
    "person",
    "person",
    "survey",
    "enrolment",
    "enrolment",
    "signup",
    "class",
];
const DAYS: [&str; 4] = ["2026-01-05", "2026-02-05", "2025-12-31", "2026-11-22"];

pub(super) struct Deeds<'i> {
    rest: &'i [u8],
    /// The last count of each device.
    counts: HashMap<DeviceId, u64>,
    sent: Vec<(Author, Vec<Change>)>,
    made: u64,
}

impl<'i> Deeds<'i> {
    pub(super) fn new(input: &'i [u8]) -> Self {
        Self {
            rest: input,
            counts: HashMap::new(),
            sent: Vec::new(),
            made: 0,
        }
    }

    fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.rest.split_first() else {
            return 0;
        };
        self.rest = rest;
        usize::from(*first)
    }

    /// The next batch; none when the bytes are used up.
    pub(super) fn batch(&mut self, ledger: &Ledger) -> Option<(Author, Vec<Change>)> {
        if self.rest.is_empty() {
            return None;
        }
        let choice = self.byte();
        let author = author(choice % 7);
        if choice >= 240 && !self.sent.is_empty() {
            // Something is sent again, or another device sends it.
            let (by, changes) = self.sent[choice % self.sent.len()].clone();
            return Some((by, changes));
        }
        let count = 1 + choice / 6 % 4;
        let mut changes: Vec<Change> = (0..count).map(|_| self.change(&author, ledger)).collect();
        if choice & 0x80 != 0 {
            changes.reverse();
        }
        self.sent.push((author.clone(), changes.clone()));
        Some((author, changes))
    }

    fn change(&mut self, author: &Author, ledger: &Ledger) -> Change {
        let (which, how) = (self.byte(), self.byte());
        let record = which % RECORDS.len();
        let kind = if which >= 240 {
            ["household", "enrolment", "phantom"][which % 3]
        } else {
            RECORDS[record]
        };
        let id = record_id(record);
        let now = ledger.record(id).map_or(0, |record| record.revision.0);
        let base = match how % 8 {
            0 | 1 => 0,
            2 => now.saturating_sub(1),
            3 => now + 5,
            _ => now,
        };
        let last = self.counts.entry(author.device).or_default();
        let before = *last;
        // A gap is left where some change never came.
        *last += if how & 0x40 == 0 { 1 } else { 2 };
        let seq = Seq(*last);
        let after = match how & 0x18 {
            0x08 => Some(Seq(before)).filter(|seq| seq.0 > 0),
            0x10 => Some(Seq(seq.0 + 1)),
            0x18 => Some(Seq(seq.0.saturating_sub(1)).max(Seq(1))),
            _ => None,
        };
        self.made += 1;
        // Now and then an id is used again for other content.
        let made = if how == 0xff {
            self.made.saturating_sub(2)
        } else {
            self.made
        };
        let edit = if how & 0x20 == 0 {
            let mut fields = self.fields(kind);
            // Now and then a helper's app forgets to say whose hamlet it is.
            let helper = author.account.as_ref();
            let helper = helper.filter(|account| account.hamlet().is_some() && which % 5 != 0);
            if let Some(helper) = helper.filter(|_| now == 0) {
                fields.insert("helper".to_owned(), helper.id.to_string().into());
                fields.insert("hamlet".to_owned(), "Nà Luông".into());
            }
            Edit::Set(fields)
        } else {
            Edit::Delete
        };
        Change {
            id: ChangeId::new(made, [7; 10]),
            seq,
            record: id,
            kind: kind.to_owned(),
            base: Revision(base),
            after,
            at: Millis(0),
            form: None,
            edit,
        }
    }

    fn fields(&mut self, kind: &str) -> Fields {
        let choice = self.byte();
        let mut fields = Fields::new();
        if choice & 0x80 == 0 {
            self.whole(kind, &mut fields);
        }
        for _ in 0..choice % 4 {
            let (name, value) = self.field();
            fields.insert(name.to_owned(), value);
        }
        fields
    }

    /// What a new record of the kind must have.
    fn whole(&mut self, kind: &str, fields: &mut Fields) {
        let choice = self.byte();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set(
            "commune",
            ["01807", "01807", "01807", "01822"][choice % 4].into(),
        );
        let person = || Value::Text(record_id(2 + choice / 4 % 3).to_string());
        let day = || Value::from(DAYS[choice / 16 % 4]);
        match kind {
            "person" => {
                set("full_name", "Nông Thị Đào".into());
                set(
                    "household",
                    Value::Text(record_id(choice / 8 % 2).to_string()),
                );
            }
            "survey" => {
                set("person", person());
                set("surveyed_on", day());
            }
            "enrolment" => {
                set("person", person());
                set("class", Value::Text(record_id(9).to_string()));
                set(
                    "status",
                    ["registered", "studying", "completed", "certified"][choice / 64].into(),
                );
                for name in ["enrolled_on", "started_on", "completed_on", "certified_on"] {
                    set(name, day());
                }
            }
            "signup" => {
                set("full_name", "Bế Văn Sơn".into());
                set("class", Value::Text(record_id(9).to_string()));
            }
            "class" => {
                set("trade", "Hàn".into());
                set("level", "so_cap".into());
            }
            _ => {}
        }
    }

    /// One field, sound or not.
    fn field(&mut self) -> (&'static str, Value) {
        let (name, value) = (self.byte(), self.byte());
        let text = |texts: &[&str]| Value::from(texts[value % texts.len()]);
        match name % 15 {
            0 => ("commune", text(&["01807", "01822", "", "018", "01801"])),
            1 => (
                "deleted",
                [Value::Bool(false), Value::Bool(true), Value::Null][value % 3].clone(),
            ),
            2 => ("phone", text(&["1", "2", "3"])),
            3 => ("full_name", text(&["Đào", "Sơn", " ", ""])),
            4 => ("farms", Value::Bool(value.is_multiple_of(2))),
            5 => ("household", Value::Text(record_id(value % 3).to_string())),
            6 => ("person", Value::Text(record_id(2 + value % 4).to_string())),
            7 => (
                "status",
                text(&[
                    "registered",
                    "studying",
                    "completed",
                    "certified",
                    "withdrawn",
                    "cancelled",
                    "?",
                ]),
            ),
            8 => (
                "completed_on",
                text(&["2026-03-01", "2025-03-01", "hôm qua", ""]),
            ),
            9 => ("surveyed_on", text(&DAYS)),
            10 => ("code", text(&["K7MD2QXR"])),
            11 => ("level", text(&["so_cap", "under_3_months"])),
            12 => ("roof.2031", Value::Int(value as i64)),
            13 => ("helper", Value::Text(account(5 + value % 3).to_string())),
            _ => (
                "farms",
                [Value::Null, Value::Int(1), Value::Other(Box::default())][value % 3].clone(),
            ),
        }
    }
}

fn account(n: usize) -> AccountId {
    AccountId::new(1, [n as u8; 10])
}

fn record_id(n: usize) -> RecordId {
    RecordId::new(1_000 + n as u64, [n as u8; 10])
}

/// Two officers of one commune, the first one's second phone, an officer of
/// another commune, the province, the server itself, and a hamlet's helper.
fn author(n: usize) -> Author {
    let (role, scope) = match n {
        3 => (Role::CommuneOfficer, Scope::Commune("01822".to_owned())),
        4 => (Role::ProvinceReviewer, Scope::Province),
        6 => (
            Role::HamletHelper,
            Scope::hamlet("01807/Nà Luông").expect("a hamlet"),
        ),
        _ => (Role::CommuneOfficer, Scope::Commune("01807".to_owned())),
    };
    let account = Account::new(
        account(if n == 2 { 0 } else { n }),
        format!("Cán bộ {n}"),
        role,
        scope,
    );
    Author {
        account: (n != 5).then_some(account),
        device: DeviceId::new(1, [n as u8; 10]),
    }
}
